// SPDX-License-Identifier: Apache-2.0
// One keep-alive connection of the load generator: sends prebuilt requests, follows the answers, never
// blocks.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/http_text.hpp"
#include "base/names.hpp"
#include "bench/event_counter.hpp"
#include "bench/response_reader.hpp"

namespace signalbox::bench {

/// How an exchange failed.
enum class failure : std::uint8_t {
  none,
  connect,    // no connection could be made
  reset,      // the connection ended before the first byte of an answer, or was reset
  timeout,    // no complete answer in time
  truncated,  // the answer ended early, or a stream ended without its terminal event
  malformed,  // the answer's framing breaks the rules of HTTP/1.1
  status,     // a complete answer whose status is not 2xx
  unsent      // open loop: no connection was free for it before the run ended
};

}  // namespace signalbox::bench

namespace signalbox {
template <>
inline constexpr auto names_of<bench::failure> = std::to_array<std::string_view>(
    {"none", "connect", "reset", "timeout", "truncated", "malformed", "status", "unsent"});
}  // namespace signalbox

namespace signalbox::bench {

/// Where to connect to.
struct peer_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// The first address that the host's name resolves to. Blocks. Errors: the name is unknown.
result<peer_address> resolve(const url_parts& url);

/// What one call into a connection led to.
struct progress {
  instant at{};              ///< when the bytes were there; unset if nothing was read
  std::uint32_t events = 0;  ///< events of a stream that these bytes completed
  std::uint64_t bytes = 0;   ///< bytes read
  bool ended = false;        ///< the exchange is over; the connection is free
  failure why = failure::none;
  int status = 0;  ///< of the answer, when `ended` and there was one
};

/// Belongs to one epoll instance and one thread. Registered for input for as long as it is open; its events
/// carry `tag`.
class connection {
 public:
  connection(int epoll, std::uint32_t tag, const peer_address& peer, bool stream);
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() { close(); }

  /// Begins an exchange; connects first where it must. `request` must stay until the exchange ends. The
  /// connection must be free. May end at once, as a failure.
  progress start(std::string_view request);

  /// Handles what epoll reported. `space` is scratch memory to read into.
  progress ready(std::uint32_t epoll_events, std::span<char> space, const clock& time);

  /// Drops the connection; nothing is reported.
  void close();

  /// Whether an exchange is under way.
  [[nodiscard]] bool busy() const { return state_ != state::closed && state_ != state::idle; }

 private:
  enum class state : std::uint8_t { closed, connecting, sending, receiving, idle };

  progress open();
  progress connected();
  progress send_rest();
  progress receive(std::span<char> space, const clock& time);
  void take(std::string_view bytes, progress& out);
  void finish(bool bytes_left_over, progress& out);
  progress fail(failure why);
  progress peer_closed(instant at);
  void watch(std::uint32_t epoll_events, int operation);

  int epoll_;
  int socket_ = -1;
  std::uint32_t tag_;
  bool stream_;
  state state_ = state::closed;
  bool wants_output_ = false;  // registered for output too
  const peer_address* peer_;
  std::string_view unsent_;
  response_reader reader_;
  event_counter counter_;
};

}  // namespace signalbox::bench
