// SPDX-License-Identifier: Apache-2.0
// Heads, chunks and errors as they go out.
#include "gateway/http_answer.hpp"

#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "tests/gateway/http_response.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

wall_time at(std::int64_t seconds) { return wall_time{std::chrono::seconds{seconds}}; }
const wall_time some_time = at(784111777);

std::string head_text(const reply_head& head, const answer_framing& framing = {}) {
  std::string out;
  append_head(head, framing, some_time, out);
  return out;
}

http_response parsed(const std::string& bytes, bool at_end = false) {
  return response_parser{}.parse(bytes, at_end);
}

/// An error's answer on the wire.
http_response sent(const error& what) {
  const auto a = answer_of(what);
  return parsed(head_text(a.head, {body_framing::length, a.body.size(), true}) + a.body);
}

}  // namespace

TEST_CASE("a head is the status line, the date, its fields in order, and the framing") {
  CHECK(head_text({200, {{"content-type", "text/plain"}, {"x-a", "b"}}}, {body_framing::length, 5, true}) ==
        "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-type: text/plain\r\nx-a: b\r\n"
        "content-length: 5\r\n\r\n");
}

TEST_CASE("the framing of a body is told in just one way") {
  const auto length = parsed(head_text({}, {body_framing::length, 0, true}));
  CHECK(length.malformed == "");
  CHECK(length.field("content-length") == "0");
  CHECK(length.count("transfer-encoding") == 0);
  CHECK(length.count("connection") == 0);
  const auto chunked = parsed(head_text({}, {body_framing::chunked, 7, true}) + "0\r\n\r\n");
  CHECK(chunked.malformed == "");
  CHECK(chunked.whole);
  CHECK(chunked.field("transfer-encoding") == "chunked");
  CHECK(chunked.count("content-length") == 0);
  const auto close = parsed(head_text({}, {body_framing::until_close, 7, false}) + "text", true);
  CHECK(close.malformed == "");
  CHECK(close.body == "text");
  CHECK(close.count("content-length") + close.count("transfer-encoding") == 0);
  CHECK(close.field("connection") == "close");
}

TEST_CASE("a connection that ends says so") {
  CHECK(parsed(head_text({}, {body_framing::length, 0, false})).closes());
  CHECK_FALSE(parsed(head_text({}, {body_framing::length, 0, true})).closes());
}

TEST_CASE("[M3] [A16] a field that could not stand in a header is left out, and the others are not") {
  const std::string text = GENERATE(as<std::string>{}, "a\r\nX-Injected: yes", "a\nX-Injected: yes", "a\rb",
                                    std::string{"a\0b", 3}, "a\x1b[0m", "a\x7f", "\r\n\r\n<html>");
  const auto by_value = head_text({200, {{"x-before", "1"}, {"x-model", text}, {"x-behind", "2"}}});
  const auto by_name = head_text({200, {{"x-before", "1"}, {text, "v"}, {"x-behind", "2"}}});
  for (const auto& bytes : {by_value, by_name}) {
    const auto answer = parsed(bytes);
    CHECK(answer.malformed == "");
    CHECK(answer.whole);
    CHECK(answer.fields.size() == 4);  // date, the two, content-length
    CHECK(answer.field("x-before") == "1");
    CHECK(answer.field("x-behind") == "2");
    CHECK(answer.count("x-injected") == 0);
  }
}

TEST_CASE("a name that is no token is left out as well") {
  const std::string name = GENERATE(as<std::string>{}, "", "a b", "a:", "a\"b", "\xc3\xa4");
  CHECK(parsed(head_text({200, {{name, "v"}}})).fields.size() == 2);
}

