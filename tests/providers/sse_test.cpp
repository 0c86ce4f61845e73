// SPDX-License-Identifier: Apache-2.0
// Server-sent events: what the WHATWG text says is an event, whatever its line ends and however it is cut.
#include "providers/sse.hpp"

#include <catch2/catch.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tests/providers/splits.hpp"

using namespace signalbox;
using namespace signalbox::test;
using namespace std::string_literals;

namespace {

struct event_text {
  std::string name;
  std::string data;
  friend bool operator==(const event_text&, const event_text&) = default;
  friend std::ostream& operator<<(std::ostream& out, const event_text& e) {
    return out << "[" << e.name << "] " << e.data;
  }
};
using event_list = std::vector<event_text>;

constexpr std::size_t plenty = 1 << 20;

/// What came of a stream: its events with data, and the raw bytes of all.
struct read_stream {
  event_list events;
  std::vector<std::string> raw;
  bool fits = true;
};

read_stream read_pieces(const text_pieces& pieces, std::size_t most = plenty) {
  read_stream out;
  sse_splitter splitter{most};
  sse_reader reader;
  const auto take = [&](std::string_view raw) {
    out.raw.emplace_back(raw);
    if (const auto e = reader.read(raw); e.has_data)
      out.events.push_back({std::string{e.name}, std::string{e.data}});
  };
  for (const auto piece : pieces)
    if (!splitter.feed(piece, take)) {
      out.fits = false;
      return out;
    }
  if (!splitter.rest().empty()) take(std::string{splitter.rest()});
  return out;
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& one : all) out += one;
  return out;
}

/// The standard's algorithm in its plainest form, on a whole text. Like us and unlike the standard it also
/// gives out an event that the end of the stream has left without its blank line.
event_list events_by_the_book(std::string text) {
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  for (auto at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at)) text.erase(at, 1);
  std::replace(text.begin(), text.end(), '\r', '\n');
  event_list out;
  event_text now;
  bool data = false;
  const auto line = [&](const std::string& l) {
    const auto colon = std::min(l.find(':'), l.size());
    const auto field = l.substr(0, colon);
    auto value = colon < l.size() ? l.substr(colon + 1) : std::string{};
    if (value.starts_with(' ')) value.erase(0, 1);
    if (field == "event") now.name = value;
    if (field == "data") now.data += (data ? "\n" : "") + value;
    data = data || field == "data";
  };
  const auto dispatch = [&] {
    if (data) out.push_back(now);
    now = {};
    data = false;
  };
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    end == 0 ? dispatch() : line(text.substr(0, end));
    text.erase(0, end + 1);
  }
  dispatch();
  return out;
}

struct stream_case {
  std::string text;
  event_list events;
};

const std::vector<stream_case>& known_streams() {
  static const std::vector<stream_case> all{
      {"data: a\n\ndata: b\n\n", {{"", "a"}, {"", "b"}}},
      {"data: a\r\n\r\ndata: b\r\n\r\n", {{"", "a"}, {"", "b"}}},
      {"data: a\r\rdata: b\r\r", {{"", "a"}, {"", "b"}}},
      {"data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\rdata: e\r\n\r",
       {{"", "a"}, {"", "b"}, {"", "c"}, {"", "d"}, {"", "e"}}},
      {"\xef\xbb\xbf"
       "data: a\n\n",
       {{"", "a"}}},
      {"\xef\xbb\xbf"
       "event: e\r\ndata: a\r\n\r\n",
       {{"e", "a"}}},
      {": OPENROUTER PROCESSING\n\ndata: a\n: in between\ndata: b\n\n:\n\n", {{"", "a\nb"}}},
      {"data:a\n\ndata:  two spaces\n\ndata:\n\ndata\n\n",
       {{"", "a"}, {"", " two spaces"}, {"", ""}, {"", ""}}},
      {"data\ndata\n\ndata: \ndata: x\ndata:\n\n", {{"", "\n"}, {"", "\nx\n"}}},
      {"data: {\"a\":\r\ndata: 1}\r\n\r\n", {{"", "{\"a\":\n1}"}}},
      {"event: message_stop\nid: 7\nretry: 100\ndata: a:b: c\n\n", {{"message_stop", "a:b: c"}}},
      {"event: one\nevent: two\ndata: a\n\ndata: b\n\n", {{"two", "a"}, {"", "b"}}},
      {"event: gone\n\ndata: a\n\n", {{"", "a"}}},
      {"Data: a\ndata : b\n data: c\nother: d\n\n", {}},
      {"data: a"s + '\0' + "b\nid: x" + '\0' + "\n\n", {{"", "a"s + '\0' + "b"}}},
      {"\n\n\n\r\r\n\ndata: a\n\n\n\n", {{"", "a"}}},
      {"data: a\n\ndata: no blank line", {{"", "a"}, {"", "no blank line"}}},
      {"data: a\n\ndata: no blank line\r\n", {{"", "a"}, {"", "no blank line"}}},
      {"data: \xc3\xa9\xf0\x9f\x98\x80\n\n", {{"", "\xc3\xa9\xf0\x9f\x98\x80"}}},
      {"", {}},
  };
  return all;
}

