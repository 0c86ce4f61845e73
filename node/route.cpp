// SPDX-License-Identifier: Apache-2.0
// `signalbox route`: what would be decided, and why, without calling anyone.
#include <fstream>
#include <iostream>

#include "node/choose_config.hpp"
#include "node/commands.hpp"
#include "node/plain_prompt.hpp"
#include "policy/decide.hpp"
#include "policy/explain.hpp"
#include "providers/chat_scan.hpp"

namespace signalbox {

namespace {

class decider {
 public:
  decider(config_ptr config, bool json)
      : config_{std::move(config)}, rules_{config_->classifier, config_->weights}, json_{json} {}

  bool show(const decide_input& asked) {
    const auto made = decide(*config_, rules_, asked, time_.now(), time_.wall());
    if (!made) {
      std::cerr << "signalbox: " << made.error().text() << "\n";
      return false;
    }
    std::cout << (json_ ? decision_json(*made, *config_) + "\n" : decision_table(*made, *config_));
    return true;
  }

  /// One chat request body a line.
  bool show_all(const std::string& path) {
    std::ifstream file{path};
    if (!file) {
      std::cerr << "signalbox: " << path << " cannot be read\n";
      return false;
    }
    bool fine = true;
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
      ++number;
      if (line.empty()) continue;
      const auto scanned = scan_chat_request(line);
      if (!scanned) {
        std::cerr << path << ":" << number << ": " << scanned.error().text() << "\n";
        fine = false;
        continue;
      }
      fine = show({scanned->request.model, scanned->request.words, scanned->hints, {}}) && fine;
    }
    return fine;
  }

 private:
  config_ptr config_;
  classifier rules_;
  bool json_;
  real_clock time_;
};

}  // namespace

int run_route(const route_options& o) {
  const auto chosen = choose_config(o.config);
  if (!chosen) return 1;
  decider decides{chosen->snapshot, o.json};
  if (!o.requests.empty()) return decides.show_all(o.requests) ? 0 : 1;
  return decides.show({o.model, plain_prompt(o.text), {}, {}}) ? 0 : 1;
}

}  // namespace signalbox
