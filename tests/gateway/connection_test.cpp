// SPDX-License-Identifier: Apache-2.0
// Connections: how long they live, what is read of them, and what ends them.
#include "gateway/connection.hpp"

#include <catch2/catch.hpp>
#include <list>

#include "tests/gateway/gateway_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using std::chrono::milliseconds;

/// What the timers may be late by: they are looked at ten times a second, and machines are busy. [G10]
constexpr milliseconds tolerance = 250ms;

class stopwatch {
 public:
  [[nodiscard]] milliseconds time() const {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Sends something every so often until an answer or the end comes.
template <class Next>
void drip(web_client& client, milliseconds pause, Next next) {
  const stopwatch watch;
  while (watch.time() < 5s && client.stays_silent(pause)) client.send(next());
}

void check_timed_out(web_client& client) {
  const auto answer = client.answer();
  CHECK(answer.status == 408);
  CHECK(error_code_in(answer) == "request_timeout");
  CHECK(answer.closes());
  CHECK(client.end() == stream_end::fin);
  CHECK(client.rest() == "");
}

std::string chat_head(std::string_view lines) {
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         std::string{lines} + "\r\n";
}

std::string length_of(std::size_t size) { return "Content-Length: " + std::to_string(size) + "\r\n"; }

}  // namespace

TEST_CASE("a connection serves one request after the other, however their bytes are cut") {
  const running_gateway g;
  web_client client{g.data()};
  for (const auto& request : {get("/healthz"), chat(), chat("auto", true), get("/v1/models")}) {
    for (const char byte : request) client.send({&byte, 1});
    const auto answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.whole);
    CHECK_FALSE(answer.closes());
    CHECK(client.rest() == "");
  }
}

TEST_CASE("a client that asks for the connection to be closed gets its answer, and nothing behind it") {
  const running_gateway g;
  const auto* lines =
      GENERATE("Connection: close\r\n", "connection: Keep-Alive, CLOSE\r\n", "Connection: TE,close\r\n");
  for (const auto& request :
       {get("/healthz", lines), chat("auto", false, lines), chat("auto", true, lines)}) {
    web_client client{g.data()};
    client.send(request + get("/healthz"));
    const auto answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.whole);
    CHECK(answer.closes());
    CHECK(client.end() == stream_end::fin);
    CHECK(client.rest() == "");
  }
}

