// SPDX-License-Identifier: Apache-2.0
// What the fake provider is started with. The command line fills it in; tests fill it in by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace signalbox::simulate {

struct options {
  std::string host = "127.0.0.1";      ///< an IP address to listen on
  std::uint16_t port = 9100;           ///< 0: any free port
  std::string script_path;             ///< a script file; empty: every request gets an ordinary answer
  std::uint64_t seed = 1;              ///< of the ids in answers and of rules with `"after": "random"`
  duration latency{0};                 ///< before the head of an answer, where the script does not say
  duration first_event_delay{0};       ///< between the head and the first event, likewise
  duration pace{0};                    ///< between two content events, likewise
  std::uint32_t events = 20;           ///< content events of an answer, likewise
  std::uint32_t tokens_per_event = 1;  ///< output tokens that each content event stands for, likewise
  bool keep_bodies = true;             ///< keep request bodies in the ledger; off for benchmarks
  std::size_t body_most = 64UL * 1024 * 1024;  ///< longer request bodies get a 413
};

}  // namespace signalbox::simulate
