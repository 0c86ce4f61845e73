// SPDX-License-Identifier: Apache-2.0
// Reasoning items that were made here.
#include "providers/responses/thoughts.hpp"

#include "providers/responses/responses.hpp"

namespace signalbox::responses {

namespace {

constexpr std::string_view mark = "signalbox.";
constexpr std::string_view signed_mark = "signalbox.signed.";
constexpr std::string_view redacted_mark = "signalbox.redacted.";
constexpr std::string_view unsigned_mark = "signalbox.unsigned";

}  // namespace

std::string sealed(part_kind kind, std::string_view secret) {
  if (kind == part_kind::redacted_thinking) return std::string{redacted_mark}.append(secret);
  return secret.empty() ? std::string{unsigned_mark} : std::string{signed_mark}.append(secret);
}

bool is_own_reasoning(json::value item) {
  if (is_own(item.find("id"))) return true;
  const auto content = item.find("encrypted_content");
  const auto plain = content.plain_text();
  return plain ? plain->starts_with(mark) : content.text().starts_with(mark);
}

std::optional<chat_part> unsealed(json::value item) {
  const auto content = item.find("encrypted_content").text();
  if (!content.starts_with(mark)) return {};
  chat_part out;
  out.kind = part_kind::thinking;
  if (content.starts_with(signed_mark)) {
    out.signature = content.substr(signed_mark.size());
  } else if (content.starts_with(redacted_mark)) {
    out.kind = part_kind::redacted_thinking;
    out.text = content.substr(redacted_mark.size());
  }
  return out;
}

}  // namespace signalbox::responses
