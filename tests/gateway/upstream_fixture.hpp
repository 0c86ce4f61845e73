// SPDX-License-Identifier: Apache-2.0
// A gateway with a scripted provider behind it, as the endpoint `up`.
#pragma once

#include <catch2/catch.hpp>

#include "tests/gateway/gateway_fixture.hpp"

namespace signalbox::test {

/// A request whose user message says `marker` is answered at once, whatever the script does with others.
inline std::string marked_script(std::string_view action) {
  return R"({"rules":[{"match":{"contains":"marker"},"then":["ok"]},{"then":[)" + std::string{action} +
         "]}]}";
}

class upstream_scene {
 public:
  /// `action`: what the provider does with every request. The others as in gateway_text and upstream_text.
  explicit upstream_scene(std::string_view action, const std::string& limits = {},
                          const std::string& more = {}, const std::string& route = {})
      : provider_{marked_script(action)},
        gateway_{{limits, upstream_text("up", provider_.port(), more), route, "up"}} {}

  [[nodiscard]] const provider& upstream() const { return provider_; }
  running_gateway& front() { return gateway_; }
  [[nodiscard]] std::uint16_t port() const { return gateway_.data(); }
  endpoint_metrics& numbers() {
    return gateway_.behind().numbers().endpoint(gateway_.behind().config()->resolve("up").index);
  }
  route_metrics& route() { return gateway_.behind().numbers().route(0); }

  /// Asks the provider's ledger until its first entry is as wanted; fails after five seconds.
  template <class Wanted>
  json_text first_entry_when(Wanted wanted) const {
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    for (;;) {
      auto out = provider_.ledger("?limit=1");
      if (out.root().find("requests").size() > 0 && wanted(out.request(0))) return out;
      INFO(out.text);
      REQUIRE(std::chrono::steady_clock::now() < deadline);
    }
  }
  /// The time now by the provider's clock, from the entry of a request that is made for that.
  [[nodiscard]] std::int64_t provider_time_ms() const {
    static_cast<void>(provider_.ask(openai_request(false, {}, "marker")));
    const auto ledger = provider_.ledger();
    return milliseconds_of(ledger.request(ledger.root().find("requests").size() - 1).find("at_ms"));
  }
  /// Times in the ledger have a fraction.
  static std::int64_t milliseconds_of(json::value time) {
    return static_cast<std::int64_t>(std::stod(std::string{time.raw()}));
  }

 private:
  provider provider_;
  running_gateway gateway_;
};

}  // namespace signalbox::test
