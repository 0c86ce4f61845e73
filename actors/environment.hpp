// SPDX-License-Identifier: Apache-2.0
// What the actors of a node work with: configuration, time, randomness, lanes, store, counters. All of it can
// be simulated.
#pragma once

#include <memory>
#include <vector>

#include "actors/decision_book.hpp"
#include "actors/lane.hpp"
#include "actors/metrics.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "config/snapshot.hpp"
#include "store/ledger_store.hpp"

namespace signalbox {

struct environment {
  config_ptr config;
  const clock* time = nullptr;
  entropy* random = nullptr;
  std::vector<lane*> lanes;  ///< by number; at least one
  ledger_store* ledger = nullptr;
  metrics* numbers = nullptr;
  decision_book* decisions = nullptr;
};
using environment_ptr = std::shared_ptr<const environment>;

/// The actors that runs talk to. A new one replaces it when an actor is restarted; runs in flight keep theirs
/// and see requests to the dead one fail.
struct directory {
  std::vector<endpoint_actor> endpoints;      ///< by index in the configuration
  std::vector<balancer_actor> balancers;      ///< by index of the pool
  std::vector<classifier_actor> classifiers;  ///< one per lane
};
using directory_ptr = std::shared_ptr<const directory>;

}  // namespace signalbox
