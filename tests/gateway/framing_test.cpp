// SPDX-License-Identifier: Apache-2.0
// The strict check of heads, against the corpus, against Beast's parser, and on the wire. [G13]
#include "gateway/framing.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "base/random.hpp"
#include "gateway/body_reader.hpp"
#include "tests/gateway/framing_corpus.hpp"
#include "tests/gateway/gateway_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const host_policy own_hosts{{"localhost", "127.0.0.1", "[::1]"}};
const limit_table defaults;

/// The head of some bytes as the connection cuts it off: up to the first blank line, or everything.
std::string_view head_of(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  return bytes.substr(0, end == std::string_view::npos ? end : end + 4);
}

result<request_head> checked(std::string_view bytes) {
  return check_head(head_of(bytes), defaults, own_hosts);
}

/// Whether Beast takes a head and then just the body that our check has found in it.
bool beast_agrees(const request_head& head, std::string_view bytes) {
  body_reader reader{1 << 20};
  const auto used = reader.take(bytes);
  if (!used || *used != bytes.size()) return false;
  if (head.chunked) return !reader.done() && reader.take("0\r\n\r\n") && reader.done();
  const std::string body(static_cast<std::size_t>(head.content_length), 'b');
  if (!body.empty() && !reader.done() && !reader.take(body)) return false;
  return reader.done() && reader.size() == head.content_length;
}

}  // namespace

TEST_CASE(
    "[C16] [C17] [C18] [C19] [C20] [C21] [C22] [C23] [C24] [C25] [C26] [A20] every head of the corpus "
    "gets its verdict") {
  const framing_corpus corpus;
  CHECK(corpus.all().size() >= 200);
  std::set<std::string> names;
  for (const auto& c : corpus.all()) {
    INFO(c.name << ": " << c.bytes.substr(0, 300));
    CHECK(names.insert(c.name).second);
    const auto head = checked(c.bytes);
    CHECK(head.has_value() == c.accepted);
    if (!head) CHECK(head.error().code == c.code);
    if (!head) CHECK_FALSE(head.error().message.empty());
  }
}

TEST_CASE("[M1] whatever the check takes, Beast takes as well, with the same body") {
  const framing_corpus corpus;
  for (const auto& c : corpus.all()) {
    const auto head = checked(c.bytes);
    if (!head) continue;
    INFO(c.name);
    CHECK(beast_agrees(*head, head_of(c.bytes)));
    body_reader reader{1 << 20};
    const auto used = reader.take(c.bytes);
    REQUIRE(used.has_value());
    CHECK(*used == c.bytes.size());
    CHECK(reader.done());
  }
}

