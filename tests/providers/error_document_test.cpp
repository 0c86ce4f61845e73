// SPDX-License-Identifier: Apache-2.0
// Bodies of errors that are not whole: their message is found by its place, wherever they were cut.
#include "providers/error_document.hpp"

#include <catch2/catch.hpp>

#include "providers/anthropic/anthropic.hpp"
#include "providers/gemini/gemini.hpp"
#include "providers/openai/openai.hpp"

using namespace signalbox;

namespace {

std::string message_in(std::string_view body) {
  const error_document read{body};
  return read.root().exists() ? read.root().find("error").find("message").text() : "";
}

/// The body of an error whose message stands in front of an echo of the request.
std::string with_echo(std::string_view message, std::size_t bytes) {
  return R"({"error":{"message":")" + std::string{message} +
         R"(","type":"invalid_request_error","input":["insufficient_quota, maximum context length","\u00e9)" +
         std::string(bytes, 'e') + "\"]}}";
}

}  // namespace

TEST_CASE("[U17] [U30] a body that is cut anywhere behind its message has the message") {
  const std::string body =
      R"({"id":12,"error":{"message":"it is \"wrong\" \ud83d\ude00 é","type":"t","list":[1,{"a":true}],"n":-1.5e3}})";
  const auto whole = message_in(body);
  REQUIRE(whole == "it is \"wrong\" \xf0\x9f\x98\x80 \xc3\xa9");
  const auto begins = body.find("it is"), ends = body.find("\",\"type");
  for (std::size_t size = 0; size <= body.size(); ++size) {
    CAPTURE(size);
    const auto got = message_in(body.substr(0, size));
    if (size > ends)
      CHECK(got == whole);
    else if (size <= begins)
      CHECK(got.empty());
    else
      CHECK(whole.starts_with(got));
  }
  CHECK(message_in(body.substr(0, begins + 5)) == "it is");
}

TEST_CASE("[U17] what is no JSON is not made any") {
  for (const std::string body : {"", "x", "<html>{\"error\":{\"message\":\"a\"", "\x1f\x8b\x08", "]", "}{",
                                 "{}}", "{\"a\":1]", ",", "nul"}) {
    CAPTURE(body);
    CHECK_FALSE(error_document{body}.root().exists());
  }
  CHECK_FALSE(error_document{std::string(100'000, '[')}.root().exists());
  CHECK_FALSE(error_document{"{\"error\":{\"message\":\"\xff\xfe\"" + std::string(9, ',')}.root().exists());
}

TEST_CASE("[U30] an error behind whose message a long echo was cut off keeps its class and its message") {
  const auto cut = [](std::string_view message) { return with_echo(message, 100'000).substr(0, 65'536); };
  for (const auto classify : {openai::classify_error, anthropic::classify_error, gemini::classify_error}) {
    const auto wrong = classify(400, {}, cut("messages[0] is wrong"));
    CHECK(name_of(wrong.failure) == "caller-fault");
    CHECK(wrong.message == "messages[0] is wrong");
    const auto longer = classify(400, {}, cut("This model's maximum context length is 10 tokens."));
    CHECK(name_of(longer.failure) == "context-too-long");
    const auto limited = classify(429, {}, cut("slow down"));
    CHECK(name_of(limited.failure) == "rate-limit");
  }
}
