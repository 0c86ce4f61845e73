// SPDX-License-Identifier: Apache-2.0
// The data listener's paths.
#include "gateway/data_handler.hpp"

#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "gateway/model_list.hpp"
#include "gateway/paths.hpp"
#include "policy/prompt_tokens.hpp"
#include "providers/anthropic/client.hpp"
#include "providers/dialect.hpp"
#include "providers/hints.hpp"

namespace signalbox {

namespace {

constexpr std::string_view models_path = "/v1/models";
constexpr std::string_view one_model = "/v1/models/";
constexpr std::string_view responses_path = "/v1/responses";
constexpr std::string_view messages_path = "/v1/messages";
constexpr std::string_view count_path = "/v1/messages/count_tokens";
constexpr std::string_view hint_prefix = "x-signalbox-";

constexpr std::array paths{
    path_row{"/v1/chat/completions", "POST", dialect::openai_chat},
    path_row{"/v1/completions", "POST", dialect::openai_completions},
    path_row{responses_path, "POST", dialect::openai_responses},
    path_row{"/v1/embeddings", "POST", dialect::openai_embeddings},
    path_row{messages_path, "POST", dialect::anthropic_messages},
    path_row{count_path, "POST", dialect::anthropic_messages},
    path_row{models_path, "GET"},
    path_row{"/healthz", "GET"},
    path_row{"/readyz", "GET"},
};

/// Fields of the client that go to a provider of its own dialect.
constexpr std::array<std::string_view, 4> passed_names{"anthropic-version", "anthropic-beta", "openai-beta",
                                                       "idempotency-key"};

bool is_beneath(std::string_view path, std::string_view above) {
  return path.size() > above.size() && path.starts_with(above) && path[above.size()] == '/';
}

/// A slash at the end of a path does not count, unless it is part of a model's name.
std::string_view plain_path(std::string_view path) {
  const bool names_model = path.size() > one_model.size() && path.starts_with(one_model);
  return names_model ? path : without_slash(path);
}

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

std::vector<passed_field> passed_in(const request_head& head) {
  std::vector<passed_field> out;
  for (const auto& f : head.fields)
    for (const auto name : passed_names)
      if (iequals(f.name, name)) out.push_back({std::string{name}, std::string{f.value}});
  return out;
}

/// What a provider keeps is found again only where it is kept. [W59]
std::optional<error> state_elsewhere(const request_data& asked, const config_snapshot& config) {
  if (!asked.words->needs.has(capability::stored_state) ||
      config.resolve(asked.model).kind == target_kind::endpoint)
    return {};
  return error{error_code::invalid_request,
               "the request refers to a conversation that a provider keeps, or asks it to keep one",
               "name the endpoint that it is at, or send the whole conversation", "model"};
}

}  // namespace

dialect data_handler::spoken_at(const request_head& head) const {
  const auto path = plain_path(head.path);
  const bool models = path == models_path || path.starts_with(one_model);
  if (models && head.field("anthropic-version")) return dialect::anthropic_messages;
  if (const auto* row = row_at(paths, path)) return row->spoken;
  // Who asks for something beneath a path that is not there reads the errors of that path.
  return is_beneath(path, messages_path) ? dialect::anthropic_messages : dialect::openai_chat;
}

result<std::uint64_t> data_handler::accept_head(const request_head& head) {
  const auto most = engine_.config()->listen.limits.body_bytes;
  const auto path = plain_path(head.path);
  if (is_beneath(path, responses_path))
    return error{
        error_code::not_found, "answers are not kept here", "ask the provider for what it has stored", {}};
  const auto known = find_path(paths, path.starts_with(one_model) ? models_path : path, head.method);
  if (!known) return known.error();
  if (head.method != "POST") return std::min(most, small_body_bytes);
  if (!is_json(head.field("content-type").value_or("")))
    return error{
        error_code::unsupported_media, "the content type must be application/json, in UTF-8", {}, {}};
  if (!engine_.env().ledger->has_room())
    return error{error_code::overloaded, "the ledger cannot keep up", "try again in a moment", {}};
  return most;
}

void data_handler::handle(http_request asked, const std::shared_ptr<connection>& from) {
  const auto path = plain_path(asked.head.path);
  const auto spoken = spoken_at(asked.head);
  const auto answer_with = [&](result<answer> a) {
    if (a)
      from->answer_with(*std::move(a));
    else
      from->answer_with(a.error(), spoken);
  };
  if (path == count_path) return answer_with(count_tokens(asked.body));
  if (asked.head.method == "POST") return serve(std::move(asked), spoken, *from);
  if (path == models_path) return from->answer_with(list_models(*engine_.config(), spoken));
  if (path.starts_with(one_model))
    return answer_with(show_model(*engine_.config(), path.substr(one_model.size()), spoken));
  if (path == "/readyz") return from->answer_with(readiness());
  from->answer_with(json_answer(200, R"({"status":"ok"})"));
}

scan_limits data_handler::limits() const {
  const auto& most = engine_.config()->listen.limits;
  return {most.json_depth, most.messages};
}

result<void> data_handler::check_model(std::string_view name) const {
  if (engine_.config()->resolve(name).kind != target_kind::unknown) return {};
  return error{error_code::unknown_model, "no route, pool, endpoint or model has this name",
               "GET /v1/models lists the names; `auto` lets Signalbox choose", "model"};
}

void data_handler::serve(http_request asked, dialect spoken, connection& from) {
  const auto refuse = [&](const error& what) { from.answer_with(what, spoken); };
  auto hints = hints_in(asked.head);
  if (!hints) return refuse(hints.error());
  auto scanned = row_of(spoken).scan(asked.body, limits());
  if (!scanned) return refuse(scanned.error());
  auto data = std::move(scanned->request);
  if (const auto known = check_model(data.model); !known) return refuse(known.error());
  if (const auto elsewhere = state_elsewhere(data, *engine_.config())) return refuse(*elsewhere);
  const auto& env = engine_.env();
  data.id = make_unique_id(env.time->wall(), *env.random);
  data.hints = join_hints(scanned->hints, *hints);
  data.passed = passed_in(asked.head);
  data.body = shared_text{std::move(asked.body)};
  auto& channels = env.lanes[lane_]->channels();
  auto way = from.answer_channel();
  way->spoken = spoken;
  way->request = data.id;
  data.channel = {lane_, channels.add(std::move(way))};
  engine_.submit(request{std::move(data)});
}

/// An estimate, and said to be one: which vocabulary will count is known only once an endpoint is chosen.
/// [W47]
result<answer> data_handler::count_tokens(std::string_view body) const {
  const auto scanned = anthropic::scan_count_tokens(body, limits());
  if (!scanned) return scanned.error();
  if (const auto known = check_model(scanned->request.model); !known) return known.error();
  auto out =
      json_answer(200, R"({"input_tokens":)" + std::to_string(prompt_tokens(*scanned->request.words)) + "}");
  out.head.fields.push_back({"x-signalbox-estimated", "true"});
  return out;
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
