// SPDX-License-Identifier: Apache-2.0
// What only OpenAI has: carried between its two APIs, named or silently left out everywhere else, and what
// its reasoning models refuse.
#include <algorithm>

#include "tests/providers/gemini_wire.hpp"
#include "tests/providers/messages.hpp"
#include "tests/providers/responses.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using names = std::vector<std::string>;

endpoint_config openai_model(std::string model) {
  auto out = endpoint_at("https://api.openai.com/v1", std::move(model), "k");
  out.able.add(capability::reasoning);
  return out;
}

endpoint_config vendor_model(std::string_view vendor, std::string model = "served") {
  auto out = openai_model(std::move(model));
  out.provider = provider_kind::compatible;
  out.vendor = from_name<vendor_kind>(vendor);
  REQUIRE(out.vendor);
  return out;
}

request_data chat(const std::string& members) {
  return scanned(R"({"model":"m","messages":[{"role":"user","content":"q"}])" + members + "}");
}

request_data response(const std::string& members) {
  return asked_responses(R"({"model":"m","input":"q")" + members + "}");
}

/// The body without model, words, and what always stands there.
boost::json::value rest_of(const encoded_request& got) {
  auto out = parsed(got.http.body);
  for (const auto* name : {"model", "messages", "input"}) out.as_object().erase(name);
  return out;
}

void check(const encoded_request& got, std::string_view members, const names& dropped = {}) {
  CHECK(rest_of(got) == parsed(members));
  CHECK(got.dropped == dropped);
}

const std::string shared_members =
    R"("service_tier":"flex","user":"u","safety_identifier":"s","prompt_cache_key":"k",)"
    R"("prompt_cache_retention":"24h","metadata":{"b":"2","a":"1"},"store":true)";

constexpr auto to_chat = translated_request<provider_kind::openai>;
constexpr auto to_responses = translated_request<provider_kind::openai_responses>;
constexpr auto to_vendor = translated_request<provider_kind::compatible>;
constexpr auto to_claude = translated_request<provider_kind::anthropic>;
constexpr auto to_gemini = translated_request<provider_kind::gemini>;

}  // namespace

TEST_CASE("[W60] what both of OpenAI's APIs have goes from one to the other, both ways") {
  check(to_responses(chat("," + shared_members + R"(,"verbosity":"low")"), openai_model("gpt-5.1")),
        "{" + shared_members + R"(,"text":{"verbosity":"low"}})");
  check(to_chat(response("," + shared_members + R"(,"text":{"verbosity":"high"})"), openai_model("gpt-5.1")),
        "{" + shared_members + R"(,"verbosity":"high"})");
}

TEST_CASE("the form of an answer and its verbosity stand side by side in a Responses request") {
  check(to_responses(chat(R"(,"verbosity":"low","response_format":{"type":"json_object"})"),
                     openai_model("gpt-5")),
        R"({"store":false,"text":{"format":{"type":"json_object"},"verbosity":"low"}})");
}

TEST_CASE("metadata goes along where the API takes it: chat completions do for what they keep only") {
  check(to_responses(chat(R"(,"metadata":{"a":"1"})"), openai_model("gpt-4o")),
        R"({"store":false,"metadata":{"a":"1"}})");
  check(to_chat(response(R"(,"metadata":{"a":"1"},"store":false)"), openai_model("gpt-4o")), "{}");
  check(to_chat(response(R"(,"metadata":{},"store":true)"), openai_model("gpt-4o")), R"({"store":true})");
}

TEST_CASE(
    "an identifier of who asks is not told twice, and stands for the user where there is no other place") {
  check(to_chat(response(R"(,"safety_identifier":"s")"), openai_model("gpt-4o")),
        R"({"safety_identifier":"s"})");
  check(to_vendor(response(R"(,"safety_identifier":"s")"), vendor_model("vllm")), R"({"user":"s"})");
  const auto claude =
      to_claude(chat(R"(,"safety_identifier":"s")"), endpoint_at("https://a.test", "claude-x"));
  CHECK(parsed(claude.http.body).at("metadata") == parsed(R"({"user_id":"s"})"));
  CHECK(claude.dropped.empty());
}

TEST_CASE(
    "[W28] other vendors refuse members that they do not know: those are left out, and named if they "
    "matter") {
  check(to_vendor(response("," + shared_members + R"(,"text":{"verbosity":"low"})"), vendor_model("mistral")),
        R"({"user":"u"})", {"verbosity", "service_tier", "store", "metadata"});
  check(to_vendor(response(R"(,"service_tier":"auto","text":{"verbosity":"medium"},"metadata":{"a":"b"})"),
                  vendor_model("vllm")),
        "{}");
  check(to_vendor(response("," + shared_members), vendor_model("azure", "gpt-4.1")),
        "{" + shared_members + "}");
}

