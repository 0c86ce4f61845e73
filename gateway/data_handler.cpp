// SPDX-License-Identifier: Apache-2.0
// The data listener's paths.
#include "gateway/data_handler.hpp"

#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "gateway/paths.hpp"
#include "providers/chat_scan.hpp"
#include "providers/hints.hpp"

namespace signalbox {

namespace {

constexpr std::string_view chat_path = "/v1/chat/completions";
constexpr std::string_view models_path = "/v1/models";
constexpr std::string_view hint_prefix = "x-signalbox-";

constexpr std::array paths{
    path_row{chat_path, "POST"},
    path_row{models_path, "GET"},
    path_row{"/healthz", "GET"},
    path_row{"/readyz", "GET"},
};

answer json_answer(int status, std::string body) {
  return {{status, {{"content-type", "application/json"}}}, std::move(body)};
}

/// `application/json`, in UTF-8 if it names a charset. [C33]
bool is_json(std::string_view type) {
  constexpr std::string_view charset = "charset=";
  auto end = type.find(';');
  if (!iequals(trim(type.substr(0, end)), "application/json")) return false;
  while (end != std::string_view::npos) {
    type.remove_prefix(end + 1);
    end = type.find(';');
    auto parameter = trim(type.substr(0, end));
    if (!iequals(parameter.substr(0, charset.size()), charset)) continue;
    parameter.remove_prefix(charset.size());
    if (!iequals(parameter, "utf-8") && !iequals(parameter, "\"utf-8\"")) return false;
  }
  return true;
}

/// Hints that we know; other names with our prefix are not the client's to use and are not looked at.
result<hint_set> hints_in(const request_head& head) {
  hint_set out;
  for (const auto& f : head.fields) {
    if (!iequals(f.name.substr(0, hint_prefix.size()), hint_prefix)) continue;
    const auto name = ascii_lower(f.name);
    const auto hint = std::string_view{name}.substr(hint_prefix.size());
    const bool known = hint == "urgency" || hint == "privacy" || hint == "max-cost" ||
                       hint == "deadline-ms" || hint == "user";
    if (!known) continue;
    if (auto set = set_hint(out, hint, f.value); !set) {
      auto e = set.error();
      e.param = name;
      return e;
    }
  }
  return out;
}

void write_model(json::writer& w, std::string_view id, std::string_view kind) {
  w.open_object().member("id", id).member("object", "model").member("created", 0);
  w.member("owned_by", std::string{"signalbox-"}.append(kind)).close_object();
}

std::string_view kind_name(target_kind kind) {
  switch (kind) {
    case target_kind::route:
      return "route";
    case target_kind::pool:
      return "pool";
    case target_kind::endpoint:
      return "endpoint";
    default:
      return "automatic";
  }
}

}  // namespace

result<std::uint64_t> data_handler::accept_head(const request_head& head) {
  const auto most = engine_.config()->listen.limits.body_bytes;
  const auto known =
      find_path(paths, head.path.starts_with("/v1/models/") ? models_path : head.path, head.method);
  if (!known) return known.error();
  if (head.path != chat_path) return std::min(most, small_body_bytes);
  if (!is_json(head.field("content-type").value_or("")))
    return error{
        error_code::unsupported_media, "the content type must be application/json, in UTF-8", {}, {}};
  if (!engine_.env().ledger->has_room())
    return error{error_code::overloaded, "the ledger cannot keep up", "try again in a moment", {}};
  return most;
}

void data_handler::handle(http_request asked, const std::shared_ptr<connection>& from) {
  const auto path = asked.head.path;
  if (path == chat_path) return chat(std::move(asked), *from);
  if (path == models_path) return from->answer_with(models());
  if (path.starts_with("/v1/models/")) return from->answer_with(model(path.substr(models_path.size() + 1)));
  if (path == "/readyz") return from->answer_with(readiness());
  from->answer_with(json_answer(200, R"({"status":"ok"})"));
}

void data_handler::chat(http_request asked, connection& from) {
  const auto& most = engine_.config()->listen.limits;
  auto hints = hints_in(asked.head);
  if (!hints) return from.answer_with(answer_of(hints.error()));
  auto scanned = scan_chat_request(asked.body, {most.json_depth, most.messages});
  if (!scanned) return from.answer_with(answer_of(scanned.error()));
  auto data = std::move(scanned->request);
  if (engine_.config()->resolve(data.model).kind == target_kind::unknown)
    return from.answer_with(
        answer_of({error_code::unknown_model, "no route, pool, endpoint or model has this name",
                   "GET /v1/models lists the names; `auto` lets Signalbox choose", "model"}));
  const auto& env = engine_.env();
  data.id = make_unique_id(env.time->wall(), *env.random);
  data.hints = join_hints(scanned->hints, *hints);
  data.body = shared_text{std::move(asked.body)};
  auto& channels = env.lanes[lane_]->channels();
  data.channel = {lane_, channels.add(from.answer_channel())};
  engine_.submit(request{std::move(data)});
}

answer data_handler::models() const {
  std::string body;
  json::writer w{body};
  w.open_object().member("object", "list").key("data").open_array();
  for (const auto& [name, what] : engine_.config()->names) write_model(w, name, kind_name(what.kind));
  w.close_array().close_object();
  return json_answer(200, std::move(body));
}

answer data_handler::model(std::string_view name) const {
  const auto what = engine_.config()->resolve(name);
  if (what.kind == target_kind::unknown)
    return answer_of(
        {error_code::unknown_model, "no route, pool, endpoint or model has this name", {}, "model"});
  std::string body;
  json::writer w{body};
  write_model(w, name, kind_name(what.kind));
  return json_answer(200, std::move(body));
}

answer data_handler::readiness() const {
  const auto ledger = engine_.env().ledger->status();
  const bool ready = !draining_ && ledger.healthy && engine_.env().ledger->has_room();
  std::string body;
  json::writer w{body};
  w.open_object().member("ready", ready).member("draining", draining_.load());
  w.member("ledger", ledger.healthy).member("ledger_rows_waiting", ledger.waiting).close_object();
  return json_answer(ready ? 200 : 503, std::move(body));
}

}  // namespace signalbox
