// SPDX-License-Identifier: Apache-2.0
// Transfers that go well: what is on the wire, what is heard of it, and what libcurl must not do by itself.
#include "providers/curl_transport.hpp"

#include <algorithm>
#include <cstdlib>

#include "tests/providers/upstream.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++out;
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find("\r\n"), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

/// An environment variable as long as this lives.
struct own_variable {
  own_variable(const char* n, const std::string& value) : name{n} { ::setenv(name, value.c_str(), 1); }
  ~own_variable() { ::unsetenv(name); }
  own_variable(const own_variable&) = delete;
  own_variable& operator=(const own_variable&) = delete;
  const char* name;
};

}  // namespace

TEST_CASE("a request is sent as it was given, with its credential and nothing that was not asked for") {
  upstream_bench bench;
  noting_sink sink;
  auto wanted = bench.request(R"({"a":1})");
  wanted.fields = {{"content-type", "application/json"}, {"accept", "text/event-stream"}, {"x-a", "b, c: d"}};
  wanted.secret_name = "authorization";
  wanted.secret_value = secret{"Bearer sk-1"};
  bench.start(sink, std::move(wanted));
  const auto server = bench.accept_request("}");
  const auto text = server->received();
  const auto end = text.find("\r\n\r\n");
  REQUIRE(end != std::string::npos);
  CHECK(text.substr(end + 4) == R"({"a":1})");
  CHECK(text.starts_with("POST /v1/chat HTTP/1.1\r\n"));
  auto lines = lines_of(text.substr(0, end));
  lines.erase(lines.begin());
  std::sort(lines.begin(), lines.end());
  CHECK(lines == std::vector<std::string>{
                     "Content-Length: 7", "Host: 127.0.0.1:" + std::to_string(bench.listener.port()),
                     "accept: text/event-stream", "authorization: Bearer sk-1",
                     "content-type: application/json", "user-agent: signalbox", "x-a: b, c: d"});
}

TEST_CASE("[M3] [A16] a header that would break out of its line is not sent, and takes nothing with it") {
  upstream_bench bench;
  noting_sink sink;
  auto wanted = bench.request();
  wanted.fields = {{"x-a", "b\r\nx-injected: yes"}, {"x b", "c"}, {"x-ok", "d"}};
  wanted.secret_name = "x-api-key";
  wanted.secret_value = secret{"k\nx-injected: yes"};
  bench.start(sink, std::move(wanted));
  const auto server = bench.accept_request();
  CHECK(server->received().find("injected") == std::string::npos);
  CHECK(server->received().find("x b") == std::string::npos);
  CHECK(server->received().find("x-ok: d\r\n") != std::string::npos);
  server->send(plain_answer("ok"));
  bench.await_end(sink);
  CHECK(sink.body == "ok");
}

TEST_CASE("a transfer is heard of in order: sent, head, body, end") {
  upstream_bench bench;
  noting_sink sink;
  bench.start(sink);
  const auto server = bench.accept_request();
  CHECK(sink.calls == "s");
  server->send("HTTP/1.1 201 Created\r\nx-a:  b \r\nX-A: c\r\n\r\n");
  bench.run_until([&] { return sink.calls == "sh"; });
  CHECK(sink.status == 201);
  CHECK(find_header(sink.fields, "x-a") == "b");
  CHECK(sink.fields.size() == 2);
  server->send("one");
  bench.run_until([&] { return sink.body == "one"; });
  server->send("two");
  bench.run_until([&] { return sink.body == "onetwo"; });
  CHECK_FALSE(sink.end);
  server->close();
  bench.await_end(sink);
  CHECK(sink.calls == "shbe");
  CHECK(sink.ended_as(transfer_result::complete));
  CHECK(sink.end->detail.empty());
}

