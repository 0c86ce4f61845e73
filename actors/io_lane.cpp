// SPDX-License-Identifier: Apache-2.0
// The real lane.
#include "actors/io_lane.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <caf/all.hpp>
#include <deque>
#include <thread>

#include "actors/io_timers.hpp"
#include "providers/demo/demo.hpp"

namespace signalbox {

namespace asio = boost::asio;

namespace {

constexpr std::size_t messages_per_turn = 100;  // as the scheduler's max-throughput
constexpr std::size_t turns_per_round = 64;     // before the event loop is looked at again

/// Wake-ups are rounded up to this, so that many deadlines share one timer.
constexpr duration tick = std::chrono::milliseconds{10};

const caf::mailbox_element::forwarding_stack no_stages;

/// The execution unit: a queue of actors that are ready, used on the lane's thread only.
class ready_queue final : public caf::execution_unit {
 public:
  using caf::execution_unit::execution_unit;

  ~ready_queue() override {
    for (auto* job : jobs_) caf::intrusive_ptr_release(job);
  }

  void exec_later(caf::resumable* job) override { jobs_.push_back(job); }

  [[nodiscard]] bool empty() const { return jobs_.empty(); }

  void run_some() {
    for (std::size_t i = 0; i < turns_per_round && !jobs_.empty(); ++i) {
      auto* job = jobs_.front();
      jobs_.pop_front();
      switch (job->resume(this, messages_per_turn)) {
        case caf::resumable::resume_later:
          jobs_.push_back(job);
          break;
        case caf::resumable::awaiting_message:
        case caf::resumable::done:
        case caf::resumable::shutdown_execution_unit:
          caf::intrusive_ptr_release(job);
      }
    }
  }

 private:
  std::deque<caf::resumable*> jobs_;
};

}  // namespace

class io_lane::impl {
 public:
  impl(caf::actor_system& system, config_ptr config, const clock& time, resolver& names, std::uint64_t seed,
       curl_options options)
      : time_{time},
        loop_{1},
        busy_{asio::make_work_guard(loop_)},
        ready_{&system},
        timers_{loop_},
        wake_timer_{loop_},
        network_{loop_, names, std::move(options)},
        demo_{std::move(config), time, timers_, seed} {}

  void run() {
    thread_ = std::thread{[this] {
      id_ = std::this_thread::get_id();
      while (!stopping_) {
        ready_.run_some();
        if (ready_.empty())
          loop_.run_one();
        else
          loop_.poll_one();
      }
    }};
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(loop_, [this] { stopping_ = true; });
    thread_.join();
  }

  // Not what Asio thinks: actors run between two handlers, where it does not know that this is its thread.
  [[nodiscard]] bool here() const { return std::this_thread::get_id() == id_; }

  void post(std::function<void()> task) { asio::post(loop_, std::move(task)); }

  template <class Handle, class... Content>
  void send(const Handle& to, Content&&... content) {
    const auto target = caf::actor_cast<caf::strong_actor_ptr>(to);
    if (target)
      target->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), no_stages,
                                                std::forward<Content>(content)...),
                      here() ? &ready_ : nullptr);
  }

  void wake_at(wake_place& place, const run_actor& run, instant when) {
    if (!wakes_.set(place, run, when)) return;
    if (here())
      arm();
    else
      post([this] { arm(); });
  }

  /// The timer is set for the earliest wake-up. One that is set for an earlier time is left: it arms again.
  void arm() {
    const auto next = wakes_.next();
    if (next == never || next >= armed_) return;
    armed_ = next;
    const auto wait = std::max(next - time_.now(), duration::zero());
    wake_timer_.expires_after(wait + tick - wait % tick);
    wake_timer_.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      armed_ = never;
      for (const auto& run : wakes_.due(time_.now())) send(run, atom::wake::value);
      arm();
    });
  }

  const clock& time_;
  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> busy_;
  ready_queue ready_;
  io_timers timers_;
  wake_table wakes_;
  asio::steady_timer wake_timer_;
  instant armed_ = never;
  channel_table channels_;
  curl_transport network_;
  demo::demo_transport demo_;
  bool stopping_ = false;
  std::atomic<std::thread::id> id_;
  std::thread thread_;
};

io_lane::io_lane(caf::actor_system& system, config_ptr config, const clock& time, resolver& names,
                 std::uint64_t seed, curl_options options)
    : impl_{std::make_unique<impl>(system, std::move(config), time, names, seed, std::move(options))} {}
io_lane::~io_lane() { stop(); }

void io_lane::run() { impl_->run(); }
void io_lane::stop() { impl_->stop(); }
void io_lane::kill_runs() {
  for (const auto& run : impl_->wakes_.all()) caf::anon_send_exit(run, caf::exit_reason::kill);
}
asio::io_context& io_lane::loop() { return impl_->loop_; }
void io_lane::submit(const supervisor_actor& to, request asked) { impl_->send(to, std::move(asked)); }
bool io_lane::here() const { return impl_->here(); }
void io_lane::post(std::function<void()> task) { impl_->post(std::move(task)); }
void io_lane::tell(const run_actor& run, attempt_event event) { impl_->send(run, std::move(event)); }
void io_lane::wake_at(wake_place& place, const run_actor& run, instant when) {
  impl_->wake_at(place, run, when);
}
void io_lane::forget(wake_place& place) { impl_->wakes_.forget(place); }
channel_table& io_lane::channels() { return impl_->channels_; }
transport& io_lane::carrier(provider_kind provider) {
  if (provider == provider_kind::demo) return impl_->demo_;
  return impl_->network_;
}
later_calls& io_lane::timers() { return impl_->timers_; }

}  // namespace signalbox
