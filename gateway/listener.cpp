// SPDX-License-Identifier: Apache-2.0
// Accepting connections.
#include "gateway/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>

namespace signalbox {

namespace asio = boost::asio;
using asio::ip::tcp;
using socket_error = boost::system::error_code;

namespace {

constexpr auto time_check = std::chrono::milliseconds{100};
constexpr auto accept_pause = std::chrono::milliseconds{50};
constexpr int backlog = 1024;

socket_error share_port(tcp::acceptor& socket) {
  const int on = 1;
  if (setsockopt(socket.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) return {};
  return {errno, boost::system::system_category()};
}

result<tcp::acceptor> bind_socket(asio::io_context& loop, const socket_address& address, bool shared) {
  socket_error failed;
  const tcp::endpoint place{asio::ip::make_address(address.host, failed), address.port};
  tcp::acceptor out{loop};
  if (!failed) out.open(place.protocol(), failed);
  if (!failed) out.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed && shared) failed = share_port(out);
  if (!failed) out.bind(place, failed);
  if (!failed) return out;
  return error{error_code::config_invalid,
               "cannot listen on " + address.text() + ": " + failed.message(),
               "choose another address in `listen`, or stop what uses this one",
               {}};
}

}  // namespace

result<void> check_free(const socket_address& address) {
  asio::io_context loop;
  const auto alone = bind_socket(loop, address, false);
  if (!alone) return alone.error();
  return {};
}

result<tcp::acceptor> open_acceptor(asio::io_context& loop, const socket_address& address) {
  auto out = bind_socket(loop, address, true);
  if (!out) return out;
  socket_error failed;
  out->listen(backlog, failed);
  if (failed)
    return error{
        error_code::config_invalid, "cannot listen on " + address.text() + ": " + failed.message(), {}, {}};
  return out;
}

listener::listener(tcp::acceptor acceptor, const connection_context& context, std::size_t most)
    : acceptor_{std::move(acceptor)},
      context_{context},
      most_{most},
      timer_{acceptor_.get_executor()},
      retry_{acceptor_.get_executor()} {}

void listener::start() {
  accept();
  look_after_time();
}

void listener::accept() {
  if (draining_) return;
  acceptor_.async_accept([this](const socket_error& failed, tcp::socket socket) {
    if (failed == asio::error::operation_aborted) return;
    if (failed) {
      // Out of descriptors or memory: not at once again, or the loop would spin. [C6]
      retry_.expires_after(accept_pause);
      retry_.async_wait([this](const socket_error& cancelled) {
        if (!cancelled) accept();
      });
      return;
    }
    // By those that are open: closed ones stay in the list until the next look at the timers.
    if (*open_ < most_) {
      const auto fresh = std::make_shared<connection>(std::move(socket), context_, open_);
      connections_.push_back(fresh);
      fresh->start();
    }
    accept();
  });
}

void listener::look_after_time() {
  timer_.expires_after(time_check);
  timer_.async_wait([this](const socket_error& cancelled) {
    if (cancelled) return;
    const auto now = context_.time->now();
    connections_.remove_if([now](const std::shared_ptr<connection>& c) {
      if (!c->closed()) c->check_time(now);
      return c->closed();
    });
    look_after_time();
  });
}

void listener::drain() {
  draining_ = true;
  socket_error ignored;  // nothing depends on how closing the acceptor went
  acceptor_.close(ignored);
  for (const auto& c : connections_) c->drain();
}

void listener::close() {
  drain();
  timer_.cancel();
  for (const auto& c : connections_) c->close();
}

}  // namespace signalbox
