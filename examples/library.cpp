// SPDX-License-Identifier: Apache-2.0
// Signalbox as a library: an engine without a gateway, asked for one streamed answer.
//
//   ninja -C build/release library_example && build/bin/library_example
//
// Link the target `signalbox`. With a provider and a key in place of `demo`, the answer is a real one.
#include <future>
#include <iostream>

#include "actors/engine.hpp"
#include "config/load.hpp"
#include "providers/chat_scan.hpp"
#include "store/sqlite_ledger.hpp"

using namespace signalbox;

namespace {

constexpr const char* configuration = R"({
  "endpoints": {
    "small": { "provider": "demo", "model": "demo-small", "price": { "input": 0.1, "output": 0.4 } },
    "large": { "provider": "demo", "model": "demo-large", "price": { "input": 3, "output": 15 } }
  },
  "routes": [
    { "name": "hard", "match": { "complexity": ["high"] }, "plan": { "single": "large" }, "fallback": ["small"] },
    { "name": "all", "plan": { "single": "small" }, "fallback": ["large"] }
  ]
})";

constexpr const char* question = R"({
  "model": "auto", "stream": true,
  "messages": [ { "role": "user", "content": "Prove step by step that there are infinitely many primes." } ]
})";

/// The way an answer takes to whoever asked; here, to standard output. Called on the lane's thread.
class printing_channel final : public channel {
 public:
  std::promise<bool> whole;  ///< whether the answer came to its end

 private:
  void do_open(const reply_head& head) override {
    for (const auto& field : head.fields) std::cout << field.name << ": " << field.value << "\n";
    std::cout << "\n";
  }
  bool do_write(std::string_view bytes) override {
    std::cout << bytes;
    return true;  // false would say: no more until on_drained is called
  }
  void do_respond(const reply_head& head, std::string body) override {
    std::cout << head.status << " " << body << "\n";
    whole.set_value(head.status == 200);
  }
  void do_finish(std::string_view last) override {
    std::cout << last;
    whole.set_value(true);
  }
  void do_break_off(std::string_view last) override {
    std::cout << last;
    whole.set_value(false);
  }
};

}  // namespace

int main() {
  const auto loaded = load_config(configuration, [](const std::string& reference) -> result<secret> {
    return error{error_code::config_invalid, "no secrets here: " + reference, {}, {}};
  });
  for (const auto& problem : loaded.found) std::cerr << problem.text("configuration") << "\n";
  if (!loaded.snapshot) return 1;

  const real_clock time;
  system_entropy random;
  const auto ledger = open_sqlite_ledger({":memory:"}, time);
  const auto asked = scan_chat_request(question);
  if (!ledger || !asked) return 1;

  engine served{loaded.snapshot, *ledger->store, time, random, 1};
  served.run();
  const auto to = std::make_shared<printing_channel>();
  auto whole = to->whole.get_future();
  auto& lane = *served.lanes().front();
  lane.dispatch([&] {
    auto data = asked->request;
    data.id = make_unique_id(time.wall(), random);
    data.body = shared_text{question};
    data.channel = {0, lane.channels().add(to)};
    served.submit(request{std::move(data)});
  });
  const bool fine = whole.get();
  served.stop();
  return fine ? 0 : 1;
}
