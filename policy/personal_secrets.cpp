// SPDX-License-Identifier: Apache-2.0
// Credentials: keys with a known prefix, JSON web tokens, private keys, and values called a password or a
// token.
#include <algorithm>
#include <bit>
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

enum class alphabet : std::uint8_t { upper_digits, alnum, url_safe, dotted };

/// A credential as its issuer writes it: a prefix, then so many characters of an alphabet.
struct secret_form {
  std::string_view prefix;
  alphabet of;
  std::uint16_t least;
  std::uint16_t most;
};

// Sorted by the first letter, longer prefixes first.
constexpr std::array forms{
    secret_form{"AGE-SECRET-KEY-", alphabet::url_safe, 50, 70},
    secret_form{"AKIA", alphabet::upper_digits, 16, 16},
    secret_form{"ASIA", alphabet::upper_digits, 16, 16},
    secret_form{"AIza", alphabet::url_safe, 30, 40},
    secret_form{"SG.", alphabet::dotted, 40, 90},
    secret_form{"dop_v1_", alphabet::alnum, 40, 80},
    secret_form{"github_pat_", alphabet::url_safe, 30, 120},
    secret_form{"ghp_", alphabet::alnum, 30, 255},
    secret_form{"gho_", alphabet::alnum, 30, 255},
    secret_form{"ghu_", alphabet::alnum, 30, 255},
    secret_form{"ghs_", alphabet::alnum, 30, 255},
    secret_form{"ghr_", alphabet::alnum, 30, 255},
    secret_form{"glpat-", alphabet::url_safe, 18, 64},
    secret_form{"gsk_", alphabet::alnum, 30, 80},
    secret_form{"hf_", alphabet::alnum, 30, 60},
    secret_form{"npm_", alphabet::alnum, 30, 60},
    secret_form{"pplx-", alphabet::alnum, 30, 80},
    secret_form{"rk_live_", alphabet::alnum, 16, 255},
    secret_form{"r8_", alphabet::alnum, 30, 60},
    secret_form{"sk-", alphabet::url_safe, 16, 255},  // also sk-ant-, sk-proj-, sk-or-
    secret_form{"sk_live_", alphabet::alnum, 16, 255},
    secret_form{"sk_test_", alphabet::alnum, 16, 255},
    secret_form{"shpat_", alphabet::alnum, 30, 40},
    secret_form{"whsec_", alphabet::alnum, 24, 80},
    secret_form{"xai-", alphabet::alnum, 40, 120},
    secret_form{"xoxb-", alphabet::url_safe, 16, 255},
    secret_form{"xoxp-", alphabet::url_safe, 16, 255},
    secret_form{"xoxa-", alphabet::url_safe, 16, 255},
    secret_form{"xoxr-", alphabet::url_safe, 16, 255},
    secret_form{"xoxs-", alphabet::url_safe, 16, 255},
    secret_form{"xoxe-", alphabet::url_safe, 16, 255},
    secret_form{"ya29.", alphabet::url_safe, 30, 255},
};

struct form_range {
  std::uint8_t begin = 0;
  std::uint8_t end = 0;
};

constexpr auto forms_by_letter = [] {
  std::array<form_range, 128> table{};
  for (std::size_t i = 0; i < forms.size(); ++i) {
    auto& range = table[static_cast<std::uint8_t>(forms[i].prefix[0])];
    if (range.end == 0) range.begin = static_cast<std::uint8_t>(i);
    range.end = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}();

/// Three bytes as an index; different ones may share it.
constexpr std::size_t beginning_of(const char* at) {
  const auto byte = [at](int i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(at[i])); };
  return ((byte(0) << 16 | byte(1) << 8 | byte(2)) * 0x9e3779b1U) >> 22;
}

constexpr auto beginnings = [] {
  std::array<bool, 1024> table{};
  for (const auto& form : forms) table[beginning_of(form.prefix.data())] = true;
  table[beginning_of("eyJ")] = true;
  return table;
}();

bool of_alphabet(char c, alphabet a) {
  switch (a) {
    case alphabet::upper_digits:
      return is_upper(c) || is_digit(c);
    case alphabet::alnum:
      return is_alnum(c);
    case alphabet::url_safe:
      return is_alnum(c) || c == '-' || c == '_';
    case alphabet::dotted:
      return is_alnum(c) || c == '-' || c == '_' || c == '.';
  }
  return false;
}

std::size_t run_of(std::string_view text, std::size_t begin, alphabet a) {
  std::size_t end = begin;
  while (end < text.size() && of_alphabet(text[end], a)) ++end;
  return end;
}

