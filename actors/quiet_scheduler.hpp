// SPDX-License-Identifier: Apache-2.0
// CAF's sharing scheduler, minus one habit of 0.17.6: every actor that ends pushes an event into the clock
// thread's ring of 64 places and wakes that thread, to cancel time-outs that it may have had. With an actor
// per request that cost two context switches a request, and a full ring would block a lane. Here nothing is
// pushed for actors while no time-out was ever set, and ours set none (deadlines are in
// actors/wake_table.hpp).
#pragma once

#include <atomic>
#include <caf/policy/work_sharing.hpp>
#include <caf/scheduler/coordinator.hpp>

namespace signalbox {

/// Forwards to CAF's own clock; forgets to cancel what was never set.
class quiet_clock final : public caf::detail::thread_safe_actor_clock {
 public:
  explicit quiet_clock(caf::detail::thread_safe_actor_clock& real) : real_{real} {}

  void set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type,
                            std::uint64_t id) override {
    used_ = true;
    real_.set_ordinary_timeout(t, self, type, id);
  }
  void set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) override {
    used_ = true;
    real_.set_request_timeout(t, self, id);
  }
  void set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type,
                         std::uint64_t id) override {
    used_ = true;
    real_.set_multi_timeout(t, self, type, id);
  }
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override {
    if (used_) real_.cancel_ordinary_timeout(self, type);
  }
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override {
    if (used_) real_.cancel_request_timeout(self, id);
  }
  void cancel_timeouts(caf::abstract_actor* self) override {
    if (used_) real_.cancel_timeouts(self);
  }
  void schedule_message(time_point t, caf::strong_actor_ptr receiver,
                        caf::mailbox_element_ptr content) override {
    real_.schedule_message(t, std::move(receiver), std::move(content));
  }
  void schedule_message(time_point t, caf::group target, caf::strong_actor_ptr sender,
                        caf::message content) override {
    real_.schedule_message(t, std::move(target), std::move(sender), std::move(content));
  }
  void cancel_all() override { real_.cancel_all(); }

 private:
  caf::detail::thread_safe_actor_clock& real_;
  std::atomic<bool> used_{false};
};

class quiet_scheduler final : public caf::scheduler::coordinator<caf::policy::work_sharing> {
 public:
  using super = caf::scheduler::coordinator<caf::policy::work_sharing>;

  explicit quiet_scheduler(caf::actor_system& system) : super{system}, clock_{super::clock()} {}

  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>) {
    return new quiet_scheduler{system};  // the actor system owns its modules
  }

  quiet_clock& clock() noexcept override { return clock_; }

 private:
  quiet_clock clock_;
};

}  // namespace signalbox
