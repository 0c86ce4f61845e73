// SPDX-License-Identifier: Apache-2.0
// What a client sees of an upstream that fails: before anything was sent, a plain error with its status;
// afterwards an error in-band and a stream without its end.
#include <catch2/catch.hpp>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// One attempt only, so that no wait before a second one has to be sat through.
const std::string one_attempt = R"(, "attempts": 1)";

/// The answer to a broken stream, with the connection's end checked.
http_response broken(std::uint16_t port, std::string_view request) {
  web_client client{port};
  client.send(request);
  CHECK(client.end() == stream_end::fin);
  auto answer = client.answer();
  CHECK(answer.status == 200);
  CHECK(answer.malformed == "");
  CHECK(client.rest() == "");
  return answer;
}

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// The last event of a stream, read as an error.
std::string last_error(const std::string& body) {
  const auto at = body.rfind("data: ");
  REQUIRE(at != std::string::npos);
  REQUIRE(body.ends_with("\n\n"));
  const json_text read{body.substr(at + 6)};
  return read.root().find("error").find("code").text();
}

}  // namespace

TEST_CASE(
    "[U10] [U11] [U13] [W11] a stream that breaks after its commit ends with an error in-band, unfinished") {
  const auto* action = GENERATE(R"({"reset_after_events": 3})", R"({"end_after_events": 3})",
                                R"({"end_after_events": 3, "end_mode": "fin"})",
                                R"({"error": "server_error", "error_event_after": 3})",
                                R"({"events": 200, "stall_after_events": 3})");
  INFO(action);
  upstream_scene s{action, {}, R"(, "timeouts": { "stall": "150ms" })", one_attempt};
  const auto answer = broken(s.port(), chat("up", true));
  CHECK(answer.chunked);
  CHECK_FALSE(answer.whole);
  CHECK(answer.chunks > 0);
  CHECK(count_of(answer.body, "\"delta\":{\"content\"") == 3);
  CHECK(answer.body.find("[DONE]") == std::string::npos);
  CHECK(answer.body.find("x-signalbox-cost") == std::string::npos);
  CHECK(last_error(answer.body) != "");
  CHECK(soon([&] { return s.route().failed.load() == 1; }));
}

TEST_CASE("[U10] to a client of HTTP/1.0 a broken stream tells its error and ends") {
  upstream_scene s{R"({"reset_after_events": 3})", {}, {}, one_attempt};
  const auto body = chat_body("up", true);
  const auto answer = broken(s.port(),
                             "POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\n"
                             "Content-Length: " +
                                 std::to_string(body.size()) + "\r\n\r\n" + body);
  CHECK_FALSE(answer.chunked);
  CHECK(answer.body.find("[DONE]") == std::string::npos);
  CHECK(last_error(answer.body) == "upstream_failed");
}

