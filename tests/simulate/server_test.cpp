// SPDX-License-Identifier: Apache-2.0
// The fake provider over real sockets: requests as they come, its ledger, its control requests.
#include "simulate/server.hpp"

#include <catch2/catch.hpp>

#include "simulate/ledger.hpp"
#include "tests/simulate/provider_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

bool is_done(json::value entry) {
  return entry.find("answering").is(json::kind::boolean) && !entry.find("answering").truth();
}

/// A PUT, POST or GET whose answer must have a status.
json_text control(const provider& server, std::string_view method, std::string_view path,
                  std::string_view body, std::string_view status = "200") {
  const auto answer = server.ask(http(method, path, body));
  INFO(answer);
  REQUIRE(answer.substr(9, 3) == status);
  return json_text{body_of(answer)};
}

}  // namespace

TEST_CASE("a connection serves one request after the other, also pipelined, each with ids of its own") {
  provider server;
  raw_client client{server.port()};
  client.send(openai_request(false) + openai_request(true) + anthropic_request(true) +
              http("GET", "/healthz", {}));
  REQUIRE(client.read_until("ok\n"));
  const auto& text = client.received();
  CHECK(count_of(text, "HTTP/1.1 200 OK") == 4);
  const auto whole = text.find("chat.completion\""), stream = text.find("chat.completion.chunk"),
             message = text.find("message_start"), health = text.find("ok\n");
  CHECK(whole < stream);
  CHECK(stream < message);
  CHECK(message < health);
  const auto first = text.substr(text.find("chatcmpl-"), 33);
  CHECK(count_of(text, first) == 1);
}

TEST_CASE("answers that are kept ready differ in their ids alone") {
  provider server;
  const auto first = server.ask(openai_request(true)), second = server.ask(openai_request(true));
  const auto id = [](const std::string& text) { return text.substr(text.find("chatcmpl-"), 33); };
  CHECK(id(first) != id(second));
  CHECK(count_of(second, id(second)) == 22);
  CHECK(count_of(second, id(first)) == 0);
  CHECK(first.size() == second.size());
}

TEST_CASE("a chunked request body is read whole, byte by byte as well") {
  provider server;
  raw_client client{server.port()};
  const std::string body = R"({"model":"gpt-test","messages":[{"role":"user","content":"hi"}]})";
  const auto request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n" +
      body.substr(0, 5) + "\r\n3b\r\n" + body.substr(5) + "\r\n0\r\nX-Trailer: 1\r\n\r\n";
  for (const char c : request) client.send({&c, 1});
  REQUIRE(client.read_until("\n}\n"));
  const auto ledger = server.ledger();
  CHECK(ledger.request(0).find("body").text() == body);
  CHECK(ledger.request(0).find("body_bytes").integer() == 64);
}

