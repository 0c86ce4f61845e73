// SPDX-License-Identifier: Apache-2.0
// Addresses of the net: e-mail, passwords inside URLs, IPv4 and IPv6.
#include <algorithm>
#include <string_view>

#include "policy/personal_detectors.hpp"

namespace signalbox::personal {

namespace {

constexpr std::size_t longest_local = 64;    // RFC 5321, 4.5.3.1.1
constexpr std::size_t longest_domain = 253;  // RFC 1035 in practice

bool in_local(char c) {
  return is_alnum(c) || std::string_view{"._%+-'&~"}.find(c) != std::string_view::npos;
}

/// Where the domain that begins at `begin` ends; `begin` itself if there is none with a name of letters at
/// the top.
std::size_t domain_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < begin + longest_domain &&
         (is_alnum(at(text, end)) || at(text, end) == '.' || at(text, end) == '-'))
    ++end;
  while (end > begin && !is_alnum(text[end - 1])) --end;
  const auto domain = text.substr(begin, end - begin);
  const auto dot = domain.rfind('.');
  if (dot == domain.npos || dot == 0 || domain.find("..") != domain.npos || domain.size() - dot < 3)
    return begin;
  for (const char c : domain.substr(dot + 1))
    if (!is_letter(c)) return begin;
  return end;
}

/// The names of pictures for dense screens (logo@2x.png) have the form of an address.
bool names_a_file(std::string_view domain) {
  for (const auto extension : {".png", ".jpg", ".svg", ".webp", ".gif"})
    if (domain.ends_with(extension)) return true;
  return false;
}

/// https://user:password@host: the password that ends at the '@' at `i`.
found_at url_password(std::string_view text, std::size_t i) {
  constexpr std::size_t longest = 128;
  std::size_t colon = i;
  while (colon > 0 && i - colon < longest) {
    const char c = text[colon - 1];
    if (c == ':' || c == '/' || c == ' ' || c == '\n' || c == '"' || c == '@') break;
    --colon;
  }
  if (i - colon < 3 || colon == 0 || text[colon - 1] != ':') return {};
  std::size_t user = colon - 1;
  while (user > 0 && colon - user < longest && in_local(text[user - 1])) --user;
  if (user < 3 || text.substr(user - 3, 3) != "://") return {};
  const char first = text[colon];
  if (first == '<' || first == '$' || first == '{' || first == '*' || first == '%') return {};
  return make(personal_kind::api_key, colon, i, 0.85F);
}

struct ipv4_value {
  std::array<std::uint32_t, 4> octets{};
  bool valid = false;
};

ipv4_value ipv4_value_of(const digit_groups& n) {
  ipv4_value out;
  if (n.count < 4) return out;
  for (std::size_t g = 0; g < 4; ++g) {
    const auto& part = n.groups[g];
    if (part.size() > 3 || (part.size() > 1 && n.digits[part.digits_before] == '0')) return out;
    if (g > 0 && part.separator != '.') return out;
    for (std::size_t i = 0; i < part.size(); ++i)
      out.octets[g] = out.octets[g] * 10 + static_cast<std::uint32_t>(n.digits[part.digits_before + i] - '0');
    if (out.octets[g] > 255) return out;
  }
  out.valid = true;
  return out;
}

bool is_private(const std::array<std::uint32_t, 4>& o) {  // RFC 1918, RFC 3927
  return o[0] == 10 || (o[0] == 172 && o[1] >= 16 && o[1] < 32) || (o[0] == 192 && o[1] == 168) ||
         (o[0] == 169 && o[1] == 254);
}

/// Reads an IPv6 address (RFC 4291, 2.2) and notes what tells it from code, clocks and MAC addresses.
class ipv6_reader {
 public:
  ipv6_reader(std::string_view text, std::size_t begin) : text_{text}, i_{begin} {}

  /// Whether one stands here; then `end` is where it ends.
  bool read() {
    while (groups_ < 8 && step()) {
    }
    if (broken_) return false;
    embedded_ipv4();
    const char next = at(text_, i_);
    if (is_alnum(next) || next == '_' || (next == ':' && is_alnum(at(text_, i_ + 1)))) return false;
    end = i_;
    return compressed_ ? groups_ < 8 && tells_of_a_net()
                       : groups_ == 8 && !all_pairs_ && (letters_ || widest_ == 4);
  }

  [[nodiscard]] bool names_nobody() const { return first_ == 0 && groups_ == 1 && value_ <= 1; }

  std::size_t end = 0;

 private:
  bool step() {
    if (at(text_, i_) == ':' && at(text_, i_ + 1) == ':') {
      if (compressed_) return false;
      compressed_ = true;
      i_ += 2;
      group();
      return true;
    }
    if (groups_ == 0) return group();
    if (at(text_, i_) != ':') return false;
    ++i_;
    if (group()) return true;
    --i_;
    return false;
  }

