// SPDX-License-Identifier: Apache-2.0
// Writing answers to a connection.
#include "gateway/http_channel.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace signalbox {

namespace asio = boost::asio;
using socket_error = boost::system::error_code;

std::shared_ptr<channel> connection::answer_channel() {
  if (!channel_) channel_ = std::make_shared<http_channel>(weak_from_this());
  return channel_;
}

void connection::begin_answer(const reply_head& head, answer_framing framing) {
  framing_ = framing;
  framing_.keep_alive = keep_alive_ && !draining_ && framing.how != body_framing::until_close;
  append_head(head, framing_, context_.time->wall(), out_);
}

void connection::http_channel::do_open(const reply_head& head) {
  const auto c = to_.lock();
  if (!c || c->closed()) return;
  // The bytes go out with what is written next: nothing is opened without something to follow.
  c->begin_answer(head, {c->head_.http_1_0 ? body_framing::until_close : body_framing::chunked, 0, true});
}

bool connection::http_channel::do_write(std::string_view bytes) {
  const auto c = to_.lock();
  if (!c || c->closed()) return true;
  if (c->framing_.how == body_framing::chunked)
    append_chunk(bytes, c->out_);
  else
    c->out_.append(bytes);
  c->send_soon();
  c->held_back_ = c->out_.size() - c->sent_ > c->context_.limits->write_buffer;
  return !c->held_back_;
}

void connection::http_channel::do_respond(const reply_head& head, std::string body) {
  const auto c = to_.lock();
  if (!c || c->closed()) return;
  c->begin_answer(head, {body_framing::length, body.size(), true});
  if (c->head_.method != "HEAD") c->out_.append(body);
  c->end_answer();
}

void connection::http_channel::do_finish(std::string_view last) {
  const auto c = to_.lock();
  if (!c || c->closed()) return;
  if (c->framing_.how == body_framing::chunked) {
    append_chunk(last, c->out_);
    c->out_.append(last_chunk);
  } else {
    c->out_.append(last);
  }
  c->end_answer();
}

/// The error goes out in-band, and the body is left without its end: a client that does not know the dialect
/// sees that something is missing. [U10] [W87]
void connection::http_channel::do_break_off(std::string_view last) {
  const auto c = to_.lock();
  if (!c || c->closed()) return;
  if (c->framing_.how == body_framing::chunked)
    append_chunk(last, c->out_);
  else
    c->out_.append(last);
  c->framing_.keep_alive = false;
  c->end_answer();
}

void connection::end_answer() {
  state_ = framing_.keep_alive ? state::answering : state::closing;
  channel_.reset();
  send_soon();
}

/// Sends when the events that are here already have been handled: what they write goes out together then, and
/// wakes a client that sleeps once, not once each.
void connection::send_soon() {
  if (std::exchange(sending_soon_, true)) return;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->sending_soon_ = false;
    self->send();
  });
}

/// Sends as much as the socket takes; the rest waits for room.
void connection::send() {
  if (writing_ || state_ == state::gone) return;
  while (sent_ < out_.size()) {
    socket_error failed;
    const auto size = socket_.write_some(asio::buffer(out_.data() + sent_, out_.size() - sent_), failed);
    if (failed == asio::error::would_block) return await_writable();
    if (failed) return close();
    sent_ += size;
    since_ = context_.time->now();
  }
  out_.clear();
  sent_ = 0;
  after_send();
}

void connection::await_writable() {
  writing_ = true;
  since_ = context_.time->now();
  // Sent bytes are dropped now and then, so that a slow client does not make the buffer grow for ever.
  if (sent_ > out_.size() / 2) {
    out_.erase(0, sent_);
    sent_ = 0;
  }
  socket_.async_wait(asio::ip::tcp::socket::wait_write,
                     [self = shared_from_this()](const socket_error& failed) {
                       self->writing_ = false;
                       if (!failed) self->send();
                     });
}

void connection::after_send() {
  constexpr std::size_t kept = 64 * 1024;
  if (out_.capacity() > kept) out_.shrink_to_fit();
  if (state_ == state::closing) {
    // Whatever the client still sends must not make the kernel reset what it has not read yet.
    socket_error ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    return;
  }
  if (std::exchange(held_back_, false) && channel_) return channel_->drained();
  if (state_ == state::answering && !channel_ && !head_bytes_.empty()) next_request();
}

void connection::next_request() {
  auto room = std::move(head_.fields);
  room.clear();
  head_ = {};
  head_.fields = std::move(room);
  head_bytes_.clear();
  if (draining_) return close();
  state_ = in_.empty() ? state::idle : state::head;
  since_ = context_.time->now();
  if (state_ == state::idle) release_memory();
  // Not from here: the handler of the request that has just ended may be below us on the stack.
  if (!in_.empty())
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      self->process();
      self->await_bytes();
    });
}

/// An idle connection keeps no more than an ordinary request needs.
void connection::release_memory() {
  constexpr std::size_t kept = 4 * 1024;
  for (auto* buffer : {&in_, &out_, &head_bytes_})
    if (buffer->capacity() > kept) std::string{}.swap(*buffer);
  if (head_.fields.capacity() * sizeof(header_view) > kept) std::vector<header_view>{}.swap(head_.fields);
}

void connection::client_left() {
  if (const auto was = std::exchange(channel_, nullptr)) was->gone();
}

}  // namespace signalbox