TEST_CASE("Expect: 100-continue is answered before the body comes") {
  provider server;
  raw_client client{server.port()};
  const auto request = openai_request(false, "Expect: 100-continue\r\n");
  const auto body = request.find("\r\n\r\n") + 4;
  client.send(request.substr(0, body));
  REQUIRE(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send(request.substr(body));
  REQUIRE(client.read_until("\n}\n"));
  CHECK(count_of(client.received(), "HTTP/1.1") == 2);
}

TEST_CASE("what cannot be read as one request is refused once, recorded and the connection ended") {
  provider server;
  const std::pair<std::string, std::string_view> rows[] = {
      {"POST /v1/messages HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", "400"},
      {"POST /v1/messages HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400"},
      {"POST /v1/messages HTTP/1.1\r\nContent-Length: +3\r\n\r\nabc", "400"},
      {"POST /v1/messages HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nabc", "501"},
      {"POST /v1/messages HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST /v1/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "400"},
      {"POST /v1/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", "400"},
      {"POST /v1/messages HTTP/1.1\r\nA: 1\r\n b\r\n\r\n", "400"},
      {"POST /v1/messages HTTP/1.1\r\nA b: 1\r\n\r\n", "400"},
      {"POST  HTTP/1.1\r\n\r\n", "400"},
      {"POST /v1/messages HTTP/2.0\r\n\r\n", "505"},
      {"POST /v1/messages HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n", "413"},
      {"POST /v1/messages HTTP/1.1\r\nA: " + std::string(70'000, 'a') + "\r\n\r\n", "431"},
  };
  for (const auto& [request, status] : rows) {
    INFO(request.substr(0, 100));
    raw_client client{server.port()};
    client.send(request);
    CHECK(client.read_to_end() == stream_end::fin);
    CHECK(client.received().substr(9, 3) == status);
    CHECK(count_of(client.received(), "HTTP/1.1 ") == 1);
  }
  const auto summary = server.summary();
  CHECK(summary.root().find("by_action").find("bad-request").integer() == 13);
}

TEST_CASE("the ledger has what was asked and what was sent, with credentials masked") {
  provider server{script_of(
      R"({"usage": {"input_tokens": 9, "output_tokens": 4, "cached": 3,
                    "cache_write": 2, "reasoning": 1}})")};
  (void)server.ask(openai_request(true,
                                  "Authorization: Bearer sk-very-secret-1234\r\nX-Signalbox-Attempt: 2\r\n"
                                  "x-stainless-retry-count: 1\r\nIdempotency-Key: abc\r\nX-Odd: \xff\r\n"));
  const auto ledger = server.ledger_when(is_done);
  const auto entry = ledger.request(0);
  CHECK(ledger.text.find("very-secret") == std::string::npos);
  CHECK(entry.find("method").text_is("POST"));
  CHECK(entry.find("path").text_is("/v1/chat/completions"));
  CHECK(entry.find("dialect").text_is("openai"));
  CHECK(entry.find("model").text_is("gpt-test"));
  CHECK(entry.find("stream").truth());
  CHECK(entry.find("key").find("last4").text_is("1234"));
  CHECK(entry.find("key").find("fnv1a").text().size() == 16);
  CHECK(entry.find("connection").integer() == 1);
  CHECK(entry.find("request_on_connection").integer() == 1);
  CHECK(entry.find("attempt_headers").find("x-signalbox-attempt").text_is("2"));
  CHECK(entry.find("attempt_headers").find("x-stainless-retry-count").text_is("1"));
  CHECK(entry.find("attempt_headers").find("idempotency-key").text_is("abc"));
  CHECK(entry.find("headers").raw().find(R"(["Authorization","Bearer ***1234"])") != std::string::npos);
  CHECK(entry.find("body").text().find("hello") != std::string::npos);
  CHECK_FALSE(entry.find("body_truncated").truth());
  CHECK(entry.find("action").text_is("ok"));
  CHECK(entry.find("rule").integer() == 0);
  CHECK(entry.find("status").integer() == 200);
  CHECK(entry.find("events_sent").integer() == 20);
  CHECK(entry.find("finished").truth());
  CHECK(entry.find("client_closed_ms").is(json::kind::null));
  CHECK(entry.find("done_ms").number() >= entry.find("at_ms").number());
  const auto billed = entry.find("billed");
  CHECK(billed.raw() == R"({"input_tokens":9,"output_tokens":4,"cached":3,"cache_write":2,"reasoning":1,)"
                        R"("cache_write_1h":0,"audio_input":0,"audio_output":0})");
}

TEST_CASE("a key in the query is masked too") {
  provider server;
  (void)server.ask(http("POST", "/v1/chat/completions?a=1&key=sk-very-secret-9876",
                        R"({"model":"m","messages":[{"role":"user","content":"x"}]})"));
  const auto ledger = server.ledger();
  CHECK(ledger.text.find("very-secret") == std::string::npos);
  CHECK(ledger.request(0).find("query").text_is("a=1&key=***9876"));
  CHECK(ledger.request(0).find("key").find("last4").text_is("9876"));
}

TEST_CASE("long bodies are kept in part, and none where that is switched off") {
  const auto request = openai_request(false, {}, std::string(70'000, 'u'));
  {
    provider server;
    (void)server.ask(request);
    const auto entry = server.ledger();
    CHECK(entry.request(0).find("body").text().size() == 65536);
    CHECK(entry.request(0).find("body_truncated").truth());
    CHECK(entry.request(0).find("body_bytes").integer() > 70'000);
  }
  auto opts = free_port();
  opts.keep_bodies = false;
  provider server{"{}", opts};
  (void)server.ask(request);
  CHECK(server.ledger().request(0).find("body").text().empty());
}

TEST_CASE("the ledger can be read from a number on, in part, and cleared") {
  provider server;
  for (int i = 0; i < 3; ++i) (void)server.ask(openai_request(false));
  CHECK(server.ledger().root().find("requests").size() == 3);
  const auto rest = server.ledger("?since=1");
  REQUIRE(rest.root().find("requests").size() == 2);
  CHECK(rest.request(0).find("number").integer() == 2);
  CHECK(server.ledger("?since=1&limit=1").root().find("requests").size() == 1);
  CHECK(server.ledger("?since=3").root().find("requests").size() == 0);
  (void)control(server, "DELETE", "/_ledger", {});
  CHECK(server.ledger().root().find("requests").size() == 0);
  CHECK(server.summary().root().find("requests").integer() == 0);
  (void)server.ask(openai_request(false));
  CHECK(server.ledger().request(0).find("number").integer() == 4);
}

TEST_CASE("the summary counts by path, model, status and action, and adds up what is billed") {
  provider server{
      R"({"rules": [ { "then": [ { "error": "overloaded" },
                                 { "usage": {"input_tokens": 5, "output_tokens": 7} } ] } ]})"};
  (void)server.ask(openai_request(false));
  (void)server.ask(openai_request(true));
  (void)server.ask(anthropic_request(false));
  (void)server.ask(http("GET", "/v1/models", {}));
  server.ledger_when(
      [](json::value entry) { return entry.find("path").text_is("/v1/models") && is_done(entry); });
  raw_client idle{server.port()};
  const auto summary = server.summary();
  const auto root = summary.root();
  CHECK(root.find("requests").integer() == 4);
  CHECK(root.find("answering").integer() == 0);
  CHECK(root.find("finished").integer() == 4);
  CHECK(root.find("by_path").raw() == R"({"/v1/chat/completions":2,"/v1/messages":1,"/v1/models":1})");
  CHECK(root.find("by_model").raw() == R"({"claude-test":1,"gpt-test":2})");
  CHECK(root.find("by_status").raw() == R"({"200":3,"503":1})");
  CHECK(root.find("by_action").raw() == R"({"error:overloaded":1,"ok":3})");
  CHECK(root.find("billed").find("input_tokens").integer() == 10);
  CHECK(root.find("billed").find("output_tokens").integer() == 14);
  CHECK(root.find("open_connections").integer() == 2);
  CHECK(root.find("accepted_connections").integer() >= 7);
}

TEST_CASE("a script can be replaced over HTTP, and a bad one changes nothing") {
  provider server{script_of(R"({"name": "old"}, {"name": "later"})")};
  (void)server.ask(openai_request(false));
  const auto refused = control(server, "PUT", "/_script", "{\"rules\": [\n  {\"then\": [\"fine\"]}]}", "400");
  CHECK(refused.root().find("error").find("place").text_is("script:2:13"));
  (void)server.ask(openai_request(false));
  const auto taken = control(server, "PUT", "/_script", script_of(R"({"name": "new"})"));
  CHECK(taken.root().find("rules").integer() == 1);
  (void)server.ask(openai_request(false));
  const auto ledger = server.ledger();
  CHECK(ledger.request(0).find("action").text_is("old"));
  CHECK(ledger.request(1).find("action").text_is("later"));
  CHECK(ledger.request(2).find("action").text_is("new"));
  (void)control(server, "GET", "/_nothing", {}, "404");
}

TEST_CASE("models are listed in both shapes, and unknown paths are told so, behind any prefix") {
  provider server;
  CHECK(server.ask(http("GET", "/openai/v1/models", {})).find("\"object\":\"list\"") != std::string::npos);
  CHECK(server.ask(http("GET", "/v1/models", {}, "anthropic-version: 1\r\n")).find("\"has_more\":false") !=
        std::string::npos);
  CHECK(server.ask(http("POST", "/v2/else", "{}")).find("unknown_url") != std::string::npos);
  auto prefixed = openai_request(false);
  prefixed.replace(prefixed.find("/v1/"), 4, "/openai/v1/");
  CHECK(server.ask(prefixed).starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("the latency of the options is an answer's delay unless the script has its own") {
  auto opts = free_port();
  opts.latency = std::chrono::milliseconds{150};
  provider server{"{}", opts};
  const auto before = std::chrono::steady_clock::now();
  (void)server.ask(openai_request(false));
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds{150});
}

TEST_CASE("an address in use is an error with the address in it") {
  provider first;
  auto opts = free_port();
  opts.port = first.port();
  simulate::server second{opts};
  REQUIRE(second.bound().has_error());
  CHECK(second.bound().error().message.find("127.0.0.1:" + std::to_string(first.port())) !=
        std::string::npos);
  CHECK(second.port() == 0);
}

TEST_CASE("the ledger's memory is bounded, its totals are not") {
  simulate::ledger books{{5, 3, 1000}};
  const auto add = [&](std::size_t header_bytes) {
    simulate::ledger_entry entry;
    entry.path = "/p";
    entry.headers = "a: " + std::string(header_bytes, 'h') + "\n";
    entry.body = "body";
    entry.body_bytes = 4;
    books.open(std::move(entry));
  };
  for (int i = 0; i < 8; ++i) add(1);
  const json_text few{books.entries_json(0, 100)};
  CHECK(few.root().find("requests").size() == 5);
  CHECK(few.request(0).find("number").integer() == 4);
  CHECK(few.request(1).find("body").text().empty());
  CHECK(few.request(2).find("body").text_is("body"));
  const json_text totals{"{" + books.totals_json() + "}"};
  CHECK(totals.root().find("requests").integer() == 8);
  for (int i = 0; i < 3; ++i) add(400);
  const json_text bounded{books.entries_json(0, 100)};
  CHECK(bounded.text.size() < 4000);
  CHECK(bounded.request(0).find("headers").size() == 0);
  CHECK(bounded.request(4).find("headers").size() == 1);
}