  // One to four hexadecimal digits.
  bool group() {
    const auto begin = i_;
    std::uint32_t value = 0;
    for (; i_ < begin + 5; ++i_) {
      const char c = lower(at(text_, i_));
      if (!is_digit(c) && (c < 'a' || c > 'f')) break;
      letters_ = letters_ || !is_digit(c);
      value = value * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    const auto size = i_ - begin;
    broken_ = broken_ || size > 4;
    if (size == 0 || size > 4) return false;
    all_pairs_ = all_pairs_ && size == 2;
    widest_ = std::max(widest_, size);
    if (groups_++ == 0 && !compressed_) first_ = value;
    value_ = value;
    return true;
  }

  // ::ffff:192.0.2.1
  void embedded_ipv4() {
    if (!compressed_ || at(text_, i_) != '.') return;
    const auto most = i_ + 12;
    while (i_ < most && (is_digit(at(text_, i_)) || (at(text_, i_) == '.' && is_digit(at(text_, i_ + 1)))))
      ++i_;
    ++groups_;
  }

  // A slice of an array (a[100::2]) and a name in C++ (abc::def) have the form of a short address. Real ones
  // begin with a global, unique-local, link-local or multicast prefix (IANA), or are loopback, or are longer.
  [[nodiscard]] bool tells_of_a_net() const {
    const bool assigned = (first_ >= 0x2000 && first_ < 0x4000) || first_ >= 0xfc00;
    return groups_ >= (first_ == 0 ? 2 : 4) || (assigned && groups_ >= 1) || names_nobody();
  }

  std::string_view text_;
  std::size_t i_;
  std::size_t groups_ = 0;
  std::uint32_t first_ = 0;  // the first group, 0 where "::" comes first
  std::uint32_t value_ = 0;  // the last group
  bool compressed_ = false;
  bool broken_ = false;
  bool all_pairs_ = true;  // a hardware address
  bool letters_ = false;   // without, and without a full group: ratios
  std::size_t widest_ = 0;
};

}  // namespace

found_at email_around(std::string_view text, std::size_t i) noexcept {
  if (auto password = url_password(text, i)) return password;
  std::size_t begin = i;
  while (begin > 0 && i - begin <= longest_local && in_local(text[begin - 1])) --begin;
  while (begin < i && !is_alnum(text[begin]) && text[begin] != '_') ++begin;
  if (begin == i || i - begin > longest_local || text[i - 1] == '.') return {};
  const auto end = domain_end(text, i + 1);
  if (end == i + 1 || at(text, end) == '@') return {};
  // git@host:path is how repositories are named.
  if (text.substr(begin, i - begin) == "git" && at(text, end) == ':') return {};
  if (names_a_file(text.substr(i + 1, end - i - 1))) return {};
  return make(personal_kind::email, begin, end, 0.95F);
}

found_at ipv4_of(std::string_view text, const digit_groups& number) noexcept {
  const auto address = ipv4_value_of(number);
  if (!address.valid) return {};
  const auto end = number.groups[3].end;
  const char next = at(text, end);
  if (is_alnum(next) || next == '_' || (next == '.' && is_digit(at(text, end + 1)))) return {};
  if (next == '-' && is_alnum(at(text, end + 1))) return {};  // 1.2.3.4-rc1
  const auto begin = number.groups[0].begin;
  const auto label = labels_before(text, begin);
  if (label.version && !label.network) return {};
  const auto& o = address.octets;
  const auto found = [&](float confidence) {
    return make(personal_kind::ip_address, begin, end, confidence);
  };
  if (o[0] == 127 || o[0] == 0 || (o[0] == 255 && o[3] == 255)) return found(0.3F);
  if (label.network) return found(0.95F);
  // Four small numbers are as likely a version or a paragraph.
  if (*std::max_element(o.begin(), o.end()) < 20) return found(0.5F);
  return found(is_private(o) ? 0.82F : 0.9F);
}

found_at ipv6_around(std::string_view text, std::size_t i) noexcept {
  if (i > 0 && text[i - 1] == ':') return {};
  std::size_t begin = i;
  while (begin > 0 && i - begin < 5 && is_alnum(text[begin - 1])) --begin;
  if (i - begin > 4 || at(text, begin - 1) == '_' || at(text, begin - 1) == ':') return {};
  if (begin == i && at(text, i + 1) != ':') return {};
  ipv6_reader reader{text, begin};
  if (!reader.read()) return {};
  return make(personal_kind::ip_address, begin, reader.end, reader.names_nobody() ? 0.3F : 0.9F);
}

}  // namespace signalbox::personal