TEST_CASE("[W28] Anthropic and Gemini are told nothing of OpenAI's members, and the client is told which") {
  const auto asked = chat("," + shared_members + R"(,"verbosity":"low")");
  const names lost{"service_tier", "verbosity", "store", "metadata"};
  CHECK(to_claude(asked, endpoint_at("https://a.test", "claude-x")).dropped == lost);
  auto google = to_gemini(asked, gemini_endpoint()).dropped;
  CHECK(std::erase(google, "user") == 1);
  CHECK(google == lost);
  const auto silent =
      chat(R"(,"prompt_cache_key":"k","prompt_cache_retention":"24h","safety_identifier":"s",)"
           R"("metadata":{"a":"1"},"store":false,"service_tier":"default")");
  CHECK(to_claude(silent, endpoint_at("https://a.test", "claude-x")).dropped.empty());
  CHECK(to_gemini(silent, gemini_endpoint()).dropped.empty());
}

TEST_CASE("[W28] a member of the wrong type is named, not lost") {
  check(to_responses(chat(R"(,"verbosity":3,"service_tier":{"a":1},"prompt_cache_key":null)"),
                     openai_model("gpt-5")),
        R"({"store":false})", {"service_tier", "verbosity"});
}

TEST_CASE("a verbosity goes to models that take it; the usual one says nothing") {
  for (const auto* model :
       {"gpt-4o", "gpt-4.1-mini", "o3", "gpt-5-chat-latest", "gpt-5-codex", "gpt-5.1-codex-max"}) {
    CAPTURE(model);
    check(to_chat(response(R"(,"text":{"verbosity":"low"})"), openai_model(model)), "{}", {"verbosity"});
    check(to_chat(response(R"(,"text":{"verbosity":"medium"})"), openai_model(model)), "{}");
  }
  for (const auto* model : {"gpt-5", "gpt-5-mini", "gpt-5.2-pro", "gpt-5.6-luna", "gpt-6", "my-deployment"}) {
    CAPTURE(model);
    check(to_chat(response(R"(,"text":{"verbosity":"low"})"), openai_model(model)), R"({"verbosity":"low"})");
  }
}

TEST_CASE("how long a cache is kept is asked only of models that take it, as it changes no answer") {
  for (const auto* model : {"gpt-4.1", "gpt-5", "gpt-5-2025-08-07", "gpt-5-codex", "gpt-5.1", "gpt-5.5"}) {
    CAPTURE(model);
    check(to_chat(response(R"(,"prompt_cache_retention":"24h")"), openai_model(model)),
          R"({"prompt_cache_retention":"24h"})");
  }
  for (const auto* model : {"gpt-4o", "o3", "gpt-5-mini", "gpt-5.6-sol", "unknown"}) {
    CAPTURE(model);
    check(to_chat(response(R"(,"prompt_cache_retention":"24h")"), openai_model(model)), "{}");
  }
}

TEST_CASE(
    "[W28] OpenAI's reasoning models get no sampling, whichever API they are asked by, and it is told") {
  const std::string sampling = R"("temperature":0.2,"top_p":0.9,"stop_sequences":["x"])";
  const auto asked = scanned_messages(messages_body(user_says(R"({"type":"text","text":"q"})"), sampling));
  for (const auto* model : {"gpt-5", "gpt-5-mini-2025-08-07", "o1", "o3-mini", "o4-mini", "gpt-5.1-codex",
                            "gpt-5.2-pro", "gpt-5.1-chat-latest", "gpt-5.6-luna", "ft:o4-mini:acme::1"}) {
    CAPTURE(model);
    check(to_chat(asked, openai_model(model)), R"({"max_completion_tokens":100})",
          {"temperature", "top_p", "stop"});
    check(to_responses(asked, openai_model(model)), R"({"max_output_tokens":100,"store":false})",
          {"temperature", "top_p", "stop"});
    check(to_vendor(asked, vendor_model("azure", model)), R"({"max_completion_tokens":100})",
          {"temperature", "top_p", "stop"});
  }
  for (const auto* model : {"gpt-4o", "gpt-5-chat-latest", "chatgpt-4o-latest"}) {
    CAPTURE(model);
    check(to_chat(asked, openai_model(model)),
          R"({"max_completion_tokens":100,"temperature":0.2,"top_p":0.9,"stop":["x"]})");
  }
  // Whoever sells the same models has rules of its own.
  check(to_vendor(asked, vendor_model("openrouter", "o3")),
        R"({"max_completion_tokens":100,"temperature":0.2,"top_p":0.9,"stop":["x"]})");
}

