// SPDX-License-Identifier: Apache-2.0
// Checking the head of a request.
#include "gateway/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/http_text.hpp"

namespace signalbox {

namespace {

/// Fields that decide something here, or of which a second one could be read instead of the first.
constexpr std::array<std::string_view, 12> single_fields{
    "host",          "content-length", "transfer-encoding", "content-type", "content-encoding",
    "authorization", "expect",         "connection",        "origin",       "x-api-key",
    "api-key",       "idempotency-key"};

/// Indexes of those that are read here.
enum single_field : std::size_t {
  host = 0,
  length = 1,
  coding = 2,
  body_coding = 4,
  expectation = 6,
  origin = 8
};
static_assert(single_fields[host] == "host" && single_fields[length] == "content-length");
static_assert(single_fields[coding] == "transfer-encoding" && single_fields[origin] == "origin");
static_assert(single_fields[body_coding] == "content-encoding" && single_fields[expectation] == "expect");

std::size_t index_of(std::string_view name) {
  std::size_t i = 0;
  while (i < single_fields.size() && !iequals(single_fields[i], name)) ++i;
  return i;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The name in NAME[:PORT], an IPv6 address with its brackets; empty if it is nothing of this kind.
std::string_view name_in(std::string_view host) {
  constexpr std::size_t most_digits = 5;
  const auto address_end = host.starts_with('[') ? host.find(']') : 0;
  if (address_end == std::string_view::npos) return {};
  const auto colon = host.find(':', address_end);
  const auto port = colon == std::string_view::npos ? std::string_view{} : host.substr(colon + 1);
  const bool fine = port.size() <= most_digits && std::all_of(port.begin(), port.end(), is_digit);
  return fine ? host.substr(0, colon) : std::string_view{};
}

class head_checker {
 public:
  head_checker(std::string_view bytes, const limit_table& most, const host_policy& hosts,
               std::vector<header_view> room)
      : rest_{bytes}, most_{most}, hosts_{hosts} {
    constexpr std::size_t usual = 12;  // fields
    out_.fields = std::move(room);
    out_.fields.clear();
    out_.fields.reserve(usual);
  }

  result<request_head> run() {
    request_line();
    while (!failure_ && header_line()) continue;
    if (!failure_) framing();
    if (!failure_) addressing();
    if (failure_) return *std::move(failure_);
    return std::move(out_);
  }

 private:
  void fail(std::string message, error_code code = error_code::invalid_request) {
    if (!failure_) failure_ = error{code, std::move(message), {}, {}};
  }

  /// The next line without its CRLF; a lone CR or LF is no line end.
  std::string_view line() {
    const auto end = rest_.find('\r');
    if (end == std::string_view::npos || rest_.substr(end, 2) != "\r\n" ||
        rest_.substr(0, end).find('\n') != std::string_view::npos) {
      fail("lines must end with CR LF");
      return {};
    }
    const auto out = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    return out;
  }

  void request_line() {
    auto text = line();
    if (failure_) return;
    const auto first = text.find(' ');
    const auto second = text.find(' ', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos)
      return fail("the request line needs a method, a target and a version");
    out_.method = text.substr(0, first);
    auto target = text.substr(first + 1, second - first - 1);
    const auto version = text.substr(second + 1);
    if (out_.method.empty() || !std::all_of(out_.method.begin(), out_.method.end(), is_upper))
      return fail("the method is not one");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return fail("only HTTP/1.1 and HTTP/1.0 are spoken");
    out_.http_1_0 = version == "HTTP/1.0";
    if (target.size() > most_.target_bytes)
      return fail("the target is too long", error_code::headers_too_large);
    if (target.empty() || target.front() != '/') return fail("the target must be a path");
    const auto bad = [](char raw) {
      const auto c = static_cast<unsigned char>(raw);
      return c <= 0x20 || c >= 0x7f || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>';
    };
    if (std::any_of(target.begin(), target.end(), bad))
      return fail("the target holds a character that it must not");
    const auto question = target.find('?');
    out_.path = target.substr(0, question);
    if (question != std::string_view::npos) out_.query = target.substr(question + 1);
  }

  /// False at the blank line.
  bool header_line() {
    const auto text = line();
    if (failure_ || text.empty()) return false;
    if (out_.fields.size() >= most_.header_count) {
      fail("too many header fields", error_code::headers_too_large);
      return false;
    }
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    // A folded line, a space before the colon and an underscore are each read in two ways by some server.
    if (colon == std::string_view::npos || !is_token(name) || name.find('_') != std::string_view::npos)
      fail("a header field has no proper name");
    else if (const auto value = text.substr(colon + 1); !is_header_value(value))
      fail("a header field holds a control character");
    else
      out_.fields.push_back({name, trim(value)});
    return !failure_;
  }

  void framing() {
    if (!find_single_fields()) return;
    const auto& coding = found_[single_field::coding];
    const auto& length = found_[single_field::length];
    if (coding && length) return fail("a length and a transfer coding exclude each other");
    if (coding && (out_.http_1_0 || !iequals(*coding, "chunked")))
      return fail("`chunked` is the only transfer coding, and HTTP/1.1 the only version that has it");
    out_.chunked = coding.has_value();
    if (length && !content_length(*length)) return fail("the content length is not a number");
    if (const auto& expected = found_[expectation]) {
      if (!iequals(*expected, "100-continue"))
        return fail("only `Expect: 100-continue` is understood", error_code::expectation_failed);
      out_.expects_continue = !out_.http_1_0;
    }
    out_.keep_alive = !out_.http_1_0;
    for (const auto& f : out_.fields)
      if (iequals(f.name, "connection") || iequals(f.name, "proxy-connection")) options(f);
    if (const auto& body = found_[body_coding]; body && !iequals(*body, "identity"))
      fail("a coded body is not taken", error_code::unsupported_media);
  }

  /// False if one is given twice: of several, the first of the table is told.
  bool find_single_fields() {
    auto twice = single_fields.size();
    for (const auto& f : out_.fields) {
      const auto i = index_of(f.name);
      if (i == single_fields.size()) continue;
      if (found_[i]) twice = std::min(twice, i);
      found_[i] = f.value;
    }
    if (twice == single_fields.size()) return true;
    fail("the header field " + std::string{single_fields[twice]} + " is given twice");
    return false;
  }

  void options(const header_view& field) {
    for (auto rest = field.value;;) {
      const auto comma = rest.find(',');
      const auto option = trim(rest.substr(0, comma));
      if (!option.empty() && !is_token(option))
        return fail("the header field " + std::string{field.name} + " is no list of options");
      if (iequals(option, "close") && iequals(field.name, "connection")) out_.keep_alive = false;
      if (comma == std::string_view::npos) return;
      rest.remove_prefix(comma + 1);
    }
  }

  bool content_length(std::string_view text) {
    constexpr std::size_t most_digits = 15;
    const bool number = !text.empty() && text.size() <= most_digits &&
                        std::all_of(text.begin(), text.end(), is_digit) &&
                        (text.front() != '0' || text.size() == 1);
    if (number) std::from_chars(text.data(), text.data() + text.size(), out_.content_length);
    return number;
  }

  void addressing() {
    const auto& host = found_[single_field::host];
    if (!host && !out_.http_1_0) return fail("the Host field is missing");
    if (host && !hosts_.takes(*host))
      return fail("this server is not the one named in Host", error_code::misdirected);
    if (const auto& from = found_[origin]; from && !hosts_.takes_origin(*from))
      fail("pages of other origins may not send requests here", error_code::misdirected);
  }

  std::string_view rest_;
  const limit_table& most_;
  const host_policy& hosts_;
  request_head out_;
  std::array<std::optional<std::string_view>, single_fields.size()> found_;  // their values
  std::optional<error> failure_;
};

}  // namespace

std::optional<std::string_view> request_head::field(std::string_view name) const {
  for (const auto& f : fields)
    if (iequals(f.name, name)) return f.value;
  return {};
}

bool host_policy::takes(std::string_view host) const {
  const auto name = name_in(host);
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return iequals(n, name); });
}

bool host_policy::takes_origin(std::string_view origin) const {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return takes(origin.substr(scheme.size()));
  return false;
}

result<request_head> check_head(std::string_view bytes, const limit_table& most, const host_policy& hosts,
                                std::vector<header_view> room) {
  return head_checker{bytes, most, hosts, std::move(room)}.run();
}

bool may_be_request(std::string_view first_bytes) {
  constexpr std::string_view http_2 = "PRI * HTTP/2";
  if (first_bytes.starts_with(http_2)) return false;
  // Up to the first space a request consists of capital letters.
  const auto method = first_bytes.substr(0, first_bytes.find(' '));
  constexpr std::size_t longest_method = 16;
  return method.size() <= longest_method && std::all_of(method.begin(), method.end(), is_upper);
}

bool has_lone_line_end(std::string_view part_of_head) {
  for (auto at = part_of_head.find_first_of("\r\n"); at != std::string_view::npos;
       at = part_of_head.find_first_of("\r\n", at)) {
    const auto two = part_of_head.substr(at, 2);
    if (two == "\r") return false;  // what comes next decides
    if (two != "\r\n") return true;
    at += 2;
  }
  return false;
}

}  // namespace signalbox
