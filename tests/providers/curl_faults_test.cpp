// SPDX-License-Identifier: Apache-2.0
// Transfers that go wrong: each is told as what it is, once, and none as a success.
#include <catch2/catch.hpp>
#include <ostream>

#include "tests/providers/upstream.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace signalbox {

std::ostream& operator<<(std::ostream& out, transfer_result result) {
  constexpr std::array names{"complete", "unresolved", "unconnected", "untrusted",
                             "stale",    "reset",      "truncated",   "malformed"};
  return out << names[static_cast<std::size_t>(result)];
}

}  // namespace signalbox

namespace {

using tr = transfer_result;

enum class then { stay, fin, rst };

/// What becomes of a transfer whose server sends these bytes after the request.
struct outcome_of_bytes {
  outcome_of_bytes(std::string_view bytes, then next, curl_options options = {}) : bench{std::move(options)} {
    bench.start(sink);
    const auto server = bench.accept_request();
    server->push(bytes);
    // What was sent is taken before the connection ends: a RST would overtake it.
    bench.run_dry();
    if (next == then::fin) server->close();
    if (next == then::rst) server->reset();
    bench.await_end(sink);
  }
  upstream_bench bench;
  noting_sink sink;
};

const std::string head = "HTTP/1.1 200 OK\r\n";

std::string header_lines(int count, std::size_t value_bytes = 1) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += "x-" + std::to_string(i) + ": " + std::string(value_bytes, 'v') + "\r\n";
  return out;
}

}  // namespace

TEST_CASE("[U1] a refused connection is told as such, and nothing was sent") {
  upstream_bench bench;
  noting_sink sink;
  bench.listener.close();
  bench.start(sink);
  CHECK_FALSE(sink.end);  // not before start() has returned
  bench.await_end(sink);
  CHECK(sink.end->result == tr::unconnected);
  CHECK(sink.calls == "e");
  CHECK_FALSE(sink.end->detail.empty());
}

TEST_CASE("[U3] a name without an address is told as such, at once and not before start() has returned") {
  upstream_bench bench;
  for (int i = 0; i < 2; ++i) {
    noting_sink sink;
    bench.start(sink, bench.request("{}", "nobody.test"));
    CHECK_FALSE(sink.end);
    bench.await_end(sink);
    CHECK(sink.end->result == tr::unresolved);
    CHECK(sink.calls == "e");
    CHECK(sink.end->detail == "no name server in this test");
  }
}

TEST_CASE("[U10] [U11] [U12] an answer that breaks off is never whole, wherever it breaks off") {
  struct broken {
    std::string name, bytes;
    then next;
    tr result;
    std::string calls;
  };
  const auto chunked = head + "transfer-encoding: chunked\r\n\r\n";
  const auto sized = head + "content-length: 10\r\n\r\n";
  for (const auto& b : std::vector<broken>{
           {"nothing, FIN", "", then::fin, tr::reset, "se"},
           {"nothing, RST", "", then::rst, tr::reset, "se"},
           {"half a status line", "HTTP/1.1 20", then::fin, tr::reset, "se"},
           {"half a head, FIN", head + "content-le", then::fin, tr::reset, "se"},
           {"half a head, RST", head + "content-length: 10\r\n", then::rst, tr::reset, "se"},
           {"interim only", "HTTP/1.1 103 Early Hints\r\n\r\n", then::fin, tr::reset, "se"},
           {"no body, FIN", sized, then::fin, tr::truncated, "she"},
           {"no body, RST", sized, then::rst, tr::truncated, "she"},
           {"half a body, FIN", sized + "12345", then::fin, tr::truncated, "shbe"},
           {"half a body, RST", sized + "12345", then::rst, tr::truncated, "shbe"},
           {"one byte short", sized + "123456789", then::fin, tr::truncated, "shbe"},
           {"unsized, RST", head + "\r\nabc", then::rst, tr::truncated, "shbe"},
           {"no chunk", chunked, then::fin, tr::truncated, "she"},
           {"half a chunk size", chunked + "1", then::fin, tr::truncated, "she"},
           {"half a chunk", chunked + "5\r\nab", then::fin, tr::truncated, "shbe"},
           {"no last chunk, FIN", chunked + "2\r\nab\r\n", then::fin, tr::truncated, "shbe"},
           {"no last chunk, RST", chunked + "2\r\nab\r\n", then::rst, tr::truncated, "shbe"},
           {"half a last chunk", chunked + "2\r\nab\r\n0\r\n", then::fin, tr::truncated, "shbe"},
           {"chunk size that is none", chunked + "xyz\r\nab\r\n", then::stay, tr::truncated, "she"},
           {"chunk size beyond all", chunked + "fffffffffffffffff\r\nab\r\n", then::stay, tr::truncated,
            "she"},
       }) {
    CAPTURE(b.name);
    const outcome_of_bytes got{b.bytes, b.next};
    CHECK(got.sink.end->result == b.result);
    CHECK(got.sink.calls == b.calls);
    CHECK_FALSE(got.sink.end->detail.empty());
  }
}