TEST_CASE("the date follows the clock, forwards and backwards") {
  const auto date = [](wall_time now) {
    std::string out;
    append_head({}, {}, now, out);
    return parsed(out).field("date");
  };
  CHECK(date(at(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(date(at(1798761599)) == "Thu, 31 Dec 2026 23:59:59 GMT");
  CHECK(date(at(1798761599) + std::chrono::milliseconds{999}) == "Thu, 31 Dec 2026 23:59:59 GMT");
  CHECK(date(at(1798761600)) == "Fri, 01 Jan 2027 00:00:00 GMT");
  CHECK(date(at(1)) == "Thu, 01 Jan 1970 00:00:01 GMT");
}

TEST_CASE("chunks add up to the body, whatever their sizes") {
  std::string wire = head_text({}, {body_framing::chunked, 0, true});
  std::string body;
  for (const std::size_t size : {1U, 9U, 10U, 15U, 16U, 17U, 255U, 256U, 65536U}) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    append_chunk(piece, wire);
    body += piece;
  }
  wire += last_chunk;
  const auto answer = parsed(wire);
  CHECK(answer.malformed == "");
  CHECK(answer.whole);
  CHECK(answer.body == body);
  CHECK(answer.size == wire.size());
}

TEST_CASE("no bytes are no chunk: an empty one would be the end of the body") {
  std::string out;
  append_chunk("", out);
  CHECK(out == "");
}

TEST_CASE("every error that can be sent has its status, a reason phrase, and OpenAI's shape") {
  for (int i = 0; i <= static_cast<int>(error_code::storage_failed); ++i) {
    const auto code = static_cast<error_code>(i);
    if (code == error_code::client_closed) continue;  // its client is not there any more
    const auto& row = describe(code);
    INFO(row.name);
    const auto answer = sent({code, "what happened", "what to do", "where"});
    CHECK(answer.malformed == "");
    CHECK(answer.whole);
    CHECK(answer.status == row.status);
    CHECK(head_text(answer_of({code, "m", {}, {}}).head).find(" Status\r\n") == std::string::npos);
    CHECK(answer.field("content-type") == "application/json");
    json::document document;
    REQUIRE_FALSE(document.scan(answer.body));
    const auto e = document.root().find("error");
    CHECK(e.find("message").text() == "what happened (what to do)");
    CHECK(e.find("type").text() == row.openai_type);
    CHECK(e.find("code").text() == row.name);
    CHECK(e.find("param").exists());
  }
}

TEST_CASE("an error's text cannot break out of its body") {
  const auto answer = sent({error_code::invalid_request, "a\"}\r\n\x01\x7f\xe2\x80\xa8", "\\", "b\"\n"});
  json::document document;
  REQUIRE_FALSE(document.scan(answer.body));
  CHECK(document.root().size() == 1);
  CHECK(document.root().find("error").find("param").text() == "b\"\n");
}

TEST_CASE("[C30] a method that a path does not take is answered with the one that it takes") {
  const auto answer = sent({error_code::method_not_allowed, "this path takes GET only", {}, "GET"});
  CHECK(answer.status == 405);
  CHECK(answer.field("allow") == "GET");
  json::document document;
  REQUIRE_FALSE(document.scan(answer.body));
  CHECK(document.root().find("error").find("param").is(json::kind::null));
}

TEST_CASE("[W70] an overload has a status of its own in Messages, and in no other dialect") {
  for (std::size_t i = 0; i < names_of<dialect>.size(); ++i) {
    const auto spoken = static_cast<dialect>(i);
    const bool own = spoken == dialect::anthropic_messages;
    const auto busy = answer_of({error_code::overloaded, "busy", {}, {}}, spoken);
    CHECK(busy.head.status == (own ? 529 : 503));
    CHECK((busy.body.find("overloaded_error") != std::string::npos) == own);
    CHECK(answer_of({error_code::no_endpoint, "none", {}, {}}, spoken).head.status == 503);
    CHECK(answer_of({error_code::upstream_failed, "no", {}, {}}, spoken).head.status == 502);
  }
}

TEST_CASE("[C42] who is refused because we are busy or closing is told when to come again") {
  CHECK(sent({error_code::overloaded, "busy", {}, {}}).field("retry-after") == "1");
  CHECK(sent({error_code::shutting_down, "closing", {}, {}}).field("retry-after") == "1");
  CHECK(sent({error_code::invalid_request, "bad", {}, {}}).count("retry-after") == 0);
}
