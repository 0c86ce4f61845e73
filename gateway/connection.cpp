// SPDX-License-Identifier: Apache-2.0
// Reading requests from a connection.
#include "gateway/connection.hpp"

#include <poll.h>

#include "gateway/http_channel.hpp"
#include "providers/dialect.hpp"

namespace signalbox {

namespace asio = boost::asio;
using socket_error = boost::system::error_code;

namespace {

constexpr std::size_t read_size = 64 * 1024;
/// How long a connection that is being closed goes on taking what the client sends, so that the client reads
/// our answer before it sees the end.
constexpr duration linger = std::chrono::seconds{2};
constexpr std::size_t most_pipelined = 64 * 1024;  // bytes taken beyond the present request

/// Whether the other side has closed, though there may be bytes of it that nobody has read.
bool hung_up(int socket) {
  pollfd seen{socket, POLLRDHUP, 0};
  return ::poll(&seen, 1, 0) > 0;
}

}  // namespace

connection::connection(asio::ip::tcp::socket socket, const connection_context& context,
                       std::shared_ptr<std::size_t> open)
    : socket_{std::move(socket)}, context_{context}, open_{std::move(open)} {
  ++*open_;
}

connection::~connection() = default;

void connection::start() {
  socket_error failed;
  socket_.non_blocking(true, failed);
  if (!failed) socket_.set_option(asio::ip::tcp::no_delay(true), failed);
  if (failed) return close();
  since_ = context_.time->now();
  await_bytes();
}

/// While a request is answered we go on reading: to notice that the client has gone, and up to a limit to
/// have the next request at hand.
void connection::await_bytes() {
  if (reading_ || state_ == state::gone || in_.size() > most_pipelined + context_.limits->header_bytes)
    return;
  reading_ = true;
  socket_.async_wait(asio::ip::tcp::socket::wait_read,
                     [self = shared_from_this()](const socket_error& failed) {
                       self->reading_ = false;
                       if (!failed) self->on_readable();
                     });
}

void connection::on_readable() {
  if (state_ == state::gone) return;
  // One buffer per thread that reads: an idle connection keeps none, nor does any other thread.
  thread_local std::vector<char> buffer(read_size);
  socket_error failed;
  const auto size = socket_.read_some(asio::buffer(buffer), failed);
  if (failed == asio::error::would_block) return await_bytes();
  if (failed) return on_bytes_end();
  in_.append(buffer.data(), size);
  process();
  await_bytes();
}

/// The client closed its side, or the connection broke. Both mean that nobody waits for an answer. [C38]
void connection::on_bytes_end() { close(); }

void connection::process() {
  bool more = true;
  while (more && !in_.empty()) {
    switch (state_) {
      case state::idle:
        state_ = state::head;
        since_ = context_.time->now();
        break;
      case state::head:
        more = process_head();
        break;
      case state::body:
        more = process_body();
        break;
      case state::closing:
        in_.clear();
        return;
      case state::answering:
      case state::gone:
        return;
    }
  }
}

bool connection::process_head() {
  if (!may_be_request(in_)) {
    refuse({error_code::invalid_request, "this is no HTTP/1.1 request", {}, {}});
    return false;
  }
  const auto& most = *context_.limits;
  const auto end = in_.find("\r\n\r\n");
  if (end == std::string::npos || end + 4 > most.header_bytes) {
    if (in_.size() > most.header_bytes)
      refuse({error_code::headers_too_large, "the head of the request is too long", {}, {}});
    else if (has_lone_line_end(in_))
      refuse({error_code::invalid_request, "lines must end with CR LF", {}, {}});
    return false;
  }
  head_bytes_.assign(in_, 0, end + 4);
  auto head = check_head(head_bytes_, most, *context_.hosts, std::move(head_.fields));
  if (!head) return refuse(head.error()), false;
  head_ = *std::move(head);
  keep_alive_ = head_.keep_alive && !draining_;
  const auto longest = context_.handler->accept_head(head_);
  if (!longest) return turn_away(longest.error());
  if (head_.content_length > *longest)
    return turn_away(
        {error_code::too_large, "the body is longer than " + std::to_string(*longest) + " bytes", {}, {}});
  if (head_.expects_continue) {
    out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    send();
  }
  body_ ? body_->restart(*longest) : static_cast<void>(body_.emplace(*longest));
  state_ = state::body;
  since_ = context_.time->now();
  return true;
}

bool connection::process_body() {
  const auto used = body_->take(in_);
  if (!used) return refuse(used.error()), false;
  in_.erase(0, *used);
  if (!body_->done()) return *used > 0 && !in_.empty();
  state_ = state::answering;
  since_ = context_.time->now();
  first_ = false;
  auto body = body_->take_body();
  context_.handler->handle({head_, std::move(body)}, shared_from_this());
  return state_ != state::answering;
}

/// A request that is framed well and is not taken. Without a body it is over with its head, and the next one
/// may follow; a body is not waited for.
bool connection::turn_away(const error& why) {
  if (head_.chunked || head_.content_length > 0) return refuse(why), false;
  in_.erase(0, head_bytes_.size());
  state_ = state::answering;
  since_ = context_.time->now();
  first_ = false;
  answer_with(why, context_.handler->spoken_at(head_));
  return state_ != state::answering;
}

/// One answer, then the end: what follows on such a connection cannot be told apart. [C16]
void connection::refuse(const error& what) {
  keep_alive_ = false;
  if (state_ != state::answering) state_ = state::answering;
  answer_with(what, context_.handler->spoken_at(head_));
}

void connection::answer_with(answer a) {
  answer_as(make_unique_id(context_.time->wall(), *context_.random).text(),
            context_.handler->spoken_at(head_), std::move(a));
}

void connection::answer_with(const error& why, dialect spoken) {
  const auto id = make_unique_id(context_.time->wall(), *context_.random).text();
  answer_as(id, spoken, answer_of(why, spoken, id));
}

void connection::answer_as(const std::string& id, dialect spoken, answer a) {
  a.head.fields.push_back({"x-signalbox-request-id", id});
  a.head.fields.push_back({request_id_field(spoken), id});
  answer_channel()->respond(a.head, std::move(a.body));
}

void connection::check_time(instant now) {
  const auto& most = *context_.limits;
  const auto waited = now - since_;
  const auto too_slow = [this] {
    refuse({error_code::request_timeout, "the request was not sent in time", {}, {}});
  };
  switch (state_) {
    case state::idle:
      if (waited > (first_ ? most.header_time : most.idle_time)) close();
      break;
    case state::head:
      if (waited > most.header_time) too_slow();
      break;
    case state::body: {
      const auto seconds = std::chrono::duration<double>(waited).count();
      if (waited > most.body_grace && static_cast<double>(body_->size()) < seconds * most.body_rate)
        too_slow();
      break;
    }
    case state::answering:
      if (writing_ && waited > most.write_time) return reset();
      if (!reading_ && hung_up(socket_.native_handle())) close();
      break;
    case state::closing:
      if (writing_ && waited > most.write_time) return reset();
      if (!writing_ && waited > linger) close();
      break;
    case state::gone:
      break;
  }
}

void connection::drain() {
  draining_ = true;
  if (state_ == state::idle) return close();
  if (state_ != state::answering) keep_alive_ = false;
}

/// A close would leave what the client does not take with the kernel, for as long as it answers probes.
void connection::reset() {
  socket_error ignored;  // then it is an ordinary close
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void connection::close() {
  if (state_ == state::gone) return;
  state_ = state::gone;
  --*open_;
  socket_error ignored;  // whatever closing fails with, the descriptor is free afterwards
  socket_.close(ignored);
  client_left();
}

}  // namespace signalbox
