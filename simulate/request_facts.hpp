// SPDX-License-Identifier: Apache-2.0
// What the fake provider reads of a request: just what a rule may match and an answer depends on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "simulate/action.hpp"
#include "simulate/http_reader.hpp"

namespace signalbox::simulate {

/// `chat` is what a model answers in its dialect's main shape.
enum class request_kind : std::uint8_t { chat, completions, embeddings, count_tokens, models, other };

/// Whether a request wants work of a model, which scripts answer also by rules without a path.
constexpr bool asks_model(request_kind kind) { return kind < request_kind::count_tokens; }

/// Why a real provider would refuse a request before it looks at the model.
struct refusal {
  error_kind kind = error_kind::invalid_request;
  std::uint32_t status = 400;
  std::string message;
  std::string param;  ///< OpenAI's `param`; empty: null
  std::string code;   ///< OpenAI's `code`; empty: null
};

/// Views of the request, which must outlive this.
struct request_facts {
  request_kind kind = request_kind::other;
  dialect speaks = dialect::openai;
  const request* source = nullptr;
  json::value body;  ///< leads into the scratch document; none if there is none or it is no JSON object
  std::string model;
  bool stream = false;
  bool json_array = false;  ///< Gemini: the stream is one JSON array, not server-sent events
  bool batch = false;       ///< Gemini: several embeddings at once
  bool include_usage = false;
  std::optional<std::uint64_t> max_tokens;
  std::string
      credential;  ///< of Authorization, x-api-key, api-key, x-goog-api-key or `?key=`, without "Bearer"
  std::optional<refusal> refused;
};

/// Reads the facts of a request. `scratch` keeps its memory between calls; the facts lead into it. `strict`
/// is that of simulate/rules.hpp.
request_facts read_facts(const request& from, json::document& scratch, bool strict = true);

/// The text of the last message of the user, of a string or of its text parts; empty if there is none. In the
/// shapes of all dialects: `messages`, `input`, `contents`, `prompt`.
std::string last_user_text(json::value body);

/// The credential of a request, wherever it stands; empty if there is none.
std::string credential_of(const request& from);

/// Whether a header's value is a credential, which no ledger may show.
bool is_credential_header(std::string_view name);

}  // namespace signalbox::simulate
