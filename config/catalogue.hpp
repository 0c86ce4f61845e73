// SPDX-License-Identifier: Apache-2.0
// The model catalogue: context windows and prices of known models (config/catalogue/README.md).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "config/price_list.hpp"
#include "config/settings.hpp"

namespace signalbox {

struct catalogue_model {
  std::string provider;  ///< the catalogue's name: "openai", "anthropic", "google", ...
  std::string id;
  std::string name;           ///< for people; may be empty
  std::uint32_t context = 0;  ///< tokens; 0: unknown
  price_list prices;
  bool deprecated = false;
};

/// Read once, immutable afterwards, safe to use from any thread.
class catalogue {
 public:
  catalogue();
  ~catalogue();
  catalogue(const catalogue&) = delete;
  catalogue& operator=(const catalogue&) = delete;

  /// The catalogue compiled into the program, read at first use.
  static const catalogue& built_in();

  /// Reads a catalogue in the built-in one's format.
  static result<std::unique_ptr<catalogue>> read(std::string_view json);

  [[nodiscard]] const std::vector<catalogue_model>& models() const;

  /// The first model of a provider whose match rule takes `model` (compared in lower case); null if none
  /// does.
  [[nodiscard]] const catalogue_model* find(std::string_view provider, std::string_view model) const;

  /// The catalogue's provider for an endpoint: of its base URL's pattern, or of its kind when it has no URL
  /// of its own (a vendor's default is one). Empty if the URL is nobody's that is known.
  [[nodiscard]] std::string provider_of(provider_kind kind, std::string_view base_url) const;

 private:
  struct content;
  std::unique_ptr<content> content_;
};

}  // namespace signalbox
