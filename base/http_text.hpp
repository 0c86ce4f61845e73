// SPDX-License-Identifier: Apache-2.0
// Checks and pieces of HTTP text: header fields, tokens, URLs. The one place that builds outgoing header
// lines.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace signalbox {

/// A header field. Views lead into the list that holds it.
struct header {
  std::string_view name;
  std::string_view value;
};

/// Header fields in order, in one piece of memory: a request and its answer have dozens of them. Of each
/// field the lengths of its name and value, then both.
class headers {
 public:
  headers() = default;
  headers(std::initializer_list<header> all) {
    for (const auto& f : all) push_back(f);
  }

  void push_back(const header& f);
  void clear() { text_.clear(); }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// Both in linear time.
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(std::distance(begin(), end())); }
  [[nodiscard]] header operator[](std::size_t i) const {
    return *std::next(begin(), static_cast<std::ptrdiff_t>(i));
  }

 private:
  struct lengths {
    std::uint32_t name = 0;
    std::uint32_t value = 0;
  };

 public:
  class iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = header;
    using pointer = const header*;
    using reference = header;
    using iterator_category = std::input_iterator_tag;
    explicit iterator(const char* at) : at_{at} {}
    header operator*() const {
      const auto size = sizes();
      const auto* name = at_ + sizeof size;
      return {{name, size.name}, {name + size.name, size.value}};
    }
    iterator& operator++() {
      const auto size = sizes();
      at_ += sizeof size + size.name + size.value;
      return *this;
    }
    iterator operator++(int) {
      auto old = *this;
      ++*this;
      return old;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

   private:
    [[nodiscard]] lengths sizes() const {
      lengths out;
      std::memcpy(&out, at_, sizeof out);
      return out;
    }
    const char* at_;
  };
  [[nodiscard]] iterator begin() const { return iterator{text_.data()}; }
  [[nodiscard]] iterator end() const { return iterator{text_.data() + text_.size()}; }

 private:
  std::string text_;
};

/// Of two texts of one size.
bool iequals_sized(const char* a, const char* b, std::size_t size) noexcept;

/// ASCII only, as HTTP's names are.
inline bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && iequals_sized(a.data(), b.data(), a.size());
}
std::string ascii_lower(std::string_view text);
std::string_view trim(std::string_view text) noexcept;

/// Whether `text` is a token of RFC 9110 (a header name, a method).
bool is_token(std::string_view text) noexcept;

/// Whether `text` may stand in a header value: no control characters but tab, no DEL. [M3]
bool is_header_value(std::string_view text) noexcept;

/// Appends "name: value\r\n". Refuses (false, nothing appended) names that are no token and values with
/// control characters: neither libcurl nor Beast does. [M3] [A16]
bool append_header_line(std::string_view name, std::string_view value, std::string& out);

/// The first value of a header, by name in any case.
std::optional<std::string_view> find_header(const headers& all, std::string_view name) noexcept;

/// The parts of an http or https URL that a provider's base_url may have.
struct url_parts {
  std::string scheme;      ///< "http" or "https"
  std::string host;        ///< a name, an IPv4 address, or an IPv6 address without brackets
  std::uint16_t port = 0;  ///< always set
  std::string path;        ///< starts with '/', no trailing one; empty for the root
  bool host_is_address = false;

  /// scheme://host:port, with brackets around IPv6.
  [[nodiscard]] std::string origin() const;
};

/// Reads a base URL. Errors: not http(s), user info, query or fragment, no host, bad port, control
/// characters.
result<url_parts> parse_base_url(std::string_view url);

/// "127.0.0.1:8080" or "[::1]:8080"; port 0 is allowed and means any free one.
struct socket_address {
  std::string host;
  std::uint16_t port = 0;
  [[nodiscard]] bool is_loopback() const;
  [[nodiscard]] std::string text() const;
};
result<socket_address> parse_socket_address(std::string_view text);

}  // namespace signalbox
