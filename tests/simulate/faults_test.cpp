// SPDX-License-Identifier: Apache-2.0
// Every scripted fault over a real socket: what the client sees, and what the ledger says of it.
#include <catch2/catch.hpp>

#include "tests/simulate/provider_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

bool is_done(json::value entry) { return entry.find("done_ms").is(json::kind::number); }

/// A client that has sent one request to a server of its own with one action.
struct scene {
  explicit scene(std::string_view action, const std::string& request = openai_request(true))
      : server{script_of(action)}, client{server.port()} {
    client.send(request);
  }
  [[nodiscard]] const std::string& text() const { return client.received(); }
  [[nodiscard]] std::size_t pieces() const { return count_of(text(), "\"delta\":{\"content\":"); }
  provider server;
  raw_client client;
};

}  // namespace

TEST_CASE(
    "[U8] a stalled stream is silent with its connection open, and its bill is that of the events sent") {
  scene s{R"({"stall_after_events": 5, "usage": {"input_tokens": 10, "output_tokens": 40}})"};
  while (s.pieces() < 5) REQUIRE(s.client.read_some());
  const auto ledger =
      s.server.ledger_when([](json::value e) { return e.find("events_sent").integer() == 5; });
  CHECK(s.client.stays_silent(200ms));
  const auto entry = ledger.request(0);
  CHECK(entry.find("action").text_is("stall_after_events"));
  CHECK(entry.find("answering").truth());
  CHECK_FALSE(entry.find("finished").truth());
  CHECK(entry.find("billed").find("input_tokens").integer() == 10);
  CHECK(entry.find("billed").find("output_tokens").integer() == 10);
}

TEST_CASE("[U10] a reset is a RST, after every event before it has arrived") {
  scene s{R"({"reset_after_events": 3})"};
  CHECK(s.client.read_to_end() == stream_end::reset);
  CHECK(s.pieces() == 3);
  CHECK(s.text().find("[DONE]") == std::string::npos);
  const auto ledger = s.server.ledger_when(is_done);
  CHECK(ledger.request(0).find("events_sent").integer() == 3);
  CHECK(ledger.request(0).find("client_closed_ms").is(json::kind::null));
}

TEST_CASE("[U10] a reset waits for a reader that is slow to take what was sent") {
  provider server{script_of(R"({"huge_body": 3000000, "reset_after_bytes": 1000000})")};
  raw_client client{server.port(), 4096};
  client.send(openai_request(false));
  CHECK(client.read_to_end() == stream_end::reset);
  CHECK(client.received().size() == 1'000'000);
}

TEST_CASE("[U11] a stream may end cleanly without its terminal event, its last chunk sent or not") {
  scene clean{R"({"end_after_events": 2})"};
  REQUIRE(clean.client.read_until("\r\n0\r\n\r\n"));
  CHECK(clean.pieces() == 2);
  CHECK(clean.text().find("[DONE]") == std::string::npos);
  clean.client.send(openai_request(true));
  CHECK(clean.client.read_until("HTTP/1.1 200 OK"));

  scene fin{R"({"end_after_events": 2, "end_mode": "fin"})"};
  CHECK(fin.client.read_to_end() == stream_end::fin);
  CHECK(fin.text().find("\r\n0\r\n\r\n") == std::string::npos);
  CHECK(fin.text().ends_with("\n\n\r\n"));
  const auto ledger = fin.server.ledger_when(is_done);
  CHECK_FALSE(ledger.request(0).find("finished").truth());
}

TEST_CASE("[U12] a body is shorter than its Content-Length, by a lie or by a cut") {
  scene lie{R"({"content_length_lie": 10})", openai_request(false)};
  CHECK(lie.client.read_to_end() == stream_end::fin);
  const auto body = body_of(lie.text());
  CHECK(lie.text().find("content-length: " + std::to_string(body.size() + 10)) != std::string::npos);

  scene cut{R"({"end_after_events": 10, "end_mode": "fin"})", openai_request(false)};
  CHECK(cut.client.read_to_end() == stream_end::fin);
  const auto half = body_of(cut.text());
  CHECK(cut.text().find("content-length: " + std::to_string(half.size() * 2)) != std::string::npos);
}

TEST_CASE("a reset after so many bytes happens exactly there, in the head as well") {
  for (const std::size_t bytes : {1U, 100U, 1234U}) {
    scene s{"{\"reset_after_bytes\": " + std::to_string(bytes) + "}"};
    CHECK(s.client.read_to_end() == stream_end::reset);
    CHECK(s.text().size() == bytes);
    const auto ledger = s.server.ledger_when(is_done);
    CHECK(ledger.request(0).find("bytes_sent").integer() == static_cast<std::int64_t>(bytes));
    CHECK(ledger.request(0).find("status").integer() == (bytes < 1000 ? 0 : 200));
  }
}

