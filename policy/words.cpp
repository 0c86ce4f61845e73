// SPDX-License-Identifier: Apache-2.0
// Folding, sixteen bytes at a time where the text is ASCII, and splitting, sixty-four at a time.
#include "policy/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/utf8.hpp"

namespace signalbox {

namespace {

// Zeros behind the text: a block may begin at its last byte, and a word's letters are read by eights.
constexpr std::size_t slack = 2 * byte_set_size;

// U+00C0 to U+00DF; U+00E0 to U+00FF fold the same way. '*' marks two letters, ' ' the multiplication sign.
constexpr std::string_view latin_1 = "aaaaaa*ceeeeiiiidnooooo ouuuuy**";
// U+0100 to U+017F.
constexpr std::string_view latin_extended =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooo**"
    "rrrrrrssssssssttttttuuuuuuuu"
    "uuuuwwyyyzzzzzzs";
static_assert(latin_1.size() == 32 && latin_extended.size() == 128);

enum class cue : std::uint8_t { none, french, foreign };

// By lower-case letter of U+00E0 to U+00FF: those that French writes, against those that neither language
// does.
constexpr std::string_view french_letters = "\xe0\xe2\xe7\xe8\xe9\xea\xeb\xee\xef\xf4\xf9\xfb";

constexpr cue cue_of(std::uint32_t point) {
  if (point == 0x152 || point == 0x153) return cue::french;
  if (point >= 0x100) return cue::foreign;
  const auto small = point < 0xe0 && point != 0xdf ? point + 0x20 : point;
  for (const char c : french_letters)
    if (static_cast<std::uint8_t>(c) == small) return cue::french;
  return cue::foreign;
}

/// By length of up to eight: the bytes of a word among eight that begin with it.
constexpr auto first_bytes = [] {
  std::array<std::uint64_t, 9> table{};
  for (unsigned n = 1; n < table.size(); ++n) table[n] = table[n - 1] << 8 | 0xff;
  return table;
}();

/// U+00C0 to U+00FF where they fold into one letter, by the second of their two bytes; others have none.
struct accented_letter {
  char plain = 0;
  bool french = false;
};
constexpr auto after_c3 = [] {
  std::array<accented_letter, 64> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    const char plain = latin_1[i & 0x1f];
    const auto point = 0xc0 + i;
    if (plain >= 'a' && plain <= 'z' && point != 0xff && point != 0xf7)
      table[i] = {plain, cue_of(point) == cue::french};
  }
  return table;
}();

inline std::uint64_t hash_of(const char* at, std::size_t length) {
  std::uint64_t hash = length;
  for (; length > 8; length -= 8, at += 8) hash = mixed(hash, eight_bytes(at));
  return mixed(hash, eight_bytes(at) & first_bytes[length]);
}

word word_at(const char* base, std::size_t begin, std::size_t end) {
  const auto length = end - begin;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(hash_of(base + begin, length)),
          static_cast<std::uint16_t>(std::min<std::size_t>(length, UINT16_MAX)), base[begin - 1] == '\'',
          base[end] == '\''};
}

// A loop of its own, so that all it needs stays in registers.
template <bool quotes>
[[gnu::noinline]] word* add_words(run_edges runs, const char* base, std::size_t at, word* out) {
  runs.for_each([&](std::size_t begin, std::size_t end) {
    const char* const first = base + at + begin;
    const auto length = end - begin;
    out->begin = static_cast<std::uint32_t>(at + begin);
    out->hash = static_cast<std::uint32_t>(hash_of(first, length));
    out->length = static_cast<std::uint16_t>(length);
    out->apostrophe_before = quotes && first[-1] == '\'';
    out->apostrophe_after = quotes && first[length] == '\'';
    ++out;
  });
  return out;
}

template <class T>
void make_room(std::vector<T>& in, std::size_t count) {
  if (in.size() < count) in.resize(std::max(count, 2 * in.size()));
}

char* put(char* out, std::string_view text) { return std::copy(text.begin(), text.end(), out); }

bool is_other_script(std::uint32_t p) {
  return (p >= 0x370 && p < 0x1e00) || (p >= 0x2e80 && p < 0xd800) || (p >= 0xf900 && p < 0xfb00) ||
         (p >= 0x20000 && p < 0x32000);
}

/// What a mark outside ASCII is written as; empty: dropped; a null view: left as it is.
std::string_view plain_mark(std::uint32_t p) {
  if (p >= 0x300 && p < 0x370) return "";
  switch (p) {
    case 0xad:
    case 0x200b:
    case 0x200c:
    case 0x200d:
    case 0x2060:
    case 0xfeff:
      return "";
    case 0xa0:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return " ";
    case 0xab:
    case 0xbb:
    case 0x201c:
    case 0x201d:
    case 0x201e:
      return "\"";
    case 0x2018:
    case 0x2019:
    case 0x201b:
    case 0x2bc:
    case 0xff07:
      return "'";
    case 0x2212:
      return "-";
    case 0x2026:
      return "...";
    case 0xff1f:
      return "?";
    default:
      break;
  }
  if (p >= 0x2000 && p <= 0x200a) return " ";
  if (p >= 0x2010 && p <= 0x2015) return "-";
  return {};
}

}  // namespace

