// SPDX-License-Identifier: Apache-2.0
// What tests of the Responses API share.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "providers/responses/responses.hpp"
#include "tests/providers/wire.hpp"

namespace signalbox::test {

/// A body as the gateway hands it to a provider.
inline request_data asked_responses(std::string body) {
  auto read = responses::scan(body);
  INFO(body);
  INFO((read ? std::string{} : read.error().text()));
  REQUIRE(read.has_value());
  auto out = std::move(read->request);
  out.hints = std::move(read->hints);
  out.body = shared_text{std::move(body)};
  return out;
}

/// The context of an answer to `body`, for a client of the Responses API.
inline reply_context responses_context(std::string body = R"({"model":"m","input":"x"})") {
  auto out = plain_context();
  out.wire = dialect::openai_responses;
  out.body = shared_text{std::move(body)};
  return out;
}

/// One event of a stream; `members` go behind its type.
inline std::string response_event(std::string_view type, std::string_view members) {
  return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\"" +
         (members.empty() ? "" : ",") + std::string{members} + "}\n\n";
}

}  // namespace signalbox::test