TEST_CASE("what is no HTTP/1 is malformed, and its bytes are heard by nobody") {
  for (const auto& bytes : std::vector<std::string>{
           "hello\r\n\r\n",
           "SSH-2.0-OpenSSH_9.2p1\r\n",
           "<html>no head at all</html>",
           "HTTP/1.1 abc OK\r\ncontent-length: 2\r\n\r\nok",
           "HTTP/3 200\r\ncontent-length: 2\r\n\r\nok",
           "HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\nok",
           head + "content-length: -5\r\n\r\nok",
           head + "content-length: abc\r\n\r\nok",
           std::string{"\0\0\x12\x04\0\0\0\0\0", 9},
           "\x16\x03\x01\x02",
       }) {
    CAPTURE(bytes);
    const outcome_of_bytes got{bytes, then::fin};
    CHECK(got.sink.end->result == tr::malformed);
    CHECK(got.sink.calls == "se");
  }
}

TEST_CASE("a switch of protocols that nobody asked for is no answer") {
  const outcome_of_bytes got{"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\nabc", then::fin};
  CHECK(got.sink.end->result == tr::malformed);
  CHECK(got.sink.calls == "se");
  CHECK(got.sink.body.empty());
}

TEST_CASE("[U33] a status outside of all ranges does no harm") {
  for (const auto* status : {"000", "099", "999", "600", "2000", "20"}) {
    CAPTURE(status);
    const outcome_of_bytes got{"HTTP/1.1 " + std::string{status} + " X\r\ncontent-length: 2\r\n\r\nok",
                               then::fin};
    const auto result = got.sink.end->result;
    CHECK((result == tr::malformed || result == tr::complete));
    if (result == tr::complete) {
      CHECK(got.sink.calls == "shbe");
      CHECK(std::to_string(got.sink.status) == std::to_string(std::stoi(status)));
    } else {
      CHECK(got.sink.calls == "se");
    }
  }
}

