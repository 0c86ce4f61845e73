// SPDX-License-Identifier: Apache-2.0
// A chain under test: feeds events, keeps the actions, owns the time.
#pragma once

#include <deque>

#include "policy/chain.hpp"
#include "tests/support/config.hpp"

namespace signalbox::test {

/// Endpoints a (openai), b (openai), c (anthropic, larger window), a pool of all three, and a route
/// pool -> c -> a with three attempts.
inline config_ptr chain_config(const std::string& route_more = {}) {
  return config_of("{ \"endpoints\": {" + endpoint_text("a") + "," + endpoint_text("b") +
                   R"(, "c": { "provider": "anthropic", "model": "m-c", "base_url": "http://127.0.0.1:1/v1",
                      "price": { "input": 1, "output": 2 }, "context": 200000 }
   }, "pools": { "all": { "members": ["a", "b"] } },
   "routes": [ { "name": "r", "plan": { "single": "all" }, "fallback": ["c"])" +
                   route_more + " } ] }");
}

struct chain_fixture {
  explicit chain_fixture(bool stream = false, duration deadline = 60s, const std::string& route_more = {})
      : config{chain_config(route_more)} {
    chain_rules rules;
    rules.config = config;
    rules.way = *route_request(*config, "auto", {});
    rules.deadline = deadline == duration::max() ? never : now + deadline;
    rules.stream = stream;
    machine.emplace(std::move(rules));
  }

  /// Sends an event; the actions wait to be expected.
  void send(chain_event_kind kind, attempt_number attempt = 0) {
    chain_event e;
    e.kind = kind;
    e.attempt = attempt;
    send(std::move(e));
  }
  void send(chain_event e) {
    chain_actions out;
    machine->on(e, now, random, out);
    for (auto& a : out) actions.push_back(std::move(a));
  }

  /// The next action, which must be of this kind. Wake-ups on the way are noted.
  chain_action expect(chain_action_kind kind) {
    while (!actions.empty() && actions.front().kind == chain_action_kind::wake &&
           kind != chain_action_kind::wake) {
      wakes.push_back(actions.front().at);
      actions.pop_front();
    }
    if (actions.empty()) FAIL("expected " << name_of(kind) << ", and nothing is to be done");
    auto out = actions.front();
    actions.pop_front();
    if (out.kind != kind)
      FAIL("expected " << name_of(kind) << ", found " << name_of(out.kind) << " " << out.what.text());
    return out;
  }
  void expect_nothing() {
    while (!actions.empty() && actions.front().kind == chain_action_kind::wake) {
      wakes.push_back(actions.front().at);
      actions.pop_front();
    }
    if (!actions.empty()) FAIL("expected nothing, found " << name_of(actions.front().kind));
  }

  void candidates(const std::vector<endpoint_index>& ordered, std::vector<exclusion> excluded = {}) {
    chain_event e;
    e.kind = chain_event_kind::candidates;
    for (const auto i : ordered) {
      candidate c;
      c.endpoint = i;
      e.list.ordered.push_back(c);
    }
    e.list.excluded = std::move(excluded);
    send(std::move(e));
  }
  void grant(attempt_number attempt, duration start_after = 0ms) {
    chain_event e;
    e.kind = chain_event_kind::granted;
    e.attempt = attempt;
    e.answer.permit = 1;
    e.answer.start_after = start_after;
    send(std::move(e));
  }
  void refuse(attempt_number attempt, refusal why, duration retry_after = duration{-1}) {
    chain_event e;
    e.kind = chain_event_kind::refused;
    e.attempt = attempt;
    e.answer.why = why;
    e.answer.retry_after = retry_after;
    send(std::move(e));
  }
  void end(attempt_number attempt, failure_class how = failure_class::none,
           duration retry_after = duration{-1}) {
    chain_event e;
    e.kind = chain_event_kind::ended;
    e.attempt = attempt;
    e.result.failure = how;
    e.result.retry_after = retry_after;
    e.result.message = "the provider's words";
    e.cost_nano = 10;
    send(std::move(e));
  }

  /// Goes from begin to a launched attempt on an endpoint of the pool; returns its number.
  attempt_number launch_first(const std::vector<endpoint_index>& ordered = {0, 1}) {
    send(chain_event_kind::begin);
    expect(chain_action_kind::find);
    candidates(ordered);
    const auto number = expect(chain_action_kind::admit).attempt;
    grant(number);
    expect(chain_action_kind::launch);
    return number;
  }
  /// The endpoint that is asked next.
  chain_action next_admit() { return expect(chain_action_kind::admit); }
  attempt_number launch(const chain_action& admit) {
    grant(admit.attempt);
    expect(chain_action_kind::launch);
    return admit.attempt;
  }
  void pass(duration d) {
    now += d;
    send(chain_event_kind::timer);
  }

  config_ptr config;
  instant now{1h};
  random_stream random{11};
  std::optional<chain> machine;
  std::deque<chain_action> actions;
  std::vector<instant> wakes;
};

}  // namespace signalbox::test
