// SPDX-License-Identifier: Apache-2.0
// Decisions that the admin API tells, and requests that are made to fit the model that is chosen.
#include <catch2/catch.hpp>

#include "policy/retake.hpp"
#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string with_token(std::string_view token = admin_token) {
  return "Authorization: Bearer " + std::string{token} + "\r\n";
}

/// The decision of an answer, once it is known: it is told when the run has ended.
http_response decision_for(running_gateway& g, const http_response& answer) {
  const auto path = "/api/decisions/" + std::string{answer.field("x-signalbox-request-id")};
  http_response out;
  CHECK(soon([&] {
    out = ask_once(g.admin(), get(path, with_token()));
    return out.status == 200;
  }));
  return out;
}

std::string turns(std::string_view model, std::string_view first, std::string_view last) {
  return post("/v1/chat/completions",
              R"({"model":")" + std::string{model} + R"(","messages":[{"role":"user","content":")" +
                  std::string{first} +
                  R"("},{"role":"assistant","content":"yes"},{"role":"user","content":")" +
                  std::string{last} + "\"}]}");
}

constexpr auto drop_oldest = R"(, "adapt": { "context": "drop-oldest" })";

}  // namespace

TEST_CASE("[A27] the admin API takes its token only, and does not say what there is without it") {
  const running_gateway g;
  for (const auto* path : {"/api/decisions", "/api/decisions/x", "/api/nothing"}) {
    CHECK(ask_once(g.admin(), get(path)).status == 401);
    CHECK(ask_once(g.admin(), get(path, with_token("wrong"))).status == 401);
    CHECK(ask_once(g.admin(), get(path, with_token(""))).status == 401);
    CHECK(ask_once(g.admin(), get(path, "Authorization: Basic dG9rZW4=\r\n")).status == 401);
    CHECK(ask_once(g.data(), get(path, with_token())).status == 404);
  }
  CHECK(ask_once(g.admin(), get("/api/nothing", with_token())).status == 404);
  CHECK(ask_once(g.admin(), get("/api/decisions/01m83n4cbk458jtvv051d0b5kd", with_token())).status == 404);
  CHECK(ask_once(g.admin(), get("/api/decisions/not-an-id", with_token())).status == 404);
  CHECK(ask_once(g.admin(), get("/metrics")).status == 200);
}

TEST_CASE("the decision of an answer can be asked for by its id, and taken again from what is told") {
  running_gateway g;
  const auto answer = ask_once(g.data(), chat());
  REQUIRE(answer.status == 200);
  const auto told = decision_for(g, answer);
  const json_text read{told.body};
  CHECK(read.root().find("request").text() == answer.field("x-signalbox-request-id"));
  CHECK(read.root().find("endpoint").text() == "fast");
  CHECK(read.root().find("route").text() == "default");
  CHECK(read.root().find("result").text() == "delivered");
  CHECK(read.root().find("attempts").size() == 1);
  CHECK(read.root().find("classification").find("evidence").is(json::kind::array));
  CHECK(told.body.find("hello") == std::string::npos);  // the prompt
  const auto again = retake(told.body, *g.behind().config());
  REQUIRE(again.has_value());
  CHECK(again->same());
  const json_text all{ask_once(g.admin(), get("/api/decisions", with_token())).body};
  CHECK(all.root().size() == 1);
}

TEST_CASE("a request that failed has a decision too, with its attempts") {
  upstream_scene s{R"({"error": "server_error"})", {}, {}, R"(, "attempts": 1)"};
  const json_text failed{decision_for(s.front(), ask_once(s.port(), chat("up"))).body};
  CHECK(failed.root().find("result").text() == "failed");
  CHECK(failed.root().find("status").integer() == 502);
  auto attempts = failed.root().find("attempts").items();
  CHECK((*attempts.begin()).find("failure").text() == "transient");
}

