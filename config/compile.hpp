// SPDX-License-Identifier: Apache-2.0
// The steps of load.cpp that turn settings into a snapshot. Each reports what it finds and goes on.
#pragma once

#include "config/load.hpp"

namespace signalbox {

/// What the steps work on.
struct compilation {
  const settings& given;
  const source_map& places;
  const problems& of_form;  ///< what reading found: settings at these paths have no value
  problems& found;
  config_snapshot& made;

  /// Whether reading gave no value for a path. What would follow from that is not reported again.
  [[nodiscard]] bool is_unread(std::string_view path) const { return has_error_at(of_form, path); }

  void error(std::string path, std::string message, std::string hint = {}) {
    report(found, places, severity::error, std::move(path), std::move(message), std::move(hint));
  }
  void warning(std::string path, std::string message, std::string hint = {}) {
    report(found, places, severity::warning, std::move(path), std::move(message), std::move(hint));
  }
};

/// Rules, weights and the list of domains; the path of a file of weights starts at `folder`.
void compile_classifier(compilation& work, const std::string& folder);

/// URLs, secrets, prices, capabilities, currencies.
void compile_endpoints(compilation& work, const secret_source& secrets, const catalogue& known);

/// Reads `serves` as well. [W67]
void compile_price(compilation& work, const std::string& path, endpoint_config& e, const catalogue& known);
/// All prices must be in one currency.
void check_currencies(compilation& work);

/// Whether it has the form of an ISO 639-1 code: two small letters.
bool is_language_code(std::string_view code);

/// What an endpoint serves if its settings do not say; reads provider, vendor and model.
std::vector<service_kind> usual_services(const endpoint_config& e);

/// What an endpoint can do; reads `serves` as well.
capability_set abilities(const endpoint_config& e);

/// One namespace of endpoints, pools and routes; pools' members.
void compile_names(compilation& work);

/// Plans and fallback chains, routes in chains expanded; cycles are errors. Without routes, the default one.
void compile_routes(compilation& work);

/// A provider's model id that names nothing else stands for the pool of all endpoints that serve it. Then all
/// endpoints and pools are there, and know the rung that names them.
void compile_model_names(compilation& work);

/// Addresses and limits.
void check_listeners(compilation& work);

/// Warnings about what is legal but can never work.
void check_reach(compilation& work);

}  // namespace signalbox
