// SPDX-License-Identifier: Apache-2.0
// Routes: what their plans and fallbacks name, in one flat chain each.
#include <algorithm>

#include "config/compile.hpp"

namespace signalbox {

namespace {

/// Follows names from rung to rung. A route among the rungs brings its own plan and fallbacks; the routes
/// being followed are remembered, so that a cycle is found where it closes.
class chain_builder {
 public:
  explicit chain_builder(compilation& work) : work_{work} {}

  std::vector<rung> build(std::size_t route) {
    chain_.clear();
    following_.clear();
    steps_ = 0;
    follow(route);
    if (steps_ > most_steps)
      work_.error("routes[" + std::to_string(route) + "].fallback",
                  "the chain is longer than " + std::to_string(most_steps) + " steps",
                  "fall back to fewer routes");
    return chain_;
  }

 private:
  void follow(std::size_t route) {
    // Routes that fall back to each other in many ways would make chains of exponential length.
    if (++steps_ > most_steps) return;
    const auto& given = work_.given.routes[route];
    const auto path = "routes[" + std::to_string(route) + "]";
    following_.push_back(route);
    add_plan(path + ".plan.single", given.plan.single);
    for (std::size_t i = 0; i < given.fallback.size() && ++steps_ <= most_steps; ++i)
      add_fallback(path + ".fallback[" + std::to_string(i) + "]", given.fallback[i]);
    following_.pop_back();
  }

  void add_plan(const std::string& path, const std::string& name) {
    const auto found = work_.made.resolve(name);
    if (found.kind == target_kind::endpoint || found.kind == target_kind::pool) return add(found, name);
    if (can_judge(path))
      work_.error(path, "`" + name + "` is no endpoint and no pool", "a plan names one of those");
  }

  void add_fallback(const std::string& path, const std::string& name) {
    if (name == "cache") return chain_.push_back({rung_kind::cache, 0, name});
    if (name == "deferred") return chain_.push_back({rung_kind::deferred, 0, name});
    const auto found = work_.made.resolve(name);
    if (found.kind == target_kind::endpoint || found.kind == target_kind::pool) return add(found, name);
    if (found.kind == target_kind::route) return add_route(path, found.index);
    if (can_judge(path))
      work_.error(path, "`" + name + "` is no endpoint, pool or route",
                  "a fallback names one of those, or `cache` or `deferred`");
  }

  void add_route(const std::string& path, std::uint16_t route) {
    const auto again = std::find(following_.begin(), following_.end(), route);
    if (again == following_.end()) return follow(route);
    // A cycle is found once from each of its routes, and from each route that leads to it: report the first.
    const bool whole = again == following_.begin();
    if (!whole || *std::min_element(following_.begin(), following_.end()) != route) return;
    std::string loop;
    for (auto it = again; it != following_.end(); ++it) loop += work_.given.routes[*it].name + " -> ";
    loop = "fallback cycle: " + loop + work_.given.routes[route].name;
    const auto same = [&](const problem& p) { return p.path == path && p.message == loop; };
    if (std::none_of(work_.found.begin(), work_.found.end(), same))
      work_.error(path, loop, "remove one of these fallbacks");
  }

  void add(target found, const std::string& name) {
    chain_.push_back(
        {found.kind == target_kind::pool ? rung_kind::pool : rung_kind::endpoint, found.index, name});
  }

  /// Mistakes in a route's own lines are reported once, not again for every route that falls back to it; and
  /// not where the name, or what it could mean, was not read.
  [[nodiscard]] bool can_judge(const std::string& path) const {
    return following_.size() == 1 && !work_.is_unread(path) && !work_.is_unread("endpoints") &&
           !work_.is_unread("pools");
  }

  static constexpr std::size_t most_steps = 256;

  compilation& work_;
  std::size_t steps_ = 0;
  std::vector<rung> chain_;
  std::vector<std::size_t> following_;
};

/// Without routes, everything goes to a pool of all endpoints.
void add_default_route(compilation& work) {
  auto& made = work.made;
  for (const auto* name : {"all", "default"})
    if (made.resolve(name).kind != target_kind::unknown)
      return work.error("",
                        std::string{"there are no routes, and the default one cannot be made: the name `"} +
                            name + "` is taken",
                        "add \"routes\"");
  pool_config all{{}, "all", pool_strategy::score, {}};
  for (std::size_t i = 0; i < made.endpoints.size(); ++i)
    all.members.push_back({static_cast<endpoint_index>(i), 1});
  const auto index = static_cast<std::uint16_t>(made.pools.size());
  made.pools.push_back(std::move(all));
  made.names["all"] = {target_kind::pool, index};
  made.names["default"] = {target_kind::route, 0};
  route_config route;
  route.name = "default";
  route.plan.single = "all";
  route.chain = {{rung_kind::pool, index, "all"}};
  made.routes.push_back(std::move(route));
}

void check_range(compilation& work, const std::string& path, const range_settings& range) {
  if (range.from && range.below && *range.from >= *range.below)
    work.error(path, "holds no number: `from` is not smaller than `below`", "swap or adjust them");
}

void check_terms(compilation& work, const std::string& path, const match_terms& match) {
  for (std::size_t i = 0; i < match.language.size(); ++i)
    if (!is_language_code(match.language[i]))
      work.error(path + ".language[" + std::to_string(i) + "]", "is no ISO 639-1 code",
                 "two small letters, such as \"fr\"");
  const auto& domains = work.made.domains;
  for (std::size_t i = 0; i < match.domain.size(); ++i)
    if (std::find(domains.begin(), domains.end(), match.domain[i]) == domains.end())
      work.error(path + ".domain[" + std::to_string(i) + "]", "`" + match.domain[i] + "` is no domain",
                 "name a built-in one, such as `law`, or one that a rule of `classifier` votes for");
  check_range(work, path + ".complexity_score", match.complexity_score);
  check_range(work, path + ".gain", match.gain);
  check_range(work, path + ".input_tokens", match.input_tokens);
  check_range(work, path + ".output_tokens", match.output_tokens);
}

void check_match(compilation& work, const std::string& path, const match_settings& match) {
  check_terms(work, path, match);
  for (std::size_t i = 0; i < match.any.size(); ++i)
    check_terms(work, path + ".any[" + std::to_string(i) + "]", match.any[i]);
  for (std::size_t i = 0; i < match.none.size(); ++i)
    check_terms(work, path + ".none[" + std::to_string(i) + "]", match.none[i]);
}

void check_values(compilation& work, const std::string& path, const route_settings& given) {
  const auto& w = given.weights;
  if (w.cost + w.latency + w.quality <= 0)
    work.error(path + ".weights", "all weights are 0", "give one of them a weight");
  if (given.backoff.initial > given.backoff.most)
    work.error(path + ".backoff", "initial is longer than most", "swap or adjust them");
  if (given.match) check_match(work, path + ".match", *given.match);
}

}  // namespace

void compile_routes(compilation& work) {
  work.made.store = work.given.store;
  work.made.log = work.given.log;
  if (work.is_unread("routes")) return;
  if (work.given.routes.empty()) return add_default_route(work);
  chain_builder builder{work};
  for (std::size_t i = 0; i < work.given.routes.size(); ++i) {
    route_config route;
    static_cast<route_settings&>(route) = work.given.routes[i];
    check_values(work, "routes[" + std::to_string(i) + "]", route);
    route.chain = builder.build(i);
    work.made.routes.push_back(std::move(route));
  }
}

}  // namespace signalbox