void folded_text::clear() {
  size_ = 0;
  word_count_ = 0;
  mark_count_ = 0;
  cues_ = {};
}

void folded_text::append(std::string_view raw) {
  const auto from = size_;
  const auto room = front + size_ + raw.size() + 1 + slack;
  if (buffer_.size() < room) buffer_.resize(std::max(room, 2 * buffer_.size()));
  char* out = fold(raw.data(), raw.data() + raw.size(), buffer_.data() + front + size_);
  *out++ = '\n';
  size_ = static_cast<std::size_t>(out - buffer_.data()) - front;
  std::memset(out, 0, slack);
  make_room(words_, word_count_ + (size_ - from) / 2 + 1);
  make_room(marks_, mark_count_ + size_ - from);
  split(from);
}

char* folded_text::fold(const char* at, const char* end, char* out) {
  while (end - at >= static_cast<std::ptrdiff_t>(byte_lanes::count)) {
    const auto bytes = byte_lanes::load(at);
    const auto wide = bytes.bits();
    bytes.lower().store(out);  // what follows a byte outside ASCII is written again
    if (wide == 0) {
      at += byte_lanes::count;
      out += byte_lanes::count;
      continue;
    }
    const auto plain = std::countr_zero(wide);
    at = fold_wide(at + plain, end, out += plain);
  }
  while (at != end) {
    const char c = *at;
    if (static_cast<std::uint8_t>(c) >= 0x80) {
      at = fold_wide(at, end, out);
    } else {
      *out++ = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
      ++at;
    }
  }
  return out;
}

const char* folded_text::fold_wide(const char* at, const char* end, char*& out) {
  if (*at == '\xc3' && end - at >= 2 && (at[1] & 0xc0) == 0x80) {  // nearly all accents that people write
    const auto known = after_c3[at[1] & 0x3f];
    if (known.plain != 0) {
      ++(known.french ? cues_.french : cues_.foreign);
      *out++ = known.plain;
      return at + 2;
    }
  }
  const auto length = utf8_sequence({at, static_cast<std::size_t>(std::min<std::ptrdiff_t>(end - at, 4))});
  if (length == 0) {
    *out++ = *at;
    return at + 1;
  }
  const auto point = utf8_decode({at, length}, length);
  if (point >= 0xc0 && point < 0x180 && point != 0xd7 && point != 0xf7) {
    const char letter = point < 0x100 ? latin_1[point & 0x1f] : latin_extended[point - 0x100];
    ++(cue_of(point) == cue::french ? cues_.french : cues_.foreign);
    if (point == 0xff) {
      *out++ = 'y';
    } else if (letter != '*') {
      *out++ = letter;
    } else {
      const bool thorn = point == 0xde || point == 0xfe;
      out = put(out, thorn ? "th" : point == 0xdf ? "ss" : point > 0x100 ? "oe" : "ae");
    }
    return at + length;
  }
  if (is_other_script(point)) ++cues_.other_script;
  if (point == 0xa1 || point == 0xbf) ++cues_.foreign;
  const auto plain = plain_mark(point);
  out = put(out, plain.data() == nullptr ? std::string_view{at, length} : plain);
  return at + length;
}

// Where words begin and end are the edges of one set of bits.
void folded_text::split(std::size_t from) {
  const char* const base = buffer_.data() + front;
  byte_runs runs;
  bool quotes_before = false;
  auto* added = words_.data() + word_count_;
  auto* mark = marks_.data() + mark_count_;
  for (std::size_t at = from; at < size_; at += byte_set_size) {
    const byte_block bytes{base + at};
    const auto letters = bytes.where([](auto b) { return b.between('a', 'z') | b.between('0', '9'); });
    auto blank = bytes.where([](auto b) { return b.is(' '); });
    if (size_ - at < byte_set_size) blank |= ~byte_set{0} << (size_ - at);  // what lies behind the text
    const auto crossing = [&](std::size_t begin, std::size_t end) { *added++ = word_at(base, begin, end); };
    const auto inside = runs.next(letters, at, crossing);
    const bool quotes = quotes_before || bytes.where([](auto b) { return b.is('\''); }) != 0;
    quotes_before = base[at + byte_set_size - 1] == '\'';
    added = quotes ? add_words<true>(inside, base, at, added) : add_words<false>(inside, base, at, added);
    for (auto others = ~(letters | blank); others != 0;)
      *mark++ = static_cast<std::uint32_t>(at + take_first(others));
  }
  word_count_ = static_cast<std::size_t>(added - words_.data());
  mark_count_ = static_cast<std::size_t>(mark - marks_.data());
}

}  // namespace signalbox
