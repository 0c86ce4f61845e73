// SPDX-License-Identifier: Apache-2.0
// The load loop: one thread, one epoll instance, no allocation per request.
#include "bench/load.hpp"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>

#include "bench/recorder.hpp"

namespace signalbox::bench {

namespace {

using namespace std::chrono_literals;

/// After a failed connect: long enough to be no busy loop, short enough to be back soon.
constexpr duration rest = 100ms;

/// A connection and the exchange that it carries.
struct slot {
  slot(int epoll, std::uint32_t tag, const load_plan& plan)
      : number{tag}, link{epoll, tag, plan.peer, plan.stream} {}
  std::uint32_t number;
  connection link;
  exchange times;
  bool resting = true;  // takes no new exchange
  instant rests_until{};
};

enum class phase : std::uint8_t { warm_up, window, drain, done };

class load_loop {
 public:
  load_loop(int epoll, const load_plan& plan, const clock& time, process_watch watch);
  load_report run(const progress_listener& told);

 private:
  void change_phase(instant now);
  void begin_window();
  void end_window(instant now);
  bool drained(instant now) const;
  void count_undrained();

  instant next_wake() const;
  void wait(instant now);
  void tick(instant now);
  void tell(instant now, const progress_listener& told);

  void start_due(instant now);
  void start(slot& s, instant due, instant now);
  void handle(const epoll_event& event);
  void ended(slot& s, const progress& p);
  void offer(slot& s, instant now);
  void let_rest(slot& s, instant now);

  const load_plan& plan_;
  const clock& time_;
  int epoll_;
  process_watch watch_;
  std::deque<slot> slots_;
  std::vector<std::uint32_t> idle_;  // open loop: slots that wait for a request, most recently used last
  std::optional<arrival_schedule> schedule_;
  std::array<epoll_event, 256> ready_{};
  std::vector<char> space_ = std::vector<char>(64 * 1024);
  recorder records_;