TEST_CASE("a client of HTTP/1.0 gets a length, or a stream that ends with its connection, and no chunks") {
  const running_gateway g;
  const auto old = [](std::string_view body) {
    return "POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\n" +
           length_of(body.size()) + "\r\n" + std::string{body};
  };
  const auto whole = ask_once(g.data(), old(chat_body()));
  CHECK(whole.status == 200);
  CHECK(whole.sized);
  CHECK(whole.closes());
  web_client client{g.data()};
  client.send(old(chat_body("auto", true)));
  CHECK(client.end() == stream_end::fin);
  const auto stream = client.answer();
  CHECK(stream.malformed == "");
  CHECK_FALSE(stream.chunked);
  CHECK_FALSE(stream.sized);
  CHECK(stream.closes());
  CHECK(stream.body.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("[C29] 100 Continue comes when the head is fine, and the answer when the body has come") {
  const running_gateway g;
  web_client client{g.data()};
  const auto body = chat_body();
  for (int i = 0; i < 2; ++i) {
    client.send(chat_head(length_of(body.size()) + "Expect: 100-continue\r\n"));
    const auto go = client.answer();
    CHECK(go.status == 100);
    CHECK(go.fields.empty());
    CHECK(client.rest() == "");
    client.send(body);
    CHECK(client.answer().status == 200);
  }
}

TEST_CASE("[C8] [C29] no 100 Continue for what will be refused anyway: the answer comes before the body") {
  const running_gateway g;
  const auto expect = std::string{"Expect: 100-continue\r\n"};
  const std::vector<std::pair<std::string, int>> table{
      {chat_head(expect + length_of((32 << 20) + 1)), 413},
      {"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n" + expect + length_of(10) + "\r\n", 415},
      {"POST /nowhere HTTP/1.1\r\nHost: localhost\r\n" + expect + length_of(10) + "\r\n", 404},
      {"POST /healthz HTTP/1.1\r\nHost: localhost\r\n" + expect + length_of(10) + "\r\n", 405},
      {chat_head("Expect: something\r\n" + length_of(10)), 417},
      {"POST /v1/chat/completions HTTP/1.1\r\nHost: evil.test\r\n" + expect + length_of(10) + "\r\n", 421}};
  for (const auto& [request, status] : table) {
    INFO(request);
    web_client client{g.data()};
    const auto answer = client.ask(request);
    CHECK(answer.status == status);
    CHECK(answer.closes());
    CHECK(client.end() == stream_end::fin);
    CHECK(client.rest() == "");
  }
}

TEST_CASE("[C8] a body over the limit: 413 before it is read, and it is seen though the body is on its way") {
  const running_gateway g{{R"("body_bytes": 4096)"}};
  CHECK(ask_once(g.data(), chat_head(length_of(4097))).status == 413);
  web_client client{g.data()};
  client.send(chat_head(length_of(1 << 20)) + std::string(1 << 20, 'x'));
  const auto answer = client.answer();
  CHECK(answer.status == 413);
  CHECK(error_code_in(answer) == "request_too_large");
  CHECK(client.end() == stream_end::fin);
  auto exact = chat_body();
  exact += std::string(4096 - exact.size(), ' ');
  CHECK(ask_once(g.data(), post("/v1/chat/completions", exact)).status == 200);
}

TEST_CASE("[C9] chunks over the limit, and chunks that are nothing but framing: 413 as they come") {
  const running_gateway g{{R"("body_bytes": 4096)"}};
  const std::string chunk = "400\r\n" + std::string(1024, ' ') + "\r\n";
  const auto endless = GENERATE_COPY(as<std::string>{}, chunk, "1;" + std::string(4000, 'a') + "\r\nx\r\n",
                                     std::string(65536, '1'), "1;" + std::string(65536, 'a'));
  web_client client{g.data()};
  client.send(chat_head("Transfer-Encoding: chunked\r\n"));
  for (int i = 0; i < 200 && client.stays_silent(0ms); ++i) client.send(endless);
  const auto answer = client.answer();
  CHECK((answer.status == 413 || answer.status == 400));
  CHECK(client.rest() == "");
}

TEST_CASE("paths that take no prompt take no more than 1 MiB of body, and what they take is passed over") {
  const running_gateway g;
  const auto request = [](std::size_t size) {
    return "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + length_of(size) + "\r\n";
  };
  CHECK(ask_once(g.data(), request((1 << 20) + 1)).status == 413);
  CHECK(ask_once(g.admin(), request((1 << 20) + 1)).status == 404);
  web_client client{g.data()};
  CHECK(client.ask(request(20) + "GET /x HTTP/1.1\r\n\r\n\r").status == 200);
  CHECK(client.ask(get("/healthz")).status == 200);
  CHECK(client.rest() == "");
}

TEST_CASE("[C32] a head over the limit gets one 431, whether it has line ends or not") {
  const running_gateway g;
  const auto head = GENERATE(as<std::string>{}, "GET /" + std::string(40'000, 'a'),
                             "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(40'000, 'a'),
                             get("/healthz", "X: " + std::string(33'000, 'a') + "\r\n"));
  web_client client{g.data()};
  const auto answer = client.ask(head);
  CHECK(answer.status == 431);
  CHECK(error_code_in(answer) == "headers_too_large");
  CHECK(client.end() == stream_end::fin);
  CHECK(client.rest() == "");
}

TEST_CASE(
    "[C1] a head that drips in is given up after header_time from its first byte, with 408 and the end") {
  const running_gateway g{{R"("header_time": "200ms", "idle_time": "10s")"}};
  web_client client{g.data()};
  const bool second = GENERATE(false, true);
  if (second) CHECK(client.ask(get("/healthz")).status == 200);
  const stopwatch watch;
  client.send("GET /healthz HTTP/1.1\r\nX: ");
  drip(client, 20ms, [] { return "a"; });
  check_timed_out(client);
  CHECK(watch.time() >= 200ms);
  CHECK(watch.time() <= 200ms + tolerance);
}

TEST_CASE("[C2] a body slower than body_rate is given up after body_grace, with 408 and the end") {
  const running_gateway g{{R"("body_grace": "200ms", "body_rate": 1024)"}};
  const bool chunked = GENERATE(false, true);
  web_client client{g.data()};
  const stopwatch watch;
  client.send(chat_head(chunked ? "Transfer-Encoding: chunked\r\n" : length_of(1000)));
  drip(client, 20ms, [&] { return chunked ? "1\r\n \r\n" : " "; });
  check_timed_out(client);
  CHECK(watch.time() >= 200ms);
  CHECK(watch.time() <= 200ms + tolerance);
}

TEST_CASE("[C2] a body that is fast enough may take longer than body_grace") {
  const running_gateway g{
      {R"("body_grace": "100ms", "body_rate": 100, "header_time": "100ms", "idle_time": "100ms")"}};
  web_client client{g.data()};
  auto body = chat_body();
  body += std::string(4000 - body.size(), ' ');
  client.send(chat_head(length_of(body.size())));
  for (std::size_t at = 0; at < body.size(); at += 200) {
    CHECK(client.stays_silent(20ms));
    client.send(std::string_view{body}.substr(at, 200));
  }
  CHECK(client.answer().status == 200);
}

TEST_CASE("[C4] who connects and says nothing is closed after header_time, without a word") {
  const running_gateway g{{R"("header_time": "200ms", "idle_time": "10s")"}};
  const stopwatch watch;
  web_client client{g.data()};
  CHECK(client.end() == stream_end::fin);
  CHECK(client.received() == "");
  CHECK(watch.time() >= 200ms);
  CHECK(watch.time() <= 200ms + tolerance);
}

TEST_CASE("[C4] a connection between two requests is closed after idle_time, without a word") {
  const running_gateway g{{R"("header_time": "10s", "idle_time": "200ms")"}};
  web_client client{g.data()};
  CHECK(client.ask(get("/healthz")).status == 200);
  const stopwatch watch;
  CHECK(client.end() == stream_end::fin);
  CHECK(client.rest() == "");
  CHECK(watch.time() >= 190ms);
  CHECK(watch.time() <= 200ms + tolerance);
}

TEST_CASE("the timers of a connection do not run while its request is being served") {
  const running_gateway g{
      {R"("header_time": "100ms", "idle_time": "100ms", "body_grace": "100ms", "write_time": "100ms")",
       R"("slow": { "provider": "demo", "model": "d", "context": 1000, "demo": { "latency": "500ms", "per_token": "0ms" } })"}};
  for (const bool stream : {false, true}) CHECK(ask_once(g.data(), chat("slow", stream)).status == 200);
}

TEST_CASE(
    "[C6] connections over the cap are closed at once, those within it are served, and places come free") {
  const running_gateway g{{R"("connections": 4)"}};
  std::list<web_client> held;
  for (int i = 0; i < 4; ++i) CHECK(held.emplace_back(g.data()).ask(get("/healthz")).status == 200);
  for (int i = 0; i < 20; ++i) {
    web_client extra{g.data()};
    CHECK(extra.end() != stream_end::open);
    CHECK(extra.received() == "");
  }
  for (auto& client : held) CHECK(client.ask(get("/healthz")).status == 200);
  CHECK(ask_once(g.admin(), get("/healthz")).status == 200);
  held.pop_front();
  CHECK(soon([&] {
    web_client next{g.data()};
    if (!next.stays_silent(1ms)) return false;
    return next.ask(get("/healthz")).status == 200;
  }));
}

TEST_CASE("[C39] clients that come and reset do not use up the places of others") {
  running_gateway g{{R"("connections": 64)"}};
  for (int i = 0; i < 500; ++i) {
    raw_client client{g.data()};
    if (i % 3 == 1) client.send("GET /hea");
    if (i % 3 == 2) client.send(chat("auto", true));
    client.reset();
  }
  CHECK(soon([&] {
    web_client client{g.data()};
    return client.stays_silent(1ms) && client.ask(chat()).status == 200;
  }));
  CHECK(soon([&] { return g.idle(); }));
}
