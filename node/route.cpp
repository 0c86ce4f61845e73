// SPDX-License-Identifier: Apache-2.0
// `signalbox route`: what would be decided, and why, without calling anyone.
#include <fmt/format.h>

#include <algorithm>
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
  decider(config_ptr config, const route_options& o)
      : config_{std::move(config)},
        rules_{config_->classifier, config_->weights},
        json_{o.json},
        repeat_{o.repeat} {}

  bool show(const decide_input& asked) {
    if (repeat_ > 0) return time(asked);
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
  /// What a decision takes on this machine: classification, route, and the order of every rung.
  bool time(const decide_input& asked) {
    std::vector<double> us;
    us.reserve(repeat_);
    for (std::uint32_t i = 0; i < repeat_; ++i) {
      const auto before = time_.now();
      const auto made = decide(*config_, rules_, asked, before, time_.wall());
      us.push_back(std::chrono::duration<double, std::micro>(time_.now() - before).count());
      if (!made) {
        std::cerr << "signalbox: " << made.error().text() << "\n";
        return false;
      }
    }
    const auto at = [&](double share) {
      const auto place = us.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(us.size() - 1));
      std::nth_element(us.begin(), place, us.end());
      return *place;
    };
    const auto bytes = asked.words->text.size();
    if (json_)
      std::cout << fmt::format(
          R"({{"bytes":{},"decisions":{},"p50_us":{:.2f},"p99_us":{:.2f},"p999_us":{:.2f}}})"
          "\n",
          bytes, us.size(), at(0.5), at(0.99), at(0.999));
    else
      std::cout << fmt::format("{} bytes, {} decisions: p50 {:.2f} us, p99 {:.2f} us, p99.9 {:.2f} us\n",
                               bytes, us.size(), at(0.5), at(0.99), at(0.999));
    return true;
  }

  config_ptr config_;
  classifier rules_;
  bool json_;
  std::uint32_t repeat_;
  real_clock time_;
};

}  // namespace

int run_route(const route_options& o) {
  const auto chosen = choose_config(o.config);
  if (!chosen) return 1;
  decider decides{chosen->snapshot, o};
  if (!o.requests.empty()) return decides.show_all(o.requests) ? 0 : 1;
  return decides.show({o.model, plain_prompt(o.text), {}, {}}) ? 0 : 1;
}

}  // namespace signalbox
