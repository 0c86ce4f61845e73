// SPDX-License-Identifier: Apache-2.0
// The scan: the few bytes that may betray something are picked out 64 bytes at a time, a detector looks
// around each, then overlaps are resolved.
#include "policy/personal_data.hpp"

#include <algorithm>
#include <array>

#include "policy/byte_lanes.hpp"
#include "policy/personal_detectors.hpp"
#include "policy/personal_name_scan.hpp"

namespace signalbox {

namespace {

using personal::at;
using personal::found_at;

// What a byte may betray: a number that begins there, a mark in the middle of something, the dashes of a
// private key, or the beginning of a credential shortly before.
enum trigger : std::uint8_t { none = 0, digit = 1, mark = 2, dash = 4, joint = 8, verb = 16 };

constexpr float sure = 0.8F;

constexpr std::array<std::uint8_t, 256> make_triggers() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = digit;
  // Prefixes of credentials end in one of these, or hold a capital after a letter.
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = joint;
  for (const char c : {'_', '.'}) table[static_cast<std::uint8_t>(c)] = joint;
  table['-'] = dash | joint;
  table['s'] = verb;
  for (const char c : {'@', ':', '=', '+', '('}) table[static_cast<std::uint8_t>(c)] = mark;
  return table;
}
constexpr auto triggers = make_triggers();

/// By the byte before: which triggers may fire.
constexpr auto allowed = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    const auto p = static_cast<char>(c);
    table[c] = digit | mark | dash;
    if (personal::is_letter(p) || p == '_') table[c] = digit | mark | dash | joint | verb;
    if (personal::is_digit(p)) table[c] = mark | dash | joint;
    if (p == '-') table[c] = digit | mark;
  }
  return table;
}();

class scan {
 public:
  scan(std::string_view text, std::vector<finding>& out) : text_{text}, out_{out}, first_{out.size()} {}

  void run() {
    for_each_block(text_, [this](const char* bytes, std::size_t at) {
      for (auto places = places_in(byte_block{bytes}); places != 0;) {
        const auto i = at + take_first(places);
        if (i >= next_) look(i);
      }
    });
  }

 private:
  // Where something may be found; most bytes are none of these.
  byte_set places_in(const byte_block& bytes) {
    const auto telling =
        bytes.where([](auto b) { return b.between('(', '@') | b.is('_') | b.between('A', 'Z'); });
    const auto blank = blanks_.next(bytes.where([](auto b) { return b.is(' '); }));
    const auto verb = verbs_.next(bytes.where([](auto b) { return b.is('i') | b.is('e'); }) & blank);
    return telling | (verb & bytes.where([](auto b) { return b.is('s'); }));
  }

  void look(std::size_t i) {
    const auto before = i > 0 ? static_cast<std::uint8_t>(text_[i - 1]) : std::uint8_t{0};
    const auto c = static_cast<std::uint8_t>(text_[i]);
    const auto fires = static_cast<std::uint8_t>(triggers[c] & allowed[before]);
    if (fires == none) return;
    if (fires == verb) return take(personal::stated_secret(text_, i - 1), i);
    if ((fires & joint) != 0) take(credential_before(i), i);
    if ((fires & ~joint) != 0 && i >= next_) take(found_by(i, fires), i);
  }

  void take(const found_at& found, std::size_t i) {
    if (!found) return;
    keep(*found);
    if (found->end > i) next_ = found->end;
  }

  // A dash joins: a credential that may hold dashes is looked for at its beginning only.
  found_at credential_before(std::size_t i) const {
    constexpr std::size_t longest = 6;  // "github", before its underscore
    auto begin = i;
    while (begin > next_ && i - begin < longest && personal::is_alnum(text_[begin - 1])) --begin;
    const char before = at(text_, begin - 1);
    if (personal::is_alnum(before) || before == '_' || before == '-') return {};
    return personal::may_begin_api_key(text_, begin) ? personal::api_key_at(text_, begin) : found_at{};
  }

  found_at found_by(std::size_t i, std::uint8_t fires) const {
    if ((fires & digit) != 0) return i > 0 && personal::is_letter(text_[i - 1]) ? lettered(i) : number(i);
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

  // The first digit after letters.
  found_at lettered(std::size_t i) const {
    if (const auto found = personal::iban_at(text_, i)) return found;
    return personal::licence_at(text_, i);
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
  std::size_t next_ = 0;  // what was found reaches up to here
  shifted_set blanks_;
  shifted_set verbs_;
};

}  // namespace

bool is_of_a_person(personal_kind kind) noexcept {
  return kind != personal_kind::company_id && kind != personal_kind::place &&
         kind != personal_kind::organisation;
}

void find_personal_data(std::string_view text, std::vector<finding>& found) {
  const auto first = found.size();
  scan{text, found}.run();
  personal::add_names(text, found, first);
}

privacy_level privacy_of(const std::vector<finding>& found) noexcept {
  auto level = privacy_level::open;
  for (const auto& f : found) {
    if (f.confidence < sure) continue;
    if (f.kind == personal_kind::api_key) return privacy_level::secret;
    if (is_of_a_person(f.kind)) level = privacy_level::personal;
  }
  return level;
}

}  // namespace signalbox
