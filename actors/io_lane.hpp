// SPDX-License-Identifier: Apache-2.0
// The real lane: an I/O thread with an Asio event loop that is also a CAF execution unit, so that a request's
// actors run where its bytes arrive, without a hand-off between threads.
#pragma once

#include <memory>

#include "actors/environment.hpp"
#include "providers/curl_transport.hpp"

namespace boost::asio {
class io_context;
}

namespace signalbox {

/// Everything is for the lane's own thread, unless it says otherwise.
///
/// An actor that is idle when a message is sent to it from here is queued here and resumed by the loop below,
/// as are the actors that it spawns or wakes in turn; one that is running elsewhere gets its message there.
/// With nothing queued the loop sleeps in the event loop.
class io_lane final : public lane {
 public:
  io_lane(caf::actor_system& system, config_ptr config, const clock& time, resolver& names,
          std::uint64_t seed, curl_options options);
  ~io_lane() override;
  io_lane(const io_lane&) = delete;
  io_lane& operator=(const io_lane&) = delete;

  /// Begins the thread. Listeners and connections are to be set up before, or with dispatch().
  void run();
  /// Ends the loop and joins the thread, once no actor is left that could be queued here. From another
  /// thread.
  void stop();
  /// Kills the runs that wait for a time, which is every run that waits. For a shutdown that has waited long
  /// enough for them. From any thread.
  void kill_runs();

  boost::asio::io_context& loop();
  /// Sends a request to the supervisor, which is then run here if it is idle.
  void submit(const supervisor_actor& to, request asked);

  [[nodiscard]] bool here() const override;
  void post(std::function<void()> task) override;
  void tell(const run_actor& run, attempt_event event) override;
  void wake_at(wake_place& place, const run_actor& run, instant when) override;
  void forget(wake_place& place) override;
  channel_table& channels() override;
  transport& carrier(provider_kind provider) override;
  later_calls& timers() override;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace signalbox
