// SPDX-License-Identifier: Apache-2.0
// Who wants to be woken when. One per lane, used from any thread.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "messages/interfaces.hpp"

namespace signalbox {

class wake_table {
 public:
  /// Sets or replaces a run's wake-up. Returns whether it is the earliest now.
  bool set(const run_actor& run, instant when) {
    const std::lock_guard lock{mutex_};
    erase(run.address());
    const auto place = entries_.emplace(when, run);
    places_.emplace(run.address(), place);
    return place == entries_.begin();
  }

  void forget(const caf::actor_addr& run) {
    const std::lock_guard lock{mutex_};
    erase(run);
  }

  /// Takes out those whose time has come.
  std::vector<run_actor> due(instant now) {
    const std::lock_guard lock{mutex_};
    std::vector<run_actor> out;
    while (!entries_.empty() && entries_.begin()->first <= now) {
      out.push_back(entries_.begin()->second);
      erase(out.back().address());
    }
    return out;
  }

  [[nodiscard]] std::vector<run_actor> all() const {
    const std::lock_guard lock{mutex_};
    std::vector<run_actor> out;
    for (const auto& [when, run] : entries_) out.push_back(run);
    return out;
  }

  [[nodiscard]] instant next() const {
    const std::lock_guard lock{mutex_};
    return entries_.empty() ? never : entries_.begin()->first;
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return entries_.size();
  }

 private:
  using entry_map = std::multimap<instant, run_actor>;

  void erase(const caf::actor_addr& run) {
    const auto place = places_.find(run);
    if (place == places_.end()) return;
    entries_.erase(place->second);
    places_.erase(place);
  }

  mutable std::mutex mutex_;
  entry_map entries_;
  std::map<caf::actor_addr, entry_map::iterator> places_;
};

}  // namespace signalbox
