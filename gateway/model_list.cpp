// SPDX-License-Identifier: Apache-2.0
// Lists of models.
#include "gateway/model_list.hpp"

#include "base/json_writer.hpp"

namespace signalbox {

namespace {

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

void write_model(json::writer& w, std::string_view id, target_kind kind, dialect spoken) {
  w.open_object();
  if (spoken == dialect::anthropic_messages)
    w.member("type", "model")
        .member("id", id)
        .member("display_name", id)
        .member("created_at", "1970-01-01T00:00:00Z");
  else
    w.member("id", id)
        .member("object", "model")
        .member("created", 0)
        .member("owned_by", std::string{"signalbox-"}.append(kind_name(kind)));
  w.close_object();
}

answer json_answer(std::string body) {
  return {{200, {{"content-type", "application/json"}}}, std::move(body)};
}

}  // namespace

answer list_models(const config_snapshot& config, dialect spoken) {
  std::string body;
  json::writer w{body};
  w.open_object();
  if (spoken != dialect::anthropic_messages) w.member("object", "list");
  w.key("data").open_array();
  for (const auto& [name, what] : config.names) write_model(w, name, what.kind, spoken);
  w.close_array();
  if (spoken == dialect::anthropic_messages) {
    w.member("has_more", false).key("first_id");
    config.names.empty() ? w.null() : w.text(config.names.begin()->first);
    w.key("last_id");
    config.names.empty() ? w.null() : w.text(config.names.rbegin()->first);
  }
  w.close_object();
  return json_answer(std::move(body));
}

result<answer> show_model(const config_snapshot& config, std::string_view name, dialect spoken) {
  const auto what = config.resolve(name);
  if (what.kind == target_kind::unknown)
    return error{error_code::unknown_model, "no route, pool, endpoint or model has this name", {}, "model"};
  std::string body;
  json::writer w{body};
  write_model(w, name, what.kind, spoken);
  return json_answer(std::move(body));
}

}  // namespace signalbox
