// SPDX-License-Identifier: Apache-2.0
// Folding and splitting, eight bytes at a time where the text is ASCII.
#include "policy/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/utf8.hpp"

namespace signalbox {

namespace {

constexpr std::size_t block_bytes = 64;
constexpr std::size_t slack = 2 * block_bytes;

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

/// What 64 bytes are, a bit per byte, the first lowest.
struct block {
  std::uint64_t word = 0;
  std::uint64_t blank = 0;
};

block block_at(const char* at) {
  block out;
  for (unsigned i = 0; i < block_bytes; i += 8) {
    const auto bytes = eight_bytes(at + i);
    out.word |= top_bits(bytes_between(bytes, 'a', 'z') | bytes_between(bytes, '0', '9')) << i;
    out.blank |= top_bits(bytes_between(bytes, ' ', ' ')) << i;
  }
  return out;
}

/// Eight ASCII bytes in lower case.
std::uint64_t lower_ascii(std::uint64_t bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  const auto from_a = bytes + ones * (0x80 - 'A');
  const auto past_z = bytes + ones * (0x80 - 'Z' - 1);
  return bytes | (((from_a ^ past_z) & (ones * 0x80)) >> 2);
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
  words_.clear();
  marks_.clear();
  cues_ = {};
}

void folded_text::append(std::string_view raw) {
  const auto from = size_;
  const auto room = size_ + raw.size() + 1 + slack;
  if (buffer_.size() < room) buffer_.resize(std::max(room, 2 * buffer_.size()));
  char* out = fold(raw.data(), raw.data() + raw.size(), buffer_.data() + size_);
  *out++ = '\n';
  size_ = static_cast<std::size_t>(out - buffer_.data());
  std::memset(out, 0, slack);
  split(from);
}

char* folded_text::fold(const char* at, const char* end, char* out) {
  while (at != end) {
    if (end - at >= 8) {
      auto bytes = eight_bytes(at);
      if ((bytes & 0x8080808080808080ULL) == 0) {
        bytes = lower_ascii(bytes);
        std::memcpy(out, &bytes, 8);
        at += 8;
        out += 8;
        continue;
      }
    }
    const auto c = static_cast<std::uint8_t>(*at);
    if (c >= 0x80) {
      at = fold_wide(at, end, out);
    } else {
      *out++ = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
      ++at;
    }
  }
  return out;
}

const char* folded_text::fold_wide(const char* at, const char* end, char*& out) {
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

// Works on 64 bytes at a time: where words begin and end are the edges of one bit mask.
void folded_text::split(std::size_t from) {
  const char* const base = buffer_.data();
  std::uint64_t carried = 0;  // whether the block before ended inside a word
  std::size_t begin = 0;
  for (std::size_t at = from; at < size_; at += block_bytes) {
    auto [word, blank] = block_at(base + at);
    if (size_ - at < block_bytes) blank |= ~std::uint64_t{0} << (size_ - at);  // what lies behind the text
    auto edges = word ^ (word << 1 | carried);
    auto others = ~(word | blank);
    carried = word >> 63;
    for (; edges != 0; edges &= edges - 1) {
      const auto edge = at + static_cast<std::size_t>(std::countr_zero(edges));
      if ((word >> (edge - at) & 1U) != 0) {
        begin = edge;
      } else {
        add_word(begin, edge);
      }
    }
    for (; others != 0; others &= others - 1)
      marks_.push_back(static_cast<std::uint32_t>(at + static_cast<std::size_t>(std::countr_zero(others))));
  }
}

void folded_text::add_word(std::size_t begin, std::size_t end) {
  const char* const at = buffer_.data() + begin;
  const auto length = end - begin;
  std::uint64_t hash = length;
  for (std::size_t i = 0; i < length; i += 8) {
    auto chunk = eight_bytes(at + i);
    if (length - i < 8) chunk &= (std::uint64_t{1} << (8 * (length - i))) - 1;
    hash = mixed(hash, chunk);
  }
  words_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(hash),
                    static_cast<std::uint16_t>(std::min<std::size_t>(length, UINT16_MAX)),
                    begin != 0 && at[-1] == '\'', at[length] == '\''});
}

}  // namespace signalbox
