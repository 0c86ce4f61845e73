// SPDX-License-Identifier: Apache-2.0
// Calls that happen later, on an Asio event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>

#include "providers/transport.hpp"

namespace signalbox {

class io_timers final : public later_calls {
 public:
  explicit io_timers(boost::asio::io_context& loop) : loop_{loop} {}

  std::uint64_t after(duration delay, std::function<void()> call) override {
    const auto id = ++last_id_;
    auto& timer = timers_.try_emplace(id, loop_).first->second;
    timer.expires_after(delay);
    timer.async_wait([this, id, call = std::move(call)](const boost::system::error_code& cancelled) {
      // Forgotten when it had already expired: its handler was queued and comes all the same.
      if (cancelled || timers_.erase(id) == 0) return;
      call();
    });
    return id;
  }

  void forget(std::uint64_t id) override { timers_.erase(id); }

 private:
  boost::asio::io_context& loop_;
  std::unordered_map<std::uint64_t, boost::asio::steady_timer> timers_;
  std::uint64_t last_id_ = 0;
};

}  // namespace signalbox
