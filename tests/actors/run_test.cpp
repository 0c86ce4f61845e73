// SPDX-License-Identifier: Apache-2.0
// One request through the real actors, with a simulated network, store and clock.
#include "tests/actors/worlds.hpp"

using namespace signalbox;
using namespace signalbox::test;
using kind = sim_fate::kind;

TEST_CASE("a request is answered, its headers say how, and its row is settled") {
  sim_world w{one_endpoint()};
  const auto c = w.request("auto", false);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->body.find("\"hello\"") != std::string::npos);
  CHECK(c->field("x-signalbox-endpoint") == "a");
  CHECK(c->field("x-signalbox-model") == "m-a");
  CHECK(c->field("x-signalbox-attempts") == "1");
  CHECK(c->field("x-signalbox-cache") == "miss");
  CHECK(c->field("x-signalbox-tier") == "standard");
  CHECK(c->field("x-signalbox-cost") == "0.00003");  // 20 input at 1, 5 output at 2 per million
  REQUIRE(w.store.rows.size() == 1);
  const auto& row = w.store.rows.begin()->second.back();
  CHECK(row.state == ledger_state::settled);
  CHECK(row.cost_nano == 30'000);
  CHECK(row.used.reported);
  check_quiet(w);
}

TEST_CASE(
    "[W67] an attempt without a price is counted, and its cost is unknown to client and ledger, not 0") {
  sim_world w{
      R"({ "endpoints": { "a": { "provider": "openai", "model": "m-a", "base_url": "http://127.0.0.1:1/v1" } } })"};
  const auto c = w.request("a", false);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->field("x-signalbox-cost") == "unknown");
  REQUIRE(w.store.rows.size() == 1);
  CHECK(w.store.rows.begin()->second.back().cost_nano == -1);
  CHECK(w.store.rows.begin()->second.back().used.all_input() == 20);
  CHECK(w.numbers->endpoint(0).unpriced.load() == 1);
  check_quiet(w);
}

TEST_CASE("a stream is opened at its first content and ends with its cost and its terminal event") {
  sim_world w{one_endpoint()};
  const auto c = w.request("auto", true);
  w.pass(21ms);  // connected, and the head is there: nothing to be seen yet
  CHECK(c->opened == 0);
  w.pass(6ms);
  CHECK(c->opened == 1);
  CHECK(c->state() == stream_state::committed);
  w.run_dry();
  CHECK(c->state() == stream_state::finished);
  CHECK(c->field("content-type") == "text/event-stream");
  const auto cost = c->body.find(": x-signalbox-cost: 0.00003\n\n");
  CHECK(cost != std::string::npos);
  CHECK(c->body.find("data: [DONE]", cost) != std::string::npos);
  CHECK(c->body.ends_with("data: [DONE]\n\n"));
  CHECK(c->body.find("\"usage\":{") == std::string::npos);  // it did not ask for it
  check_quiet(w);
}

TEST_CASE("a stream of an Anthropic endpoint comes out in OpenAI's chunks") {
  sim_world w{
      R"({ "endpoints": { "c": { "provider": "anthropic", "model": "m", "base_url": "http://127.0.0.1:1/v1",
      "price": { "input": 1, "output": 2 } } } })"};
  const auto c = w.request("c", true);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->body.find("\"object\":\"chat.completion.chunk\"") != std::string::npos);
  CHECK(c->body.find("\"finish_reason\":\"stop\"") != std::string::npos);
  CHECK(c->body.ends_with("data: [DONE]\n\n"));
  check_quiet(w);
}

TEST_CASE("each fault before the answer falls back unseen, with one attempt at each endpoint") {
  const auto what = GENERATE(kind::refuse, kind::unresolved, kind::reset, kind::cut, kind::garbage);
  const auto stream = GENERATE(false, true);
  sim_world w{two_endpoints()};
  auto first = fate(what);
  first.events = stream ? 0 : 5;  // a stream is cut before any content
  w.home->network.script = {first};
  const auto c = w.request("auto", stream);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->field("x-signalbox-endpoint") == "b");
  CHECK(c->field("x-signalbox-attempts") == "2");
  CHECK(c->ends == 1);
  CHECK(w.home->network.started == 2);
  check_quiet(w);
}

