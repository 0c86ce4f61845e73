// SPDX-License-Identifier: Apache-2.0
// Listeners, and what is legal but can never work.
#include <algorithm>
#include <set>

#include "config/compile.hpp"
#include "config/domains.hpp"

namespace signalbox {

namespace {

std::string route_path(std::size_t i) { return "routes[" + std::to_string(i) + "]"; }

bool has_private(const config_snapshot& made, const rung& r) {
  if (r.kind == rung_kind::endpoint) return made.endpoints[r.index].is_private;
  if (r.kind != rung_kind::pool) return false;
  const auto& members = made.pools[r.index].members;
  return std::any_of(members.begin(), members.end(),
                     [&](const pool_member& m) { return made.endpoints[m.endpoint].is_private; });
}

void warn_of_rungs(compilation& work, std::size_t index, const route_config& route) {
  std::set<std::string> seen;
  for (const auto& r : route.chain) {
    if (r.kind == rung_kind::cache || r.kind == rung_kind::deferred)
      work.warning(route_path(index) + ".fallback",
                   "the rung `" + r.name + "` never answers: this version of Signalbox has no " +
                       (r.kind == rung_kind::cache ? "answer cache" : "deferred queue") + " yet",
                   "it is skipped");
    if (!seen.insert(r.name).second)
      work.warning(route_path(index) + ".fallback", "`" + r.name + "` stands in the chain twice",
                   "the second one is tried only if the first one is usable again by then");
  }
}

/// Whether a set of a match lets only requests with personal data or secrets through.
bool only_personal(const match_settings& match) {
  const auto is_open = [](privacy_level p) { return p == privacy_level::open; };
  const auto is_private = [](tier_kind t) { return t == tier_kind::private_only; };
  const auto& levels = match.privacy;
  const auto& tiers = match.tier;
  return !match.personal.empty() ||
         (!levels.empty() && std::none_of(levels.begin(), levels.end(), is_open)) ||
         (!tiers.empty() && std::all_of(tiers.begin(), tiers.end(), is_private));
}

/// Only personal data reaches this route, and only private endpoints may take it.
void warn_of_privacy(compilation& work, std::size_t index, const route_config& route) {
  if (!route.match || !only_personal(*route.match) ||
      route.personal_data != personal_data_policy::private_only)
    return;
  const auto is_private = [&](const rung& r) { return has_private(work.made, r); };
  if (std::none_of(route.chain.begin(), route.chain.end(), is_private))
    work.warning(route_path(index), "takes personal data only, and no endpoint in its chain is private",
                 "mark one \"private\": true, or set \"personal_data\"");
}

template <class T>
bool covers(const std::vector<T>& wide, const std::vector<T>& narrow) {
  const auto taken = [&](const T& x) { return std::find(wide.begin(), wide.end(), x) != wide.end(); };
  return wide.empty() || (!narrow.empty() && std::all_of(narrow.begin(), narrow.end(), taken));
}

/// A domain takes those that belong to it.
bool covers_domains(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
  const auto taken = [&](const std::string& x) {
    return std::any_of(wide.begin(), wide.end(), [&](const std::string& w) { return is_within(x, w); });
  };
  return wide.empty() || (!narrow.empty() && std::all_of(narrow.begin(), narrow.end(), taken));
}

bool covers(const range_settings& wide, const range_settings& narrow) {
  return (!wide.from || (narrow.from && *narrow.from >= *wide.from)) &&
         (!wide.below || (narrow.below && *narrow.below <= *wide.below));
}

/// Whether everything that matches `narrow` matches `wide`, as far as can be said without listing values.
bool covers(const match_settings& wide, const match_settings& narrow) {
  return wide.any.empty() && wide.none.empty() && covers(wide.complexity, narrow.complexity) &&
         covers(wide.task, narrow.task) && covers_domains(wide.domain, narrow.domain) &&
         covers(wide.language, narrow.language) && covers(wide.urgency, narrow.urgency) &&
         covers(wide.cost_tolerance, narrow.cost_tolerance) && covers(wide.privacy, narrow.privacy) &&
         covers(wide.tier, narrow.tier) && covers(wide.personal, narrow.personal) &&
         covers(wide.needs, narrow.needs) && covers(wide.complexity_score, narrow.complexity_score) &&
         covers(wide.gain, narrow.gain) && covers(wide.input_tokens, narrow.input_tokens) &&
         covers(wide.output_tokens, narrow.output_tokens);
}

/// A route that an earlier one takes everything from. One without a match that is not the last is meant to be
/// reached by name.
void warn_of_shadow(compilation& work, std::size_t index) {
  const auto& routes = work.made.routes;
  if (!routes[index].match && index + 1 < routes.size()) return;
  const auto wanted = routes[index].match.value_or(match_settings{});
  for (std::size_t i = 0; i < index; ++i)
    if (routes[i].match && covers(*routes[i].match, wanted))
      return work.warning(
          route_path(index),
          "is reached by name only: `" + routes[i].name + "` takes everything that would match",
          "move it up, or narrow the other's match");
}

void warn_of_catch_all(compilation& work) {
  const auto& routes = work.made.routes;
  const auto takes_all = [](const route_config& r) { return r.match && covers(*r.match, {}); };
  if (routes.back().match && std::none_of(routes.begin(), routes.end(), takes_all))
    work.warning(route_path(routes.size() - 1), "the last route has a match, so a request may find no route",
                 "end with a route that has no match");
}

void warn_of_unused(compilation& work) {
  std::set<std::string> used;
  for (const auto& route : work.made.routes)
    for (const auto& r : route.chain) used.insert(r.name);
  for (const auto& given : work.given.pools)
    if (!used.contains(given.name))
      work.warning("pools." + given.name, "no route uses this pool", "it is reached by name only");
}

void check_listener(compilation& work, const std::string& path, const socket_address& address) {
  if (!address.is_loopback())
    work.error(path, "is not a loopback address, and this version cannot ask for keys yet",
               "listen on 127.0.0.1 or [::1], behind a proxy that authenticates");
}

}  // namespace

void check_listeners(compilation& work) {
  const auto& listen = work.given.listen;
  work.made.listen = listen;
  check_listener(work, "listen.data", listen.data);
  check_listener(work, "listen.admin", listen.admin);
  if (listen.data.port != 0 && listen.data.text() == listen.admin.text())
    work.error("listen.admin", "is the address of the data listener", "give it another port");
}

void check_reach(compilation& work) {
  for (std::size_t i = 0; i < work.made.routes.size(); ++i) {
    warn_of_rungs(work, i, work.made.routes[i]);
    warn_of_privacy(work, i, work.made.routes[i]);
    warn_of_shadow(work, i);
  }
  warn_of_catch_all(work);
  warn_of_unused(work);
}

}  // namespace signalbox
