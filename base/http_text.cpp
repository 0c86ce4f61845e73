// SPDX-License-Identifier: Apache-2.0
// HTTP text: tokens, header lines, URLs.
#include "base/http_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/byte_checks.hpp"

namespace signalbox {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr auto token_characters = [] {
  std::array<bool, 256> out{};
  for (char c : std::string_view{"!#$%&'*+-.^_`|~0123456789"
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    out[static_cast<unsigned char>(c)] = true;
  return out;
}();

bool is_token_character(char c) { return token_characters[static_cast<unsigned char>(c)]; }

bool is_value_character(char raw) {
  const auto c = static_cast<unsigned char>(raw);
  return (c >= 0x20 && c != 0x7f) || c == '\t';
}

/// Whether a text is of letters, digits and dashes, as nearly every name of a field is.
bool is_plain_name([[maybe_unused]] std::string_view text) {
#if defined(__SSE2__)
  const auto plain = [](__m128i bytes) {
    const auto letters = bytes_between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
    const auto digits = bytes_between(bytes, '0', '9');
    const auto dashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-'));
    return all_marked(_mm_or_si128(_mm_or_si128(letters, digits), dashes));
  };
  return all_bytes(text, plain, is_token_character);
#else
  return false;
#endif
}

error bad_url(std::string_view url, std::string why) {
  return {error_code::config_invalid,
          "not a usable base URL: " + std::string{url} + ": " + std::move(why),
          "write it like https://api.example.com/v1",
          {}};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return {};
  return port;
}

bool is_ip_address(const std::string& host) {
  if (host.find('\0') != std::string::npos) return false;  // inet_pton would stop there
  std::array<unsigned char, 16> space{};
  return inet_pton(AF_INET, host.c_str(), space.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), space.data()) == 1;
}

/// Whether an unbracketed host has only characters that names and IPv4 addresses have.
bool is_plain_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9') || l == '-' || l == '.' || l == '_';
  });
}

/// Splits "host:port" or "[v6]:port"; the port may be absent. Nothing if the host is none.
struct authority {
  std::string host;
  std::optional<std::string_view> port;
};
std::optional<authority> split_authority(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return {};
    const auto rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return {};
    std::string address{text.substr(1, close - 1)};
    if (address.find(':') == std::string::npos || !is_ip_address(address)) return {};
    return authority{std::move(address), rest.empty() ? std::nullopt : std::optional{rest.substr(1)}};
  }
  const auto colon = std::min(text.find(':'), text.size());
  if (!is_plain_host(text.substr(0, colon))) return {};
  if (colon == text.size()) return authority{std::string{text}, {}};
  return authority{std::string{text.substr(0, colon)}, text.substr(colon + 1)};
}

}  // namespace

bool iequals_sized(const char* a, const char* b, std::size_t size) noexcept {
  return std::equal(a, a + size, b, [](char x, char y) { return x == y || lower(x) == lower(y); });
}

std::string ascii_lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && (is_plain_name(text) || std::all_of(text.begin(), text.end(), is_token_character));
}

bool is_header_value(std::string_view text) noexcept {
#if defined(__SSE2__)
  const auto fine = [](__m128i bytes) {
    const auto control =
        _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')), bytes_between(bytes, 0, 0x1f));
    return _mm_movemask_epi8(_mm_or_si128(control, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)))) == 0;
  };
  return all_bytes(text, fine, is_value_character);
#else
  return std::all_of(text.begin(), text.end(), is_value_character);
#endif
}

bool append_header_line(std::string_view name, std::string_view value, std::string& out) {
  if (!is_token(name) || !is_header_value(value)) return false;
  out.append(name).append(": ").append(value).append("\r\n");
  return true;
}

void headers::push_back(const header& f) {
  constexpr std::size_t usual = 1024;  // of a provider's reply: room for it at once, instead of in six steps
  const lengths size{static_cast<std::uint32_t>(f.name.size()), static_cast<std::uint32_t>(f.value.size())};
  std::array<char, sizeof size> prefix{};
  std::memcpy(prefix.data(), &size, sizeof size);
  if (text_.capacity() < usual) text_.reserve(usual);
  text_.append(prefix.data(), prefix.size()).append(f.name).append(f.value);
}

std::optional<std::string_view> find_header(const headers& all, std::string_view name) noexcept {
  for (const auto h : all)
    if (iequals(h.name, name)) return h.value;
  return {};
}

std::string url_parts::origin() const {
  const bool v6 = host.find(':') != std::string::npos;
  constexpr std::size_t around = sizeof "://[]:65535";
  std::string out;
  out.reserve(scheme.size() + host.size() + around);
  out.append(scheme).append(v6 ? "://[" : "://").append(host).append(v6 ? "]:" : ":");
  out.append(std::to_string(port));
  return out;
}

result<url_parts> parse_base_url(std::string_view url) {
  url_parts out;
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return bad_url(url, "it has no scheme");
  out.scheme = ascii_lower(url.substr(0, scheme_end));
  if (out.scheme != "http" && out.scheme != "https") return bad_url(url, "only http and https are spoken");
  auto rest = url.substr(scheme_end + 3);
  const auto unwanted = [](char c) { return c <= ' ' || c >= '\x7f' || c == '\\'; };
  if (std::any_of(rest.begin(), rest.end(), unwanted))
    return bad_url(url, "it holds a space, backslash, control or non-ASCII character");
  if (rest.find_first_of("?#") != std::string_view::npos) return bad_url(url, "it has a query or fragment");
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto place = rest.substr(0, slash);
  if (place.find('@') != std::string_view::npos) return bad_url(url, "it holds user information");
  const auto split = split_authority(place);
  if (!split) return bad_url(url, "its host is no name, IPv4 address or [IPv6 address]");
  out.host = ascii_lower(split->host);
  out.port = out.scheme == "https" ? 443 : 80;
  if (split->port) {
    const auto port = parse_port(*split->port);
    if (!port || *port == 0) return bad_url(url, "its port is not a number from 1 to 65535");
    out.port = *port;
  }
  out.path = rest.substr(slash);
  while (!out.path.empty() && out.path.back() == '/') out.path.pop_back();
  out.host_is_address = is_ip_address(out.host);
  return out;
}

bool socket_address::is_loopback() const {
  return host.starts_with("127.") || host == "::1" || iequals(host, "localhost");
}

std::string socket_address::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

result<socket_address> parse_socket_address(std::string_view text) {
  const auto split = split_authority(text);
  const auto port = split && split->port ? parse_port(*split->port) : std::nullopt;
  if (!port || !is_ip_address(split->host))
    return error{error_code::config_invalid,
                 "not an address to listen on: " + std::string{text},
                 "write an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080",
                 {}};
  return socket_address{split->host, *port};
}

}  // namespace signalbox