TEST_CASE("[U22] as many headers as allowed are taken, and one more is too many") {
  curl_options options;
  options.header_count = 20;
  const auto with = [&](int count) {
    return outcome_of_bytes{head + header_lines(count - 1) + "content-length: 2\r\n\r\nok", then::stay,
                            options};
  };
  const auto most = with(20);
  CHECK(most.sink.end->result == tr::complete);
  CHECK(most.sink.fields.size() == 20);
  const auto more = with(21);
  CHECK(more.sink.end->result == tr::malformed);
  CHECK(more.sink.calls == "se");
  CHECK(with(10'000).sink.end->result == tr::malformed);
}

TEST_CASE(
    "[U22] a head has as many bytes as allowed, in many lines, in one, or in trickling interim answers") {
  curl_options options;
  options.header_bytes = 4000;
  const auto end_of = [&](const std::string& bytes) {
    return outcome_of_bytes{bytes, then::stay, options}.sink.end->result;
  };
  const std::string last = "content-length: 2\r\n\r\nok";
  CHECK(end_of(head + header_lines(3, 1000) + last) == tr::complete);
  CHECK(end_of(head + header_lines(5, 1000) + last) == tr::malformed);
  CHECK(end_of(head + header_lines(1, 5000) + last) == tr::malformed);
  CHECK(end_of("HTTP/1.1 103 Early Hints\r\n" + header_lines(3, 1000) + "\r\n" + head +
               header_lines(3, 1000) + last) == tr::malformed);
  CHECK(end_of("HTTP/1.1 200 " + std::string(5000, 'O') + "\r\n" + last) == tr::malformed);
}

TEST_CASE("[U22] a single line of a megabyte is refused by the default limits") {
  CHECK(outcome_of_bytes{head + header_lines(1, 1'000'000), then::stay}.sink.end->result == tr::malformed);
  CHECK(outcome_of_bytes{"HTTP/1.1 200 " + std::string(1'000'000, 'x'), then::stay}.sink.end->result ==
        tr::malformed);
}

TEST_CASE("[U22] ten interim answers are taken, and one more is too many") {
  const auto after = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n";
    return out + plain_answer("ok");
  };
  const outcome_of_bytes ten{after(10), then::stay};
  CHECK(ten.sink.end->result == tr::complete);
  CHECK(ten.sink.fields.size() == 1);
  const outcome_of_bytes eleven{after(11), then::stay};
  CHECK(eleven.sink.end->result == tr::malformed);
  CHECK(eleven.sink.calls == "se");
}

TEST_CASE("[U22] a folded header line is nobody's field") {
  const outcome_of_bytes got{head + "x-a: b\r\n retry-after: 7\r\n\tx-c: d\r\ncontent-length: 2\r\n\r\nok",
                             then::stay};
  CHECK(got.sink.end->result == tr::complete);
  CHECK_FALSE(find_header(got.sink.fields, "retry-after").has_value());
  CHECK_FALSE(find_header(got.sink.fields, " retry-after").has_value());
  CHECK_FALSE(find_header(got.sink.fields, "x-c").has_value());
}

TEST_CASE("bytes behind an answer are no part of it, and end its connection") {
  upstream_bench bench;
  noting_sink sink, next;
  bench.start(sink);
  const auto server = bench.accept_request();
  server->send(plain_answer("ok") + "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged");
  bench.await_end(sink);
  CHECK(sink.end->result == tr::complete);
  CHECK(sink.body == "ok");
  bench.start(next);
  const auto other = bench.accept_request();
  other->send(plain_answer("true"));
  bench.await_end(next);
  CHECK(next.body == "true");
}

TEST_CASE("[U5] a server that does not speak TLS, or is gone in the middle of it, is not trusted") {
  for (const auto& reply :
       std::vector<std::string>{plain_answer("ok"), "\x15\x03\x03\x00\x02\x02\x28", "", "garbage"}) {
    CAPTURE(reply);
    upstream_bench bench;
    noting_sink sink;
    auto wanted = bench.request();
    wanted.origin.scheme = "https";
    wanted.secret_name = "authorization";
    wanted.secret_value = secret{"Bearer sk-1"};
    bench.start(sink, std::move(wanted));
    const auto server = bench.accept();
    bench.run_until([&] { return !server->received().empty(); });
    CHECK(server->received().find("sk-1") == std::string::npos);
    CHECK(server->received().find("POST") == std::string::npos);
    server->push(reply);
    server->close();
    bench.await_end(sink);
    CHECK(sink.end->result == tr::untrusted);
    CHECK(sink.calls == "e");
    // No second try without TLS.
    CHECK_FALSE(bench.listener.try_accept());
  }
}

TEST_CASE("a sink that throws ends its own transfer and no other") {
  for (const char where : {'s', 'h', 'b'}) {
    CAPTURE(where);
    upstream_bench bench;
    noting_sink thrower, other;
    thrower.also = [&](char call) {
      if (call == where) throw std::runtime_error("out of ideas");
    };
    bench.start(thrower);
    bench.start(other);
    std::vector<std::unique_ptr<server_end>> servers;
    servers.push_back(bench.accept());
    servers.push_back(bench.accept());
    bench.run_until([&] {
      for (auto& s : servers)
        if (s->received().ends_with("{}")) {
          s->push(plain_answer("ok"));
          s->forget();
        }
      return thrower.end && other.end;
    });
    CHECK(thrower.end->result == tr::malformed);
    CHECK(thrower.end->detail == "out of ideas");
    CHECK(other.end->result == tr::complete);
    CHECK(other.body == "ok");
  }
}