TEST_CASE("each error status before the answer falls back, the caller's own faults do not") {
  struct row {
    int status;
    int attempts;
    int seen;
  };
  const auto r =
      GENERATE(row{500, 2, 200}, row{502, 2, 200}, row{503, 2, 200}, row{529, 2, 200}, row{429, 2, 200},
               row{401, 2, 200}, row{403, 2, 200}, row{404, 2, 200}, row{408, 2, 200}, row{402, 2, 200},
               row{301, 2, 200}, row{599, 2, 200}, row{400, 1, 400}, row{422, 1, 400});
  sim_world w{two_endpoints()};
  w.home->network.script = {status_fate(r.status)};
  const auto c = w.request("auto", false);
  w.run_dry();
  INFO("status " << r.status);
  CHECK(c->status == r.seen);
  CHECK(w.home->network.started == static_cast<std::uint64_t>(r.attempts));
  check_quiet(w);
}

TEST_CASE("[U34] an upstream's 401 everywhere is our 502, and the client's SDK is told not to try again") {
  sim_world w{two_endpoints()};
  w.home->network.script = {status_fate(401), status_fate(401)};
  const auto c = w.request("auto", false);
  w.run_dry();
  CHECK(c->status == 502);
  CHECK(c->field("x-should-retry") == "false");
  CHECK(c->body.find("\"error\"") != std::string::npos);
  check_quiet(w);
}

TEST_CASE("[U40] a reused connection that closes without an answer is tried once more on the same endpoint") {
  sim_world w{two_endpoints()};
  w.home->network.script = {fate(kind::stale)};
  const auto c = w.request("auto", false);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->field("x-signalbox-endpoint") == "a");
  CHECK(w.home->network.started == 2);
  CHECK(w.status_of(0).breaker_opened == 0);
  check_quiet(w);
}

TEST_CASE("[U10] [U11] [U13] after content a fault is an error in-band, never a clean end") {
  const auto what = GENERATE(kind::cut, kind::error_event);
  sim_world w{two_endpoints()};
  w.home->network.script = {fate(what)};
  const auto c = w.request("auto", true);
  w.run_dry();
  CHECK(c->state() == stream_state::broken);
  CHECK(c->body.find("data: {\"error\":{") != std::string::npos);
  CHECK(c->body.find("[DONE]") == std::string::npos);
  CHECK(w.home->network.started == 1);
  CHECK(w.store.rows.begin()->second.back().state == ledger_state::unknown);
  check_quiet(w);
}

TEST_CASE("[U6] an upstream that never answers is given up at its first_byte timer, exactly") {
  sim_world w{two_endpoints(R"(, "timeouts": { "first_byte": "300ms" })")};
  w.home->network.script = {fate(kind::hang)};
  const auto c = w.request("auto", false);
  w.pass(300ms);
  CHECK(w.home->network.started == 1);
  w.pass(2ms);
  CHECK(w.home->network.started == 2);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->field("x-signalbox-endpoint") == "b");
  CHECK(w.store.rows.begin()->second.back().state == ledger_state::unknown);
  check_quiet(w);
}

TEST_CASE("[U8] a stream that stalls after content is broken off by its stall timer, with an error in-band") {
  sim_world w{two_endpoints(R"(, "timeouts": { "stall": "2s" })")};
  w.home->network.script = {fate(kind::stall)};
  const auto c = w.request("auto", true);
  w.pass(1s);
  CHECK(c->state() == stream_state::committed);
  w.pass(1200ms);
  CHECK(c->state() == stream_state::broken);
  CHECK(c->body.find("data: {\"error\":{") != std::string::npos);
  CHECK(w.home->network.open() == 0);
  w.run_dry();
  CHECK(w.home->network.started == 1);
  check_quiet(w);
}

TEST_CASE("a stream that stalls before content is tried elsewhere") {
  sim_world w{two_endpoints(R"(, "timeouts": { "stall": "2s" })")};
  auto silent = fate(kind::stall);
  silent.events = 0;
  w.home->network.script = {silent};
  const auto c = w.request("auto", true);
  w.run_dry();
  CHECK(c->state() == stream_state::finished);
  CHECK(c->field("x-signalbox-endpoint") == "b");
  check_quiet(w);
}

