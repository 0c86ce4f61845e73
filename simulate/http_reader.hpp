// SPDX-License-Identifier: Apache-2.0
// A small reader of HTTP/1 requests, independent of the gateway's: what arrives here is evidence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::simulate {

/// A header field as received: a view of the request's head.
struct field {
  std::string_view name;
  std::string_view value;
};

/// A request as received. Lives inside its reader; the views point into `head`.
struct request {
  request() = default;
  request(const request&) = delete;
  request& operator=(const request&) = delete;

  std::string head;  ///< request line and header fields, as received
  std::string_view method;
  std::string_view path;   ///< of the target, without its query
  std::string_view query;  ///< without the '?'
  std::vector<field> fields;
  std::string body;  ///< without its transfer coding
  bool http10 = false;
  bool keep_alive = true;

  /// The first value of a field, by name in any case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Takes bytes as they come, gives requests one after the other. Content-Length and chunked bodies,
/// keep-alive, pipelined requests. Refuses what is ambiguous: both framings, two lengths, other codings,
/// folded lines.
class http_reader {
 public:
  enum class progress : std::uint8_t { more, ready, bad };

  static constexpr std::size_t head_most = 64 * 1024;

  explicit http_reader(std::size_t body_most) : body_most_{body_most} {}

  void feed(std::string_view bytes) { buffer_.append(bytes); }

  /// Works on what was fed. `ready`: `current()` is whole, and stays so until the next call. `bad`: nothing
  /// more can be read from this connection; `bad_status()` is what to answer.
  progress advance();

  [[nodiscard]] const request& current() const { return request_; }
  [[nodiscard]] unsigned bad_status() const { return bad_status_; }
  [[nodiscard]] std::string_view bad_reason() const { return bad_reason_; }

  /// Whether the client waits for `100 Continue` before it sends the body. True once per request.
  bool take_continue();

  /// Bytes that were fed and not read yet.
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - at_; }

 private:
  enum class stage : std::uint8_t { head, counted, chunk_size, chunk_data, chunk_end, trailer, done, broken };

  [[nodiscard]] std::string_view rest() const { return std::string_view{buffer_}.substr(at_); }
  bool step();  // false: more bytes are needed
  bool read_head();
  bool read_counted();
  bool read_chunk_size();
  bool read_chunk_data();
  bool read_chunk_end();
  bool read_trailer();
  bool parse_head();
  bool parse_request_line(std::string_view line);
  bool parse_field(std::string_view line);
  bool decide_framing();
  bool fail(unsigned status, std::string_view reason);
  void begin_next();

  std::size_t body_most_;
  std::string buffer_;
  std::size_t at_ = 0;
  stage stage_ = stage::head;
  std::uint64_t left_ = 0;  // bytes of the body or chunk that are still to come
  std::size_t trailer_bytes_ = 0;
  bool wants_continue_ = false;
  request request_;
  unsigned bad_status_ = 0;
  std::string_view bad_reason_;
};

}  // namespace signalbox::simulate