TEST_CASE("[W28] penalties are left out for reasoning models, but for those that change nothing") {
  const auto asked = chat(R"(,"presence_penalty":0.5,"frequency_penalty":0)");
  check(to_responses(asked, openai_model("o3")), R"({"store":false})",
        {"presence_penalty", "frequency_penalty"});
  check(to_vendor(response(R"(,"temperature":1.0,"top_p":1)"), vendor_model("azure", "o3")),
        R"({"temperature":1.0})");
}

TEST_CASE("a temperature of one is what reasoning models have anyway: it passes") {
  for (const auto* one : {"1", "1.0", "1e0"}) {
    CAPTURE(one);
    check(to_responses(chat(R"(,"temperature":)" + std::string{one}), openai_model("gpt-5")),
          R"({"store":false,"temperature":)" + std::string{one} + "}");
  }
}

TEST_CASE("models that can be told not to reason take a temperature while they do not") {
  const auto sent = [](const std::string& model, const std::string& members) {
    return to_chat(response(R"(,"temperature":0.2)" + members), openai_model(model));
  };
  const std::string none = R"(,"reasoning":{"effort":"none"})", low = R"(,"reasoning":{"effort":"low"})";
  for (const auto* model : {"gpt-5.1", "gpt-5.2-2025-12-11", "gpt-5.4", "gpt-5.6-luna"}) {
    CAPTURE(model);
    check(sent(model, none), R"({"temperature":0.2,"reasoning_effort":"none"})");
    check(sent(model, low), R"({"reasoning_effort":"low"})", {"temperature"});
  }
  // These do not reason unless they are told to; the others do.
  for (const auto* model : {"gpt-5.1", "gpt-5.2", "gpt-5.4-mini"})
    check(sent(model, ""), R"({"temperature":0.2})");
  for (const auto* model : {"gpt-5.5", "gpt-5.6-sol"}) check(sent(model, ""), "{}", {"temperature"});
  check(sent("gpt-5", none), R"({"reasoning_effort":"none"})", {"temperature"});
}

TEST_CASE("thinking that is switched off is an effort of none, where there is one") {
  const auto asked = scanned_messages(messages_body(user_says(R"({"type":"text","text":"q"})"),
                                                    R"("thinking":{"type":"disabled"},"temperature":0.2)"));
  check(to_chat(asked, openai_model("gpt-5.6-luna")),
        R"({"max_completion_tokens":100,"temperature":0.2,"reasoning_effort":"none"})");
  check(to_responses(asked, openai_model("gpt-5.1")),
        R"({"max_output_tokens":100,"temperature":0.2,"reasoning":{"effort":"none"},"store":false})");
  check(to_chat(asked, openai_model("gpt-5")), R"({"max_completion_tokens":100})",
        {"thinking (it cannot be switched off)", "temperature"});
}

TEST_CASE("a strict schema that OpenAI does not take is eased at Azure as well") {
  const std::string form = R"(,"text":{"format":{"type":"json_schema","name":"n","strict":true,"schema":)"
                           R"({"type":"object","properties":{"a":{"type":"string"}}}}})";
  const auto azure = to_vendor(response(form), vendor_model("azure"));
  CHECK(azure.dropped == names{"strict (the schema leaves members open)"});
  CHECK(to_vendor(response(form), vendor_model("vllm")).dropped.empty());
}

TEST_CASE(
    "[W28] an answer that was spoken is told by an id that only its provider knows: named, and no empty "
    "turn") {
  const auto asked = scanned(
      R"({"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","audio":{"id":"audio_1"}},)"
      R"({"role":"user","content":"b"},{"role":"assistant","content":"said","audio":{"id":"audio_2"}},)"
      R"({"role":"user","content":"c"}]})");
  const auto got = to_responses(asked, openai_model("gpt-4o"));
  CHECK(got.dropped == names{"messages[1].audio", "messages[3].audio"});
  CHECK(
      parsed(got.http.body).at("input") ==
      parsed(
          R"([{"type":"message","role":"user","content":"a"},{"type":"message","role":"user","content":"b"},)"
          R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"said",)"
          R"("annotations":[]}]},{"type":"message","role":"user","content":"c"}])"));
  const auto claude = to_claude(asked, endpoint_at("https://a.test", "claude-x"));
  CHECK(claude.dropped == names{"messages[1].audio", "messages[3].audio"});
  CHECK(claude.http.body.find(R"("content":[])") == std::string::npos);
}
