// SPDX-License-Identifier: Apache-2.0
// What the tests about Gemini share: requests as they are sent, answers as its servers write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "providers/gemini/gemini.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"

namespace signalbox::test {

inline constexpr std::string_view gemini_base = "https://g.example/v1beta";

inline endpoint_config gemini_endpoint(std::string model = "gemini-2.5-flash") {
  return endpoint_at(gemini_base, std::move(model), "secret-key");
}

/// A chat request of OpenAI's dialect with these messages and, behind them, these members, for a model.
inline encoded_request gemini_request(std::string_view messages, std::string_view members = {},
                                      std::string model = "gemini-2.5-flash") {
  auto body = R"({"model":"m","messages":)" + std::string{messages} + (members.empty() ? "" : ",") +
              std::string{members} + "}";
  return translated_request<provider_kind::gemini>(scanned(std::move(body)),
                                                   gemini_endpoint(std::move(model)));
}

inline constexpr std::string_view one_question = R"([{"role":"user","content":"hi"}])";

/// One member of a request; null if it is not there.
inline boost::json::value member_of(const encoded_request& sent, std::string_view name) {
  const auto body = parsed(sent.http.body);
  const auto* found = body.as_object().if_contains(name);
  return found ? *found : boost::json::value{};
}

/// Checks `generationConfig` and what was left out, of a request with these members.
inline void check_config(std::string_view members, std::string_view expected,
                         const std::vector<std::string>& dropped = {},
                         const std::string& model = "gemini-2.5-flash") {
  CAPTURE(members, model);
  const auto sent = gemini_request(one_question, members, model);
  CHECK(member_of(sent, "generationConfig") == parsed(expected));
  CHECK(sent.dropped == dropped);
}

/// A part in neutral form; members that are not given are empty.
inline chat_part made_part(part_kind kind, std::string text, std::string id = {},
                           std::string media_type = {}) {
  chat_part out;
  out.kind = kind;
  out.text = std::move(text);
  out.id = std::move(id);
  out.media_type = std::move(media_type);
  return out;
}
inline chat_part made_words(std::string text) { return made_part(part_kind::text, std::move(text)); }

/// An answer, or a piece of one, with these parts.
inline std::string gemini_answer(std::string_view parts, std::string_view finish = "STOP",
                                 std::string_view usage = {}) {
  std::string out = R"({"candidates":[{"content":{"parts":[)" + std::string{parts} + R"(],"role":"model"})";
  if (!finish.empty()) out += R"(,"finishReason":")" + std::string{finish} + "\"";
  out += R"(,"index":0}])";
  if (!usage.empty()) out += R"(,"usageMetadata":)" + std::string{usage};
  return out + R"(,"modelVersion":"gemini-2.5-flash-001","responseId":"resp-1"})";
}

/// `text` is written as the inside of a JSON string.
inline std::string text_part(std::string_view text) { return R"({"text":")" + std::string{text} + "\"}"; }

/// An event as Google's servers write them.
inline std::string gemini_event(std::string_view data) { return "data: " + std::string{data} + "\r\n\r\n"; }

inline decoded_reply gemini_reply(std::string body) {
  return translated_reply<provider_kind::gemini>(std::move(body), plain_context());
}

}  // namespace signalbox::test
