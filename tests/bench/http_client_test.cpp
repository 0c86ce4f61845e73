// SPDX-License-Identifier: Apache-2.0
// What the load generator's client makes of an answer's bytes: framing and events, however the bytes are cut.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "bench/event_counter.hpp"
#include "bench/response_reader.hpp"

using signalbox::random_stream;
using signalbox::bench::event_counter;
using signalbox::bench::response_reader;

namespace {

struct answer {
  std::string body;
  int status = 0;
  bool complete = false;
  bool malformed = false;
  bool keep_alive = false;
  std::string left_over;
};
bool operator==(const answer& a, const answer& b) {
  return a.body == b.body && a.status == b.status && a.complete == b.complete && a.malformed == b.malformed &&
         a.keep_alive == b.keep_alive && a.left_over == b.left_over;
}

/// Reads an answer that comes in these parts, and then the end of the connection if `closed`.
answer read_parts(const std::vector<std::string_view>& parts, bool closed = false) {
  response_reader reader;
  reader.start();
  answer out;
  for (auto part : parts) {
    while (const auto piece = reader.next(part)) out.body += *piece;
    out.left_over += part;
  }
  if (closed) reader.close();
  out.status = reader.status();
  out.complete = reader.complete();
  out.malformed = reader.malformed();
  out.keep_alive = reader.keep_alive();
  return out;
}

answer read_whole(std::string_view bytes, bool closed = false) { return read_parts({bytes}, closed); }

std::vector<std::string_view> single_bytes(std::string_view bytes) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < bytes.size(); ++i) out.push_back(bytes.substr(i, 1));
  return out;
}

/// Cuts at every place, at every pair of places, and between all bytes: the outcome must be the same.
void check_every_split(std::string_view bytes, const answer& wanted) {
  CAPTURE(bytes);
  REQUIRE(read_parts(single_bytes(bytes)) == wanted);
  for (std::size_t i = 0; i <= bytes.size(); ++i)
    for (std::size_t j = i; j <= bytes.size(); ++j)
      if (!(read_parts({bytes.substr(0, i), bytes.substr(i, j - i), bytes.substr(j)}) == wanted))
        FAIL("differs when cut at " << i << " and " << j);
}

std::uint32_t count_events(const std::vector<std::string_view>& parts, bool& terminal) {
  event_counter counter;
  counter.start();
  std::uint32_t events = 0;
  for (const auto part : parts) events += counter.feed(part);
  terminal = counter.terminal();
  return events;
}

void check_events(std::string_view bytes, std::uint32_t wanted, bool wanted_terminal) {
  CAPTURE(bytes);
  bool terminal = false;
  CHECK(count_events({bytes}, terminal) == wanted);
  CHECK(terminal == wanted_terminal);
  CHECK(count_events(single_bytes(bytes), terminal) == wanted);
  CHECK(terminal == wanted_terminal);
  for (std::size_t i = 0; i <= bytes.size(); ++i)
    for (std::size_t j = i; j <= bytes.size(); ++j) {
      const auto found =
          count_events({bytes.substr(0, i), bytes.substr(i, j - i), bytes.substr(j)}, terminal);
      if (found != wanted || terminal != wanted_terminal) FAIL("differs when cut at " << i << " and " << j);
    }
}

}  // namespace

TEST_CASE("an answer with Content-Length is read the same however it is cut") {
  check_every_split("HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Other: a\r\n\r\nhello world",
                    {"hello world", 200, true, false, true, ""});
  check_every_split("HTTP/1.1 503 \r\ncontent-length:0\r\nConnection: close\r\n\r\n",
                    {"", 503, true, false, false, ""});
}

TEST_CASE("a chunked answer is read the same however it is cut") {
  check_every_split(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nC;a=\"b\"\r\n wide\r\nworld"
      "\r\n0\r\nTrailer: x\r\nT2: y\r\n\r\n",
      {"hello wide\r\nworld", 200, true, false, true, ""});
  check_every_split("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00\r\n\r\n",
                    {"", 200, true, false, true, ""});
}

TEST_CASE("random chunked answers cut at random places give their body back") {
  random_stream random{4711};
  for (int round = 0; round < 300; ++round) {
    std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    std::string body;
    for (auto chunks = random.below(8); chunks > 0; --chunks) {
      std::string chunk(1 + random.below(300), ' ');
      for (auto& c : chunk) c = static_cast<char>(random.below(256));
      char size[20];
      snprintf(size, sizeof size, random.below(2) == 0 ? "%zx\r\n" : "%zX\r\n", chunk.size());
      wire += size + chunk + "\r\n";
      body += chunk;
    }
    wire += "0\r\n\r\n";
    std::vector<std::string_view> parts;
    for (std::string_view rest = wire; !rest.empty(); rest.remove_prefix(parts.back().size()))
      parts.push_back(rest.substr(0, 1 + random.below(200)));
    CHECK(read_parts(parts) == answer{body, 200, true, false, true, ""});
  }
}

TEST_CASE("bytes after an answer are left over, not taken for its body") {
  check_every_split("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1",
                    {"ok", 200, true, false, true, "HTTP/1.1"});
  check_every_split("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nX",
                    {"a", 200, true, false, true, "X"});
  check_every_split("HTTP/1.1 204 No Content\r\n\r\nX", {"", 204, true, false, true, "X"});
}

