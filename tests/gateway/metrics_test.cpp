// SPDX-License-Identifier: Apache-2.0
// /metrics over the wire: its form, that the counters add up, and that no client can make it grow.
#include <catch2/catch.hpp>

#include "base/money.hpp"
#include "tests/gateway/prometheus_text.hpp"
#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

prometheus_text metrics_of(const running_gateway& g) {
  const auto answer = ask_once(g.admin(), get("/metrics"));
  REQUIRE(answer.status == 200);
  CHECK(answer.field("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  return prometheus_text{answer.body};
}

std::int64_t nano_of(const std::string& amount) {
  const auto read = parse_money(amount);
  REQUIRE(read.has_value());
  return read->nano;
}

}  // namespace

TEST_CASE("metrics are Prometheus text from the start, before any request") {
  const running_gateway g;
  const auto m = metrics_of(g);
  CHECK(m.value(R"(signalbox_requests_total{route="default",result="delivered"})") == 0);
  CHECK(m.value("signalbox_runs") == 0);
  CHECK(m.value(R"(signalbox_breaker_state{endpoint="fast"})") == 0);
}

TEST_CASE(
    "after a few requests the counters add up, and the cost is to the nano-unit what the clients were told") {
  upstream_scene s{R"({"error": "server_error"})", {}, {}, R"(, "attempts": 1)"};
  auto& g = s.front();
  web_client client{g.data()};
  std::int64_t cost = 0;
  for (int i = 0; i < 3; ++i) cost += nano_of(client.ask(chat("fast")).field("x-signalbox-cost"));
  const auto stream = client.ask(chat("fast", true));
  const auto at = stream.body.find(": x-signalbox-cost: ");
  REQUIRE(at != std::string::npos);
  cost += nano_of(stream.body.substr(at + 20, stream.body.find('\n', at) - at - 20));
  for (int i = 0; i < 2; ++i) CHECK(client.ask(chat("up")).status == 502);
  CHECK(client.ask(chat("nobody")).status == 404);
  CHECK(client.ask(post("/v1/chat/completions", "{")).status == 400);
  REQUIRE(soon([&] { return g.idle(); }));

  const auto m = metrics_of(g);
  CHECK(m.value(R"(signalbox_requests_total{route="default",result="delivered"})") == 4);
  CHECK(m.value(R"(signalbox_requests_total{route="default",result="failed"})") == 2);
  CHECK(m.value(R"(signalbox_requests_total{route="default",result="abandoned"})") == 0);
  CHECK(m.sum("signalbox_requests_total") == 6);  // what never became a run is not counted as one
  CHECK(m.value(R"(signalbox_request_seconds_count{route="default"})") == 6);
  CHECK(m.value(R"(signalbox_attempts_total{endpoint="fast",outcome="success"})") == 4);
  CHECK(m.value(R"(signalbox_attempts_total{endpoint="up",outcome="transient"})") == 2);
  CHECK(m.sum("signalbox_attempts_total") == 6);
  CHECK(m.value(R"(signalbox_first_content_seconds_count{endpoint="fast"})") == 4);
  CHECK(m.value(R"(signalbox_first_content_seconds_count{endpoint="up"})") == 0);
  CHECK(m.value(R"(signalbox_input_tokens_total{endpoint="fast"})") > 0);
  CHECK(m.value(R"(signalbox_output_tokens_total{endpoint="fast"})") > 0);
  CHECK(nano_of(m.text(R"(signalbox_cost_total{endpoint="fast"})")) == cost);
  CHECK(m.value(R"(signalbox_cost_total{endpoint="up"})") == 0);
  CHECK(m.sum("signalbox_attempts_in_flight") == 0);
  CHECK(m.value("signalbox_runs") == 0);
  CHECK(m.value("signalbox_run_crashes_total") == 0);
  CHECK(m.value("signalbox_actor_restarts_total") == 0);
  CHECK(m.value("signalbox_ledger_refused_total") == 0);
}

TEST_CASE(
    "a client that leaves is counted as abandoned, its attempt as cancelled, and nothing stays in flight") {
  upstream_scene s{R"({"delay": "30s"})"};
  web_client client{s.port()};
  client.send(chat("up"));
  s.first_entry_when([](json::value) { return true; });
  CHECK(metrics_of(s.front()).value(R"(signalbox_attempts_in_flight{endpoint="up"})") == 1);
  CHECK(metrics_of(s.front()).value("signalbox_runs") == 1);
  client.close();
  REQUIRE(soon([&] { return s.front().idle(); }));
  const auto m = metrics_of(s.front());
  CHECK(m.value(R"(signalbox_requests_total{route="default",result="abandoned"})") == 1);
  CHECK(m.value(R"(signalbox_attempts_total{endpoint="up",outcome="cancelled"})") == 1);
  CHECK(m.value(R"(signalbox_attempts_in_flight{endpoint="up"})") == 0);
}

TEST_CASE("[A26] no name that a client makes up becomes a label") {
  const running_gateway g;
  web_client client{g.data()};
  CHECK(client.ask(chat()).status == 200);
  const auto before = metrics_of(g).size();
  for (int i = 0; i < 50; ++i) {
    const auto name = "made-up-" + std::to_string(i);
    CHECK(client.ask(chat(name)).status == 404);
    CHECK(client.ask(chat("auto", false, "X-Signalbox-User: " + name + "\r\n")).status == 200);
    CHECK(client.ask(get("/" + name)).status == 404);
  }
  CHECK(metrics_of(g).size() == before);
}
