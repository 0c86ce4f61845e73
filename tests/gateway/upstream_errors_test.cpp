// SPDX-License-Identifier: Apache-2.0
// How an upstream's errors are told: in the client's own dialect, with the status that its library acts on,
// and with nothing in them that is not for the client.
#include <catch2/catch.hpp>

#include "base/utf8.hpp"
#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const std::string one_attempt = R"(, "attempts": 1)";

std::string message_to(std::string_view model, bool stream) {
  return post("/v1/messages",
              R"({"model":")" + std::string{model} + R"(","max_tokens":9,"stream":)" +
                  (stream ? "true" : "false") + R"(,"messages":[{"role":"user","content":"hello"}]})",
              "anthropic-version: 2023-06-01\r\n");
}

/// `error.type` and `error.message` of an answer in either dialect.
struct told_error {
  std::string type, code, message;
};
told_error told(const http_response& answer) {
  INFO(answer.body);
  REQUIRE(answer.malformed == "");
  const json_text read{answer.body};
  const auto error = read.root().find("error");
  return {error.find("type").text(), error.find("code").text(), error.find("message").text()};
}

/// An action that answers with this body, whatever is in it.
std::string error_with(int status, const std::string& body, const std::string& more = {}) {
  std::string quoted;
  for (const char c : body) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return R"({"content_type": "application/json", "status": )" + std::to_string(status) + more +
         R"(, "body": ")" + quoted + "\"}";
}

}  // namespace

TEST_CASE("[U32] [W69] [W70] an overload upstream is one for the client: 529 in Messages, 503 elsewhere") {
  const auto* action = GENERATE(R"({"error": "overloaded"})", R"({"status": 529})", R"({"status": 503})");
  const bool stream = GENERATE(false, true);
  upstream_scene s{action, {}, {}, one_attempt};
  const auto chatted = ask_once(s.port(), chat("up", stream));
  CHECK(chatted.status == 503);
  CHECK(told(chatted).type == "server_error");
  CHECK(told(chatted).code == "overloaded");
  upstream_scene other{action, {}, {}, one_attempt};  // the first one's endpoint pauses
  const auto answer = ask_once(other.port(), message_to("up", stream));
  CHECK(answer.status == 529);
  CHECK(told(answer).type == "overloaded_error");
  CHECK(told(answer).message == "the provider is overloaded");
}

TEST_CASE("[U32] the pause that an overloaded provider asks for is passed on") {
  upstream_scene s{R"({"error": "overloaded", "headers": {"retry-after": "9"}})", {}, {}, one_attempt};
  const auto answer = ask_once(s.port(), message_to("up", false));
  CHECK(answer.status == 529);
  CHECK(std::stol(answer.field("retry-after")) >= 9);
}

TEST_CASE("[U13] [W11] an overload in the middle of a stream has its own type as well") {
  upstream_scene s{R"({"error": "overloaded", "error_event_after": 3})", {}, {}, one_attempt};
  web_client client{s.port()};
  client.send(message_to("up", true));
  CHECK(client.end() == stream_end::fin);
  CHECK(client.rest().find("\"overloaded_error\"") != std::string_view::npos);
}

TEST_CASE("[U30] a 413 is a 413 in both dialects, unless it is the context that is too long") {
  struct row {
    std::string action;
    int status;
    std::string openai, anthropic;
  };
  const auto r = GENERATE(
      values<row>({{R"({"error": "request_too_large"})", 413, "invalid_request_error", "request_too_large"},
                   {R"({"status": 413, "html": true})", 413, "invalid_request_error", "request_too_large"},
                   {error_with(413, R"({"error":{"message":"prompt is too long: 9 tokens > 8 maximum"}})"),
                    400, "invalid_request_error", "invalid_request_error"}}));
  INFO(r.action);
  const upstream_scene s{r.action, {}, {}, one_attempt};
  const auto chatted = ask_once(s.port(), chat("up"));
  CHECK(chatted.status == r.status);
  CHECK(told(chatted).type == r.openai);
  const auto answer = ask_once(s.port(), message_to("up", false));
  CHECK(answer.status == r.status);
  CHECK(told(answer).type == r.anthropic);
  CHECK(told(answer).message.size() > 10);
}

TEST_CASE("[U30] what is too large for one provider is sent to the next") {
  provider small{script_of(R"({"error": "request_too_large"})")};
  provider large{script_of(R"({"text": "it fits"})")};
  const running_gateway g{{{},
                           upstream_text("first", small.port()) + "," + upstream_text("second", large.port()),
                           R"(, "fallback": ["second"])",
                           "first"}};
  const auto answer = ask_once(g.data(), chat("auto"));
  CHECK(answer.status == 200);
  CHECK(answer.field("x-signalbox-endpoint") == "second");
}

