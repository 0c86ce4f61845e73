// SPDX-License-Identifier: Apache-2.0
// Takes answers apart as a strict client would: anything odd about a head, a length or a chunk is malformed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_text.hpp"

namespace signalbox::test {

struct http_response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;  ///< without the framing
  bool chunked = false;
  bool sized = false;     ///< it has a Content-Length
  bool whole = false;     ///< its end has come
  std::string malformed;  ///< why, if it is
  std::size_t size = 0;   ///< bytes that it takes on the wire, as far as they have come
  std::size_t chunks = 0;

  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [&](const auto& f) { return iequals(f.first, name); }));
  }
  /// The value of a field; empty if it is not there.
  [[nodiscard]] std::string field(std::string_view name) const {
    for (const auto& [key, value] : fields)
      if (iequals(key, name)) return value;
    return {};
  }
  [[nodiscard]] bool closes() const { return iequals(field("connection"), "close"); }
};

/// Reads one answer. Each call is given all of its bytes so far, and goes on where the last one stopped.
class response_parser {
 public:
  /// `at_end`: the server has closed, so that an answer without a length is whole. `bare`: it answers HEAD,
  /// so that it has no body, whatever its head says.
  const http_response& parse(std::string_view bytes, bool at_end, bool bare = false) {
    rest_ = bytes.substr(out_.size);
    if (!head_done_) head_done_ = head();
    if (head_done_ && out_.malformed.empty() && !out_.whole) {
      if (bare)
        out_.whole = true;
      else
        body(at_end);
    }
    out_.size = bytes.size() - rest_.size();
    return out_;
  }

 private:
  bool bad(std::string why) {
    if (out_.malformed.empty()) out_.malformed = std::move(why);
    return false;
  }

  std::optional<std::string_view> line() {
    const auto end = rest_.find("\r\n");
    if (end == std::string_view::npos) return {};
    const auto text = rest_.substr(0, end);
    if (text.find_first_of("\r\n") != std::string_view::npos) bad("a bare CR or LF in a line");
    rest_.remove_prefix(end + 2);
    return text;
  }

  bool head() {
    if (rest_.find("\r\n\r\n") == std::string_view::npos) return false;
    const auto status = *line();
    if (!status.starts_with("HTTP/1.1 ") || status.size() < 13 || status[12] != ' ')
      return bad("status line");
    for (const char c : status.substr(9, 3)) {
      if (c < '0' || c > '9') return bad("status");
      out_.status = out_.status * 10 + (c - '0');
    }
    for (auto text = *line(); !text.empty(); text = *line()) {
      const auto colon = text.find(": ");
      if (colon == std::string_view::npos || !is_token(text.substr(0, colon))) return bad("field name");
      const auto value = text.substr(colon + 2);
      if (!is_header_value(value)) return bad("field value");
      out_.fields.emplace_back(text.substr(0, colon), value);
    }
    return framing();
  }

  bool framing() {
    out_.chunked = out_.count("transfer-encoding") > 0;
    out_.sized = out_.count("content-length") > 0;
    if (out_.count("transfer-encoding") + out_.count("content-length") > 1) return bad("two framings");
    if (out_.chunked && out_.field("transfer-encoding") != "chunked") return bad("transfer coding");
    if (out_.sized) {
      const auto length = out_.field("content-length");
      if (length.empty() || length.size() > 9 || length.find_first_not_of("0123456789") != std::string::npos)
        return bad("length");
      length_ = static_cast<std::size_t>(std::stoul(length));
    }
    const bool framed = out_.chunked || out_.sized || out_.status < 200 || out_.closes();
    return framed || bad("neither a length, nor chunks, nor a close");
  }

  void body(bool at_end) {
    if (out_.status < 200) {
      out_.whole = true;
    } else if (out_.chunked) {
      while (chunk()) continue;
    } else {
      const auto size = out_.sized ? std::min(rest_.size(), length_ - out_.body.size()) : rest_.size();
      out_.body += rest_.substr(0, size);
      rest_.remove_prefix(size);
      out_.whole = out_.sized ? out_.body.size() == length_ : at_end;
    }
  }

  /// False at the end, or where more bytes are needed.
  bool chunk() {
    const auto saved = rest_;
    const auto text = line();
    if (!text) return false;
    if (text->empty() || text->size() > 8 ||
        text->find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      return bad("chunk size");
    const auto size = std::stoul(std::string{*text}, nullptr, 16);
    if (rest_.size() < size + 2) {
      rest_ = saved;
      return false;
    }
    if (rest_.substr(size, 2) != "\r\n") return bad("chunk end");
    out_.body += rest_.substr(0, size);
    rest_.remove_prefix(size + 2);
    out_.whole = size == 0;
    if (size > 0) ++out_.chunks;
    return size > 0;
  }

  std::string_view rest_;
  http_response out_;
  bool head_done_ = false;
  std::size_t length_ = 0;
};

}  // namespace signalbox::test
