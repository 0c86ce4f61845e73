// SPDX-License-Identifier: Apache-2.0
// The engine.
#include "actors/engine.hpp"

#include <spdlog/spdlog.h>

#include <caf/all.hpp>
#include <thread>

#include "actors/quiet_scheduler.hpp"
#include "actors/supervisor.hpp"
#include "providers/dialect.hpp"

namespace signalbox {

namespace {

curl_options options_of(const config_snapshot& config) {
  curl_options out;
  out.header_count = config.listen.limits.reply_headers;
  out.header_bytes = config.listen.limits.reply_header_bytes;
  return out;
}

std::uint32_t lanes_of(std::uint32_t asked) {
  return asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

engine_config::engine_config() {
  add_message_types<caf::id_block::signalbox>();
  // Stealing lets a ready actor wait for milliseconds while a worker idles; an unbounded turn lets one
  // flooded actor hold up the others.
  load<quiet_scheduler>();
  set("scheduler.max-throughput", std::size_t{100});
  set("scheduler.max-threads", std::size_t{1});  // the lanes are execution units themselves
}

engine::engine(config_ptr config, ledger_store& store, const clock& time, entropy& random,
               std::uint32_t lanes)
    : system_{caf_config_},
      numbers_{config},
      decisions_{config->log.kept_decisions, lanes_of(lanes)},
      names_{time} {
  auto env = std::make_shared<environment>();
  env->config = std::move(config);
  env->time = &time;
  env->random = &random;
  env->ledger = &store;
  env->numbers = &numbers_;
  env->decisions = &decisions_;
  for (std::uint32_t i = 0; i < lanes_of(lanes); ++i) {
    lanes_.push_back(std::make_unique<io_lane>(system_, env->config, time, names_, random.draw(),
                                               options_of(*env->config)));
    env->lanes.push_back(lanes_.back().get());
  }
  env_ = std::move(env);
  spawn_supervisor(false);
}

engine::~engine() { stop(); }

/// A supervisor that dies takes its actors with it; another one begins anew.
void engine::spawn_supervisor(bool restarted) {
  auto fresh = system_.spawn(supervisor, env_, restarted);
  caf::actor_cast<caf::strong_actor_ptr>(fresh)->get()->attach_functor([this](const caf::error& reason) {
    if (reason == caf::exit_reason::user_shutdown) return;
    spdlog::critical("the supervisor ended and is restarted: {}", caf::to_string(reason));
    spawn_supervisor(true);
  });
  const std::lock_guard lock{mutex_};
  if (stopping_)
    caf::anon_send_exit(fresh, caf::exit_reason::user_shutdown);
  else
    supervisor_ = std::move(fresh);
}

supervisor_actor engine::supervisor_handle() const {
  const std::lock_guard lock{mutex_};
  return supervisor_;
}

void engine::run() {
  for (auto& l : lanes_) l->run();
}

void engine::drain() { caf::anon_send(supervisor_handle(), atom::drain::value); }

void engine::submit(request asked) {
  auto& home = *lanes_[asked->channel.lane];
  home.submit(supervisor_handle(), std::move(asked));
}

void engine::end_runs() {
  const error closing{error_code::shutting_down, "this node is shutting down", {}, {}};
  for (auto& l : lanes_)
    l->dispatch([home = l.get(), closing] {
      home->channels().for_each([&](channel& c) {
        const auto id = c.request.text();
        c.cut_short(error_head(closing.code, c.spoken, c.request), error_body(c.spoken, closing, id),
                    error_event(c.spoken, closing, id));
      });
    });
  constexpr auto patience = std::chrono::seconds{5};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!idle() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  if (idle()) return;
  spdlog::error("{} requests did not end and are killed", numbers_.runs.load());
  for (auto& l : lanes_) l->kill_runs();
}

void engine::stop() {
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(stopping_, true)) return;
  }
  caf::anon_send(supervisor_, atom::drain::value);
  end_runs();
  caf::anon_send_exit(std::exchange(supervisor_, nullptr), caf::exit_reason::user_shutdown);
  // Lanes run on until the last actor has ended: it may be queued on one of them.
  system_.await_all_actors_done();
  for (auto& l : lanes_) l->stop();
}

}  // namespace signalbox
