// SPDX-License-Identifier: Apache-2.0
// Playing plans.
#include "simulate/player.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace signalbox::simulate {

namespace {

using namespace std::chrono_literals;

constexpr unsigned steps_per_turn = 64;  // then other connections have their turn
constexpr std::size_t fill_bytes = 64 * 1024;
constexpr unsigned drain_tries = 2000;  // of a millisecond each, before a reset

}  // namespace

player::player(boost::asio::ip::tcp::socket& socket, std::function<void()> on_pause,
               std::function<void(play_end)> on_end)
    : socket_{socket},
      timer_{socket.get_executor()},
      on_pause_{std::move(on_pause)},
      on_end_{std::move(on_end)} {}

template <class Handler>
auto player::guarded(Handler handler) {
  return [this, owner = owner_.lock(), turn = turn_, handler](auto... arguments) {
    if (turn == turn_) handler(arguments...);
  };
}

void player::play(plan what, const std::shared_ptr<void>& owner) {
  plan_ = std::move(what);
  owner_ = owner;
  sent_ = {};
  at_ = 0;
  offset_ = 0;
  drained_ = 0;
  due_ = std::chrono::steady_clock::now();
  ++turn_;
  run();
}

void player::abort() {
  ++turn_;
  timer_.cancel();
}

void player::end(play_end how) {
  abort();
  fill_ = {};
  on_end_(how);
}

void player::run() {
  for (unsigned done = 0; done < steps_per_turn; ++done) {
    if (at_ == plan_.steps.size()) return end(play_end::ready);
    const auto& s = plan_.steps[at_];
    switch (s.kind) {
      case step_kind::write:
      case step_kind::repeat:
        if (!write_step(s)) return;
        break;
      case step_kind::wait:
        ++at_;
        return sleep(s.every);
      case step_kind::hold:
        return on_pause_();
      case step_kind::reset:
        return drain();
      case step_kind::finish:
        return end(play_end::finish);
      case step_kind::jump:
        at_ = static_cast<std::size_t>(s.begin);
        break;
    }
  }
  boost::asio::post(socket_.get_executor(), guarded([this] { run(); }));
}

std::string_view player::next_bytes(const step& s) {
  const std::string_view pattern{plan_.bytes.data() + s.begin, static_cast<std::size_t>(s.size)};
  if (s.kind == step_kind::write) return pattern.substr(static_cast<std::size_t>(offset_));
  if (offset_ == 0) {
    fill_.clear();
    while (fill_.size() < fill_bytes) fill_ += pattern;
  }
  const auto left = s.size * s.times - offset_;
  return std::string_view{fill_}.substr(
      static_cast<std::size_t>(offset_ % s.size),
      static_cast<std::size_t>(std::min<std::uint64_t>(left, fill_.size())));
}

/// Writes of a step what can be written. False if it has to wait or has ended.
bool player::write_step(const step& s) {
  if (plan_.reset_after && sent_.bytes >= *plan_.reset_after) {
    drain();
    return false;
  }
  if (offset_ < s.size * s.times) {
    auto bytes = next_bytes(s);
    if (s.piece > 0) bytes = bytes.substr(0, s.piece);
    if (plan_.reset_after)
      bytes = bytes.substr(0, static_cast<std::size_t>(*plan_.reset_after - sent_.bytes));
    boost::system::error_code failed;
    const auto count = socket_.write_some(boost::asio::buffer(bytes), failed);
    if (failed == boost::asio::error::would_block) {
      wait_writable();
      return false;
    }
    if (failed) {
      end(play_end::gone);
      return false;
    }
    sent_.bytes += count;
    offset_ += count;
  }
  return step_is_written(s);
}

bool player::step_is_written(const step& s) {
  const auto every = s.every;
  if (offset_ == s.size * s.times) {
    sent_.events += s.content ? 1 : 0;
    sent_.finished = sent_.finished || s.terminal;
    offset_ = 0;
    ++at_;
  }
  if (every <= 0ns || at_ == plan_.steps.size()) return true;
  sleep(every);
  return false;
}

/// Waits from when the last wait was over rather than from now, so that paces are kept; a writer that was
/// held up by a slow reader does not catch up by more than one wait.
void player::sleep(duration time) {
  const auto now = std::chrono::steady_clock::now();
  due_ = std::max(due_, now - time) + time;
  timer_.expires_at(due_);
  timer_.async_wait(guarded([this](boost::system::error_code) { run(); }));
  on_pause_();
}

void player::wait_writable() {
  socket_.async_wait(boost::asio::socket_base::wait_write, guarded([this](boost::system::error_code failed) {
                       if (failed)
                         end(play_end::gone);
                       else
                         run();
                     }));
  on_pause_();
}

/// A reset throws away what the other side has not received yet, so that is waited for.
void player::drain() {
  int queued = 0;
  if (++drained_ < drain_tries && ioctl(socket_.native_handle(), SIOCOUTQ, &queued) == 0 && queued > 0) {
    timer_.expires_after(1ms);
    timer_.async_wait(guarded([this](boost::system::error_code) { drain(); }));
    return;
  }
  end(play_end::reset);
}

}  // namespace signalbox::simulate