  phase phase_ = phase::warm_up;
  instant begin_;
  instant window_end_ = never;
  instant next_tick_;
  instant next_tell_;
  duration cpu_before_{};
  duration wait_before_{};
  std::uint64_t told_requests_ = 0;
};

load_loop::load_loop(int epoll, const load_plan& plan, const clock& time, process_watch watch)
    : plan_{plan},
      time_{time},
      epoll_{epoll},
      watch_{std::move(watch)},
      records_{plan.rate.has_value()},
      begin_{time.now()},
      next_tick_{begin_},
      next_tell_{begin_ + 1s} {
  // Connections start one after the other, so that streams do not run in step.
  const auto apart = std::min<duration>(plan.warm_up / 2, 200ms) / static_cast<int>(plan.connections);
  for (std::uint32_t i = 0; i < plan.connections; ++i)
    slots_.emplace_back(epoll, i, plan).rests_until = begin_ + apart * i;
  if (plan.rate) schedule_.emplace(plan.kind, *plan.rate, begin_, plan.seed);
}

load_report load_loop::run(const progress_listener& told) {
  for (;;) {
    const auto now = time_.now();
    change_phase(now);
    if (phase_ == phase::done) return std::move(records_.report());
    if (now >= next_tick_) tick(now);
    if (now >= next_tell_) tell(now, told);
    if (schedule_) start_due(now);
    wait(now);
  }
}

void load_loop::change_phase(instant now) {
  if (phase_ == phase::warm_up && now >= begin_ + plan_.warm_up) begin_window();
  if (phase_ == phase::window && now >= window_end_) end_window(now);
  if (phase_ == phase::drain && drained(now)) {
    count_undrained();
    phase_ = phase::done;
  }
}

void load_loop::begin_window() {
  watch_.begin();
  cpu_before_ = cpu_time_of(getpid()).value_or(0ns);
  wait_before_ = cpu_wait_of(getpid());
  const auto now = time_.now();
  window_end_ = now + plan_.window;
  records_.begin_window(now, window_end_);
  phase_ = phase::window;
}

void load_loop::end_window(instant now) {
  auto& report = records_.report();
  report.generator_cpu = cpu_time_of(getpid()).value_or(0ns) - cpu_before_;
  report.generator_wait = cpu_wait_of(getpid()) - wait_before_;
  report.processes = watch_.end();
  records_.end_window(now);
  for (const auto& s : slots_) {
    if (!s.link.busy()) continue;
    ++report.in_flight;
    report.oldest_in_flight = std::max(report.oldest_in_flight, now - s.times.sent);
  }
  phase_ = schedule_ ? phase::drain : phase::done;
}

/// Open loop: everything that was due in the window has its answer, or has had its time.
bool load_loop::drained(instant now) const {
  if (now >= window_end_ + plan_.timeout) return true;
  return schedule_->due() >= window_end_ && std::none_of(slots_.begin(), slots_.end(), [this](const slot& s) {
           return s.link.busy() && records_.sampled(s.times);
         });
}

void load_loop::count_undrained() {
  for (const auto& s : slots_)
    if (s.link.busy()) records_.fail(s.times, failure::timeout);
  for (; schedule_->due() < window_end_; schedule_->advance())
    records_.fail({schedule_->due(), {}, {}}, failure::unsent);
}

instant load_loop::next_wake() const {
  auto wake = std::min(next_tick_, next_tell_);
  if (phase_ == phase::warm_up) wake = std::min(wake, begin_ + plan_.warm_up);
  if (phase_ == phase::window) wake = std::min(wake, window_end_);
  if (schedule_ && !idle_.empty() && schedule_->due() < window_end_) wake = std::min(wake, schedule_->due());
  return wake;
}

void load_loop::wait(instant now) {
  const auto left = std::max<duration>(next_wake() - now, 0ns);
  const timespec limit{left / 1s, (left % 1s).count()};
  const int count = epoll_pwait2(epoll_, ready_.data(), static_cast<int>(ready_.size()), &limit, nullptr);
  for (int i = 0; i < count; ++i) handle(ready_[static_cast<std::size_t>(i)]);
}

/// Timeouts, and slots that have rested: often during the warm-up, when they come one after the other.
void load_loop::tick(instant now) {
  next_tick_ = now + (phase_ == phase::warm_up ? 1ms : 20ms);
  for (auto& s : slots_) {
    if (s.resting && s.rests_until <= now) {
      s.resting = false;
      offer(s, now);
    } else if (s.link.busy() && now - s.times.sent >= plan_.timeout) {
      s.link.close();
      progress late;
      late.at = now;
      late.ended = true;
      late.why = failure::timeout;
      ended(s, late);
    }
  }
}

void load_loop::tell(instant now, const progress_listener& told) {
  auto so_far = records_.so_far();
  so_far.elapsed = now - begin_;
  so_far.rate = static_cast<double>(so_far.requests - std::exchange(told_requests_, so_far.requests));
  next_tell_ = now + 1s;
  if (told) told(so_far);
}

void load_loop::start_due(instant now) {
  const auto until = std::min(now, window_end_ - 1ns);
  for (; !idle_.empty() && schedule_->due() <= until; schedule_->advance()) {
    auto& s = slots_[idle_.back()];
    idle_.pop_back();
    start(s, schedule_->due(), now);
  }
}

void load_loop::start(slot& s, instant due, instant now) {
  s.times = {due, now, {}};
  records_.sent(s.times);
  auto begun = s.link.start(plan_.request);
  if (!begun.ended) return;
  begun.at = now;
  records_.take(s.times, begun);
  let_rest(s, now);
}

void load_loop::handle(const epoll_event& event) {
  auto& s = slots_[event.data.u32];
  auto p = s.link.ready(event.events, space_, time_);
  if (p.ended) {
    if (p.at == instant{}) p.at = time_.now();
    ended(s, p);
  } else {
    records_.take(s.times, p);
  }
}

void load_loop::ended(slot& s, const progress& p) {
  records_.take(s.times, p);
  if (p.why == failure::connect) return let_rest(s, p.at);
  offer(s, p.at);
}

/// The slot is free: it takes the next request now (closed loop) or when one is due (open loop).
void load_loop::offer(slot& s, instant now) {
  if (schedule_) {
    idle_.push_back(s.number);
  } else {
    start(s, now, now);
  }
}

void load_loop::let_rest(slot& s, instant now) {
  s.resting = true;
  s.rests_until = now + rest;
}

/// Closes its descriptor.
struct epoll_instance {
  epoll_instance() : id{epoll_create1(EPOLL_CLOEXEC)} {}
  epoll_instance(const epoll_instance&) = delete;
  epoll_instance& operator=(const epoll_instance&) = delete;
  ~epoll_instance() {
    if (id >= 0) ::close(id);
  }
  int id;
};

}  // namespace

result<load_report> run_load(const load_plan& plan, const clock& time, const progress_listener& told) {
  auto watch = process_watch::of(plan.processes);
  if (!watch) return watch.error();
  const epoll_instance epoll;
  if (epoll.id < 0)
    return error{error_code::internal,
                 "no epoll instance: " + std::generic_category().message(errno),
                 "raise the limit on open files",
                 {}};
  // The default slack of 50 us would delay every request of an open loop.
  prctl(PR_SET_TIMERSLACK, 1UL);
  return load_loop{epoll.id, plan, time, std::move(*watch)}.run(told);
}

}  // namespace signalbox::bench