/// Lines of all kinds with line ends of all kinds.
std::string random_stream_text(random_stream& random) {
  const std::vector<std::string> lines{
      "data: x",  "data:y",   "data",           ": c",   "event: e", "",  "",    "",       "id: 1", "junk",
      "data: {}", "retry: 5", "data: \xc3\xa9", "event", "data:  z", ":", "dat", "data:::"};
  const std::vector<std::string> ends{"\n", "\r\n", "\r"};
  std::string out = random.below(4) == 0 ? "\xef\xbb\xbf" : "";
  const auto fixed_end = random.below(4);
  for (auto n = random.below(24); n > 0; --n)
    out += lines[random.below(lines.size())] + ends[fixed_end < 3 ? fixed_end : random.below(3)];
  if (random.below(3) == 0) out += "data: cut";
  return out;
}

/// How many splits of a text give other events or other raw bytes than the whole text does.
int splits_that_differ(std::string_view text, int draws) {
  const auto whole = read_pieces({text});
  int out = 0;
  for_each_split(
      text,
      [&](const text_pieces& pieces) {
        const auto got = read_pieces(pieces);
        out += got.events == whole.events && got.raw == whole.raw && joined(got.raw) == text ? 0 : 1;
      },
      draws);
  return out;
}

}  // namespace

TEST_CASE("[W1] [W3] [W4] [U20] events are what the standard says, with any line ends") {
  for (const auto& known : known_streams()) {
    CAPTURE(known.text);
    CHECK(read_pieces({known.text}).events == known.events);
    CHECK(events_by_the_book(known.text) == known.events);
  }
}

TEST_CASE("[W2] [U16] any split of a stream gives the same events, and all of its bytes") {
  for (const auto& known : known_streams()) {
    CAPTURE(known.text);
    CHECK(splits_that_differ(known.text, 50) == 0);
  }
}

TEST_CASE("[W1] [W2] [W3] [U20] random streams are read as the standard's plain algorithm reads them") {
  random_stream random{20260101};
  int wrong = 0;
  for (int i = 0; i < 300; ++i) {
    const auto text = random_stream_text(random);
    const auto got = read_pieces({text});
    const bool fine = got.events == events_by_the_book(text) && joined(got.raw) == text &&
                      splits_that_differ(text, 10) == 0;
    if (!fine) UNSCOPED_INFO("stream " << i << ": " << text);
    wrong += fine ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("[W1] [W2] a line may end at any offset of the blocks of bytes that are read at once") {
  for (const std::string end : {"\n", "\r", "\r\n"})
    for (std::size_t length = 0; length < 40; ++length) {
      const std::string words(length, 'x');
      const auto text =
          "data: " + words + end + end + "event: " + words + end + "data: " + words + "y" + end + end;
      const event_list wanted{{"", words}, {words, words + "y"}};
      for_each_split(
          text, [&](const text_pieces& pieces) { REQUIRE(read_pieces(pieces).events == wanted); }, 5);
    }
}

TEST_CASE("[U18] an event may be as long as the limit and no longer, however it is cut") {
  const std::string text = "data: 1\n\ndata: 12345\r\n\r\ndata: 2\n\n";
  constexpr std::size_t longest = 15;  // "data: 12345\r\n\r\n"
  int wrong = 0;
  for_each_split(text, [&](const text_pieces& pieces) {
    const auto fits = read_pieces(pieces, longest);
    const auto too_long = read_pieces(pieces, longest - 1);
    const bool fine =
        fits.fits && fits.events.size() == 3 && !too_long.fits && too_long.events == event_list{{"", "1"}};
    wrong += fine ? 0 : 1;
  });
  CHECK(wrong == 0);
  CHECK(read_pieces({text}, longest).fits);
  CHECK_FALSE(read_pieces({text}, longest - 1).fits);
}

TEST_CASE("[U18] what is held of an event without an end never exceeds the limit") {
  sse_splitter splitter{100};
  const auto nothing = [](std::string_view) {};
  std::size_t taken = 0;
  while (splitter.feed("0123456", nothing)) {
    taken += 7;
    REQUIRE(splitter.rest().size() == taken);
    REQUIRE(taken <= 100);
  }
  CHECK(taken == 98);
  CHECK(splitter.rest().size() <= 100);
}

TEST_CASE("an event is given out as soon as its blank line is there, a lone CR excepted") {
  std::vector<std::string> seen;
  const auto take = [&](std::string_view raw) { seen.emplace_back(raw); };
  sse_splitter splitter{plenty};
  REQUIRE(splitter.feed("data: a\n\n", take));
  CHECK(seen.size() == 1);
  REQUIRE(splitter.feed("data: b\r\n\r\n", take));
  CHECK(seen.size() == 2);
  REQUIRE(splitter.feed("data: c\r\n\r", take));
  CHECK(seen.size() == 2);
  REQUIRE(splitter.feed("\n", take));
  REQUIRE(seen.size() == 3);
  CHECK(seen.back() == "data: c\r\n\r\n");
  REQUIRE(splitter.feed("data: d\r\r", take));
  REQUIRE(splitter.feed("data", take));
  REQUIRE(seen.size() == 4);
  CHECK(seen.back() == "data: d\r\r");
  CHECK(splitter.rest() == "data");
}

TEST_CASE("a taker that throws loses its own event and no other") {
  sse_splitter splitter{plenty};
  REQUIRE(splitter.feed("data: a\n", [](std::string_view) {}));
  CHECK_THROWS_AS(splitter.feed("\n", [](std::string_view) { throw 1; }), int);
  std::string seen;
  REQUIRE(splitter.feed("data: b\n\n", [&](std::string_view raw) { seen += raw; }));
  CHECK(seen == "data: b\n\n");
}
