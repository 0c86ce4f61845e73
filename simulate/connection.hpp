// SPDX-License-Identifier: Apache-2.0
// One client connection of the fake provider. It reads all the time, also while it answers, so that a client
// that leaves is noticed at once.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "simulate/dispatcher.hpp"
#include "simulate/http_reader.hpp"
#include "simulate/player.hpp"

namespace signalbox::simulate {

/// What the connections of a server share: one thread, hence one buffer to read into.
struct connection_context {
  dispatcher& answers;
  std::vector<char> read_buffer = std::vector<char>(64 * 1024);
  std::size_t body_most = 0;
};

class connection : public std::enable_shared_from_this<connection> {
 public:
  /// `context` must outlive the connection; `number` counts the server's connections from 1.
  connection(boost::asio::ip::tcp::socket socket, connection_context& context, std::uint64_t number);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start();

 private:
  void wait_readable();
  void read();
  bool read_once();
  void serve();
  void begin(dispatched next);
  void ended(play_end how);
  void client_left();
  void send_continue();
  void finish();
  void reset();
  void close();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer linger_;
  connection_context& context_;
  http_reader reader_;
  player player_;
  origin where_;
  std::uint64_t entry_ = 0;  // of the ledger
  bool answering_ = false;
  bool serving_ = false;  // serve() is on the stack
  bool closing_ = false;  // a FIN was sent: what still comes is thrown away
};

}  // namespace signalbox::simulate