/// What a value is made of.
struct make_up {
  std::size_t distinct = 0;  ///< different characters
  std::size_t digits = 0;
  std::size_t lowers = 0;
  std::size_t uppers = 0;
  std::size_t others = 0;

  [[nodiscard]] int classes() const { return (digits > 0) + (lowers > 0) + (uppers > 0) + (others > 0); }
};

make_up make_up_of(std::string_view value) {
  make_up out;
  std::array<std::uint64_t, 4> seen{};
  for (const char c : value) {
    const auto b = static_cast<std::uint8_t>(c);
    seen[b / 64] |= std::uint64_t{1} << (b % 64);
    if (is_digit(c))
      ++out.digits;
    else if (is_upper(c))
      ++out.uppers;
    else if (is_letter(c))
      ++out.lowers;
    else
      ++out.others;
  }
  for (const auto bits : seen) out.distinct += static_cast<std::size_t>(std::popcount(bits));
  return out;
}

/// sk-xxxxxxxx and sk-your-api-key-goes-here are how documents write a key that is none.
bool looks_random(std::string_view body) {
  const auto what = make_up_of(body);
  if (what.distinct < 6 || what.digits + what.uppers == 0) return false;
  return what.digits > 0 || (what.uppers > 1 && what.lowers > 1);
}

found_at json_web_token_at(std::string_view text, std::size_t begin) {
  const auto header = run_of(text, begin, alphabet::url_safe);
  if (header - begin < 13 || at(text, header) != '.') return {};
  const auto claims = run_of(text, header + 1, alphabet::url_safe);
  if (claims - header < 11 || at(text, claims) != '.') return {};
  const auto signature = run_of(text, claims + 1, alphabet::url_safe);
  if (signature - claims < 11) return {};
  return make(personal_kind::api_key, begin, signature, 0.97F);
}

/// Words that announce a secret, without blanks, dashes and underscores: they are compared at the end of what
/// stands before the sign.
constexpr std::array<std::string_view, 17> announcing{
    "password",   "passwd", "pwd",    "passphrase", "passcode",  "motdepasse",
    "mdp",        "secret", "apikey", "apitoken",   "secretkey", "accesskey",
    "privatekey", "token",  "cleapi", "clesecrete", "authkey"};

/// By the last letter: a bit for each letter that may stand before it.
constexpr auto announcing_ends = [] {
  std::array<std::uint32_t, 26> table{};
  for (const auto word : announcing) {
    const auto end = word.substr(word.size() - 2);
    table[static_cast<std::size_t>(end[1] - 'a')] |= 1U << (end[0] - 'a');
  }
  return table;
}();

/// Whether what ends at `end` announces a secret. Reads at most 32 bytes, on one line.
bool announces(std::string_view text, std::size_t end) {
  std::array<char, 32> back{};
  std::size_t length = 0;
  for (std::size_t i = end; i > 0 && end - i < back.size();) {
    const char c = text[i - 1];
    const bool accent = (c == '\xa9' || c == '\xa8') && at(text, i - 2) == '\xc3';
    i -= accent ? 2U : 1U;
    if (c == ' ' || c == '_' || c == '-') continue;
    if (!is_letter(c) && !accent) break;
    back[length++] = accent ? 'e' : lower(c);
    // Two letters rule out nearly all words.
    if (length == 2 &&
        (announcing_ends[static_cast<std::size_t>(back[0] - 'a')] >> (back[1] - 'a') & 1U) == 0)
      return false;
  }
  std::reverse(back.begin(), back.begin() + static_cast<std::ptrdiff_t>(length));
  const std::string_view name{back.data(), length};
  return std::any_of(announcing.begin(), announcing.end(), [name](auto a) { return name.ends_with(a); });
}

/// The end of a value: of the quoted part, or of the run of visible characters.
std::size_t value_end(std::string_view text, std::size_t begin, char quote) {
  constexpr std::size_t longest = 128;
  std::size_t end = begin;
  while (end < text.size() && end - begin < longest) {
    const char c = text[end];
    if (static_cast<std::uint8_t>(c) <= ' ' || c == '"' || c == '\'' || c == '`') break;
    if (quote == 0 && (c == ',' || c == ';')) break;
    ++end;
  }
  while (quote == 0 && end > begin && (text[end - 1] == '.' || text[end - 1] == ')')) --end;
  return end;
}

/// References, calls and stand-ins: what is written where no secret should stand.
bool stands_for_another(std::string_view value) {
  for (const auto mark :
       {"(", "[", "{", "<", "://", "...", "***", "xxx", "XXX", "env", "your", "YOUR", "example"})
    if (value.find(mark) != value.npos) return true;
  return value.front() == '$' || value.front() == '%' || value.front() == '&';
}

