// SPDX-License-Identifier: Apache-2.0
// Reading requests, stage by stage.
#include "simulate/http_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/http_text.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::size_t chunk_line_most = 4096;
constexpr std::size_t trailer_most = 8192;
constexpr std::size_t fields_most = 256;
constexpr std::size_t keep_capacity = 64 * 1024;

std::optional<std::uint64_t> whole_number(std::string_view text, int radix) {
  std::uint64_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out, radix);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return {};
  return out;
}

bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    if (iequals(trim(value.substr(0, comma)), word)) return true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return false;
}

}  // namespace

std::string_view request::header(std::string_view name) const {
  for (const auto& f : fields)
    if (iequals(f.name, name)) return f.value;
  return {};
}

http_reader::progress http_reader::advance() {
  if (stage_ == stage::done) begin_next();
  while (stage_ != stage::done && stage_ != stage::broken)
    if (!step()) return stage_ == stage::broken ? progress::bad : progress::more;
  return stage_ == stage::broken ? progress::bad : progress::ready;
}

bool http_reader::take_continue() {
  const bool owed = wants_continue_ && stage_ != stage::head && stage_ != stage::done && pending() == 0;
  if (owed) wants_continue_ = false;
  return owed;
}

void http_reader::begin_next() {
  stage_ = stage::head;
  wants_continue_ = false;
  trailer_bytes_ = 0;
  request_.fields.clear();
  request_.body.clear();
  request_.method = request_.path = request_.query = {};
  if (request_.body.capacity() > keep_capacity) request_.body.shrink_to_fit();
  buffer_.erase(0, at_);
  at_ = 0;
  if (buffer_.empty() && buffer_.capacity() > keep_capacity) buffer_.shrink_to_fit();
}

bool http_reader::fail(unsigned status, std::string_view reason) {
  stage_ = stage::broken;
  bad_status_ = status;
  bad_reason_ = reason;
  return false;
}

bool http_reader::step() {
  switch (stage_) {
    case stage::head:
      return read_head();
    case stage::counted:
      return read_counted();
    case stage::chunk_size:
      return read_chunk_size();
    case stage::chunk_data:
      return read_chunk_data();
    case stage::chunk_end:
      return read_chunk_end();
    case stage::trailer:
      return read_trailer();
    case stage::done:
    case stage::broken:
      break;
  }
  return false;
}

bool http_reader::read_head() {
  while (rest().starts_with("\r\n")) at_ += 2;  // RFC 9112 section 2.2: empty lines before a request line
  const auto end = rest().find("\r\n\r\n");
  if (std::min(end, rest().size()) > head_most) return fail(431, "the head is too long");
  if (end == std::string_view::npos) return false;
  request_.head.assign(rest().substr(0, end + 2));
  at_ += end + 4;
  return parse_head() && decide_framing();
}

bool http_reader::parse_head() {
  std::string_view lines{request_.head};
  for (bool first = true; !lines.empty(); first = false) {
    const auto end = lines.find("\r\n");
    const auto line = lines.substr(0, end);
    lines.remove_prefix(end + 2);
    if (first ? !parse_request_line(line) : !parse_field(line)) return false;
  }
  return true;
}

bool http_reader::parse_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return fail(400, "malformed request line");
  const auto version = line.substr(last + 1);
  const auto target = line.substr(first + 1, last - first - 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return fail(505, "not HTTP/1.1");
  const auto unprintable = [](char c) { return c <= ' ' || c == '\x7f'; };
  if (target.empty() || std::any_of(target.begin(), target.end(), unprintable))
    return fail(400, "malformed target");
  request_.method = line.substr(0, first);
  if (!is_token(request_.method)) return fail(400, "malformed method");
  const auto mark = std::min(target.find('?'), target.size());
  request_.path = target.substr(0, mark);
  request_.query = target.substr(std::min(mark + 1, target.size()));
  request_.http10 = version == "HTTP/1.0";
  request_.keep_alive = !request_.http10;
  return true;
}

bool http_reader::parse_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return fail(400, "malformed header field");
  const field f{line.substr(0, colon), trim(line.substr(colon + 1))};
  if (!is_header_value(f.value)) return fail(400, "control character in a header field");
  if (request_.fields.size() == fields_most) return fail(431, "too many header fields");
  request_.fields.push_back(f);
  if (iequals(f.name, "connection") && lists(f.value, "close")) request_.keep_alive = false;
  if (iequals(f.name, "expect")) wants_continue_ = iequals(f.value, "100-continue");
  return true;
}

bool http_reader::decide_framing() {
  std::optional<std::string_view> length, coding;
  for (const auto& f : request_.fields) {
    if (iequals(f.name, "content-length")) {
      if (length) return fail(400, "two Content-Length fields");
      length = f.value;
    } else if (iequals(f.name, "transfer-encoding")) {
      if (coding) return fail(400, "two Transfer-Encoding fields");
      coding = f.value;
    }
  }
  if (length && coding) return fail(400, "Content-Length and Transfer-Encoding");
  if (coding && request_.http10) return fail(400, "Transfer-Encoding in HTTP/1.0");
  if (coding && !iequals(*coding, "chunked")) return fail(501, "unknown transfer coding");
  left_ = 0;
  if (coding) {
    stage_ = stage::chunk_size;
    return true;
  }
  if (length) {
    const auto count = whole_number(*length, 10);
    if (!count) return fail(400, "malformed Content-Length");
    if (*count > body_most_) return fail(413, "the body is too long");
    left_ = *count;
    request_.body.reserve(left_);
  }
  stage_ = left_ > 0 ? stage::counted : stage::done;
  return true;
}

bool http_reader::read_counted() {
  const auto piece = rest().substr(0, left_);
  request_.body.append(piece);
  at_ += piece.size();
  left_ -= piece.size();
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  }
  if (left_ > 0) return false;
  stage_ = stage::done;
  return true;
}

bool http_reader::read_chunk_size() {
  const auto end = rest().find("\r\n");
  if (std::min(end, rest().size()) > chunk_line_most) return fail(400, "the chunk header is too long");
  if (end == std::string_view::npos) return false;
  const auto line = rest().substr(0, end);
  const auto count = whole_number(trim(line.substr(0, line.find(';'))), 16);
  if (!count) return fail(400, "malformed chunk size");
  if (*count > body_most_ || request_.body.size() + *count > body_most_)
    return fail(413, "the body is too long");
  at_ += end + 2;
  left_ = *count;
  stage_ = left_ > 0 ? stage::chunk_data : stage::trailer;
  return true;
}

bool http_reader::read_chunk_data() {
  stage_ = stage::counted;
  const bool whole = read_counted();
  stage_ = whole ? stage::chunk_end : stage::chunk_data;
  return whole;
}

bool http_reader::read_chunk_end() {
  if (rest().size() < 2) return false;
  if (!rest().starts_with("\r\n")) return fail(400, "a chunk is longer than it says");
  at_ += 2;
  stage_ = stage::chunk_size;
  return true;
}

bool http_reader::read_trailer() {
  const auto end = rest().find("\r\n");
  if (trailer_bytes_ + std::min(end, rest().size()) > trailer_most)
    return fail(431, "the trailer is too long");
  if (end == std::string_view::npos) return false;
  trailer_bytes_ += end + 2;
  at_ += end + 2;
  if (end == 0) stage_ = stage::done;
  return true;
}

}  // namespace signalbox::simulate