TEST_CASE("[M1] any byte at any place of a head that the check takes is one that Beast takes") {
  const std::vector<std::pair<std::string, std::string>> places{
      {"G", "T /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"GET", "/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"GET /a", "b HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"GET /a?", "b HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.", "\r\nHost: localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.1", "\r\nHost: localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r", "\nHost: localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\n", "Host: localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\nHost", ": localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\nHost:", "localhost\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\nHost: localhost", "\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX", "Y: v\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a", "b\r\n\r\n"},
      {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: a", "b\r\n\r\n"},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1", "\r\n\r\n"},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked", "\r\n\r\n"},
  };
  std::size_t taken = 0;
  for (const auto& [before, behind] : places)
    for (int byte = 0; byte < 256; ++byte) {
      const auto bytes = before + static_cast<char>(byte) + behind;
      const auto head = checked(bytes);
      if (!head) continue;
      ++taken;
      INFO(bytes);
      CHECK(beast_agrees(*head, head_of(bytes)));
    }
  CHECK(taken > 500);
}

TEST_CASE("[M1] [G13] heads put together at random: what the check takes, Beast takes as well") {
  const std::vector<std::string> pieces{"\r\n",
                                        "\r",
                                        "\n",
                                        " ",
                                        "\t",
                                        ":",
                                        ",",
                                        "5",
                                        "chunked",
                                        "gzip",
                                        "close",
                                        std::string(1, '\0'),
                                        "Host: a",
                                        "X",
                                        "HTTP/1.0",
                                        "HTTP/1.1",
                                        "Content-Length: 3",
                                        "Transfer-Encoding: chunked",
                                        "Connection: ",
                                        "Expect: 100-continue",
                                        "/",
                                        "?",
                                        ";",
                                        "\x80",
                                        "GET ",
                                        "=",
                                        "\""};
  const framing_corpus corpus;
  random_stream random{20261122};
  std::size_t taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = corpus.all()[random.below(corpus.all().size())].bytes;
    if (bytes.size() > 4096) continue;
    const auto changes = 1 + random.below(3);
    for (std::uint64_t change = 0; change < changes; ++change) {
      const auto at = random.below(bytes.size() + 1);
      if (random.below(3) == 0) bytes.erase(at, random.below(4));
      if (random.below(2) == 0) bytes.insert(at, pieces[random.below(pieces.size())]);
    }
    const auto head = checked(bytes);
    if (!head || head->content_length > 10'000) continue;
    ++taken;
    INFO(bytes);
    REQUIRE(beast_agrees(*head, head_of(bytes)));
  }
  CHECK(taken > 1'000);
}

TEST_CASE("[C16] [C28] [G13] on the wire a refused head gets one answer with its status, and then the end") {
  const running_gateway g;
  const framing_corpus corpus;
  const auto smuggled = get("/v1/models");
  for (const auto& c : corpus.all()) {
    if (c.accepted) continue;
    INFO(c.name);
    web_client client{g.data()};
    client.send(c.bytes + smuggled);
    const auto answer = client.answer();
    CHECK(answer.whole);
    CHECK(answer.status == describe(c.code).status);
    CHECK(answer.closes());
    CHECK(error_code_in(answer) == describe(c.code).name);
    CHECK(client.end() == stream_end::fin);
    CHECK(client.rest() == "");
  }
}

TEST_CASE(
    "[M1] on the wire a request that is taken ends where its framing says, and the next one is served") {
  const running_gateway g;
  const framing_corpus corpus;
  for (const auto& c : corpus.all()) {
    if (!c.accepted) continue;
    INFO(c.name);
    web_client client{g.data()};
    client.send(c.bytes + get("/healthz"));
    auto answer = client.answer(c.bytes.starts_with("HEAD "));
    if (answer.status == 100) answer = client.answer();
    CHECK(answer.whole);
    CHECK(answer.malformed == "");
    CHECK(answer.status >= 200);
    if (!answer.closes()) CHECK(client.answer().status == 200);
    CHECK(client.rest() == "");
  }
}

TEST_CASE("[C28] what cannot become a request is told from its first bytes") {
  CHECK(may_be_request(""));
  CHECK(may_be_request("G"));
  CHECK(may_be_request("GET"));
  CHECK(may_be_request("GET /"));
  CHECK(may_be_request("PRI"));
  CHECK_FALSE(may_be_request("PRI * HTTP/2.0\r\n"));
  CHECK_FALSE(may_be_request("\x16\x03\x01"));
  CHECK_FALSE(may_be_request("get / "));
  CHECK_FALSE(may_be_request("\r\n"));
  CHECK_FALSE(may_be_request(std::string(17, 'A')));
}

TEST_CASE("what the check finds in a head") {
  const auto head = checked(
      "POST /v1/x?a=b HTTP/1.1\r\nHost: localhost:1\r\nX-Y:  v w \r\nContent-Length: 12\r\n"
      "Expect: 100-continue\r\nConnection: TE, Close\r\n\r\n");
  REQUIRE(head.has_value());
  CHECK(head->method == "POST");
  CHECK(head->path == "/v1/x");
  CHECK(head->query == "a=b");
  CHECK(head->content_length == 12);
  CHECK_FALSE(head->chunked);
  CHECK(head->expects_continue);
  CHECK_FALSE(head->keep_alive);
  CHECK_FALSE(head->http_1_0);
  CHECK(head->field("x-y") == "v w");
  CHECK_FALSE(head->field("x-z").has_value());
}

TEST_CASE("[C29] HTTP/1.0 knows no 100 Continue, and no connection that stays") {
  const auto head = checked("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
  REQUIRE(head.has_value());
  CHECK_FALSE(head->expects_continue);
  CHECK_FALSE(head->keep_alive);
}