TEST_CASE("[U13] [W8] [W11] an error event comes before all, before the content or within it") {
  scene at_once{R"({"error_event_after": "head", "error": "rate_limit"})"};
  REQUIRE(at_once.client.read_until("0\r\n\r\n"));
  CHECK(count_of(at_once.text(), "data: ") == 1);
  CHECK(at_once.text().find("data: {\"error\":{\"message\":\"Rate limit") != std::string::npos);

  scene openai{R"({"error_event_after": 2})"};
  REQUIRE(openai.client.read_until("0\r\n\r\n"));
  CHECK(openai.pieces() == 2);
  CHECK(openai.text().find("data: {\"error\":{") != std::string::npos);
  CHECK(openai.text().find("[DONE]") == std::string::npos);

  scene anthropic{R"({"error_event_after": 0})", anthropic_request(true)};
  REQUIRE(anthropic.client.read_until("0\r\n\r\n"));
  CHECK(anthropic.text().find("event: message_start") != std::string::npos);
  CHECK(anthropic.text().find("content_block_delta") == std::string::npos);
  CHECK(anthropic.text().find(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"") !=
        std::string::npos);
}

TEST_CASE("[U14] [W9] an error may come with status 200") {
  scene s{R"({"status": 200, "error": "server_error"})", openai_request(false)};
  REQUIRE(s.client.read_until("}}\n"));
  CHECK(s.text().starts_with("HTTP/1.1 200 OK"));
  CHECK(body_of(s.text()).starts_with("{\"error\":{"));
  const auto ledger = s.server.ledger();
  CHECK(ledger.request(0).find("billed").find("input_tokens").integer() == 0);
}

TEST_CASE("[U15] [W7] truncated JSON comes in honest framing, whole or as one event of a stream") {
  provider server{script_of(R"({"bad_json": true})")};
  const auto whole = server.ask(openai_request(false));
  const auto body = body_of(whole);
  CHECK(whole.find("content-length: " + std::to_string(body.size()) + "\r\n") != std::string::npos);
  json::document scratch;
  CHECK(scratch.scan(body));
  const auto stream = server.ask(openai_request(true));
  CHECK(count_of(stream, "\"delta\":{\"content\":") == 19);
  CHECK(stream.find("[DONE]") != std::string::npos);
}

TEST_CASE("[U16] invalid UTF-8 and one-byte writes arrive as they are") {
  scene bad{R"({"bad_utf8": true})", openai_request(false)};
  REQUIRE(bad.client.read_until("\n}\n"));
  CHECK(count_of(bad.text(), "\xff") == 1);
  scene slow{R"({"slow_bytes": {"size": 1}, "events": 2, "text": "äö"})"};
  REQUIRE(slow.client.read_until("[DONE]"));
  CHECK(slow.text().find("\"content\":\"ä\"") != std::string::npos);
}

