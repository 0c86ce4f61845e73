// SPDX-License-Identifier: Apache-2.0
// A listener on one lane: accepts connections and looks after their time.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>

#include "gateway/connection.hpp"

namespace signalbox {

/// Whether nobody listens on an address yet: sockets that share a port would not notice another process
/// there.
result<void> check_free(const socket_address& address);

/// Opens a socket that listens; several may share a port (SO_REUSEPORT), one per lane. Port 0: any free one.
result<boost::asio::ip::tcp::acceptor> open_acceptor(boost::asio::io_context& loop,
                                                     const socket_address& address);

class listener {
 public:
  /// `most`: connections at once; further ones are closed as soon as they are accepted. [C6]
  listener(boost::asio::ip::tcp::acceptor acceptor, const connection_context& context, std::size_t most);

  void start();
  /// Accepts no more, closes idle connections, and lets the others finish their request.
  void drain();
  void close();
  [[nodiscard]] std::size_t size() const { return connections_.size(); }

 private:
  void accept();
  void look_after_time();

  boost::asio::ip::tcp::acceptor acceptor_;
  const connection_context& context_;
  std::size_t most_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer retry_;
  std::list<std::shared_ptr<connection>> connections_;  // closed ones for a moment yet
  std::shared_ptr<std::size_t> open_ = std::make_shared<std::size_t>(0);
  bool draining_ = false;
};

}  // namespace signalbox