TEST_CASE("a conversation that a provider calls too long is sent again without its oldest turn") {
  const std::string script =
      R"({"rules":[{"match":{"contains":"oldest words"},"then":[{"error":"context_length"}]}]})";
  const provider upstream{script};
  running_gateway g{{{}, upstream_text("up", upstream.port()), drop_oldest, "up"}};
  const auto answer = ask_once(g.data(), turns("auto", "these are the oldest words", "and now?"));
  CHECK(answer.status == 200);
  CHECK(answer.field("x-signalbox-attempts") == "2");
  CHECK(answer.field("x-signalbox-adapted") == "drop-oldest: 2 messages left out");
  const auto ledger = upstream.ledger();
  CHECK(ledger.root().find("requests").size() == 2);
  CHECK(ledger.request(1).find("body").raw().find("and now?") != std::string_view::npos);
  const json_text told{decision_for(g, answer).body};
  CHECK(told.root().find("adaptations").size() == 1);
}

TEST_CASE("a conversation longer than the window goes out short at once where the route allows it") {
  const provider upstream;
  std::string first;
  while (first.size() < 60'000) first += "a long story that nobody needs any more ";
  const auto ask = [&](const char* route) {
    running_gateway g{{{}, upstream_text("up", upstream.port(), R"(, "max_output": 100)"), route, "up"}};
    return ask_once(g.data(), turns("auto",
                                    first + first + first + first + first + first + first + first + first +
                                        first + first + first,
                                    "and now?"));
  };
  const auto refused = ask("");
  CHECK(refused.status == 400);
  CHECK(error_code_in(refused) == "context_length_exceeded");
  const auto answer = ask(drop_oldest);
  CHECK(answer.status == 200);
  CHECK(answer.field("x-signalbox-attempts") == "1");
  CHECK(answer.field("x-signalbox-adapted") == "drop-oldest: 2 messages left out");
}

TEST_CASE("a single message that is too long is refused, whatever the route allows") {
  upstream_scene s{R"({"error": "context_length"})", {}, {}, drop_oldest};
  const auto answer = ask_once(s.port(), chat("up"));
  CHECK(answer.status == 400);
  CHECK(error_code_in(answer) == "context_length_exceeded");
  CHECK(answer.field("x-signalbox-attempts") == "1");
}

TEST_CASE("rules of a route suit a translated request to its model, and leave a spliced one alone") {
  const provider upstream;
  const auto ask = [&](const std::string& route) {
    running_gateway g{{{}, upstream_text("up", upstream.port(), R"(, "max_output": 100)"), route, "up"}};
    const auto answer = ask_once(
        g.data(),
        post(
            "/v1/chat/completions",
            R"({"model":"auto","max_tokens":5000,"temperature":0.5,"messages":[{"role":"user","content":"hi"}]})"));
    CHECK(answer.status == 200);
    return std::string{answer.field("x-signalbox-adapted")};
  };
  constexpr std::string_view rules = R"(, "adapt": { "rules": ["token-limit", "temperature-range"])";
  CHECK(ask(std::string{rules} + " }").empty());
  CHECK(ask(std::string{rules} + R"(, "spliced": true })") == "token-limit: 5000 lowered to 100");
  const auto sent = upstream.ledger();
  const auto limit_of = [&](std::size_t i) {
    const json_text body{sent.request(i).find("body").text()};
    return body.root().find("max_tokens").integer();
  };
  CHECK(limit_of(0) == 5000);
  CHECK(limit_of(1) == 100);

  running_gateway g{
      {{}, upstream_text("up", upstream.port(), R"(, "max_output": 100)"), std::string{rules} + " }", "up"}};
  const auto translated = ask_once(
      g.data(), post("/v1/messages",
                     R"({"model":"auto","max_tokens":700,"messages":[{"role":"user","content":"hi"}]})"));
  CHECK(translated.status == 200);
  CHECK(translated.field("x-signalbox-adapted") == "token-limit: 700 lowered to 100");
  const json_text told{decision_for(g, translated).body};
  auto adaptations = told.root().find("adaptations").items();
  REQUIRE(told.root().find("adaptations").size() == 1);
  CHECK((*adaptations.begin()).find("rule").text() == "token-limit");
}
