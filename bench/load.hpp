// SPDX-License-Identifier: Apache-2.0
// A load run: what is sent how, and what came of it.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "bench/histogram.hpp"
#include "bench/http_client.hpp"
#include "bench/process_usage.hpp"
#include "bench/schedule.hpp"

namespace signalbox::bench {

/// What to do. Without `rate` the loop is closed: each connection sends its next request when the answer to
/// the last one is complete. With it the loop is open: requests become due at that rate whatever the server
/// does, and `connections` is how many can be under way at once.
struct load_plan {
  peer_address peer;
  std::string request;  ///< the whole HTTP request
  std::size_t connections = 32;
  duration warm_up = std::chrono::seconds{1};
  duration window = std::chrono::seconds{10};   ///< what is measured, after the warm-up
  duration timeout = std::chrono::seconds{30};  ///< of a whole exchange, from sending
  bool stream = false;                          ///< answers are event streams
  std::optional<double> rate;                   ///< requests per second, above 0
  arrivals kind = arrivals::even;
  std::uint64_t seed = 1;        ///< of Poisson arrivals
  std::vector<pid_t> processes;  ///< whose CPU time and memory are wanted
};

/// What came of it. "Sampled" requests are, closed loop: those that ended in the window; open loop: those
/// that were due in the window, whenever they ended.
struct load_report {
  std::uint64_t requests = 0;                                      ///< sampled and answered well
  std::array<std::uint64_t, names_of<failure>.size()> failures{};  ///< sampled, by failure
  std::map<int, std::uint64_t> statuses;  ///< how often each status that is not 2xx came (part of failures)
  histogram latency;  ///< of requests answered well: from the send, or when due (open loop), to the last byte
  histogram first_event;  ///< from the same start to the first event
  histogram event_gap;    ///< between events; events of one read are 0 apart
  histogram send_delay;   ///< open loop: from when due to the send

  duration window{};           ///< its real length
  std::uint64_t answered = 0;  ///< requests answered well within the window, whenever they were due
  std::uint64_t events = 0;    ///< events received within the window
  std::uint64_t bytes = 0;     ///< bytes received within the window
  std::size_t in_flight = 0;   ///< requests under way when the window ended
  duration oldest_in_flight{};
  std::vector<process_usage> processes;  ///< of the window
  duration generator_cpu{};              ///< our own CPU time in the window
  duration generator_wait{};             ///< how long we were ready to run and did not get our CPU

  [[nodiscard]] std::uint64_t failed() const;
  /// Failed of all sampled, from 0 to 1; 1 if there was none at all.
  [[nodiscard]] double error_rate() const;
};

/// For a progress line; counts from the start of the warm-up.
struct load_progress {
  duration elapsed{};
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  double rate = 0;  ///< answered per second since the last progress
};
using progress_listener = std::function<void(const load_progress&)>;

/// Runs in the calling thread. `told` is called once a second; it may be empty. Errors: a process to watch
/// does not exist, or the system refuses an epoll instance. Failed requests are in the report.
result<load_report> run_load(const load_plan& plan, const clock& time, const progress_listener& told);

}  // namespace signalbox::bench