/// A value that a person or a machine would choose as a secret: of several classes of characters and not
/// repeated.
found_at secret_value(std::string_view text, std::size_t begin) {
  std::size_t i = begin;
  while (i < begin + 3 && at(text, i) == ' ') ++i;
  const char quote = at(text, i) == '"' || at(text, i) == '\'' || at(text, i) == '`' ? text[i] : '\0';
  if (quote != 0) ++i;
  if (text.substr(std::min(i, text.size()), 7) == "Bearer ") i += 7;
  if (i < text.size() && may_begin_api_key(text, i))
    if (auto known = api_key_at(text, i)) return known;
  const auto end = value_end(text, i, quote);
  if (end - i < 6) return {};
  const auto value = text.substr(i, end - i);
  const auto what = make_up_of(value);
  if (what.classes() < 2 || what.distinct < 4) return {};
  // Two classes of letters, or letters with a dash, are how ordinary words and names are written.
  const bool telling = what.digits > 0 || (what.others > 0 && what.classes() >= 3);
  if (!telling || what.digits == value.size() || stands_for_another(value)) return {};
  return make(personal_kind::api_key, i, end, what.distinct >= 6 ? 0.87F : 0.8F);
}

}  // namespace

bool may_begin_api_key(std::string_view text, std::size_t begin) noexcept {
  if (text.size() - begin < 3) return false;
  return beginnings[beginning_of(text.data() + begin)];
}

found_at api_key_at(std::string_view text, std::size_t begin) noexcept {
  const auto rest = text.substr(begin, 16);
  if (rest.starts_with("eyJ") && at(text, begin - 1) != '.') return json_web_token_at(text, begin);
  const auto range = forms_by_letter[static_cast<std::uint8_t>(text[begin]) & 0x7f];
  for (auto k = range.begin; k < range.end; ++k) {
    const auto& form = forms[k];
    if (!rest.starts_with(form.prefix)) continue;
    const auto body = begin + form.prefix.size();
    const auto end = run_of(text, body, form.of);
    const auto length = end - body;
    if (length < form.least || length > form.most || !looks_random(text.substr(body, length))) return {};
    return make(personal_kind::api_key, begin, end, length >= 20 || form.least == form.most ? 0.97F : 0.85F);
  }
  return {};
}

found_at private_key_at(std::string_view text, std::size_t begin) noexcept {
  constexpr std::string_view opening = "-----BEGIN ";
  constexpr std::string_view closing = "PRIVATE KEY-----";
  if (text.substr(begin, opening.size()) != opening) return {};
  const auto title = text.substr(begin + opening.size(), 40);
  const auto found = title.find(closing);
  if (found == title.npos) return {};
  auto end = begin + opening.size() + found + closing.size();
  const auto dashes = text.find("-----", end);
  if (dashes == text.npos) return make(personal_kind::api_key, begin, text.size(), 1);
  end = dashes + 5;
  if (text.substr(dashes, 9) == "-----END ") {
    const auto rest = text.substr(end, 48).find("-----");
    if (rest != text.npos) end += rest + 5;
  }
  return make(personal_kind::api_key, begin, end, 1);
}

found_at assigned_secret(std::string_view text, std::size_t i) noexcept {
  std::size_t name_end = i;
  while (name_end > 0 && i - name_end < 4 &&
         std::string_view{" \"'*`"}.find(text[name_end - 1]) != std::string_view::npos)
    --name_end;
  // No-break spaces stand before a colon in French.
  if (name_end >= 2 && text[name_end - 1] == '\xa0' && text[name_end - 2] == '\xc2') name_end -= 2;
  if (name_end >= 3 && text[name_end - 1] == '\xaf' && text[name_end - 2] == '\x80') name_end -= 3;
  if (name_end == 0 || !is_letter(text[name_end - 1]) || !announces(text, name_end)) return {};
  std::size_t value = i + 1;
  while (value < i + 3 && (at(text, value) == '=' || at(text, value) == '>' || at(text, value) == '*'))
    ++value;
  return secret_value(text, value);
}

found_at stated_secret(std::string_view text, std::size_t begin) noexcept {
  const bool english = text.substr(begin, 3) == "is ";
  const bool french = text.substr(begin, 4) == "est ";
  if ((!english && !french) || at(text, begin - 1) != ' ' || begin < 4) return {};
  if (!announces(text, begin - 1)) return {};
  return secret_value(text, begin + (english ? 3U : 4U));
}

}  // namespace signalbox::personal