TEST_CASE("[U33] a status that says nothing is a 502 that names it, and the endpoint stays in use") {
  const auto status = GENERATE(418, 415, 501);
  upstream_scene s{R"({"status": )" + std::to_string(status) + "}", {}, {}, one_attempt};
  for (int i = 0; i < 12; ++i) {
    const auto answer = ask_once(s.port(), chat("up"));
    CHECK(answer.status == 502);
    CHECK(told(answer).code == "upstream_failed");
    CHECK(told(answer).message.find(std::to_string(status)) != std::string::npos);
    CHECK(answer.field("x-should-retry") == "false");
  }
  CHECK(s.upstream().ledger().root().find("requests").size() == 12);
}

TEST_CASE("[U35] an address that does not take the method is as wrong as one that is not there") {
  const upstream_scene s{R"({"status": 405})", {}, {}, one_attempt};
  const auto answer = ask_once(s.port(), chat("up"));
  CHECK(answer.status == 502);
  CHECK(told(answer).code == "upstream_failed");
  CHECK(ask_once(s.port(), chat("up")).status == 503);  // left alone until somebody acts
}

TEST_CASE("[U21] of a coded error the status counts, and nothing of its body is passed on") {
  struct row {
    std::string action;
    int status;
  };
  const std::string garbage = "\\u001f\\u008b\\u0008garbage";
  const auto r = GENERATE_COPY(values<row>({
      {R"({"status": 400, "gzip_bomb": 1000000})", 400},
      {R"({"status": 400, "gzip_bomb": 100000000})", 400},
      {R"({"status": 429, "gzip_bomb": 1000000, "headers": {"retry-after": "60"}})", 429},
      {R"({"status": 400, "gzip": true, "body": "{\"error\":{\"message\":\"garbage\"}}"})", 400},
      {R"({"status": 400, "body": ")" + garbage + "\"}", 400},
      {R"({"status": 400, "body": "{\"error\":{\"message\":\")" + garbage + "\"}", 400},
  }));
  const bool stream = GENERATE(false, true);
  INFO(r.action);
  const upstream_scene s{r.action, {}, {}, one_attempt};
  const auto answer = ask_once(s.port(), chat("up", stream));
  CHECK(answer.status == r.status);
  const auto message = told(answer).message;
  CHECK(message.size() > 10);
  CHECK(message.find("garbage") == std::string::npos);
  CHECK(utf8_valid(answer.body));
}

TEST_CASE("[U17] [U18] an error whose body is long, endless or broken off keeps its class and its message") {
  const std::string head = R"({"error":{"message":"messages[0] is wrong","code":null,"input":")";
  struct row {
    std::string action;
    std::string message;
  };
  const auto r = GENERATE_COPY(values<row>({
      {error_with(400, head + std::string(200'000, 'e') + "\"}}"), "messages[0] is wrong"},
      {error_with(400, head + "e", R"(, "content_length_lie": 1000)"), "messages[0] is wrong"},
      {R"({"status": 400, "huge_body": 50000000})", ""},
      {error_with(400, std::string(200'000, 'x')), ""},
  }));
  INFO(r.action.substr(0, 100));
  const upstream_scene s{r.action, {}, {}, one_attempt};
  const auto answer = ask_once(s.port(), chat("up"));
  CHECK(answer.status == 400);
  CHECK(told(answer).code == "invalid_request");
  CHECK(told(answer).message.size() > 10);
  if (!r.message.empty()) CHECK(told(answer).message == r.message);
}

TEST_CASE("[A10] [W71] neither the endpoint's key nor its host is ever told, whatever the provider echoes") {
  const std::string key{canary_key};
  const auto says = R"({"error":{"message":"bad request to localhost with )" + key + R"( in it","param":")" +
                    key + R"(","code":")" + key + "\"}}";
  struct row {
    int status;
    std::string words;
  };
  const auto r = GENERATE_COPY(
      values<row>({{400, says},
                   {413, says},
                   {400, R"({"error":{"code":"context_length_exceeded","message":")" + key + "\"}}"},
                   {400, R"({"error":{"code":"content_filter","message":"LOCALHOST )" + key + "\"}}"},
                   {200, says},
                   {401, says},
                   {500, says}}));
  const bool stream = GENERATE(false, true);
  provider upstream{script_of(error_with(r.status, r.words))};
  const running_gateway g{
      {{},
       R"("up": { "provider": "openai", "model": "m", "key": "env:CANARY", "price": { "input": 1, "output": 2 },
          "context": 128000, "base_url": "http://localhost:)" +
           std::to_string(upstream.port()) + "/v1\" }",
       one_attempt,
       "up"}};
  web_client client{g.data()};
  const auto answer = client.ask(chat("up", stream));
  INFO(answer.body);
  CHECK(answer.status >= 400);
  std::string seen = ascii_lower(answer.body);
  for (const auto& [name, value] : answer.fields) seen += ascii_lower(value);
  CHECK(seen.find(ascii_lower(key)) == std::string::npos);
  CHECK(seen.find("canary") == std::string::npos);
  CHECK(seen.find("localhost") == std::string::npos);
  // The provider did get it.
  CHECK(upstream.ledger().request(0).find("key").find("last4").text() == key.substr(key.size() - 4));
}
