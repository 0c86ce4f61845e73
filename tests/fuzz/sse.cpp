// SPDX-License-Identifier: Apache-2.0
// Server-sent events: the same ones however the stream is cut, and no byte lost or invented. [W1] [W2] [U16]
#include "providers/sse.hpp"

#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/targets.hpp"
#include "tests/providers/splits.hpp"

namespace signalbox::fuzz {

namespace {

struct split_stream {
  std::vector<std::string> events;
  std::string rest;
  bool fits = true;
  friend bool operator==(const split_stream&, const split_stream&) = default;
};

split_stream split(const test::text_pieces& pieces, std::size_t most) {
  split_stream out;
  sse_splitter splitter{most};
  for (const auto piece : pieces)
    out.fits = out.fits && splitter.feed(piece, [&](std::string_view raw) { out.events.emplace_back(raw); });
  if (out.fits) out.rest = splitter.rest();
  return out;
}

void check_event(std::string_view raw, std::size_t most) {
  FUZZ_CHECK(!raw.empty() && raw.size() <= most);
  FUZZ_CHECK(raw.ends_with('\n') || raw.ends_with('\r'));
  sse_reader reader;
  const auto event = reader.read(raw);
  FUZZ_CHECK(event.has_data || event.data.empty());
  FUZZ_CHECK(event.data.size() + event.name.size() <= raw.size());
  FUZZ_CHECK(event.name.find_first_of("\r\n") == std::string_view::npos);
  FUZZ_CHECK(event.data.find('\r') == std::string_view::npos);
}

}  // namespace

/// The first byte chooses where the stream is cut and how long an event may be; behind it comes the stream.
void check_sse(std::string_view bytes) {
  if (bytes.size() < 2) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  const std::size_t most = choice % 2 == 0 ? std::size_t{1} << 20 : std::size_t{64};
  random_stream random{choice};
  const auto text = bytes.substr(1);
  std::vector<std::size_t> each;
  for (std::size_t i = 1; i < text.size(); ++i) each.push_back(i);
  std::set<std::size_t> some;
  for (auto n = random.below(8); n > 0; --n) some.insert(random.below(text.size()));
  const auto whole = split({text}, most);
  FUZZ_CHECK(split(test::cut_at(text, each), most) == whole);
  FUZZ_CHECK(split(test::cut_at(text, some), most) == whole);
  std::string joined;
  for (const auto& raw : whole.events) {
    check_event(raw, most);
    joined += raw;
  }
  FUZZ_CHECK(whole.fits ? joined + whole.rest == text : text.starts_with(joined));
}

}  // namespace signalbox::fuzz
