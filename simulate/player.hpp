// SPDX-License-Identifier: Apache-2.0
// Plays a plan on a socket: writes, waits, resets. One plan at a time.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "simulate/plan.hpp"

namespace signalbox::simulate {

/// How a plan ended. The player leaves the socket alone: whoever listens closes it.
enum class play_end : std::uint8_t {
  ready,   ///< for the next request
  finish,  ///< a FIN is due
  reset,   ///< a RST is due; what was written has been taken by the other side's kernel
  gone,    ///< the client has left: a write failed
};

class player {
 public:
  /// `on_pause` is called when the player has to wait, `on_end` once per plan, both also from within `play`.
  /// The socket must be non-blocking and outlive the player.
  player(boost::asio::ip::tcp::socket& socket, std::function<void()> on_pause,
         std::function<void(play_end)> on_end);

  /// Plays a plan. `owner` is kept alive while the player waits for time or for the socket; while it holds,
  /// whoever reads the socket has to. No other plan may be playing.
  void play(plan what, const std::shared_ptr<void>& owner);

  /// Stops where it is, without a call of `on_end`.
  void abort();

  [[nodiscard]] const plan& current() const { return plan_; }
  [[nodiscard]] const progress& sent() const { return sent_; }

 private:
  void run();
  bool write_step(const step& s);
  bool step_is_written(const step& s);
  [[nodiscard]] std::string_view next_bytes(const step& s);
  void sleep(duration time);
  void wait_writable();
  void drain();
  void end(play_end how);
  template <class Handler>
  auto guarded(Handler handler);

  boost::asio::ip::tcp::socket& socket_;
  boost::asio::steady_timer timer_;
  std::function<void()> on_pause_;
  std::function<void(play_end)> on_end_;
  std::weak_ptr<void> owner_;  // not shared: the owner holds the player
  plan plan_;
  progress sent_;
  std::size_t at_ = 0;        // the step
  std::uint64_t offset_ = 0;  // bytes of it that were sent
  std::string fill_;          // copies of a repeated pattern, one behind the other
  std::chrono::steady_clock::time_point due_;
  std::uint64_t turn_ = 0;  // handlers of earlier plans are told by it
  unsigned drained_ = 0;
};

}  // namespace signalbox::simulate
