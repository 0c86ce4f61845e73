// SPDX-License-Identifier: Apache-2.0
// What the tests of wire formats share: requests as the gateway reads them, endpoints, JSON comparison.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "base/http_text.hpp"
#include "config/snapshot.hpp"
#include "providers/chat_scan.hpp"
#include "providers/provider.hpp"

namespace signalbox::test {

/// A JSON text as a value that can be compared: member order means nothing, everything else does.
inline boost::json::value parsed(std::string_view text) {
  INFO(text);
  boost::system::error_code failed;
  auto out = boost::json::parse(text, failed);
  REQUIRE_FALSE(failed);
  return out;
}

/// A body as the gateway hands it to a provider.
inline request_data scanned(std::string body) {
  auto read = scan_chat_request(body);
  INFO(body);
  INFO((read ? std::string{} : read.error().text()));
  REQUIRE(read.has_value());
  auto out = std::move(read->request);
  out.hints = std::move(read->hints);
  out.body = shared_text{std::move(body)};
  return out;
}

inline endpoint_config endpoint_at(std::string_view base_url, std::string model, std::string key = {}) {
  endpoint_config out;
  out.name = "endpoint";
  out.model = std::move(model);
  const auto url = parse_base_url(base_url);
  REQUIRE(url.has_value());
  out.url = *url;
  if (!key.empty()) out.key.value = secret{std::move(key)};
  return out;
}

/// The context of most tests: 100 tokens of input are expected, events may be long.
inline reply_context plain_context(bool include_usage = false) {
  reply_context out;
  out.include_usage = include_usage;
  out.estimated_input = 100;
  out.event_bytes = 1 << 20;
  out.created = 1'700'000'000;
  out.model = "configured";
  return out;
}

/// Expects a body to be told as no answer, with a message that repeats nothing of it.
inline void check_no_answer(const decoded_reply& got) {
  CHECK(name_of(got.result.failure) == "invalid");
  CHECK(got.body.empty());
  CHECK_FALSE(got.result.message.empty());
  CHECK(got.result.message.find("hello") == std::string::npos);
}

}  // namespace signalbox::test