TEST_CASE("[U24] a 429 with Retry-After is waited for when nobody else is there, and the wait is exact") {
  sim_world w{one_endpoint()};
  w.home->network.script = {status_fate(429, {{"retry-after", "7"}})};
  const auto c = w.request("auto", false);
  w.pass(7s);
  CHECK(w.home->network.started == 1);
  CHECK(c->ends == 0);
  w.pass(2s);
  CHECK(w.home->network.started == 2);
  CHECK(c->status == 200);
  w.run_dry();
  check_quiet(w);
}

TEST_CASE("[U28] a 429 that cannot be waited for is told with its true Retry-After") {
  sim_world w{one_endpoint({}, R"(, "deadline": "5s")")};
  w.home->network.script = {status_fate(429, {{"retry-after", "7"}})};
  const auto c = w.request("auto", false);
  w.run_dry();
  CHECK(c->status == 429);
  CHECK((c->field("retry-after") == "7" || c->field("retry-after") == "8"));
  // The endpoint pauses for everybody: the next request is not even sent.
  const auto d = w.request("auto", false);
  w.settle();
  CHECK(d->status == 429);
  CHECK(d->field("x-should-retry").empty());
  CHECK(w.home->network.started == 1);
  w.run_dry();
  check_quiet(w);
}

TEST_CASE("failures in a row open the breaker, and then nothing is sent until it is tried again") {
  sim_world w{one_endpoint({}, R"(, "attempts": 1)")};
  w.home->network.otherwise = [](random_stream&) { return status_fate(500); };
  for (int i = 0; i < 5; ++i) {
    w.request("auto", false);
    w.pass(100ms);
  }
  CHECK(w.status_of(0).now.breaker == breaker_state::open);
  const auto c = w.request("auto", false);
  w.settle();
  CHECK(c->status == 503);
  CHECK(w.home->network.started == 5);
  w.pass(breaker_settings{}.open);
  w.home->network.otherwise = [](random_stream&) { return sim_fate{}; };
  const auto d = w.request("auto", false);
  w.run_dry();
  CHECK(d->status == 200);
  check_quiet(w);
}

TEST_CASE("the run's deadline ends it wherever it is") {
  sim_world w{two_endpoints({}, R"(, "deadline": "400ms")")};
  w.home->network.otherwise = [](random_stream&) { return fate(kind::hang); };
  const auto c = w.request("auto", false);
  w.pass(400ms);
  w.pass(1ms);
  CHECK(c->status == 504);
  w.run_dry();
  check_quiet(w);
}

TEST_CASE("[C41] a hint can only make the deadline nearer") {
  sim_world w{one_endpoint({}, R"(, "deadline": "2s")")};
  w.home->network.otherwise = [](random_stream&) { return fate(kind::hang); };
  hint_set near;
  near.deadline_ms = 300;
  hint_set far;
  far.deadline_ms = 60'000;
  const auto c = w.request("auto", false, {}, near);
  const auto d = w.request("auto", false, {}, far);
  w.pass(301ms);
  CHECK(c->status == 504);
  CHECK(d->ends == 0);
  w.pass(1700ms);
  CHECK(d->status == 504);
  w.run_dry();
  check_quiet(w);
}

TEST_CASE(
    "[C35] [C36] a client that leaves has its upstream cancelled at once and its row closed as unknown") {
  const auto stream = GENERATE(false, true);
  const auto after = GENERATE(duration{5ms}, duration{33ms});
  sim_world w{two_endpoints()};
  const auto c = w.request("auto", stream);
  w.pass(after);
  if (w.home->network.open() == 0) return;  // the reply in one piece had come already
  c->leave();
  w.settle();
  CHECK(w.home->network.open() == 0);
  w.run_dry();
  CHECK(w.home->network.started == 1);
  CHECK(w.store.rows.begin()->second.back().state == ledger_state::unknown);
  check_quiet(w);
}

