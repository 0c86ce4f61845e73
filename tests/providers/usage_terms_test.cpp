// SPDX-License-Identifier: Apache-2.0
// What providers say about the terms of an answer, and about tools that they have run for it: read in every
// form, so that such an answer is not priced as if it were a usual one. [W64]
#include "providers/usage_terms.hpp"

#include <catch2/catch.hpp>

#include "policy/pricing.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/embeddings/embeddings.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/anthropic_events.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/played_stream.hpp"
#include "tests/providers/responses.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Terms and tools in few words.
std::string told(const usage& used) {
  return used.terms + "/" + std::to_string(used.web_searches) + "/" + std::to_string(used.tool_runs);
}

std::string member(std::string_view tier) {
  return tier.empty() ? "" : R"(,"service_tier":)" + std::string{tier};
}

/// 1 per million tokens of input, 2 of output.
price_list plain_prices() {
  price_rates rates;
  rates.input.base = {1'000'000};
  rates.output.base = {2'000'000};
  price_list out;
  out.periods.push_back({{}, {}, {}, rates});
  return out;
}

struct told_tier {
  std::string written;
  std::string read;
};
const std::vector<told_tier> tiers{
    {"", ""},
    {"null", ""},
    {R"("auto")", ""},
    {R"("default")", ""},
    {R"("standard")", ""},
    {R"("on_demand")", ""},
    {R"("flex")", "flex"},
    {R"("priority")", "priority"},
    {R"("scale")", "scale"},
    {R"("Priority")", "priority"},
    {R"("a\nb")", "other"},
    {R"("a+b")", "other"},
    {R"("a tier with a name of more than so many bytes")", "other"},
    {"7", ""},
};

}  // namespace

TEST_CASE(
    "[W64] the service tier of OpenAI's answers is read, whole and streamed, passed on and translated") {
  for (const auto& t : tiers) {
    CAPTURE(t.written);
    const auto tier = member(t.written);
    const auto body =
        R"({"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}])" +
        tier + tokens(3, 5) + "}";
    CHECK(openai::check(body, plain_context()).result.used.terms == t.read);
    CHECK(test::translated_reply<provider_kind::openai>(body, plain_context()).result.used.terms == t.read);
    // In each chunk as OpenAI tells it, in the first one only, or only beside the counts.
    for (const auto& stream : {words("a", tier) + finish("stop", tier) + chunk("", tier + tokens(3, 5)),
                               words("a", tier) + finish() + chunk("", tokens(3, 5)),
                               words("a") + finish() + chunk("", tier + tokens(3, 5))})
      for (const auto open : {&openai::pass_stream, &translated_stream<provider_kind::openai>}) {
        const auto got = play(*open, {stream + done}, plain_context());
        CHECK(got.finished);
        CHECK(got.result.used.terms == t.read);
        CHECK(got.result.used.output == 5);
      }
  }
  // Of a stream that broke off before its counts, the terms are known all the same.
  CHECK(play(openai::pass_stream, {words("a", member(R"("flex")"))}, plain_context()).result.used.terms ==
        "flex");
}

TEST_CASE("[W64] [W83] embeddings tell a tier as well") {
  const std::string body =
      R"({"data":[{"embedding":[1]}],"usage":{"prompt_tokens":3},"service_tier":"flex"})";
  CHECK(embeddings::check(body, plain_context()).result.used.terms == "flex");
}

TEST_CASE("[W64] Responses tell a tier, and searches and other tools of OpenAI's by their items") {
  const std::string output =
      R"([{"type":"web_search_call","action":{"type":"search"}},{"type":"web_search_call"},)"
      R"({"type":"web_search_call","action":{"type":"open_page"}},{"type":"file_search_call"},)"
      R"({"type":"code_interpreter_call"},{"type":"image_generation_call"},{"type":"function_call","name":"f",)"
      R"("call_id":"c","arguments":"{}"},{"type":"mcp_call"},{"type":"message","content":[]}])";
  const std::string counts = R"("usage":{"input_tokens":3,"output_tokens":5})";
  for (const auto& t : tiers) {
    CAPTURE(t.written);
    const auto members = R"("status":"completed","output":)" + output + member(t.written) + "," + counts;
    CHECK(told(responses::check("{" + members + "}", responses_context()).result.used) == t.read + "/2/3");
    const auto stream = response_event("response.created", R"("response":{"id":"r","service_tier":"auto"})") +
                        response_event("response.completed", R"("response":{)" + members + "}");
    for (const auto open : {&responses::pass_stream, &translated_stream<provider_kind::openai_responses>}) {
      const auto got = play(*open, {stream}, responses_context());
      CHECK(got.finished);
      CHECK(told(got.result.used) == t.read + "/2/3");
    }
  }
}

TEST_CASE("[W64] Anthropic tells a tier, a speed, a region and searches in its usage; fetches are free") {
  struct row {
    std::string members, expected;
  };
  for (const auto& r : std::vector<row>{
           {R"("service_tier":"standard","server_tool_use":null)", "/0/0"},
           {R"("service_tier":"batch")", "batch/0/0"},
           {R"("service_tier":"priority","speed":"fast","inference_geo":"us")", "priority+fast+us/0/0"},
           {R"("service_tier":"standard","speed":"standard","inference_geo":"global")", "/0/0"},
           {R"("inference_geo":"not_available","speed":null)", "/0/0"},
           {R"("server_tool_use":{"web_search_requests":3,"web_fetch_requests":2})", "/3/0"},
           {R"("server_tool_use":{"web_search_requests":-3})", "/0/0"},
       }) {
    CAPTURE(r.members);
    const auto counts = R"({"input_tokens":3,"output_tokens":5,)" + r.members + "}";
    const auto body =
        R"({"type":"message","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":)" +
        counts + "}";
    CHECK(told(anthropic::check(body, plain_context()).result.used) == r.expected);
    const auto rest = text_block(0) + text_delta(0, "hi") + block_stop(0);
    for (const auto& stream :
         {message_start(counts) + rest + message_delta() + message_stop(),
          message_start() + rest + message_delta("end_turn", counts) + message_stop(),
          message_start(counts) + rest + message_delta("end_turn", counts) + message_stop()})
      for (const auto open : {&anthropic::pass_stream, &translated_stream<provider_kind::anthropic>}) {
        const auto got = play(*open, {stream}, plain_context());
        CHECK(got.finished);
        CHECK(told(got.result.used) == r.expected);
      }
  }
}

TEST_CASE("[W64] [W67] an answer on other terms has no cost until these have a factor, and then its own") {
  const auto body = R"({"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}],)"
                    R"("service_tier":"flex")" +
                    tokens(10, 10) + "}";
  const auto used = openai::check(body, plain_context()).result.used;
  auto prices = plain_prices();
  CHECK_FALSE(cost_of(used, prices, {}));
  CHECK(unknown_price(used, prices, {}) == "service tier flex");
  prices.factors["flex"] = 500'000;
  CHECK(cost_of(used, prices, {})->nano == 15'000);
}
