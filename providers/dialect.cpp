// SPDX-License-Identifier: Apache-2.0
// The table of dialects, and errors and remarks in them.
#include "providers/dialect.hpp"

#include <array>

#include "base/json_writer.hpp"
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
    dialect_row{dialect::anthropic_messages, nullptr, nullptr, nullptr, nullptr},
};
static_assert(rows.size() == names_of<dialect>.size(), "one row per dialect");

}  // namespace

const dialect_row& row_of(dialect spoken) { return rows[static_cast<std::size_t>(spoken)]; }

std::string error_body(dialect, const error& what, std::string_view) {
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

std::string error_event(dialect spoken, const error& what, std::string_view request_id) {
  const auto body = error_body(spoken, what, request_id);
  if (spoken == dialect::openai_responses) return responses::error_event(what, body);
  return "data: " + body + "\n\n";
}

std::string cost_remark(std::optional<money> cost) {
  return ": x-signalbox-cost: " + (cost ? to_text(*cost) : "unknown") + "\n\n";
}

}  // namespace signalbox
