// SPDX-License-Identifier: Apache-2.0
// The configuration that a node works with: names resolved to positions, chains expanded, prices filled in.
// Immutable; a reload makes a new one and runs in flight keep theirs.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/http_text.hpp"
#include "config/price_list.hpp"
#include "config/settings.hpp"

namespace signalbox {

struct learned_weights;

enum class rung_kind : std::uint8_t { endpoint, pool, cache, deferred };

/// One step of a fallback chain.
struct rung {
  rung_kind kind = rung_kind::endpoint;
  std::uint16_t index = 0;  ///< of the endpoint or pool
  std::string name;
};

struct endpoint_config : endpoint_settings {
  rung self;          ///< the rung that names it
  url_parts url;      ///< of network providers
  price_list prices;  ///< empty: unknown
  capability_set able;
  token_family family = token_family::other;  ///< which vocabulary counts its tokens, by its model's name
};

struct pool_member {
  endpoint_index endpoint = 0;
  std::uint32_t weight = 1;
};

struct pool_config {
  rung self;         ///< the rung that names it
  std::string name;  ///< of an implicit pool: the model id that it stands for
  pool_strategy strategy = pool_strategy::score;
  std::vector<pool_member> members;
};

struct route_config : route_settings {
  std::vector<rung> chain;  ///< the plan's rung, then the fallbacks, routes among them expanded
};

/// What a name in a request's `model` stands for.
enum class target_kind : std::uint8_t { unknown, automatic, route, pool, endpoint };
struct target {
  target_kind kind = target_kind::unknown;
  std::uint16_t index = 0;
};

struct config_snapshot {
  listen_settings listen;
  std::vector<endpoint_config> endpoints;
  std::vector<pool_config> pools;
  std::vector<route_config> routes;
  classifier_settings classifier;
  std::shared_ptr<const learned_weights> weights;  ///< null: there are none
  std::vector<std::string> domains;                ///< domains_of(classifier, weights)
  store_settings store;
  log_settings log;
  std::string currency = "USD";
  std::map<std::string, target, std::less<>> names;

  /// `auto`, a route, a pool, an endpoint, or a provider's model id, in this order.
  [[nodiscard]] target resolve(std::string_view name) const {
    const auto found = names.find(name);
    return found == names.end() ? target{} : found->second;
  }
};

using config_ptr = std::shared_ptr<const config_snapshot>;

}  // namespace signalbox
