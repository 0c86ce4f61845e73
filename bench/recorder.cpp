// SPDX-License-Identifier: Apache-2.0
// What counts, and where.
#include "bench/recorder.hpp"

#include <numeric>

namespace signalbox::bench {

std::uint64_t load_report::failed() const {
  return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0});
}

double load_report::error_rate() const {
  const auto all = requests + failed();
  return all == 0 ? 1.0 : static_cast<double>(failed()) / static_cast<double>(all);
}

void recorder::begin_window(instant begin, instant end) {
  begin_ = begin;
  end_ = end;
  in_window_ = true;
}

void recorder::end_window(instant now) {
  report_.window = now - begin_;
  in_window_ = false;
}

bool recorder::sampled(const exchange& x) const {
  return by_due_ ? x.due >= begin_ && x.due < end_ : in_window_;
}

void recorder::sent(const exchange& x) {
  if (by_due_ && sampled(x)) report_.send_delay.record(x.sent - x.due);
}

void recorder::take(exchange& x, const progress& p) {
  if (in_window_) report_.bytes += p.bytes;
  if (p.events > 0) take_events(x, p);
  if (!p.ended) return;
  if (p.why != failure::none) {
    if (p.why == failure::status && sampled(x)) ++report_.statuses[p.status];
    return fail(x, p.why);
  }
  ++so_far_.requests;
  if (in_window_) ++report_.answered;
  if (!sampled(x)) return;
  ++report_.requests;
  report_.latency.record(p.at - x.due);
}

void recorder::fail(const exchange& x, failure why) {
  ++so_far_.failed;
  if (sampled(x)) ++report_.failures[static_cast<std::size_t>(why)];
}

void recorder::take_events(exchange& x, const progress& p) {
  const bool first = x.last_event == instant{};
  const auto gap = p.at - x.last_event;
  x.last_event = p.at;
  if (in_window_) report_.events += p.events;
  if (!sampled(x)) return;
  if (first) {
    report_.first_event.record(p.at - x.due);
  } else {
    report_.event_gap.record(gap);
  }
  report_.event_gap.record(duration{0}, p.events - 1);
}

}  // namespace signalbox::bench
