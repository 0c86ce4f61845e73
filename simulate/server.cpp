// SPDX-License-Identifier: Apache-2.0
// Listening and accepting.
#include "simulate/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>

#include "base/http_text.hpp"
#include "simulate/connection.hpp"
#include "simulate/dispatcher.hpp"

namespace signalbox::simulate {

namespace {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto accept_pause = 50ms;  // after a failed accept, which mostly means: no descriptor left

}  // namespace

/// The io_context goes first when this is destroyed: the connections that its handlers own use the rest.
struct server::state {
  state(const options& opts, script plot)
      : address{opts.host, opts.port},
        answers{opts, std::move(plot), time},
        context{answers},
        acceptor{work},
        pause{work},
        signals{work} {
    context.body_most = opts.body_most;
    listen();
  }

  void listen() {
    boost::system::error_code failed;
    const auto host = boost::asio::ip::make_address(address.host, failed);
    const tcp::endpoint place{host, address.port};
    if (!failed) acceptor.open(place.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address{true}, failed);
    if (!failed) acceptor.bind(place, failed);
    if (!failed) acceptor.listen(boost::asio::socket_base::max_listen_connections, failed);
    if (!failed) address.port = acceptor.local_endpoint(failed).port();
    if (!failed) return;
    bound = error{error_code::config_invalid,
                  "cannot listen on " + address.text() + ": " + failed.message(),
                  "choose another port, or 0 for any free one",
                  {}};
    address.port = 0;
  }

  void accept() {
    acceptor.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
      if (failed == boost::asio::error::operation_aborted) return;
      if (failed) return accept_later();
      std::make_shared<connection>(std::move(socket), context, answers.connections_accepted() + 1)->start();
      accept();
    });
  }

  void accept_later() {
    pause.expires_after(accept_pause);
    pause.async_wait([this](boost::system::error_code aborted) {
      if (!aborted) accept();
    });
  }

  real_clock time;
  socket_address address;
  result<void> bound;
  dispatcher answers;
  connection_context context;
  boost::asio::io_context work{1};
  tcp::acceptor acceptor;
  boost::asio::steady_timer pause;
  boost::asio::signal_set signals;
};

server::server(const options& opts) : server(opts, script{base_action(opts), {}}) {}

server::server(const options& opts, script plot) : state_{std::make_unique<state>(opts, std::move(plot))} {}

server::~server() = default;

const result<void>& server::bound() const { return state_->bound; }

std::uint16_t server::port() const { return state_->address.port; }

std::string server::address() const { return "http://" + state_->address.text(); }

void server::run() {
  if (!state_->bound) return;
  state_->accept();
  state_->work.run();
}

void server::stop_on_signals() {
  state_->signals.add(SIGINT);
  state_->signals.add(SIGTERM);
  state_->signals.async_wait([this](boost::system::error_code aborted, int) {
    if (!aborted) stop();
  });
}

void server::stop() { state_->work.stop(); }

}  // namespace signalbox::simulate
