// SPDX-License-Identifier: Apache-2.0
// A lane as the actors see it: a thread of its own with channels, transports and wake-ups. A simulation has
// one without a thread.
#pragma once

#include <functional>

#include "actors/channel.hpp"
#include "actors/wake_table.hpp"
#include "config/settings.hpp"
#include "messages/interfaces.hpp"
#include "providers/transport.hpp"

namespace signalbox {

class lane {
 public:
  virtual ~lane() = default;

  /// Runs a task on the lane's thread: at once if called there, as soon as the lane comes to it otherwise.
  /// From any thread.
  template <class F>
  void dispatch(F&& task) {
    if (here())
      task();
    else
      post(std::forward<F>(task));
  }

  /// Whether this is the lane's thread.
  [[nodiscard]] virtual bool here() const = 0;
  /// Runs a task on the lane's thread, later. From any thread.
  virtual void post(std::function<void()> task) = 0;

  /// Sends an event of an attempt to its run, which is then run on this lane if it is idle. On the lane's
  /// thread.
  virtual void tell(const run_actor& run, attempt_event event) = 0;

  /// Sends `wake` to a run once `when` has passed; a later call for the same place, which is the run's own,
  /// replaces an earlier one. From any thread.
  virtual void wake_at(wake_place& place, const run_actor& run, instant when) = 0;
  /// No wake-up any more. From any thread.
  virtual void forget(wake_place& place) = 0;

  /// On the lane's thread.
  virtual channel_table& channels() = 0;
  virtual transport& carrier(provider_kind provider) = 0;
  virtual later_calls& timers() = 0;
};

}  // namespace signalbox