TEST_CASE("[C37] a client that leaves in a backoff is never sent upstream again") {
  sim_world w{one_endpoint()};
  w.home->network.script = {status_fate(429, {{"retry-after", "5"}})};
  const auto c = w.request("auto", false);
  w.pass(1s);
  c->leave();
  w.run_dry();
  CHECK(w.home->network.started == 1);
  check_quiet(w);
}

TEST_CASE("[C3] a slow client pauses its upstream, which does not count as the upstream's stall") {
  sim_world w{one_endpoint(R"(, "timeouts": { "stall": "1s" })")};
  const auto c = w.request("auto", true);
  c->slow = true;
  w.pass(30s);
  CHECK(w.home->network.open() == 1);
  c->slow = false;
  c->on_drained();
  w.run_dry();
  CHECK(c->state() == stream_state::finished);
  check_quiet(w);
}

TEST_CASE("a keep-alive opens a silent stream after its delay, and errors then come in-band") {
  sim_world w{
      one_endpoint(R"(, "timeouts": { "first_byte": "30s" })", R"(, "keep_alive": "2s", "attempts": 1)")};
  w.home->network.script = {fate(kind::hang)};
  const auto c = w.request("auto", true);
  w.pass(1900ms);
  CHECK(c->opened == 0);
  w.pass(5s);
  CHECK(c->opened == 1);
  CHECK(c->state() == stream_state::opened);
  CHECK(c->body == ": keep-alive\n\n: keep-alive\n\n: keep-alive\n\n");
  w.run_dry();
  CHECK(c->state() == stream_state::broken);
  CHECK(c->body.find("data: {\"error\":{") != std::string::npos);
  check_quiet(w);
}

TEST_CASE("a private hint keeps a request from public endpoints, even one that was named") {
  sim_world w{"{ \"endpoints\": {" + endpoint_text("public") + "," +
              endpoint_text("own", R"(, "private": true)") +
              R"(}, "routes": [ { "name": "r", "plan": { "single": "public" }, "fallback": ["own"] } ] })"};
  hint_set hints;
  hints.private_only = true;
  const auto c = w.request("public", false, {}, hints);
  w.run_dry();
  CHECK(c->status == 200);
  CHECK(c->field("x-signalbox-endpoint") == "own");
  check_quiet(w);
}

TEST_CASE("personal data goes to private endpoints only, unless the route says otherwise") {
  const std::string body =
      R"({"model":"auto","messages":[{"role":"user","content":"Write to camille.durand@mail.example.org about the IBAN FR7630006000011234567890189"}]})";
  const auto policy = GENERATE(std::string{"private-only"}, std::string{"ignore"}, std::string{"block"});
  sim_world w{one_endpoint({}, R"(, "personal_data": ")" + policy + "\"")};
  const auto c = w.request("auto", false, body);
  w.run_dry();
  CHECK(c->status == (policy == "ignore" ? 200 : policy == "block" ? 403 : 503));
  CHECK(w.home->network.started == (policy == "ignore" ? 1U : 0U));
  check_quiet(w);
}

TEST_CASE("a cost budget that pays for nothing sends nothing") {
  sim_world w{one_endpoint()};
  hint_set hints;
  hints.max_cost_nano = 1;
  const auto c = w.request("auto", false, {}, hints);
  w.run_dry();
  CHECK(c->status == 402);
  CHECK(w.home->network.started == 0);
  check_quiet(w);
}

TEST_CASE("usage that the client asked for stays in its stream") {
  sim_world w{one_endpoint()};
  const auto c = w.request(
      "auto", true,
      R"({"model":"auto","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]})");
  w.run_dry();
  CHECK(c->body.find("\"usage\":{\"prompt_tokens\":20") != std::string::npos);
  check_quiet(w);
}

TEST_CASE("upstream gets the endpoint's model and an order for usage, and never our own member") {
  sim_world w{one_endpoint()};
  w.request(
      "auto", true,
      R"({"signalbox":{"urgency":"batch"},"model":"auto","stream":true,"messages":[{"role":"user","content":"hi"}]})");
  w.run_dry();
  REQUIRE(w.home->network.bodies.size() == 1);
  CHECK(
      w.home->network.bodies[0] ==
      R"({"stream_options":{"include_usage":true},"model":"m-a","stream":true,"messages":[{"role":"user","content":"hi"}]})");
}
