// SPDX-License-Identifier: Apache-2.0
// The table of dialects, and errors and remarks in them.
#include "providers/dialect.hpp"

#include <array>

#include "base/json_writer.hpp"
#include "providers/anthropic/client.hpp"
#include "providers/chat_scan.hpp"
#include "providers/completions/completions.hpp"
#include "providers/embeddings/embeddings.hpp"
#include "providers/openai/neutral.hpp"
#include "providers/responses/responses.hpp"

namespace signalbox {

namespace {

constexpr std::array rows{
    dialect_row{dialect::openai_chat, scan_chat_request, openai::to_neutral, openai::write_reply,
                openai::open_writer},
    dialect_row{dialect::openai_completions, completions::scan, completions::to_neutral,
                completions::write_reply, completions::open_writer},
    dialect_row{dialect::openai_responses, responses::scan, responses::to_neutral, responses::write_reply,
                responses::open_writer},
    dialect_row{dialect::openai_embeddings, embeddings::scan, nullptr, nullptr, nullptr},
    dialect_row{dialect::anthropic_messages, anthropic::scan, anthropic::to_neutral, anthropic::write_reply,
                anthropic::open_writer},
};
static_assert(rows.size() == names_of<dialect>.size(), "one row per dialect");

constexpr int overload_status = 529;  // in Messages: the SDKs there have a class for it

/// Anthropic's name for an error with this status. [W69] [W70]
std::string_view anthropic_type(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
    case overload_status:
      return "overloaded_error";
    case 408:
    case 504:
      return "timeout_error";
    default:
      return status < 500 ? "invalid_request_error" : "api_error";
  }
}

std::string message_of(const error& what) {
  return what.hint.empty() ? what.message : what.message + " (" + what.hint + ")";
}

/// There is no member for the parameter: the message begins with it, as Anthropic's own do.
std::string anthropic_body(const error& what, std::string_view request_id) {
  std::string out;
  json::writer w{out};
  w.open_object().member("type", "error").key("error").open_object();
  w.member("type", anthropic_type(describe(what.code).status));
  w.member("message", what.param.empty() ? message_of(what) : what.param + ": " + message_of(what))
      .close_object();
  if (!request_id.empty()) w.member("request_id", request_id);
  w.close_object();
  return out;
}

}  // namespace

const dialect_row& row_of(dialect spoken) { return rows[static_cast<std::size_t>(spoken)]; }

int status_in(dialect spoken, error_code code) {
  const bool own = spoken == dialect::anthropic_messages && code == error_code::overloaded;
  return own ? overload_status : describe(code).status;
}

std::string error_body(dialect spoken, const error& what, std::string_view request_id) {
  if (spoken == dialect::anthropic_messages) return anthropic_body(what, request_id);
  const auto& row = describe(what.code);
  std::string out;
  json::writer w{out};
  w.open_object().key("error").open_object();
  w.member("message", message_of(what));
  w.member("type", row.openai_type).key("param");
  what.param.empty() ? w.null() : w.text(what.param);
  w.member("code", row.name).close_object().close_object();
  return out;
}

std::string error_event(dialect spoken, const error& what, std::string_view request_id) {
  const auto body = error_body(spoken, what, request_id);
  if (spoken == dialect::openai_responses) return responses::error_event(what, body);
  const std::string_view name = spoken == dialect::anthropic_messages ? "event: error\n" : "";
  return std::string{name} + "data: " + body + "\n\n";
}

std::string cost_remark(std::optional<money> cost) {
  return ": x-signalbox-cost: " + (cost ? to_text(*cost) : "unknown") + "\n\n";
}

}  // namespace signalbox
