// SPDX-License-Identifier: Apache-2.0
// Framing of HTTP/1.1 answers (RFC 9112, sections 4, 6, 7).
#include "bench/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/http_text.hpp"

namespace signalbox::bench {

namespace {

constexpr std::size_t most_head_bytes = 64 * 1024;
constexpr std::size_t most_line_bytes = 16 * 1024;  // a chunk's size line, or all trailers

/// What a head says about the body.
struct head_facts {
  int status = 0;
  bool valid = false;
  bool keep_alive = true;
  bool chunked = false;
  std::optional<std::uint64_t> length;
};

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

/// "HTTP/1.1 200 OK", the reason being free text that may be absent.
bool read_status_line(std::string_view line, head_facts& out) {
  if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[8] != ' ') return false;
  if (line[7] != '0' && line[7] != '1') return false;
  if (line.size() > 12 && line[12] != ' ') return false;
  const auto status = whole_number(line.substr(9, 3));
  if (!status || *status < 100) return false;
  out.status = static_cast<int>(*status);
  out.keep_alive = line[7] == '1';
  return true;
}

bool read_field(std::string_view name, std::string_view value, head_facts& out) {
  if (iequals(name, "content-length")) {
    if (out.length) return false;
    out.length = whole_number(value);
    return out.length.has_value();
  }
  if (iequals(name, "transfer-encoding")) {
    if (out.chunked || !iequals(value, "chunked")) return false;
    return out.chunked = true;
  }
  if (iequals(name, "connection")) {
    if (iequals(value, "close")) out.keep_alive = false;
    if (iequals(value, "keep-alive")) out.keep_alive = true;
  }
  return true;
}

/// Only three names matter here; most fields are told apart by their first letter.
bool read_header_line(std::string_view line, head_facts& out) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  if (line[0] == ' ' || line[0] == '\t' || line[colon - 1] == ' ') return false;
  const char first = static_cast<char>(line[0] | 0x20);
  if (first != 'c' && first != 't') return true;
  return read_field(line.substr(0, colon), trim(line.substr(colon + 1)), out);
}

/// `head` ends with an empty line.
head_facts facts_of(std::string_view head) {
  head_facts out;
  head.remove_suffix(2);
  bool first = true;
  while (!head.empty()) {
    const auto end = head.find('\n');
    if (end == 0 || head[end - 1] != '\r') return {};
    const auto line = head.substr(0, end - 1);
    if (!(first ? read_status_line(line, out) : read_header_line(line, out))) return {};
    head.remove_prefix(end + 1);
    first = false;
  }
  out.valid = !first && !(out.chunked && out.length);
  return out;
}

}  // namespace

void response_reader::start() {
  phase_ = phase::head;
  begun_ = false;
  keep_alive_ = true;
  status_ = 0;
  left_ = 0;
  line_bytes_ = 0;
  head_.clear();
}

std::optional<std::string_view> response_reader::next(std::string_view& in) {
  while (!in.empty()) {
    switch (phase_) {
      case phase::head:
        take_head(in);
        break;
      case phase::sized_body:
      case phase::chunk_data:
        return take_body(in);
      case phase::body_until_close:
        return std::exchange(in, {});
      case phase::complete:
      case phase::malformed:
        return {};
      default:
        take_chunk_framing(in.front());
        in.remove_prefix(1);
    }
  }
  return {};
}

bool response_reader::close() {
  if (phase_ == phase::body_until_close) phase_ = phase::complete;
  return complete();
}

void response_reader::take_head(std::string_view& in) {
  begun_ = true;
  if (head_.empty()) {
    if (const auto end = in.find("\r\n\r\n"); end != std::string_view::npos) {
      const auto head = in.substr(0, end + 4);
      in.remove_prefix(end + 4);
      return read_head(head);
    }
  }
  const auto before = head_.size();
  head_.append(in.substr(0, most_head_bytes + 1 - std::min(before, most_head_bytes)));
  const auto end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    in.remove_prefix(head_.size() - before);
    if (head_.size() > most_head_bytes) phase_ = phase::malformed;
    return;
  }
  head_.resize(end + 4);
  in.remove_prefix(head_.size() - before);
  const auto head = std::exchange(head_, {});
  read_head(head);
}

void response_reader::read_head(std::string_view head) {
  const auto facts = facts_of(head);
  status_ = facts.status;
  keep_alive_ = facts.keep_alive;
  left_ = facts.length.value_or(0);
  if (!facts.valid || facts.status == 101) {
    phase_ = phase::malformed;
  } else if (facts.status < 200) {
    status_ = 0;  // an interim answer: the real one follows
  } else if (facts.status == 204 || facts.status == 304) {
    phase_ = phase::complete;
  } else if (facts.chunked) {
    phase_ = phase::chunk_size;
  } else if (facts.length) {
    phase_ = left_ == 0 ? phase::complete : phase::sized_body;
  } else {
    keep_alive_ = false;
    phase_ = phase::body_until_close;
  }
}

std::string_view response_reader::take_body(std::string_view& in) {
  const auto piece = in.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size())));
  in.remove_prefix(piece.size());
  left_ -= piece.size();
  if (left_ == 0) phase_ = phase_ == phase::chunk_data ? phase::chunk_data_return : phase::complete;
  return piece;
}

void response_reader::take_chunk_framing(char c) {
  switch (phase_) {
    case phase::chunk_size:
      return take_chunk_digit(c);
    case phase::chunk_extension:
      if (c == '\r') phase_ = phase::chunk_size_end;
      if (c == '\n' || ++line_bytes_ > most_line_bytes) phase_ = phase::malformed;
      return;
    case phase::chunk_size_end:
      line_bytes_ = 0;
      return expect(c, '\n', left_ == 0 ? phase::trailer_start : phase::chunk_data);
    case phase::chunk_data_return:
      return expect(c, '\r', phase::chunk_data_end);
    case phase::chunk_data_end:
      return expect(c, '\n', phase::chunk_size);
    default:
      return take_trailer(c);
  }
}

void response_reader::take_trailer(char c) {
  if (++line_bytes_ > most_line_bytes) {
    phase_ = phase::malformed;
  } else if (phase_ == phase::trailer_end) {
    expect(c, '\n', phase::trailer_start);
  } else if (phase_ == phase::last_end) {
    expect(c, '\n', phase::complete);
  } else if (c == '\r') {
    phase_ = phase_ == phase::trailer_start ? phase::last_end : phase::trailer_end;
  } else {
    phase_ = c == '\n' ? phase::malformed : phase::trailer;
  }
}

/// `line_bytes_` counts the digits while they last.
void response_reader::take_chunk_digit(char c) {
  const char lower = static_cast<char>(c | 0x20);
  const bool decimal = c >= '0' && c <= '9';
  if (decimal || (lower >= 'a' && lower <= 'f')) {
    left_ = left_ * 16 + static_cast<std::uint64_t>(decimal ? c - '0' : lower - 'a' + 10);
    if (++line_bytes_ > 15) phase_ = phase::malformed;
    return;
  }
  const bool ends_size = c == '\r' || c == ';' || c == ' ' || c == '\t';
  if (line_bytes_ == 0 || !ends_size) {
    phase_ = phase::malformed;
  } else {
    phase_ = c == '\r' ? phase::chunk_size_end : phase::chunk_extension;
  }
}

}  // namespace signalbox::bench
