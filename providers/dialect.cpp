// SPDX-License-Identifier: Apache-2.0
// Errors and remarks in the client's dialect.
#include "providers/dialect.hpp"

#include "base/json_writer.hpp"

namespace signalbox {

std::string error_body(dialect, const error& what) {
  const auto& row = describe(what.code);
  std::string out;
  json::writer w{out};
  w.open_object().key("error").open_object();
  w.member("message", what.hint.empty() ? what.message : what.message + " (" + what.hint + ")");
  w.member("type", row.openai_type).key("param");
  what.param.empty() ? w.null() : w.text(what.param);
  w.member("code", row.name).close_object().close_object();
  return out;
}

std::string error_event(dialect spoken, const error& what) {
  return "data: " + error_body(spoken, what) + "\n\n";
}

std::string cost_remark(std::optional<money> cost) {
  return ": x-signalbox-cost: " + (cost ? to_text(*cost) : "unknown") + "\n\n";
}

}  // namespace signalbox
