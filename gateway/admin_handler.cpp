// SPDX-License-Identifier: Apache-2.0
// The admin listener's paths.
#include "gateway/admin_handler.hpp"

#include <array>

#include "gateway/paths.hpp"
#include "policy/explain.hpp"

namespace signalbox {

namespace {

constexpr std::string_view api = "/api/";
constexpr std::string_view decisions_path = "/api/decisions";
constexpr std::string_view one_decision = "/api/decisions/";
constexpr std::size_t decisions_told = 100;

constexpr std::array paths{path_row{"/metrics", "GET"}, path_row{"/healthz", "GET"},
                           path_row{decisions_path, "GET"}};

/// Takes as long for every text of the same length, so that nothing is learnt from how long it took.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
  return difference == 0;
}

answer json_answer(std::string body) {
  return {{200, {{"content-type", "application/json"}}}, std::move(body)};
}

answer decision_of(const engine& watched, std::string_view id) {
  const auto wanted = parse_unique_id(id);
  const auto found = wanted ? watched.decisions().find(*wanted) : shared<decision>{};
  if (!found.pointer())
    return answer_of({error_code::not_found,
                      "there is no decision with this id",
                      "it is the x-signalbox-request-id of an answer; old ones are forgotten",
                      {}});
  return json_answer(decision_json(*found, *watched.config()) + "\n");
}

answer decisions_of(const engine& watched) {
  std::string out = "[";
  for (const auto& d : watched.decisions().latest(decisions_told)) {
    out += out.size() > 1 ? ",\n " : "\n ";
    out += decision_json(*d, *watched.config());
  }
  return json_answer(out + "\n]\n");
}

}  // namespace

bool admin_handler::knows(std::string_view authorization) const {
  constexpr std::string_view scheme = "bearer ";
  return !token_.empty() && iequals(authorization.substr(0, scheme.size()), scheme) &&
         same(trim(authorization.substr(scheme.size())), token_.reveal());
}

result<std::uint64_t> admin_handler::accept_head(const request_head& head) {
  // Who may not ask does not learn what there is.
  if (head.path.starts_with(api) && !knows(head.field("authorization").value_or("")))
    return error{error_code::unauthorized,
                 "this path takes the admin token only",
                 "send `Authorization: Bearer TOKEN` with the token that was printed at start",
                 {}};
  const auto path = head.path.starts_with(one_decision) ? decisions_path : head.path;
  if (const auto known = find_path(paths, path, head.method); !known) return known.error();
  return small_body_bytes;
}

void admin_handler::handle(http_request asked, const std::shared_ptr<connection>& from) {
  const auto path = asked.head.path;
  if (path == "/metrics")
    return from->answer_with(
        {{200, {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}}}, engine_.numbers().text()});
  if (path == decisions_path) return from->answer_with(decisions_of(engine_));
  if (path.starts_with(one_decision))
    return from->answer_with(decision_of(engine_, path.substr(one_decision.size())));
  from->answer_with(json_answer(R"({"status":"ok"})"));
}

}  // namespace signalbox