TEST_CASE("answers without a body, with an error status, in chunks and with trailers come whole") {
  struct answer {
    std::string name, bytes;
    int status;
    std::string body;
  };
  for (const auto& a : std::vector<answer>{
           {"empty", plain_answer(""), 200, ""},
           {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
           {"HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok"},
           {"no reason", "HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok", 200, "ok"},
           {"400", "HTTP/1.1 400 Bad\r\ncontent-length: 3\r\n\r\nbad", 400, "bad"},
           {"529", "HTTP/1.1 529 Site is overloaded\r\ncontent-length: 1\r\n\r\nx", 529, "x"},
           {"chunks",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 200,
            "abcde"},
           {"trailers",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-late: 1\r\nx-b: 2\r\n\r\n",
            200, "a"},
           {"interim",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + plain_answer("ok"),
            200, "ok"},
       }) {
    CAPTURE(a.name);
    upstream_bench bench;
    noting_sink sink;
    bench.start(sink);
    const auto server = bench.accept_request();
    server->send(a.bytes);
    bench.await_end(sink);
    CHECK(sink.ended_as(transfer_result::complete));
    CHECK(sink.calls == (a.body.empty() ? "she" : "shbe"));
    CHECK(sink.status == a.status);
    CHECK(sink.body == a.body);
    CHECK_FALSE(find_header(sink.fields, "x-late").has_value());
    CHECK_FALSE(find_header(sink.fields, "link").has_value());
  }
}

TEST_CASE("[U16] an answer comes the same however its bytes arrive") {
  const auto bytes =
      "HTTP/1.1 200 OK\r\nx-a: b\r\ntransfer-encoding: chunked\r\n\r\n"
      "b\r\nh\xc3\xa9llo \xf0\x9f\x98\x80\r\n2\r\n\r\n\r\n0\r\n\r\n" +
      std::string{};
  upstream_bench bench;
  noting_sink sink;
  bench.start(sink);
  const auto server = bench.accept_request();
  for (const char byte : bytes) {
    server->send({&byte, 1});
    bench.run_dry();
  }
  bench.await_end(sink);
  CHECK(sink.ended_as(transfer_result::complete));
  CHECK(sink.body == "h\xc3\xa9llo \xf0\x9f\x98\x80\r\n");
  CHECK(sink.fields.size() == 2);
}

TEST_CASE("[U39] [W82] large bodies go up and down whole") {
  upstream_bench bench;
  noting_sink sink;
  const std::string up(3'000'000, 'u');
  bench.start(sink, bench.request(up + "!"));
  const auto server = bench.accept_request("!");
  CHECK(server->received().find("Content-Length: 3000001\r\n") != std::string::npos);
  CHECK(server->received().find("Expect:") == std::string::npos);
  CHECK(server->received().ends_with("\r\n\r\n" + up + "!"));
  const auto down = plain_answer(std::string(3'000'000, 'd'));
  std::size_t sent = 0;
  bench.run_until([&] {
    sent += server->push(std::string_view{down}.substr(sent));
    return sink.end.has_value();
  });
  CHECK(sink.ended_as(transfer_result::complete));
  CHECK(sink.body == std::string(3'000'000, 'd'));
}

TEST_CASE("a body of any size is sent at once, without asking whether it is welcome") {
  for (const std::size_t size : {0U, 1U, 999'999U, 1'000'000U, 1'048'576U, 1'048'577U}) {
    CAPTURE(size);
    upstream_bench bench;
    noting_sink sink;
    bench.start(sink, bench.request(std::string(size, 'u')));
    const auto server = bench.accept_request("\r\n\r\n" + std::string(size, 'u'));
    CHECK(server->received().find("Content-Length: " + std::to_string(size) + "\r\n") != std::string::npos);
    CHECK(ascii_lower(server->received()).find("expect:") == std::string::npos);
  }
}

TEST_CASE("transfers one after the other share a connection, those at the same time do not") {
  upstream_bench bench;
  noting_sink first, second, third, fourth;
  bench.start(first);
  const auto server = bench.accept_request();
  server->send(plain_answer("1"));
  bench.await_end(first);
  server->forget();
  bench.start(second);
  bench.await_request(*server);
  CHECK(second.calls == "s");
  bench.start(third);
  const auto other = bench.accept_request();
  CHECK(count_of(server->received(), "POST") == 1);
  other->send(plain_answer("3", "connection: close\r\n"));
  other->close();
  server->send(plain_answer("2"));
  bench.await_end(second);
  bench.await_end(third);
  CHECK(first.body + second.body + third.body == "123");
  server->forget();
  bench.start(fourth);
  bench.await_request(*server);
  server->send(plain_answer("4"));
  bench.await_end(fourth);
  CHECK(fourth.body == "4");
  CHECK_FALSE(bench.listener.try_accept());
}

TEST_CASE("[U23] a redirect is an answer like any other: nobody follows it") {
  test_listener elsewhere;
  for (const int status : {301, 302, 303, 307, 308}) {
    upstream_bench bench;
    noting_sink sink;
    bench.start(sink);
    const auto server = bench.accept_request();
    server->send("HTTP/1.1 " + std::to_string(status) + " Moved\r\nlocation: http://127.0.0.1:" +
                 std::to_string(elsewhere.port()) + "/\r\ncontent-length: 0\r\n\r\n");
    bench.await_end(sink);
    bench.run_dry();
    CHECK(sink.ended_as(transfer_result::complete));
    CHECK(sink.status == status);
    CHECK(count_of(server->received(), "HTTP/1.1") == 1);
    CHECK_FALSE(elsewhere.try_accept());
    CHECK_FALSE(bench.listener.try_accept());
  }
}

TEST_CASE("[U21] [W13] no coding is asked for, and none is undone") {
  upstream_bench bench;
  noting_sink sink;
  bench.start(sink);
  const auto server = bench.accept_request();
  CHECK(ascii_lower(server->received()).find("accept-encoding") == std::string::npos);
  // The first bytes of a gzip stream, and a coding that does not exist.
  for (const auto* coding : {"gzip", "deflate", "br", "nonsense"}) {
    noting_sink coded;
    bench.start(coded);
    const auto other = bench.accept_request();
    other->send(plain_answer("\x1f\x8b\x08 zipped", "content-encoding: " + std::string{coding} + "\r\n"));
    bench.await_end(coded);
    CHECK(coded.ended_as(transfer_result::complete));
    CHECK(coded.body == "\x1f\x8b\x08 zipped");
    CHECK(find_header(coded.fields, "content-encoding") == coding);
    other->close();
    bench.run_dry();
  }
}

TEST_CASE("[A2] proxies of the environment are not used") {
  test_listener proxy;
  const auto address = "http://127.0.0.1:" + std::to_string(proxy.port());
  const own_variable a{"http_proxy", address}, b{"ALL_PROXY", address}, c{"all_proxy", address};
  upstream_bench bench;
  noting_sink sink;
  bench.start(sink);
  const auto server = bench.accept_request();
  CHECK(server->received().starts_with("POST /v1/chat "));
  CHECK_FALSE(proxy.try_accept());
}

TEST_CASE("a host name is looked up by the resolver alone, and asked for by its name") {
  int asked = 0;
  upstream_bench bench{
      {}, [&](const std::string& host) {
        ++asked;
        return host == "api.provider.test" ? resolved{{"127.0.0.1"}, {}} : resolved{{}, "unknown"};
      }};
  for (int i = 0; i < 3; ++i) {
    noting_sink sink;
    bench.start(sink, bench.request("{}", "api.provider.test"));
    const auto server = bench.accept_request();
    CHECK(server->received().find("\r\nHost: api.provider.test:") != std::string::npos);
    server->send(plain_answer("ok", "connection: close\r\n"));
    bench.await_end(sink);
    CHECK(sink.body == "ok");
  }
  CHECK(asked == 1);
}

TEST_CASE("an address that cannot be reached is passed over for the next one") {
  // Nothing listens on the first: the listener holds 127.0.0.1 alone.
  upstream_bench bench{{}, [](const std::string&) { return resolved{{"127.0.0.2", "127.0.0.1"}, {}}; }};
  noting_sink sink;
  bench.start(sink, bench.request("{}", "api.provider.test"));
  const auto server = bench.accept_request();
  server->send(plain_answer("ok"));
  bench.await_end(sink);
  CHECK(sink.ended_as(transfer_result::complete));
}

TEST_CASE("[A3] addresses that change are used from the next connection on") {
  std::atomic<int> asked{0};
  upstream_bench bench{{}, [&](const std::string&) {
                         return resolved{{++asked == 1 ? "127.0.0.1" : "127.0.0.3"}, {}};
                       }};
  test_listener moved{64, "127.0.0.3", bench.listener.port()};
  const auto served_by = [&](test_listener& place) {
    noting_sink sink;
    bench.start(sink, bench.request("{}", "api.provider.test"));
    std::unique_ptr<server_end> server;
    bench.run_until([&] { return (server = place.try_accept()) != nullptr; });
    bench.await_request(*server);
    server->send(plain_answer("ok", "connection: close\r\n"));
    bench.await_end(sink);
    return sink.body == "ok";
  };
  CHECK(served_by(bench.listener));
  CHECK(served_by(bench.listener));
  bench.time.forward(std::chrono::seconds{31});
  // The old answer serves once more while a fresh one is looked up.
  CHECK(served_by(bench.listener));
  bench.run_until([&] {
    const auto known = bench.names.find("api.provider.test", [](const resolved&) {});
    return known && known->addresses.front() == "127.0.0.3";
  });
  CHECK(served_by(moved));
  CHECK(served_by(moved));
  CHECK(asked == 2);
}
