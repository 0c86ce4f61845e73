// SPDX-License-Identifier: Apache-2.0
// The data listener in every dialect: each path answers in its own words, also where it refuses.
#include <catch2/catch.hpp>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

struct surface {
  std::string path;
  std::string body;  ///< with `MODEL` for the model
  bool anthropic = false;
};

const std::vector<surface> surfaces{
    {"/v1/chat/completions", R"({"model":"MODEL","messages":[{"role":"user","content":"hi"}]})"},
    {"/v1/completions", R"({"model":"MODEL","prompt":"hi"})"},
    {"/v1/responses", R"({"model":"MODEL","input":"hi"})"},
    {"/v1/embeddings", R"({"model":"MODEL","input":"hi"})"},
    {"/v1/messages", R"({"model":"MODEL","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})", true},
    {"/v1/messages/count_tokens", R"({"model":"MODEL","messages":[{"role":"user","content":"hi"}]})", true},
};

std::string body_for(const surface& s, std::string_view model) {
  auto out = s.body;
  return out.replace(out.find("MODEL"), 5, model);
}

/// Expects an error in the caller's dialect.
void check_refusal(const http_response& answer, const surface& s, int status) {
  INFO(s.path);
  INFO(answer.body);
  CHECK(answer.status == status);
  const json_text read{answer.body};
  const auto root = read.root();
  CHECK(root.find("type").text_is("error") == s.anthropic);
  const auto error = root.find("error");
  CHECK(error.find("type").is(json::kind::string));
  CHECK(error.find("code").exists() != s.anthropic);
  CHECK(error.find("message").text().size() > 5);
}

const std::string version = "anthropic-version: 2023-06-01\r\n";

}  // namespace

TEST_CASE(
    "[W10] [W69] every path refuses in its own dialect: unknown model, bad JSON, wrong type and method") {
  const running_gateway g;
  for (const auto& s : surfaces) {
    check_refusal(ask_once(g.data(), post(s.path, body_for(s, "nobody"))), s, 404);
    check_refusal(ask_once(g.data(), post(s.path, "{")), s, 400);
    check_refusal(ask_once(g.data(), post(s.path, "[]")), s, 400);
    check_refusal(ask_once(g.data(), get(s.path)), s, 405);
    // A completion without a prompt is one that only an endpoint of that kind could make.
    const auto missing = ask_once(g.data(), post(s.path, R"({"model":"fast"})"));
    CHECK(missing.status == 400);
  }
}

TEST_CASE(
    "[C10] [C11] [W69] what is nested too deep, or is no JSON, is refused in every dialect by its name") {
  const running_gateway g;
  // A schema in which objects are properties of objects, a hundred deep: two hundred levels of JSON.
  std::string schema = R"({"type":"string"})";
  for (int i = 0; i < 100; ++i) schema = R"({"type":"object","properties":{"a":)" + schema + "}}";
  const auto named = [&](const surface& s, const std::string& member, const std::string& name) {
    auto body = body_for(s, "fast");
    body.insert(1, member + ",");
    const auto answer = ask_once(g.data(), post(s.path, body));
    check_refusal(answer, s, 400);
    const json_text read{answer.body};
    const auto error = read.root().find("error");
    const auto message = error.find("message").text();
    CHECK_THAT(message, Catch::StartsWith(s.anthropic ? name + ": the body" : "the body"));
    if (!s.anthropic) CHECK(error.find("param").text() == name);
    return message;
  };
  for (const auto& s : surfaces) {
    const bool flat = s.path == "/v1/responses";
    const std::string place = s.anthropic ? "input_schema" : flat ? "parameters" : "function.parameters";
    const auto tool = R"({"type":"function",)" +
                      (s.anthropic ? R"("name":"f","input_schema":)" + schema
                       : flat      ? R"("name":"f","parameters":)" + schema
                                   : R"("function":{"name":"f","parameters":)" + schema + "}") +
                      "}";
    const auto path = place == "function.parameters"
                          ? "tools[0].function.parameters.properties.a.properties.a"
                          : "tools[0]." + place + ".properties.a.properties.a.properties";
    CHECK_THAT(named(s, R"("tools":[)" + tool + "]", path + std::string{"..."}),
               Catch::Contains("nested deeper than 128 levels"));
    named(s, R"("metadata":{"user_id":tru})", "metadata.user_id");
  }
}

TEST_CASE("[W79] models come in Anthropic's shape to who sends its version, as one whole page") {
  const running_gateway g;
  const auto answer = ask_once(g.data(), get("/v1/models", version));
  CHECK(answer.status == 200);
  const json_text read{answer.body};
  const auto root = read.root();
  CHECK_FALSE(root.find("has_more").truth());
  CHECK(root.find("has_more").is(json::kind::boolean));
  CHECK(root.find("first_id").text() == "auto");
  CHECK(root.find("last_id").text() == "fast");
  CHECK(root.find("data").size() == 4);
  for (auto model : root.find("data").items()) {
    CHECK(model.find("type").text_is("model"));
    CHECK(model.find("display_name").is(json::kind::string));
    CHECK(model.find("created_at").is(json::kind::string));
  }
  const auto one = ask_once(g.data(), get("/v1/models/fast", version));
  CHECK(json_text{one.body}.root().find("type").text_is("model"));
  const auto none = ask_once(g.data(), get("/v1/models/nobody", version));
  CHECK(none.status == 404);
  CHECK(json_text{none.body}.root().find("error").find("type").text_is("not_found_error"));
}

