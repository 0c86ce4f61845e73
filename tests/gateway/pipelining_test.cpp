// SPDX-License-Identifier: Apache-2.0
// Requests sent without waiting for answers. [C27]
#include <catch2/catch.hpp>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Endpoints that answer after different times, so that order would show if it were lost.
const gateway_text uneven{
    {},
    R"("late": { "provider": "demo", "model": "d-late", "context": 9000, "demo": { "latency": "5ms", "per_token": "0ms" } })",
    {}};

/// The `i`th of many requests, and what its answer must show.
struct numbered {
  std::string request;
  std::function<bool(const http_response&)> fits;
};

numbered request_number(int i) {
  const auto endpoint = i % 2 == 0 ? "late" : "fast";
  switch (i % 5) {
    case 0:
      return {chat(endpoint), [=](const auto& a) {
                return a.status == 200 && a.sized && a.field("x-signalbox-endpoint") == endpoint;
              }};
    case 1:
      return {chat(endpoint, true), [=](const auto& a) {
                return a.chunked && a.field("x-signalbox-endpoint") == endpoint &&
                       a.body.ends_with("data: [DONE]\n\n");
              }};
    case 2:
      return {get("/v1/models/" + std::string{endpoint}), [=](const auto& a) {
                return a.status == 200 &&
                       a.body.find("\"id\":\"" + std::string{endpoint} + "\"") != std::string::npos;
              }};
    case 3:
      return {get("/nowhere"), [](const auto& a) { return a.status == 404; }};
    default:
      return {post("/v1/chat/completions", "{\"n\":" + std::to_string(i) + "}"),
              [](const auto& a) { return a.status == 400; }};
  }
}

void check_in_order(web_client& client, int count) {
  for (int i = 0; i < count; ++i) {
    const auto answer = client.answer();
    INFO(i << ": " << answer.status << " " << answer.body);
    REQUIRE(answer.malformed == "");
    REQUIRE(answer.whole);
    REQUIRE(request_number(i).fits(answer));
  }
  CHECK(client.rest() == "");
}

}  // namespace

TEST_CASE("[C27] 100 pipelined requests of all kinds are answered in order, each whole") {
  const running_gateway g{uneven};
  web_client client{g.data()};
  std::string all;
  for (int i = 0; i < 100; ++i) all += request_number(i).request;
  client.send(all);
  check_in_order(client, 100);
  CHECK(client.ask(get("/healthz")).status == 200);
}

TEST_CASE("[C27] pipelined requests are told apart however their bytes are cut") {
  const running_gateway g{uneven};
  for (const std::size_t piece : {1U, 7U, 150U, 1000U}) {
    web_client client{g.data()};
    std::string all;
    for (int i = 0; i < 15; ++i) all += request_number(i).request;
    for (std::size_t at = 0; at < all.size(); at += piece)
      client.send(std::string_view{all}.substr(at, piece));
    check_in_order(client, 15);
  }
}

TEST_CASE("[C27] more pipelined bytes than are kept at once are all served, in order") {
  const running_gateway g{uneven};
  web_client client{g.data()};
  std::string all;
  constexpr int count = 3000;
  for (int i = 0; i < count; ++i)
    all += get("/v1/models/" + std::string{i % 3 == 0 ? "fast" : "auto"},
               "X-Filler: " + std::string(100, 'f') + "\r\n");
  REQUIRE(all.size() > 4 * 96 * 1024);
  client.send(all);
  for (int i = 0; i < count; ++i) {
    const auto answer = client.answer();
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body.find(i % 3 == 0 ? "\"id\":\"fast\"" : "\"id\":\"auto\"") != std::string::npos);
  }
}

TEST_CASE("[C27] nothing is read for long while a request is served: who sends more waits") {
  upstream_scene s{R"({"delay": "30s"})"};
  web_client client{s.port()};
  client.send(chat("up"));
  s.first_entry_when([](json::value) { return true; });
  const std::string filler(64 * 1024, 'f');
  std::size_t sent = 0;
  pollfd event{client.handle(), POLLOUT, 0};
  while (sent < (64U << 20) && ::poll(&event, 1, 300) == 1) {
    const auto size = ::send(client.handle(), filler.data(), filler.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size > 0) sent += static_cast<std::size_t>(size);
  }
  CHECK(sent < (32U << 20));  // what the kernel holds for both sides, and 96 KiB of ours
}

TEST_CASE("[C27] a request behind a stream waits for the stream's end, and no bytes of theirs mix") {
  upstream_scene s{R"({"events": 20, "pace": "2ms"})"};
  web_client client{s.port()};
  client.send(chat("up", true) + get("/v1/models/fast") + chat("up", true));
  const auto first = client.answer();
  CHECK(first.chunked);
  CHECK(first.body.ends_with("data: [DONE]\n\n"));
  CHECK(first.body.find("\"object\":\"model\"") == std::string::npos);
  CHECK(client.answer().body.find("\"id\":\"fast\"") != std::string::npos);
  const auto last = client.answer();
  CHECK(last.body.ends_with("data: [DONE]\n\n"));
  CHECK(client.rest() == "");
}

TEST_CASE("[C28] after a request that is framed badly nothing more is read: one answer to it, and the end") {
  const running_gateway g{uneven};
  for (const std::string bad :
       {"GET /healthz HTTP/1.1\r\n\r\n", "\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "get / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    INFO(bad);
    web_client client{g.data()};
    client.send(chat("late") + get("/healthz") + bad + get("/v1/models") + get("/v1/models"));
    CHECK(client.answer().status == 200);
    CHECK(client.answer().status == 200);
    const auto refused = client.answer();
    CHECK(refused.status == 400);
    CHECK(refused.closes());
    CHECK(client.end() == stream_end::fin);
    CHECK(client.rest() == "");
  }
}

TEST_CASE("[C28] bytes behind the body of a request are the next request, never more body") {
  const running_gateway g;
  web_client client{g.data()};
  const auto body = chat_body();
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body + "junk\r\n\r\n");
  CHECK(client.answer().status == 200);
  CHECK(client.answer().status == 400);
  CHECK(client.end() == stream_end::fin);
}
