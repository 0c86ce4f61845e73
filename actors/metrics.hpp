// SPDX-License-Identifier: Apache-2.0
// Counters of a node, written from any thread and read for /metrics. Labels come from the configuration only,
// so that no client can make them grow. [A26]
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "config/snapshot.hpp"
#include "messages/outcome.hpp"

namespace signalbox {

using counter = std::atomic<std::uint64_t>;

/// Counts of durations in fixed buckets.
class duration_histogram {
 public:
  /// Upper bounds in seconds.
  static constexpr std::array bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,   0.25, 0.5,
                                     1.0,   2.5,    5.0,   10.0, 25.0,  50.0, 100.0, 250.0};
  void add(duration d);
  /// Appends the series of a Prometheus histogram.
  void write(std::string_view name, const std::string& labels, std::string& out) const;

 private:
  std::array<counter, bounds.size() + 1> counts_{};
  std::atomic<std::int64_t> sum_ns_{0};
};

struct endpoint_metrics {
  std::array<counter, names_of<failure_class>.size()> attempts{};  // by outcome
  counter refused{0};
  counter input_tokens{0};
  counter output_tokens{0};
  std::atomic<std::int64_t> cost_nano{0};
  counter unpriced{0};          // attempts whose price is unknown
  std::atomic<int> breaker{0};  // 0 closed, 1 open, 2 half-open
  counter breaker_opened{0};
  std::atomic<std::int64_t> in_flight{0};
  duration_histogram first_content;
};

struct route_metrics {
  counter delivered{0};
  counter failed{0};
  counter abandoned{0};        // the client left
  counter fallbacks{0};        // requests that more than one endpoint was tried for
  duration_histogram latency;  // to the end of the answer
};

class metrics {
 public:
  explicit metrics(config_ptr config);

  endpoint_metrics& endpoint(std::size_t index) { return endpoints_[index]; }
  route_metrics& route(std::size_t index) { return routes_[index]; }
  /// Requests that no route was found for.
  counter unrouted{0};
  std::atomic<std::int64_t> runs{0};
  counter run_crashes{0};
  counter restarts{0};
  counter ledger_refused{0};

  /// Prometheus text format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  void write_endpoints(std::string& out) const;
  void write_routes(std::string& out) const;

  config_ptr config_;
  std::vector<endpoint_metrics> endpoints_;
  std::vector<route_metrics> routes_;
};

}  // namespace signalbox
