// SPDX-License-Identifier: Apache-2.0
// Names: one namespace for endpoints, pools and routes, and pools of a provider's model ids beside it.
#include <algorithm>

#include "config/compile.hpp"

namespace signalbox {

namespace {

constexpr std::array reserved_names{"auto", "cache", "deferred"};

void claim(compilation& work, const std::string& path, const std::string& name, target what) {
  if (name.empty()) return;  // reported by the reader
  if (std::find(reserved_names.begin(), reserved_names.end(), name) != reserved_names.end())
    return work.error(path, "`" + name + "` is a reserved name", "choose another");
  if (!work.made.names.emplace(name, what).second)
    work.error(path, "the name `" + name + "` is taken: endpoints, pools and routes share one namespace",
               "choose another");
}

std::uint16_t position(std::size_t i) { return static_cast<std::uint16_t>(i); }

pool_config compile_pool(compilation& work, const pool_settings& given) {
  const auto path = "pools." + given.name;
  pool_config pool{{}, given.name, given.strategy, {}};
  if (given.members.empty() && !work.is_unread(path + ".members"))
    work.error(path + ".members", "a pool needs at least one member", "name an endpoint");
  for (std::size_t i = 0; i < given.members.size(); ++i) {
    const auto member_path = path + ".members[" + std::to_string(i) + "]";
    const auto& name = given.members[i];
    const auto found = work.made.resolve(name);
    if (work.is_unread(member_path) || work.is_unread("endpoints")) continue;
    if (found.kind != target_kind::endpoint) {
      work.error(member_path, "`" + name + "` is no endpoint", "members of a pool are names of endpoints");
      continue;
    }
    const auto twice = [&](const pool_member& m) { return m.endpoint == found.index; };
    if (std::any_of(pool.members.begin(), pool.members.end(), twice)) {
      work.error(member_path, "`" + name + "` is a member twice", "remove one");
      continue;
    }
    const auto weight = given.weights.find(name);
    pool.members.push_back({found.index, weight == given.weights.end() ? 1 : weight->second});
  }
  for (const auto& [name, weight] : given.weights)
    if (std::find(given.members.begin(), given.members.end(), name) == given.members.end() &&
        !work.is_unread(path + ".members"))
      work.error(path + ".weights." + name, "is not a member of the pool",
                 "add it to `members`, or remove it");
  if (!given.weights.empty() && given.strategy != pool_strategy::weighted)
    work.warning(path + ".weights", "only the strategy `weighted` uses weights",
                 "set \"strategy\": \"weighted\", or remove them");
  return pool;
}

}  // namespace

void compile_model_names(compilation& work) {
  auto& made = work.made;
  const auto first_implicit = made.pools.size();
  for (std::size_t i = 0; i < made.endpoints.size(); ++i) {
    const auto& model = made.endpoints[i].model;
    if (model.empty()) continue;
    const auto [entry, fresh] =
        made.names.emplace(model, target{target_kind::pool, position(made.pools.size())});
    if (fresh) {
      made.pools.push_back({{}, model, pool_strategy::score, {}});
      made.pools.back().members.push_back({position(i), 1});
      continue;
    }
    const auto known = entry->second;
    const bool implicit = known.kind == target_kind::pool && known.index >= first_implicit;
    if (implicit) made.pools[known.index].members.push_back({position(i), 1});
  }
  for (std::size_t i = 0; i < made.endpoints.size(); ++i)
    made.endpoints[i].self = {rung_kind::endpoint, position(i), made.endpoints[i].name};
  for (std::size_t i = 0; i < made.pools.size(); ++i)
    made.pools[i].self = {rung_kind::pool, position(i), made.pools[i].name};
}

void compile_names(compilation& work) {
  auto& made = work.made;
  made.names.emplace("auto", target{target_kind::automatic, 0});
  for (std::size_t i = 0; i < made.endpoints.size(); ++i) {
    const auto& name = made.endpoints[i].name;
    claim(work, "endpoints." + name, name, {target_kind::endpoint, position(i)});
  }
  for (const auto& given : work.given.pools) {
    made.pools.push_back(compile_pool(work, given));
    claim(work, "pools." + given.name, given.name, {target_kind::pool, position(made.pools.size() - 1)});
  }
  for (std::size_t i = 0; i < work.given.routes.size(); ++i)
    claim(work, "routes[" + std::to_string(i) + "].name", work.given.routes[i].name,
          {target_kind::route, position(i)});
}

}  // namespace signalbox
