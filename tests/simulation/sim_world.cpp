// SPDX-License-Identifier: Apache-2.0
// The simulated node.
#include "tests/simulation/sim_world.hpp"

#include <caf/all.hpp>

#include "actors/supervisor.hpp"
#include "providers/chat_scan.hpp"
#include "tests/support/config.hpp"

namespace signalbox::test {

void sim_lane::tell(const run_actor& run, attempt_event event) { caf::anon_send(run, std::move(event)); }

void sim_lane::wake_at(wake_place& place, const run_actor& run, instant when) {
  forget(place);
  if (when == never) return;
  wakes_[&place] = time_.at(when, [this, whose = &place, run] {
    wakes_.erase(whose);
    caf::anon_send(run, atom::wake::value);
  });
}

void sim_lane::forget(wake_place& place) {
  const auto found = wakes_.find(&place);
  if (found == wakes_.end()) return;
  time_.forget(found->second);
  wakes_.erase(found);
}

struct sim_world::system_config : caf::actor_system_config {
  system_config() {
    add_message_types<caf::id_block::signalbox>();
    set("scheduler.policy", caf::atom("testing"));
  }
};

class sim_world::seeded_entropy final : public entropy {
 public:
  explicit seeded_entropy(std::uint64_t seed) : stream_{seed} {}
  std::uint64_t draw() override { return stream_.next(); }

 private:
  random_stream stream_;
};

sim_world::sim_world(const std::string& text, std::uint64_t seed)
    : random{seed},
      config{config_of(text)},
      numbers{std::make_unique<metrics>(config)},
      decisions{std::make_unique<decision_book>(config->log.kept_decisions, 1)},
      home{std::make_unique<sim_lane>(time, random.next())},
      system_config_{std::make_unique<system_config>()},
      system_{std::make_unique<caf::actor_system>(*system_config_)},
      entropy_{std::make_unique<seeded_entropy>(random.next())} {
  auto env = std::make_shared<environment>();
  env->config = config;
  env->time = &time;
  env->random = entropy_.get();
  env->lanes = {home.get()};
  env->ledger = &store;
  env->numbers = numbers.get();
  env->decisions = decisions.get();
  env_ = std::move(env);
  head = system_->spawn(supervisor, env_, false);
  settle();
}

sim_world::~sim_world() {
  caf::anon_send_exit(head, caf::exit_reason::user_shutdown);
  settle();
}

void sim_world::settle() {
  auto& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
  while (scheduler.try_run_once()) continue;
}

void sim_world::pass(duration d) {
  const auto until = later(time.now(), d);
  settle();
  while (time.step(until)) settle();
  time.jump(until);
}

void sim_world::run_dry(duration most) {
  const auto until = later(time.now(), most);
  settle();
  while (time.step(until)) settle();
}

std::shared_ptr<sim_channel> sim_world::request(const std::string& model, bool stream, std::string body,
                                                hint_set hints) {
  if (body.empty())
    body = R"({"model":")" + model + R"(",)" + (stream ? R"("stream":true,)" : "") +
           R"("messages":[{"role":"user","content":"Hello, how are you today?"}]})";
  auto scanned = scan_chat_request(body);
  REQUIRE(scanned.has_value());
  auto data = scanned->request;
  data.id = make_unique_id(time.wall(), *entropy_);
  data.hints = hints;
  data.body = shared_text{std::move(body)};
  auto to = std::make_shared<sim_channel>();
  data.channel = {0, home->channels().add(to)};
  caf::anon_send(head, signalbox::request{std::move(data)});
  return to;
}

namespace {

template <class T, class Handle>
T ask(caf::actor_system& system, sim_world& world, const Handle& whom) {
  caf::scoped_actor self{system};
  const auto pending = self->request(whom, caf::infinite, atom::status::value);
  world.settle();
  T out{};
  auto waiting = pending;
  waiting.receive([&](const T& answer) { out = answer; },
                  [](const caf::error& e) { FAIL(caf::to_string(e)); });
  return out;
}

}  // namespace

std::vector<endpoint_actor> sim_world::endpoints() {
  using actor_type = std::remove_pointer_t<supervisor_state::pointer>;
  return dynamic_cast<actor_type&>(*caf::actor_cast<caf::abstract_actor*>(head)).state.others->endpoints;
}

endpoint_status sim_world::status_of(std::size_t endpoint) {
  return ask<endpoint_status>(*system_, *this, endpoints().at(endpoint));
}
node_status sim_world::node() { return ask<node_status>(*system_, *this, head); }

}  // namespace signalbox::test