TEST_CASE("interim answers are skipped") {
  check_every_split(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\na",
      {"a", 201, true, false, true, ""});
}

TEST_CASE("an answer without a length ends with the connection") {
  const std::string_view bytes = "HTTP/1.1 200 OK\r\n\r\nuntil the end";
  check_every_split(bytes, {"until the end", 200, false, false, false, ""});
  CHECK(read_whole(bytes, true) == answer{"until the end", 200, true, false, false, ""});
}

TEST_CASE("an answer with a length is not complete when the connection ends before it") {
  for (const std::string_view bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    CAPTURE(bytes);
    CHECK_FALSE(read_whole(bytes, true).complete);
  }
}

TEST_CASE("HTTP/1.0 keeps a connection only when it says so") {
  CHECK_FALSE(read_whole("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
  CHECK(read_whole("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST_CASE("heads that a careful client refuses are malformed") {
  for (const std::string_view head :
       {"HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 X\r\n\r\n", "ICY 200 OK and more\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
        "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
    CAPTURE(head);
    CHECK(read_whole(head).malformed);
    CHECK(read_parts(single_bytes(head)).malformed);
  }
}

TEST_CASE("a head without end is malformed before it fills the memory") {
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'a');
  CHECK(read_whole(endless).malformed);
  CHECK(read_parts(single_bytes(endless)).malformed);
}

TEST_CASE("chunk framing that a careful client refuses is malformed") {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string_view body :
       {"\r\n", ";x\r\n", "-1\r\n", "0x1\r\n", "g\r\n", "1\na", "1\r\rx", "1\r\nab\r\n", "1\r\na\nx",
        "1\r\na\r\r", "1;x\ny", "fffffffffffffffff\r\n", "0\r\n\n", "0\r\nT: x\n\r\n", "0\r\n\rx"}) {
    CAPTURE(body);
    CHECK(read_whole(head + std::string{body}).malformed);
    CHECK(read_parts(single_bytes(head + std::string{body})).malformed);
  }
  CHECK(read_whole(head + "1;" + std::string(20'000, 'x')).malformed);
  CHECK(read_whole(head + "0\r\n" + std::string(20'000, 'x')).malformed);
}

TEST_CASE("a reader that is started again forgets the answer before") {
  response_reader reader;
  for (const std::string_view bytes :
       {"HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\nzz", "HTTP/1.1 200 OK\r\nConten",
        "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"}) {
    reader.start();
    CHECK_FALSE(reader.begun());
    auto in = bytes;
    while (reader.next(in)) CHECK(in.empty());
    CHECK(reader.begun());
  }
  CHECK(reader.complete());
  CHECK(reader.status() == 200);
  CHECK(reader.keep_alive());
}

TEST_CASE("events are counted the same however the stream is cut [W1] [W2]") {
  check_events("data: a\n\ndata: b\r\n\r\ndata:c\r\rdata: [DONE]\n\n", 4, true);
  check_events("event: a\ndata: {}\n\n: ping\n\nevent: message_stop\ndata: {}\n\n", 2, true);
  check_events(
      "\xEF\xBB\xBF"
      "data: a\r\ndata: b\r\n\r\nid: 4\nretry: 9\n\ndata\n\n",
      2, false);
}

TEST_CASE("comments and events without data are not counted [W4]") {
  check_events(": keepalive\n\nevent: ping\n\n\n\ndatabase: x\n\n", 0, false);
}

TEST_CASE("the terminal event needs its empty line and its exact text") {
  check_events("data: [DONE]\n", 0, false);
  check_events("data: [DONE] \n\n", 1, false);
  check_events("data: say [DONE]\n\n", 1, false);
  check_events("data: [DONE]\ndata: more\n\n", 1, false);
  check_events("data: more\ndata: [DONE]\n\n", 1, false);
  check_events("event: message_stopped\ndata: {}\n\n", 1, false);
  check_events("event: message_stop\nevent: other\ndata: {}\n\n", 1, false);
  check_events("event:message_stop\n\n", 0, true);
  check_events("data:[DONE]\n\n", 1, true);
}

TEST_CASE("what comes after the terminal event is not counted [W6]") {
  check_events("data: a\n\ndata: [DONE]\n\ndata: b\n\n: x\n\ndata: c\n\n", 2, true);
}

TEST_CASE("a counter that is started again forgets the stream before") {
  event_counter counter;
  CHECK(counter.feed("data: [DONE]\n\ndata: half") == 1);
  counter.start();
  CHECK_FALSE(counter.terminal());
  CHECK(counter.feed("\n\ndata: x\n\n") == 1);
}

TEST_CASE("long lines are counted without being kept") {
  const std::string event = "data: " + std::string(100'000, 'x') + "\n\n";
  event_counter counter;
  std::uint32_t events = 0;
  for (int i = 0; i < 10; ++i)
    for (std::string_view rest = event; !rest.empty();
         rest.remove_prefix(std::min<std::size_t>(rest.size(), 777)))
      events += counter.feed(rest.substr(0, 777));
  CHECK(events == 10);
}
