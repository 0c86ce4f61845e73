// SPDX-License-Identifier: Apache-2.0
// The scan: one pass over the bytes, a detector wherever something may begin, then overlaps resolved.
#include "policy/personal_data.hpp"

#include <algorithm>
#include <array>

#include "policy/personal_detectors.hpp"

namespace signalbox {

namespace {

using personal::at;
using personal::found_at;

// Bits of what may begin at a byte. `word` ones are masked out where the byte before belongs to the same
// word.
enum trigger : std::uint8_t { none = 0, digit = 1, word = 2, mark = 4, dash = 8 };

constexpr float sure = 0.8F;

constexpr std::array<std::uint8_t, 256> make_triggers() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = digit;
  table['-'] = dash;
  for (const char c : {'@', ':', '=', '+', '('}) table[static_cast<std::uint8_t>(c)] = mark;
  for (const char c : std::string_view{"sgxpnhrAeySdwi"}) table[static_cast<std::uint8_t>(c)] = word;
  return table;
}
constexpr auto triggers = make_triggers();

/// By the byte before: which triggers may fire.
constexpr auto allowed = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    const auto p = static_cast<char>(c);
    table[c] = digit | word | mark | dash;
    if (personal::is_letter(p) || p == '_') table[c] = digit | mark | dash;
    if (personal::is_digit(p)) table[c] = mark | dash;
    // A dash joins: a credential that may hold dashes is looked for at its beginning only.
    if (p == '-') table[c] = digit | mark;
  }
  return table;
}();

class scan {
 public:
  scan(std::string_view text, std::vector<finding>& out) : text_{text}, out_{out}, first_{out.size()} {}

  void run() {
    const char* const data = text_.data();
    std::uint8_t before = 0;
    for (std::size_t i = 0; i < text_.size();) {
      const auto c = static_cast<std::uint8_t>(data[i]);
      const auto fires = static_cast<std::uint8_t>(triggers[c] & allowed[before]);
      if (fires != 0) {
        if (const auto found = look(i, fires)) {
          keep(*found);
          if (found->end > i) {
            i = found->end;
            before = static_cast<std::uint8_t>(data[i - 1]);
            continue;
          }
        }
      }
      before = c;
      ++i;
    }
  }

 private:
  found_at look(std::size_t i, std::uint8_t fires) const {
    if ((fires & digit) != 0)
      return i > 0 && personal::is_letter(text_[i - 1]) ? personal::iban_at(text_, i) : number(i);
    if ((fires & word) != 0) return at_word(i);
    switch (text_[i]) {
      case '@':
        return personal::email_around(text_, i);
      case '-':
        return personal::private_key_at(text_, i);
      case '=':
        return personal::assigned_secret(text_, i);
      case ':':
        return at_colon(i);
      default:
        return i > 0 && personal::is_alnum(text_[i - 1]) ? found_at{} : personal::phone_at(text_, i);
    }
  }

  found_at number(std::size_t i) const {
    // Digits of a longer code or of a fraction: UUIDs, URLs, 0.4111...
    const char before = at(text_, i - 1);
    const char further = at(text_, i - 2);
    if (before == '_' || (before == '/' && personal::is_letter(further))) return {};
    if (before == '-' && personal::is_alnum(further)) return {};
    if ((before == '.' || before == ',') && personal::is_digit(further)) return {};
    return personal::number_at(text_, i);
  }

  found_at at_word(std::size_t i) const {
    const char c = text_[i];
    if (personal::may_begin_api_key(text_, i))
      if (const auto found = personal::api_key_at(text_, i)) return found;
    return (c == 'i' || c == 'e') && at(text_, i + 1) == 's' ? personal::stated_secret(text_, i) : found_at{};
  }

  found_at at_colon(std::size_t i) const {
    if (const auto found = personal::assigned_secret(text_, i)) return found;
    return personal::ipv6_around(text_, i);
  }

  // Findings come nearly in order: one may begin before its place, and then overlap those that came before
  // it.
  void keep(const finding& f) {
    auto rival = out_.size();
    while (rival > first_ && out_[rival - 1].end > f.begin)
      if (!beats(f, out_[--rival])) return;
    out_.resize(rival);
    out_.push_back(f);
  }

  static bool beats(const finding& a, const finding& b) {
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    if (a.kind != b.kind) return a.kind > b.kind;  // declared from the vaguest to the most specific
    return a.end - a.begin > b.end - b.begin;
  }

  std::string_view text_;
  std::vector<finding>& out_;
  std::size_t first_;
};

}  // namespace

void find_personal_data(std::string_view text, std::vector<finding>& found) { scan{text, found}.run(); }

privacy_level privacy_of(const std::vector<finding>& found) noexcept {
  auto level = privacy_level::open;
  for (const auto& f : found) {
    if (f.confidence < sure) continue;
    if (f.kind == personal_kind::api_key) return privacy_level::secret;
    level = privacy_level::personal;
  }
  return level;
}

}  // namespace signalbox
