// SPDX-License-Identifier: Apache-2.0
// Who wants to be woken when. One per lane, used from any thread.
#pragma once

#include <boost/intrusive/set.hpp>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "messages/interfaces.hpp"

namespace signalbox {

/// A run's place in the table. The run keeps it, so that the table needs no memory of its own, and has it
/// forgotten before it goes.
class wake_place : public boost::intrusive::set_base_hook<> {
 public:
  friend bool operator<(const wake_place& a, const wake_place& b) { return a.when_ < b.when_; }

 private:
  friend class wake_table;
  instant when_ = never;
  run_actor run_;  // alive for as long as it waits
};

class wake_table {
 public:
  /// Sets or replaces a run's wake-up. Returns whether it is the earliest now.
  bool set(wake_place& place, const run_actor& run, instant when) {
    const std::lock_guard lock{mutex_};
    if (place.is_linked()) entries_.erase(entries_.iterator_to(place));
    place.when_ = when;
    place.run_ = run;
    entries_.insert(place);
    return &*entries_.begin() == &place;
  }

  void forget(wake_place& place) {
    run_actor last;  // let go of outside the lock
    const std::lock_guard lock{mutex_};
    if (!place.is_linked()) return;
    last = std::move(place.run_);
    entries_.erase(entries_.iterator_to(place));
  }

  /// Takes out those whose time has come.
  std::vector<run_actor> due(instant now) {
    const std::lock_guard lock{mutex_};
    std::vector<run_actor> out;
    while (!entries_.empty() && entries_.begin()->when_ <= now) {
      out.push_back(std::move(entries_.begin()->run_));
      entries_.erase(entries_.begin());
    }
    return out;
  }

  [[nodiscard]] std::vector<run_actor> all() const {
    const std::lock_guard lock{mutex_};
    std::vector<run_actor> out;
    for (const auto& entry : entries_) out.push_back(entry.run_);
    return out;
  }

  [[nodiscard]] instant next() const {
    const std::lock_guard lock{mutex_};
    return entries_.empty() ? never : entries_.begin()->when_;
  }

 private:
  mutable std::mutex mutex_;
  boost::intrusive::multiset<wake_place> entries_;
};

}  // namespace signalbox
