// SPDX-License-Identifier: Apache-2.0
// Beast's request parser.
#include "gateway/body_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace signalbox {

namespace http = boost::beast::http;

struct body_reader::parser {
  explicit parser(std::uint64_t limit) : most{limit} {
    message.eager(true);
    message.body_limit(limit);
    message.header_limit(UINT32_MAX);  // the head's limits have been checked
  }

  http::request_parser<http::string_body> message;
  std::uint64_t most;
  std::uint64_t taken = 0;
  std::uint64_t head = 0;
};

body_reader::body_reader(std::uint64_t most) : parser_{std::make_unique<parser>(most)} {}
body_reader::~body_reader() = default;
body_reader::body_reader(body_reader&&) noexcept = default;
body_reader& body_reader::operator=(body_reader&&) noexcept = default;

result<std::size_t> body_reader::take(std::string_view bytes) {
  auto& p = *parser_;
  boost::system::error_code failed;
  const auto used = p.message.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, failed);
  if (failed == http::error::need_more) failed = {};
  if (failed == http::error::body_limit)
    return error{
        error_code::too_large, "the body is longer than " + std::to_string(p.most) + " bytes", {}, {}};
  if (failed) return error{error_code::invalid_request, "the request's framing is broken", {}, {}};
  p.taken += used;
  if (p.head == 0 && p.message.is_header_done()) p.head = p.taken - p.message.get().body().size();
  constexpr std::uint64_t allowance = 16 * 1024;
  const auto body = p.message.get().body().size();
  // What has not been used yet waits in the caller's buffer and counts as well: it may be one endless
  // extension.
  if (p.message.is_header_done() && p.taken - p.head + (bytes.size() - used) > body + body / 2 + allowance &&
      !done())
    return error{error_code::too_large, "the chunks hold more framing than content", {}, {}};
  return used;
}

bool body_reader::done() const { return parser_->message.is_done(); }
std::uint64_t body_reader::size() const { return parser_->message.get().body().size(); }
std::string body_reader::take_body() { return std::move(parser_->message.get().body()); }

}  // namespace signalbox
