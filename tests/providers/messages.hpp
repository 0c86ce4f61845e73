// SPDX-License-Identifier: Apache-2.0
// Messages requests as the gateway hands them to a provider.
#pragma once

#include "providers/anthropic/client.hpp"
#include "tests/providers/wire.hpp"

namespace signalbox::test {

/// A Messages body with this content of `messages` and, behind it, these members.
inline std::string messages_body(std::string_view messages, std::string_view more = {}) {
  return R"({"model":"m","max_tokens":100,"messages":[)" + std::string{messages} + "]" +
         (more.empty() ? "" : "," + std::string{more}) + "}";
}

inline std::string user_says(std::string_view blocks) {
  return R"({"role":"user","content":[)" + std::string{blocks} + "]}";
}
inline std::string assistant_says(std::string_view blocks) {
  return R"({"role":"assistant","content":[)" + std::string{blocks} + "]}";
}

inline request_data scanned_messages(std::string body) {
  auto read = anthropic::scan(body);
  INFO(body);
  INFO((read ? std::string{} : read.error().text()));
  REQUIRE(read.has_value());
  auto out = std::move(read->request);
  out.hints = std::move(read->hints);
  out.body = shared_text{std::move(body)};
  return out;
}

}  // namespace signalbox::test