TEST_CASE("[W47] tokens are counted by an estimate that says it is one, and grow with the text") {
  const running_gateway g;
  const auto count = [&](const std::string& text) {
    const auto answer = ask_once(
        g.data(),
        post("/v1/messages/count_tokens",
             R"({"model":"fast","system":"s","messages":[{"role":"user","content":")" + text + "\"}]}"));
    CHECK(answer.status == 200);
    CHECK(answer.field("x-signalbox-estimated") == "true");
    return json_text{answer.body}.root().find("input_tokens").integer().value_or(0);
  };
  const auto little = count("hello");
  CHECK(little > 3);
  CHECK(little < 30);
  std::string long_text;
  for (int i = 0; i < 1000; ++i) long_text += "hello ";
  CHECK(count(long_text) > 900);
  CHECK(count(long_text) < 1500);
}

TEST_CASE("[W59] a conversation that a provider keeps needs its endpoint's name, and goes nowhere else") {
  const running_gateway g;
  const auto asked = [&](std::string_view model) {
    return ask_once(g.data(),
                    post("/v1/responses", R"({"model":")" + std::string{model} +
                                              R"(","input":"hi","previous_response_id":"resp_1"})"));
  };
  const auto unnamed = asked("auto");
  CHECK(unnamed.status == 400);
  CHECK(json_text{unnamed.body}.root().find("error").find("param").text_is("model"));
  // A demo endpoint keeps nothing: it is ruled out before it is tried.
  const auto unable = asked("fast");
  CHECK(unable.status == 400);
  CHECK(json_text{unable.body}.root().find("error").find("param").text_is("previous_response_id"));
  CHECK(ask_once(g.data(), get("/v1/responses/resp_1")).status == 404);
}

TEST_CASE("[W78] rate limit fields of a provider are not passed on as if they were ours") {
  upstream_scene s{
      R"({"headers": {"x-ratelimit-remaining-requests": "7", "anthropic-ratelimit-requests-limit": "9",
                      "openai-organization": "org-secret"}})"};
  const auto answer = ask_once(s.port(), chat("up"));
  CHECK(answer.status == 200);
  for (const auto& [name, value] : answer.fields) {
    INFO(name);
    CHECK(ascii_lower(name).find("ratelimit") == std::string::npos);
    CHECK(ascii_lower(name).find("openai") == std::string::npos);
  }
}

TEST_CASE("[W81] an idempotency key and beta fields go to a provider of the same dialect as they came") {
  upstream_scene s{R"("ok")"};
  const auto lines = "Idempotency-Key: abc-1\r\nOpenAI-Beta: x=v1\r\nX-Other: no\r\n";
  CHECK(ask_once(s.port(), chat("up", false, lines)).status == 200);
  const auto ledger =
      s.first_entry_when([](json::value e) { return e.find("state").exists() || e.exists(); });
  CHECK(ledger.text.find("abc-1") != std::string::npos);
  CHECK(ledger.text.find("x=v1") != std::string::npos);
  CHECK(ledger.text.find("X-Other") == std::string::npos);
}

TEST_CASE("[C31] one slash at the end of a path does not count, two do") {
  const running_gateway g;
  for (const auto& s : surfaces) {
    INFO(s.path);
    const auto slashed = std::string{s.path} + "/";
    check_refusal(ask_once(g.data(), post(slashed, "{")), s, 400);
    check_refusal(ask_once(g.data(), get(slashed)), s, 405);
    check_refusal(ask_once(g.data(), post(slashed + "/", body_for(s, "fast"))), s, 404);
  }
  CHECK(ask_once(g.data(), post("/v1/chat/completions/", body_for(surfaces[0], "fast"))).status == 200);
  CHECK(ask_once(g.data(), get("/v1/models/")).body == ask_once(g.data(), get("/v1/models")).body);
  CHECK(ask_once(g.data(), get("/healthz/")).status == 200);
  CHECK(ask_once(g.data(), get("/")).status == 404);
  CHECK(ask_once(g.admin(), get("/metrics/")).status == 404);
}

TEST_CASE("[W69] a path that is not there is refused in the dialect that it begins as") {
  const running_gateway g;
  const auto is_anthropic = [&](std::string_view path) {
    const auto answer = ask_once(g.data(), post(path, "{}"));
    CHECK(answer.status == 404);
    return json_text{answer.body}.root().find("type").text_is("error");
  };
  CHECK(is_anthropic("/v1/messages/batches"));
  CHECK(is_anthropic("/v1/messages/msg_1/cancel/"));
  CHECK_FALSE(is_anthropic("/v1/messagesque"));
  CHECK_FALSE(is_anthropic("/v1/chat/completions/chatcmpl-1"));
  CHECK_FALSE(is_anthropic("/v1/responses/resp_1/cancel"));
  CHECK_FALSE(is_anthropic("/nowhere"));
}
