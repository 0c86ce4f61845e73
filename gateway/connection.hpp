// SPDX-License-Identifier: Apache-2.0
// One client connection: reads requests, one after the other, hands them to the listener's handler, and
// writes the answers. Lives on its lane's thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>

#include "actors/channel.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "gateway/body_reader.hpp"
#include "gateway/framing.hpp"
#include "gateway/http_answer.hpp"

namespace signalbox {

/// A request as a handler gets it. Views live until the handler returns.
struct http_request {
  const request_head& head;
  std::string body;
};

class connection;

/// Most bytes of a body where no prompt is expected.
inline constexpr std::uint64_t small_body_bytes = 1024 * 1024;

/// What a listener does with requests.
class request_handler {
 public:
  virtual ~request_handler() = default;
  /// Before the body is read: how many bytes it may have. An error ends the request, and `100 Continue` is
  /// sent only without one. [C8] [C29]
  virtual result<std::uint64_t> accept_head(const request_head& head) = 0;
  /// A whole request. The handler answers through `from`'s channel, now or later, exactly once.
  virtual void handle(http_request asked, const std::shared_ptr<connection>& from) = 0;
  /// What a client speaks who asks for this: for errors that are told before a handler has the request.
  [[nodiscard]] virtual dialect spoken_at(const request_head&) const { return dialect::openai_chat; }
};

/// What the connections of a listener share.
struct connection_context {
  const limit_table* limits = nullptr;
  const host_policy* hosts = nullptr;
  const clock* time = nullptr;
  entropy* random = nullptr;  ///< of the ids of answers that no run gives
  request_handler* handler = nullptr;
};

/// States and what leads from one to the next:
///
///   idle      bytes -> head;  idle_time (header_time before the first request) -> gone
///   head      complete -> body, or answering (no body), or closing (refused);  header_time -> 408, closing
///   body      complete -> answering;  refused -> closing;  too slow -> 408, closing
///   answering answer written -> idle, or head if bytes are there already, or closing;  client gone -> gone;
///             no byte taken for write_time -> gone
///   closing   everything written -> gone
class connection final : public std::enable_shared_from_this<connection> {
 public:
  /// `open` counts the connections of the listener that are not closed.
  connection(boost::asio::ip::tcp::socket socket, const connection_context& context,
             std::shared_ptr<std::size_t> open);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start();
  /// Checks the timers. Called by the listener several times a second.
  void check_time(instant now);
  /// No request after the present one; an idle connection closes at once.
  void drain();
  /// Ends everything now.
  void close();
  [[nodiscard]] bool closed() const { return state_ == state::gone; }

  /// The channel for the answer to the present request; made at the first call.
  std::shared_ptr<channel> answer_channel();
  /// Answers the present request without a run. The answer gets an id of its own, as any other has; an error
  /// names it in its body as well, where the dialect has a place for it.
  void answer_with(answer a);
  void answer_with(const error& why, dialect spoken);

 private:
  enum class state : std::uint8_t { idle, head, body, answering, closing, gone };
  class http_channel;

  void await_bytes();
  void on_readable();
  void on_bytes_end();
  void process();
  bool process_head();
  bool process_body();
  bool turn_away(const error& why);
  void refuse(const error& what);
  void answer_as(const std::string& id, dialect spoken, answer a);
  void begin_answer(const reply_head& head, answer_framing framing);
  void end_answer();
  void send();
  void send_soon();
  void await_writable();
  void after_send();
  void next_request();
  void release_memory();
  void client_left();
  void reset();

  boost::asio::ip::tcp::socket socket_;
  const connection_context& context_;
  std::shared_ptr<std::size_t> open_;
  state state_ = state::idle;
  bool reading_ = false;  // a wait for bytes is under way
  bool writing_ = false;  // a wait for room is under way
  bool sending_soon_ = false;
  bool draining_ = false;
  bool first_ = true;  // no request yet

  std::string in_;  // not used yet
  request_head head_;
  std::string head_bytes_;  // what head_'s views lead into
  std::optional<body_reader> body_;
  std::string out_;         // to be sent
  std::size_t sent_ = 0;    // of out_
  bool held_back_ = false;  // the channel was told to wait
  bool keep_alive_ = true;  // after the present answer
  answer_framing framing_;
  std::shared_ptr<http_channel> channel_;

  instant since_{};  // of the present state; of the last progress while writing
};

}  // namespace signalbox
