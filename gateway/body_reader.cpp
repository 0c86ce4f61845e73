// SPDX-License-Identifier: Apache-2.0
// Beast's request parser. Its own message container is left out: it keeps fields that nobody reads, throws at
// a trailer longer than 64 KiB, and makes room for a body as soon as its length is announced.
#include "gateway/body_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

#include "base/http_text.hpp"

namespace signalbox {

namespace http = boost::beast::http;
using text = boost::beast::string_view;
using parse_error = boost::system::error_code;

struct body_reader::parser final : http::basic_parser<true> {
  explicit parser(std::uint64_t limit) : most{limit} {
    body_limit(limit);
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the head's limits have been checked
  }

  /// Takes what it can from the front of `bytes`.
  std::size_t feed(std::string_view bytes, parse_error& failed) {
    const auto used = put({bytes.data(), bytes.size()}, failed);
    if (failed == http::error::need_more) failed = {};
    return used;
  }

  std::string body;
  std::uint64_t most;
  std::uint64_t behind_head = 0;  // bytes taken

 private:
  void on_request_impl(http::verb, text, text, int, parse_error& ec) override { ec = {}; }
  void on_response_impl(int, text, int, parse_error& ec) override { ec = {}; }
  void on_field_impl(http::field, text, text, parse_error& ec) override { ec = {}; }
  void on_header_impl(parse_error& ec) override { ec = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, parse_error& ec) override {
    announced_ = length.value_or(0);
    ec = {};
  }
  std::size_t on_body_impl(text bytes, parse_error& ec) override { return append(bytes, ec); }
  /// Beast lets an LF pass inside a quoted extension, where others see the end of the line. [C24]
  void on_chunk_header_impl(std::uint64_t, text extensions, parse_error& ec) override {
    ec = {};
    if (!is_header_value({extensions.data(), extensions.size()})) ec = http::error::bad_chunk_extension;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, text bytes, parse_error& ec) override {
    return append(bytes, ec);
  }
  void on_finish_impl(parse_error& ec) override { ec = {}; }

  /// Room is made for bytes that have come, not for those that are announced; a length only keeps the last
  /// growth from being too large.
  std::size_t append(text bytes, parse_error& ec) {
    ec = {};
    const auto needed = body.size() + bytes.size();
    if (needed > body.capacity() && announced_ >= needed)
      body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(announced_, 2 * needed)));
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  std::uint64_t announced_ = 0;
};

body_reader::body_reader(std::uint64_t most) : parser_{std::make_unique<parser>(most)} {}
body_reader::~body_reader() = default;

void body_reader::restart(std::uint64_t most) {
  std::destroy_at(parser_.get());
  std::construct_at(parser_.get(), most);
}

body_reader::body_reader(body_reader&&) noexcept = default;
body_reader& body_reader::operator=(body_reader&&) noexcept = default;

result<std::size_t> body_reader::take(std::string_view bytes) {
  auto& p = *parser_;
  parse_error failed;
  std::size_t used = 0;
  if (!p.is_header_done()) {
    used = p.feed(bytes, failed);  // stops behind the head, which is no part of the body's framing
    if (p.is_header_done()) p.eager(true);
  }
  const auto head = used;
  // Beast asserts that the end of chunks, of which this is the shortest, comes in one piece.
  constexpr std::string_view shortest_end = "0\r\n\r\n";
  const auto least = p.is_header_done() && p.chunked() ? shortest_end.size() : 1;
  if (!failed && p.is_header_done() && !p.is_done() && bytes.size() - used >= least)
    used += p.feed(bytes.substr(used), failed);
  p.behind_head += used - head;
  if (failed == http::error::body_limit)
    return error{
        error_code::too_large, "the body is longer than " + std::to_string(p.most) + " bytes", {}, {}};
  if (failed) return error{error_code::invalid_request, "the request's framing is broken", {}, {}};
  // What has not been used yet waits in the caller's buffer and counts as well: it may be one endless
  // extension. Behind the end it belongs to the next request.
  constexpr std::uint64_t allowance = 16 * 1024;
  const auto waiting = p.is_done() || !p.is_header_done() ? 0 : bytes.size() - used;
  if (p.behind_head + waiting > p.body.size() + p.body.size() / 2 + allowance)
    return error{error_code::too_large, "the chunks hold more framing than content", {}, {}};
  return used;
}

bool body_reader::done() const { return parser_->is_done(); }
std::uint64_t body_reader::size() const { return parser_->body.size(); }
std::string body_reader::take_body() { return std::move(parser_->body); }

}  // namespace signalbox