TEST_CASE("[W10] [U34] [C42] an error before the commit is plain JSON with its own status, stream or not") {
  struct row {
    const char* action;
    int status;
    const char* code;
  };
  const auto r =
      GENERATE(values<row>({{R"({"error": "server_error"})", 502, "upstream_failed"},
                            {R"({"error": "overloaded"})", 503, "overloaded"},
                            {R"({"error": "rate_limit"})", 429, "rate_limit_exceeded"},
                            {R"({"error": "quota"})", 402, "budget_exceeded"},
                            {R"({"error": "auth"})", 502, "upstream_failed"},
                            {R"({"error": "model_not_found"})", 502, "upstream_failed"},
                            {R"({"error": "invalid_request"})", 400, "invalid_request"},
                            {R"({"error": "context_length"})", 400, "context_length_exceeded"},
                            {R"({"error": "content_filter"})", 400, "content_filter"},
                            {R"({"error": "request_too_large"})", 413, "request_too_large"},
                            {R"({"error": "server_error", "error_event_after": 0})", 502, "upstream_failed"},
                            {R"({"close": "before-answer"})", 502, "upstream_failed"},
                            {R"({"close": "after-head"})", 502, "upstream_failed"},
                            {R"({"html": true})", 502, "upstream_failed"},
                            {R"({"redirect": "http://169.254.169.254/"})", 502, "upstream_invalid_response"},
                            {R"({"delay": "30s"})", 504, "deadline_exceeded"}}));
  const bool stream = GENERATE(false, true);
  INFO(r.action << (stream ? " streamed" : ""));
  upstream_scene s{r.action, {}, R"(, "timeouts": { "first_byte": "100ms" })", one_attempt};
  web_client client{s.port()};
  const auto answer = client.ask(chat("up", stream));
  CHECK(answer.status == r.status);
  CHECK(error_code_in(answer) == r.code);
  CHECK_FALSE(answer.chunked);
  CHECK_FALSE(answer.closes());
  CHECK(answer.field("x-should-retry") == "false");
  CHECK(answer.field("x-signalbox-request-id") != "");
  CHECK(answer.field("x-signalbox-attempts") == "1");
  CHECK(client.ask(get("/healthz")).status == 200);
  CHECK(client.rest() == "");
}

TEST_CASE("[U1] [C42] an upstream that is not there is a 502, and nothing is left to retry") {
  const running_gateway g{{{}, upstream_text("up", 1), one_attempt, "up"}};
  const auto answer = ask_once(g.data(), chat("up"));
  CHECK(answer.status == 502);
  CHECK(answer.field("x-should-retry") == "false");
}

TEST_CASE("[U15] a reply whose JSON is cut off is no answer, and not a byte of it is passed on") {
  upstream_scene s{R"({"bad_json": true})", {}, {}, one_attempt};
  const auto answer = ask_once(s.port(), chat("up"));
  CHECK(answer.status == 502);
  CHECK(error_code_in(answer) == "upstream_invalid_response");
}

TEST_CASE(
    "[U24] [C42] a rate limit passes on the wait that is true: never less, in seconds and milliseconds") {
  upstream_scene s{R"({"error": "rate_limit", "headers": {"retry-after": "7", "retry-after-ms": null}})",
                   {},
                   {},
                   one_attempt};
  for (const auto* lines : {"", "X-Signalbox-Deadline-Ms: 500\r\n"}) {
    const auto answer = ask_once(s.port(), chat("up", true, lines));
    CHECK(answer.status == 429);
    const auto ms = std::stol(answer.field("retry-after-ms"));
    CHECK(ms >= 6'000);
    CHECK(ms <= 10'000);
    CHECK(std::stol(answer.field("retry-after")) == (ms + 999) / 1000);
  }
  // The second request was refused by the endpoint that is cooling: nothing was sent for it.
  CHECK(s.upstream().ledger().root().find("requests").size() == 1);
}

TEST_CASE("[A16] nothing that an upstream says breaks out of a header or of an event") {
  const std::string evil_error = R"({"error":{"message":"a\r\n\r\nX-Evil: 1\r\ndata: [DONE]\n\n",)"
                                 R"("code":"c\r\nX-Evil: 1","param":"p\r\nX-Evil: 1"}})";
  const auto action = GENERATE_COPY(
      as<std::string>{}, R"({"headers": {"x-request-id": "a\r\nX-Evil: 1"}})",
      R"({"headers": {"x-request-id": ["a", "b\r\n X-Evil: 1"]}})",
      R"({"status": 400, "content_type": "application/json", "body": )" + json_quoted(evil_error) + "}");
  const bool stream = GENERATE(false, true);
  INFO(action);
  upstream_scene s{action, {}, {}, one_attempt};
  web_client client{s.port()};
  const auto answer = client.ask(chat("up", stream));
  CHECK(answer.whole);
  CHECK(answer.malformed == "");
  for (const auto& [name, value] : answer.fields) {
    CHECK_FALSE(iequals(name, "x-evil"));
    CHECK(value.find("Evil") == std::string::npos);
  }
  CHECK(answer.body.find("\r\nX-Evil") == std::string::npos);
  CHECK(answer.body.find("\ndata: evil") == std::string::npos);
  CHECK(client.ask(get("/healthz")).status == 200);
}

TEST_CASE("[W10] a keep-alive opens a stream that has no content yet; an error is in-band from then on") {
  upstream_scene s{
      R"({"delay": "300ms", "error": "server_error"})", {}, {}, one_attempt + R"(, "keep_alive": "50ms")"};
  const auto answer = broken(s.port(), chat("up", true));
  CHECK(answer.field("content-type") == "text/event-stream");
  CHECK(answer.body.starts_with(":"));
  CHECK(count_of(answer.body, "\n\n") >= 3);
  CHECK_FALSE(answer.whole);
  CHECK(answer.body.find("[DONE]") == std::string::npos);
  CHECK(last_error(answer.body) == "upstream_failed");
}

TEST_CASE("a keep-alive in front of a stream that comes does not harm it") {
  upstream_scene s{R"({"delay": "200ms", "events": 3})", {}, {}, R"(, "keep_alive": "50ms")"};
  web_client client{s.port()};
  const auto answer = client.ask(chat("up", true));
  CHECK(answer.status == 200);
  CHECK(answer.whole);
  CHECK(answer.body.starts_with(":"));
  CHECK(count_of(answer.body, "\"delta\":{\"content\"") == 3);
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
  CHECK(client.ask(get("/healthz")).status == 200);
}

TEST_CASE("[U13] a stream that fails before its first content falls back unseen") {
  provider bad{script_of(R"({"error": "server_error", "error_event_after": 0})")};
  provider good{script_of(R"({"text": "from the second"})")};
  const running_gateway g{{{},
                           upstream_text("first", bad.port()) + "," + upstream_text("second", good.port()),
                           R"(, "fallback": ["second"])",
                           "first"}};
  const auto answer = ask_once(g.data(), chat("auto", true));
  CHECK(answer.status == 200);
  CHECK(answer.whole);
  CHECK(answer.field("x-signalbox-endpoint") == "second");
  CHECK(answer.field("x-signalbox-attempts") == "2");
  CHECK(answer.body.find("\"error\"") == std::string::npos);
  CHECK(count_of(answer.body, "[DONE]") == 1);
}

TEST_CASE("[W71] the provider's own id of the request is in the head of the answer, if it is fit for one") {
  const bool stream = GENERATE(false, true);
  const upstream_scene s{R"({"headers": {"x-request-id": "req-77"}})"};
  CHECK(ask_once(s.port(), chat("up", stream)).field("x-signalbox-upstream-request-id") == "req-77");
  const upstream_scene refused{R"({"status": 400, "headers": {"x-request-id": "req-78"}})"};
  CHECK(ask_once(refused.port(), chat("up", stream)).field("x-signalbox-upstream-request-id") == "req-78");
  const upstream_scene long_id{R"({"headers": {"x-request-id": ")" + std::string(200, 'a') + "\"}}"};
  CHECK(ask_once(long_id.port(), chat("up", stream)).field("x-signalbox-upstream-request-id") == "");
}
