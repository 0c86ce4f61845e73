// SPDX-License-Identifier: Apache-2.0
// Bodies: lengths, chunks, limits, and what is left of the bytes behind them. [C9] [M1]
#include "gateway/body_reader.hpp"

#include <malloc.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>

using namespace signalbox;

namespace {

const std::string chunked_head =
    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string sized(std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}

/// What became of a body that came in pieces.
struct reading {
  bool done = false;
  std::string body;
  std::string left;  ///< not taken
  std::optional<error_code> failed;
  std::size_t most_buffered = 0;  ///< of bytes that the caller had to keep
};

/// Gives a reader the head and then pieces of the rest, as a connection does: what is not taken is offered
/// again, with more behind it.
reading read(std::string_view head, std::string_view rest, std::size_t piece, std::uint64_t most = 1 << 20) {
  body_reader reader{most};
  reading out;
  std::string buffer{head};
  for (;;) {
    const auto used = reader.take(buffer);
    if (!used) {
      out.failed = used.error().code;
      break;
    }
    buffer.erase(0, *used);
    out.most_buffered = std::max(out.most_buffered, buffer.size());
    if (reader.done() || rest.empty()) break;
    buffer.append(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  out.done = reader.done();
  if (out.done) out.body = reader.take_body();
  out.left = buffer.append(rest);
  return out;
}

reading read_chunks(std::string_view chunks, std::size_t piece = 65536, std::uint64_t most = 1 << 20) {
  return read(chunked_head, chunks, piece, most);
}

bool refused(std::string_view chunks) {
  const auto in_one = read_chunks(chunks);
  const auto bytewise = read_chunks(chunks, 1);
  INFO(chunks);
  CHECK(in_one.failed == bytewise.failed);
  return in_one.failed == error_code::invalid_request;
}

}  // namespace

TEST_CASE("a request without a length has no body, and what follows is left") {
  const auto r = read("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /next", "", 1);
  CHECK(r.done);
  CHECK(r.body == "");
  CHECK(r.left == "GET /next");
}

TEST_CASE("a body with a length is whole at its last byte, however it is split, and the rest is left") {
  const std::string body = "{\"a\":\"\r\n\r\n0\r\n\r\n\"}";
  const auto whole = sized(body);
  const auto head = whole.size() - body.size();
  const auto bytes = whole + "GET /next HTTP/1.1";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto r = read(bytes.substr(0, head), bytes.substr(head), piece);
    REQUIRE(r.done);
    REQUIRE(r.body == body);
    REQUIRE(r.left == "GET /next HTTP/1.1");
  }
  CHECK(read(bytes, "", 1).left == "GET /next HTTP/1.1");
}

TEST_CASE("chunks give the same body and leave the same bytes wherever they are cut in two") {
  const std::string behind = "POST /next HTTP/1.1\r\n";
  const std::string fine =
      "5\r\nhello\r\n1;name=value\r\n \r\n00B;x=\"y\"\r\nwide\r\nworld\r\n0;last\r\nTrailer: v\r\nX-Y: "
      "w\r\n\r\n";
  for (std::size_t cut = 0; cut <= fine.size(); ++cut) {
    INFO(cut);
    body_reader reader{1000};
    std::string buffer = chunked_head + fine.substr(0, cut);
    auto used = reader.take(buffer);
    REQUIRE(used.has_value());
    buffer.erase(0, *used);
    if (!reader.done()) {
      buffer += fine.substr(cut) + behind;
      used = reader.take(buffer);
      REQUIRE(used.has_value());
      buffer.erase(0, *used);
      REQUIRE(buffer == behind);
    }
    REQUIRE(reader.done());
    REQUIRE(reader.take_body() == "hello wide\r\nworld");
  }
}

TEST_CASE("[C24] chunks that two servers could read in two ways are refused") {
  const std::string size_line = GENERATE(
      as<std::string>{}, "0x5\r\n", "+5\r\n", "-5\r\n", " 5\r\n", "\t5\r\n", "5 \r\n", "5\t\r\n", "5\n",
      "5\r", "5\r\r\n", "g\r\n", "\r\n", "5,5\r\n", "5 5\r\n", "5.\r\n", "\"5\"\r\n", "5;a\nb\r\n",
      "5;a=\"\n\"\r\n", "5;\x01\r\n", "5;a\x7f=b\r\n", "10000000000000005\r\n", "FFFFFFFFFFFFFFFFF\r\n",
      "\xc2\xa0"
      "5\r\n");
  INFO(size_line);
  CHECK(refused(size_line + "hello\r\n0\r\n\r\n"));
}

TEST_CASE("[C24] the data of a chunk ends with CR LF, just where its size says") {
  CHECK(refused("5\r\nhello!\r\n0\r\n\r\n"));
  CHECK(refused("5\r\nhell\r\n0\r\n\r\n"));
  CHECK(refused("5\r\nhello\n0\r\n\r\n"));
  CHECK(refused("5\r\nhello0\r\n\r\n"));
  CHECK(refused("5\r\nhello\r0\r\n\r\n"));
  CHECK(refused("5\r\nhello\r\n\r\n0\r\n\r\n"));
}

TEST_CASE("[C24] trailers are fields like any others, and say nothing about the framing") {
  CHECK(read_chunks("0\r\nA: b\r\nC: d\r\n\r\nGET").left == "GET");
  for (const auto* trailer :
       {"Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "no colon\r\n", "A : b\r\n", " A: b\r\n",
        "A: \x01\r\n", ": b\r\n", "A: b\nC: d\r\n", "A: b\rC: d\r\n"})
    CHECK(refused("0\r\n" + std::string{trailer} + "\r\n"));
}

TEST_CASE("[C8] a length above the limit is refused with the head, one at the limit is not") {
  const std::string body(1000, 'x');
  const auto fine = read(sized(body), "", 1, 1000);
  CHECK(fine.done);
  CHECK(fine.body == body);
  body_reader reader{999};
  const auto used = reader.take(sized(body).substr(0, sized(body).size() - 1000));
  REQUIRE_FALSE(used.has_value());
  CHECK(used.error().code == error_code::too_large);
}

TEST_CASE(
    "[C9] chunks are counted as they come: the one that crosses the limit is refused at its size line") {
  const std::string half(500, 'x');
  const auto chunk = "1f4\r\n" + half + "\r\n";
  CHECK(read_chunks(chunk + chunk + "0\r\n\r\n", 7, 1000).body == half + half);
  CHECK(read_chunks(chunk + chunk + "1\r\n", 7, 1000).failed == error_code::too_large);
  CHECK(read_chunks("7fffffffffffffff\r\n", 7, 1000).failed == error_code::too_large);
  CHECK(read_chunks("ffffffffffffffff\r\n", 7, 1000).failed == error_code::too_large);
}

TEST_CASE("[C9] [M1] 4 MiB of chunk extension for one byte is refused long before it has come") {
  const auto bomb = "1;" + std::string(4 << 20, 'a') + "\r\nx\r\n0\r\n\r\n";
  const auto piece = GENERATE(as<std::size_t>{}, 100, 4096, 65536, 5 << 20);
  const auto r = read_chunks(bomb, piece);
  CHECK(r.failed == error_code::too_large);
  CHECK(r.most_buffered <= 16 * 1024);
}

TEST_CASE("[C9] [M1] the same extension cut over many small chunks is refused as well, also in one piece") {
  std::string bomb;
  for (int i = 0; i < 1000; ++i) bomb += "1;" + std::string(4000, 'a') + "\r\nx\r\n";
  const auto piece = GENERATE(as<std::size_t>{}, 100, 65536, 5 << 20);
  const auto r = read_chunks(bomb + "0\r\n\r\n", piece);
  CHECK(r.failed == error_code::too_large);
  CHECK(read(chunked_head + bomb + "0\r\n\r\n", "", 1).failed == error_code::too_large);
}

TEST_CASE("[C9] trailers count as framing") {
  std::string trailers;
  for (int i = 0; i < 5000; ++i) trailers += "X-" + std::to_string(i) + ": v\r\n";
  CHECK(read_chunks("0\r\n" + trailers + "\r\n").failed == error_code::too_large);
  CHECK(read_chunks("0\r\nX: " + std::string(1 << 20, 'v') + "\r\n\r\n").failed == error_code::too_large);
}

TEST_CASE("a trailer longer than any field may be in Beast's container is no accident") {
  const std::string body(300'000, 'x');
  const auto chunk = "493e0\r\n" + body + "\r\n";
  CHECK(read_chunks(chunk + "0\r\nX: " + std::string(70'000, 'v') + "\r\n\r\n").body == body);
  CHECK(read_chunks(chunk + "0\r\n" + std::string(70'000, 'n') + ": v\r\n\r\n").body == body);
}

TEST_CASE("ordinary chunks of a long body are never taken for too much framing") {
  std::string chunks;
  std::string body;
  for (int i = 0; i < 50'000; ++i) {
    chunks += "c\r\nhello world.\r\n";
    body += "hello world.";
  }
  CHECK(read_chunks(chunks + "0\r\n\r\n").body == body);
}

TEST_CASE("[M11] a length that is announced takes no memory before its bytes come") {
  const auto heap = [] {
    const auto now = mallinfo2();
    return now.uordblks + now.hblkhd;
  };
  const auto before = heap();
  body_reader reader{1 << 30};
  REQUIRE(
      reader.take("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n").has_value());
  REQUIRE(reader.take("some bytes").has_value());
  CHECK(reader.size() == 10);
  CHECK_FALSE(reader.done());
  CHECK(heap() - before < 64 * 1024);
}
