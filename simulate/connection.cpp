// SPDX-License-Identifier: Apache-2.0
// Reading requests off a socket and having their answers played.
#include "simulate/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <utility>

namespace signalbox::simulate {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t pipelined_most = 4 * 1024 * 1024;  // bytes that may wait while an answer is played
constexpr auto linger_time = 5s;                         // after our FIN, for the client's

}  // namespace

connection::connection(boost::asio::ip::tcp::socket socket, connection_context& context, std::uint64_t number)
    : socket_{std::move(socket)},
      linger_{socket_.get_executor()},
      context_{context},
      reader_{context.body_most},
      player_{socket_, [this] { context_.answers.progressed(entry_, player_.current(), player_.sent()); },
              [this](play_end how) { ended(how); }} {
  where_.connection = number;
  context_.answers.connection_opened();
}

connection::~connection() { context_.answers.connection_closed(); }

void connection::start() {
  boost::system::error_code failed;
  socket_.set_option(boost::asio::ip::tcp::no_delay{true}, failed);
  if (!failed) socket_.non_blocking(true, failed);
  if (failed) return close();
  wait_readable();
}

void connection::wait_readable() {
  socket_.async_wait(boost::asio::socket_base::wait_read,
                     [self = shared_from_this()](boost::system::error_code failed) {
                       if (!failed) self->read();
                     });
}

void connection::read() {
  while (socket_.is_open() && read_once()) {
  }
  if (socket_.is_open()) wait_readable();
}

/// Reads what one call gives. False when there is no more for now.
bool connection::read_once() {
  boost::system::error_code failed;
  const auto count = socket_.read_some(boost::asio::buffer(context_.read_buffer), failed);
  if (failed == boost::asio::error::would_block) return false;
  if (failed) {
    client_left();
    return false;
  }
  if (closing_) return true;
  reader_.feed({context_.read_buffer.data(), count});
  if (answering_ && reader_.pending() > pipelined_most)
    client_left();
  else
    serve();
  return count == context_.read_buffer.size();
}

void connection::serve() {
  if (serving_) return;
  serving_ = true;
  while (!answering_ && !closing_ && socket_.is_open()) {
    const auto got = reader_.advance();
    if (got == http_reader::progress::more) {
      if (reader_.take_continue()) send_continue();
      break;
    }
    ++where_.request;
    begin(got == http_reader::progress::ready
              ? context_.answers.answer(reader_.current(), where_)
              : context_.answers.answer_unreadable(reader_.bad_status(), reader_.bad_reason(), where_));
  }
  serving_ = false;
}

void connection::begin(dispatched next) {
  answering_ = true;
  entry_ = next.number;
  player_.play(std::move(next.what), shared_from_this());
}

void connection::ended(play_end how) {
  answering_ = false;
  if (how == play_end::gone) context_.answers.client_closed(entry_);
  context_.answers.ended(entry_, player_.current(), player_.sent());
  switch (how) {
    case play_end::ready:
      return serve();
    case play_end::finish:
      return finish();
    case play_end::reset:
      return reset();
    case play_end::gone:
      return close();
  }
}

/// A FIN counts as leaving, as it does at nginx and HAProxy: the answer stops.
void connection::client_left() {
  if (answering_) {
    answering_ = false;
    player_.abort();
    context_.answers.client_closed(entry_);
    context_.answers.ended(entry_, player_.current(), player_.sent());
  }
  close();
}

void connection::send_continue() {
  // 25 bytes into an empty send buffer: they fit. If the socket has failed, the next read says so.
  boost::system::error_code failed;
  socket_.write_some(boost::asio::buffer(std::string_view{"HTTP/1.1 100 Continue\r\n\r\n"}), failed);
}

/// Ends our side and waits for the client's end, so that nothing it has still to read is lost to a RST.
void connection::finish() {
  closing_ = true;
  boost::system::error_code failed;
  socket_.shutdown(boost::asio::socket_base::shutdown_send, failed);
  if (failed) return close();
  linger_.expires_after(linger_time);
  linger_.async_wait([self = shared_from_this()](boost::system::error_code aborted) {
    if (!aborted) self->close();
  });
}

void connection::reset() {
  boost::system::error_code failed;
  socket_.set_option(boost::asio::socket_base::linger{true, 0}, failed);
  close();
}

void connection::close() {
  boost::system::error_code ignored;  // the descriptor is given back whatever close() says
  socket_.close(ignored);
  linger_.cancel();
}

}  // namespace signalbox::simulate