TEST_CASE("[U17] [U23] HTML and redirects come with their statuses and headers") {
  provider server{
      script_of(R"({"html": true}, {"status": 403, "html": true}, {"redirect": "http://169.254.169.254/"})")};
  const auto html = server.ask(openai_request(true));
  CHECK(html.starts_with("HTTP/1.1 502 Bad Gateway"));
  CHECK(html.find("content-type: text/html") != std::string::npos);
  CHECK(server.ask(openai_request(true)).starts_with("HTTP/1.1 403 Forbidden"));
  const auto redirect = server.ask(openai_request(true));
  CHECK(redirect.starts_with("HTTP/1.1 307 Temporary Redirect"));
  CHECK(redirect.find("location: http://169.254.169.254/\r\n") != std::string::npos);
}

TEST_CASE("[U18] a huge body is as long as was asked for, in one reply or in one event") {
  provider server{script_of(R"({"huge_body": 5000000})")};
  const auto whole = server.ask(openai_request(false));
  CHECK(count_of(whole, "x") >= 5'000'000);
  const json_text reply{body_of(whole)};
  CHECK(reply.root().find("id").exists());
  const auto stream = server.ask(openai_request(true));
  CHECK(stream.find(std::string(5'000'000, 'x')) != std::string::npos);
  CHECK(stream.find("[DONE]") != std::string::npos);
}

TEST_CASE("[U19] [C36] an endless stream goes on until the client leaves, which is noticed at once") {
  scene s{R"({"events": "endless", "pace": "1ms"})"};
  while (s.pieces() < 30) REQUIRE(s.client.read_some());
  s.client.close();
  const auto ledger = s.server.ledger_when(is_done);
  const auto entry = ledger.request(0);
  CHECK(entry.find("client_closed_ms").is(json::kind::number));
  CHECK(entry.find("billed").find("output_tokens").integer() == entry.find("events_sent").integer());
  CHECK(s.server.summary().root().find("clients_closed").integer() == 1);
}

TEST_CASE("[U21] an encoding may be claimed that is none") {
  scene s{R"({"gzip": true})", openai_request(false)};
  REQUIRE(s.client.read_until("\n}\n"));
  CHECK(s.text().find("content-encoding: gzip\r\n") != std::string::npos);
}

TEST_CASE("[U22] interim responses, many headers and folded ones come before the answer") {
  scene s{R"({"interim": 12, "many_headers": 500, "headers": {"x-fold": "a\r\n b"}})", openai_request(false)};
  REQUIRE(s.client.read_until("\n}\n"));
  CHECK(count_of(s.text(), "HTTP/1.1 103 Early Hints\r\n") == 12);
  CHECK(count_of(s.text(), "x-filler-") == 500);
  CHECK(s.text().find("x-fold: a\r\n b\r\n") != std::string::npos);
  CHECK(s.server.ledger().request(0).find("status").integer() == 200);
}

TEST_CASE("[U6] [C35] a client that leaves before the first byte is noticed, whether by FIN or by RST") {
  for (const bool by_reset : {false, true}) {
    scene s{R"({"delay": "1h"})"};
    s.server.ledger_when([](json::value e) { return e.find("answering").truth(); });
    CHECK(s.client.stays_silent(50ms));
    if (by_reset)
      s.client.reset();
    else
      s.client.close();
    const auto ledger = s.server.ledger_when(is_done);
    const auto entry = ledger.request(0);
    CHECK(entry.find("client_closed_ms").is(json::kind::number));
    CHECK(entry.find("status").integer() == 0);
    CHECK(entry.find("bytes_sent").integer() == 0);
    CHECK(entry.find("billed").find("input_tokens").integer() == 0);
  }
}

TEST_CASE("[U7] a head drips at its rate") {
  const auto before = std::chrono::steady_clock::now();
  scene s{R"({"head_delay": 2000, "status": 503})", openai_request(false)};
  REQUIRE(s.client.read_until("\r\n\r\n"));
  const auto head = static_cast<long>(s.text().find("\r\n\r\n"));
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds{(head - 20) / 2});
}

TEST_CASE("[U9] pings go on without content") {
  scene s{R"({"pings_only": true, "pace": "2ms"})", anthropic_request(true)};
  while (count_of(s.text(), "event: ping") < 10) REQUIRE(s.client.read_some());
  CHECK(s.text().find("event: message_start") != std::string::npos);
  CHECK(s.text().find("content_block_delta") == std::string::npos);
}

TEST_CASE("[U40] a connection is closed without a byte, after the head, or silently after the answer") {
  scene nothing{R"({"close": "before-answer"})"};
  CHECK(nothing.client.read_to_end() == stream_end::fin);
  CHECK(nothing.text().empty());
  CHECK(nothing.server.ledger().request(0).find("status").integer() == 0);

  scene head{R"({"close": "after-head"})"};
  CHECK(head.client.read_to_end() == stream_end::fin);
  CHECK(head.text().ends_with("\r\n\r\n"));
  CHECK(body_of(head.text()).empty());

  scene after{R"({"close": "after-answer"})", openai_request(false)};
  CHECK(after.client.read_to_end() == stream_end::fin);
  CHECK(after.text().find("connection: keep-alive") != std::string::npos);
  CHECK(after.text().ends_with("\n}\n"));
}

TEST_CASE("[W5] a stream may lack its [DONE] and is then not finished") {
  scene s{R"({"no_done": true})"};
  REQUIRE(s.client.read_until("0\r\n\r\n"));
  CHECK(s.text().find("\"finish_reason\":\"stop\"") != std::string::npos);
  CHECK(s.text().find("[DONE]") == std::string::npos);
  CHECK_FALSE(s.server.ledger_when(is_done).request(0).find("finished").truth());
}

TEST_CASE("[U37] usage may be missing, negative or beyond any integer") {
  provider server{script_of(R"({"usage": "none"}, {"usage": {"output_tokens": -5}},
                               {"usage": {"raw": {"prompt_tokens": 9223372036854775808, "b": "?"}}})")};
  CHECK(server.ask(anthropic_request(false)).find("\"usage\"") == std::string::npos);
  CHECK(server.ask(openai_request(false)).find("\"completion_tokens\":-5") != std::string::npos);
  CHECK(server.ask(openai_request(false)).find(R"({"prompt_tokens": 9223372036854775808, "b": "?"})") !=
        std::string::npos);
}

TEST_CASE("a raw body is sent as it is, in pieces if so told") {
  scene s{
      R"({"body": "data: {\"x\":1}\r\rdata: y\n\n", "content_type": "text/event-stream",
          "slow_bytes": {"size": 4, "every": "1ms"}})"};
  REQUIRE(s.client.read_until("data: y\n\n"));
  CHECK(body_of(s.text()) == "data: {\"x\":1}\r\rdata: y\n\n");
  CHECK(s.server.ledger_when(is_done).request(0).find("finished").truth());
}

TEST_CASE("[C3] a client that does not read holds up nothing but its own answer") {
  provider server{script_of(R"({"huge_body": 50000000}, "ok")")};
  raw_client slow{server.port(), 4096};
  slow.send(openai_request(false));
  server.ledger_when([](json::value e) { return e.find("bytes_sent").integer() > 10'000; });
  CHECK(server.ask(openai_request(false)).starts_with("HTTP/1.1 200 OK"));
  CHECK(server.ledger().request(0).find("answering").truth());
  slow.reset();
  server.ledger_when([&](json::value) { return is_done(server.ledger().request(0)); });
}
