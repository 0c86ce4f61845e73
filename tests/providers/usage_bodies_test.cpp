// SPDX-License-Identifier: Apache-2.0
// Usage as real providers tell it, the classes that it is read into, and its cost, counted by hand.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "policy/pricing.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/played_stream.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

token_price per_million(std::int64_t hundredths) { return {hundredths * 10'000}; }

/// Per million tokens: input 2, output 8, cache read 0.50, cache write 2.50, for an hour 4, sound in 40,
/// sound out 80. In nano-units per token: 2000, 8000, 500, 2500, 4000, 40000, 80000.
price_list all_prices() {
  price_rates rates;
  rates.input.base = per_million(200);
  rates.output.base = per_million(800);
  rates.cache_read.base = per_million(50);
  rates.cache_write.base = per_million(250);
  rates.cache_write_long.base = per_million(400);
  rates.input_audio.base = per_million(4000);
  rates.output_audio.base = per_million(8000);
  price_list out;
  out.periods.push_back({{}, {}, {}, rates});
  return out;
}

struct classes {
  std::uint64_t input = 0, cache_read = 0, cache_write = 0, cache_write_long = 0, input_audio = 0, output = 0,
                reasoning = 0, output_audio = 0;
  std::int64_t told = -1;
};

struct body {
  const char* whose;
  const char* usage;
  classes expected;
  std::int64_t cost_nano;
};

std::string answer(std::string_view usage) {
  return R"({"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
         R"("usage":)" +
         std::string{usage} + "}";
}

usage read_openai(std::string_view given) {
  return openai::check(answer(given), plain_context()).result.used;
}

usage read_anthropic(std::string_view given) {
  json::document document;
  const auto text =
      R"({"type":"message","content":[],"stop_reason":"end_turn","usage":)" + std::string{given} + "}";
  REQUIRE_FALSE(document.scan(text));
  chat_reply out;
  REQUIRE(anthropic::read(document.root(), out).succeeded());
  return out.used;
}

void check_bodies(const std::vector<body>& all, usage (*read)(std::string_view)) {
  for (const auto& b : all) {
    CAPTURE(b.whose, b.usage);
    const auto& e = b.expected;
    const auto got = read(b.usage);
    CHECK(got == usage{e.input, e.cache_read, e.cache_write, e.cache_write_long, e.input_audio, e.output,
                       e.reasoning, e.output_audio, e.told, true});
    const auto cost = cost_of(got, all_prices(), {});
    REQUIRE(cost);
    CHECK(cost->nano == b.cost_nano);
  }
}

}  // namespace

TEST_CASE(
    "[W62] [W63] OpenAI's prompt_tokens holds what was cached and heard, and its completion_tokens the "
    "rest") {
  check_bodies(
      {
          {"gpt-4.1",
           R"({"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"prompt_tokens_details":)"
           R"({"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,)"
           R"("audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}})",
           {.input = 19, .output = 10},
           19 * 2000 + 10 * 8000},
          {"gpt-4.1, cached",
           R"({"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":)"
           R"({"cached_tokens":1920}})",
           {.input = 86, .cache_read = 1920, .output = 300},
           3'532'000},
          {"o3",
           R"({"prompt_tokens":75,"completion_tokens":1186,"total_tokens":1261,"completion_tokens_details":)"
           R"({"reasoning_tokens":1024}})",
           {.input = 75, .output = 162, .reasoning = 1024},
           9'638'000},
          {"predicted output, rejected tokens are billed as output",
           R"({"prompt_tokens":100,"completion_tokens":80,"total_tokens":180,"completion_tokens_details":)"
           R"({"accepted_prediction_tokens":20,"rejected_prediction_tokens":30}})",
           {.input = 100, .output = 80},
           840'000},
          {"gpt-4o-audio",
           R"({"prompt_tokens":120,"completion_tokens":60,"total_tokens":180,"prompt_tokens_details":)"
           R"({"cached_tokens":0,"audio_tokens":100,"text_tokens":20},"completion_tokens_details":)"
           R"({"reasoning_tokens":0,"audio_tokens":45,"text_tokens":15}})",
           {.input = 20, .input_audio = 100, .output = 15, .output_audio = 45},
           7'760'000},
          {"sound that was cached in part",
           R"({"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"prompt_tokens_details":)"
           R"({"cached_tokens":900,"audio_tokens":400}})",
           {.cache_read = 900, .input_audio = 100, .output = 10},
           4'530'000},
          {"sound that was all cached",
           R"({"prompt_tokens":500,"completion_tokens":1,"total_tokens":501,"prompt_tokens_details":)"
           R"({"cached_tokens":500,"audio_tokens":500}})",
           {.cache_read = 500, .output = 1},
           258'000},
          {"reasoning and sound that overlap",
           R"({"prompt_tokens":1,"completion_tokens":100,"total_tokens":101,"completion_tokens_details":)"
           R"({"reasoning_tokens":80,"audio_tokens":50}})",
           {.input = 1, .reasoning = 80, .output_audio = 20},
           2000 + 80 * 8000 + 20 * 80'000},
          {"before there were details",
           R"({"prompt_tokens":9,"completion_tokens":12,"total_tokens":21})",
           {.input = 9, .output = 12},
           114'000},
          {"details of null",
           R"({"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"prompt_tokens_details":null,)"
           R"("completion_tokens_details":{"reasoning_tokens":null}})",
           {.input = 9, .output = 12},
           114'000},
      },
      read_openai);
}

TEST_CASE("[W64] OpenRouter's own bill is the cost, to the last digit") {
  check_bodies(
      {
          {"as documented",
           R"({"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":0},"cost":0.95,)"
           R"("cost_details":{"upstream_inference_cost":19},"prompt_tokens":194,"prompt_tokens_details":)"
           R"({"cached_tokens":0,"cache_write_tokens":100,"audio_tokens":0},"total_tokens":196})",
           {.input = 94, .cache_write = 100, .output = 2, .told = 950'000'000},
           950'000'000},
          {"a usual one",
           R"({"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"cost":0.0000168,"is_byok":false})",
           {.input = 10, .output = 20, .told = 16'800},
           16'800},
          {"with an exponent",
           R"({"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"cost":4.5e-07})",
           {.input = 10, .output = 20, .told = 450},
           450},
          {"a digit that no double holds",
           R"({"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cost":9000000.000000007})",
           {.input = 1, .output = 1, .told = 9'000'000'000'000'007},
           9'000'000'000'000'007},
          {"rounded once",
           R"({"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cost":0.0001425005})",
           {.input = 1, .output = 1, .told = 142'501},
           142'501},
          {"a free model",
           R"({"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"cost":0})",
           {.input = 10, .output = 20, .told = 0},
           0},
          {"a key of one's own: the provider behind bills the rest",
           R"({"prompt_tokens":9171,"completion_tokens":113,"total_tokens":9284,"cost":0.0001,"is_byok":true,)"
           R"("prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"cost_details":)"
           R"({"upstream_inference_cost":0.0360795,"upstream_inference_prompt_cost":0.0343845,)"
           R"("upstream_inference_completions_cost":0.001695},"completion_tokens_details":)"
           R"({"reasoning_tokens":55,"image_tokens":0}})",
           {.input = 9171, .output = 58, .reasoning = 55, .told = 36'179'500},
           36'179'500},
          {"a key of OpenRouter's: both members say the same",
           R"({"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"cost":0.00375,"is_byok":false,)"
           R"("cost_details":{"upstream_inference_cost":0.00375}})",
           {.input = 10, .output = 20, .told = 3'750'000},
           3'750'000},
          {"a key of one's own, and half of the bill",
           R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"cost":0.1,"is_byok":true,)"
           R"("cost_details":{"upstream_inference_cost":null}})",
           {.input = 10, .output = 5},
           60'000},
          {"no bill",
           R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"cost":null})",
           {.input = 10, .output = 5},
           60'000},
      },
      read_openai);
}

TEST_CASE("[W62] DeepSeek tells hits and misses of its cache, which add up to its prompt_tokens") {
  check_bodies({{"deepseek-chat",
                 R"({"prompt_tokens":4500,"completion_tokens":128,"total_tokens":4628,)"
                 R"("prompt_tokens_details":{"cached_tokens":4480},"prompt_cache_hit_tokens":4480,)"
                 R"("prompt_cache_miss_tokens":20})",
                 {.input = 20, .cache_read = 4480, .output = 128},
                 3'304'000},
                {"without details",
                 R"({"prompt_tokens":100,"completion_tokens":10,"total_tokens":110,)"
                 R"("prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36})",
                 {.input = 36, .cache_read = 64, .output = 10},
                 184'000},
                {"deepseek-reasoner",
                 R"({"prompt_tokens":18,"completion_tokens":1016,"total_tokens":1034,)"
                 R"("completion_tokens_details":{"reasoning_tokens":832},"prompt_cache_hit_tokens":0,)"
                 R"("prompt_cache_miss_tokens":18})",
                 {.input = 18, .output = 184, .reasoning = 832},
                 8'164'000}},
               read_openai);
}

TEST_CASE("[W63] reasoning that is told beside completion_tokens counts as well: the total says so") {
  check_bodies({{"xAI, as documented",
                 R"({"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"prompt_tokens_details":)"
                 R"({"text_tokens":32,"audio_tokens":0,"image_tokens":0,"cached_tokens":6},)"
                 R"("completion_tokens_details":{"reasoning_tokens":94,"audio_tokens":0,)"
                 R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"num_sources_used":0})",
                 {.input = 26, .cache_read = 6, .output = 9, .reasoning = 94},
                 879'000},
                {"xAI with its bill",
                 R"({"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,)"
                 R"("prompt_tokens_details":{"cached_tokens":128},"completion_tokens_details":)"
                 R"({"reasoning_tokens":2809},"cost_in_usd_ticks":232856000})",
                 {.input = 9992, .cache_read = 128, .output = 1499, .reasoning = 2809, .told = 23'285'600},
                 23'285'600},
                {"reasoning within, as elsewhere",
                 R"({"prompt_tokens":100,"completion_tokens":60,"total_tokens":160,)"
                 R"("completion_tokens_details":{"reasoning_tokens":40}})",
                 {.input = 100, .output = 20, .reasoning = 40},
                 680'000},
                {"Gemini in OpenAI's format: thoughts are in the total only",
                 R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":520})",
                 {.input = 10, .output = 5, .reasoning = 505},
                 4'100'000}},
               read_openai);
}

TEST_CASE("[W62] usage of Mistral, Groq, vLLM, Ollama and llama.cpp") {
  check_bodies(
      {{"Mistral",
        R"({"prompt_tokens":14,"total_tokens":45,"completion_tokens":31})",
        {.input = 14, .output = 31},
        276'000},
       {"Mistral, sound in seconds and not in tokens",
        R"({"prompt_audio_seconds":5,"prompt_tokens":380,"total_tokens":407,"completion_tokens":27})",
        {.input = 380, .output = 27},
        976'000},
       {"Groq",
        R"({"queue_time":0.037493756,"prompt_tokens":18,"prompt_time":0.000680594,)"
        R"("completion_tokens":556,"completion_time":0.463333333,"total_tokens":574,)"
        R"("total_time":0.464013927})",
        {.input = 18, .output = 556},
        4'484'000},
       {"Groq, cached and thought",
        R"({"queue_time":0.1,"prompt_tokens":4641,"completion_tokens":1817,"total_tokens":6458,)"
        R"("prompt_tokens_details":{"cached_tokens":4608},"completion_tokens_details":)"
        R"({"reasoning_tokens":1200}})",
        {.input = 33, .cache_read = 4608, .output = 617, .reasoning = 1200},
        16'906'000},
       {"vLLM",
        R"({"prompt_tokens":31,"total_tokens":45,"completion_tokens":14,"prompt_tokens_details":null})",
        {.input = 31, .output = 14},
        174'000},
       {"vLLM, prefix cached",
        R"({"prompt_tokens":2048,"total_tokens":2064,"completion_tokens":16,)"
        R"("prompt_tokens_details":{"cached_tokens":2032}})",
        {.input = 16, .cache_read = 2032, .output = 16},
        1'176'000},
       {"Ollama",
        R"({"prompt_tokens":26,"completion_tokens":298,"total_tokens":324})",
        {.input = 26, .output = 298},
        2'436'000},
       {"llama.cpp",
        R"({"completion_tokens":48,"prompt_tokens":72,"total_tokens":120,"prompt_tokens_details":)"
        R"({"cached_tokens":71}})",
        {.input = 1, .cache_read = 71, .output = 48},
        421'500}},
      read_openai);
}

TEST_CASE("[W62] [W64] Anthropic's input_tokens holds nothing cached, and writes for an hour cost more") {
  check_bodies(
      {{"plain", R"({"input_tokens":25,"output_tokens":15})", {.input = 25, .output = 15}, 170'000},
       {"written",
        R"({"input_tokens":21,"cache_creation_input_tokens":188086,"cache_read_input_tokens":0,)"
        R"("output_tokens":393})",
        {.input = 21, .cache_write = 188'086, .output = 393},
        473'401'000},
       {"written for five minutes and for an hour",
        R"({"input_tokens":2048,"cache_read_input_tokens":1800,"cache_creation_input_tokens":248,)"
        R"("cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},)"
        R"("output_tokens":503,"service_tier":"standard"})",
        {.input = 2048, .cache_read = 1800, .cache_write = 148, .cache_write_long = 100, .output = 503},
        9'790'000},
       {"all for an hour",
        R"({"input_tokens":4,"cache_read_input_tokens":0,"cache_creation_input_tokens":5000,)"
        R"("cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":5000},)"
        R"("output_tokens":10})",
        {.input = 4, .cache_write_long = 5000, .output = 10},
        20'088'000},
       {"counters of null",
        R"({"input_tokens":10,"cache_creation_input_tokens":null,"cache_read_input_tokens":null,)"
        R"("output_tokens":3,"server_tool_use":null,"service_tier":null})",
        {.input = 10, .output = 3},
        44'000}},
      read_anthropic);
}

TEST_CASE("[U37] usage that makes no sense is estimated, and a bill that makes none is not believed") {
  for (
      const auto* bad :
      {R"({"prompt_tokens":-1,"completion_tokens":2,"total_tokens":1})", R"({"prompt_tokens":"5"})",
       R"({"prompt_tokens":9223372036854775807,"completion_tokens":2})", R"({"completion_tokens":2})",
       R"({"prompt_tokens":1.5,"completion_tokens":2})", R"({"prompt_tokens":0,"completion_tokens":0})",
       R"({"prompt_tokens":5,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":6}})",
       R"({"prompt_tokens":5,"completion_tokens":5,"prompt_tokens_details":{"audio_tokens":6}})",
       R"({"prompt_tokens":5,"completion_tokens":5,"prompt_cache_hit_tokens":6})",
       R"({"prompt_tokens":5,"completion_tokens":5,"prompt_tokens_details":{"cache_write_tokens":6}})",
       R"({"prompt_tokens":5,"completion_tokens":5,"total_tokens":10,"completion_tokens_details":{"reasoning_tokens":6}})",
       R"({"prompt_tokens":5,"completion_tokens":5,"total_tokens":12,"completion_tokens_details":{"reasoning_tokens":6}})",
       R"({"prompt_tokens":5,"completion_tokens":5,"completion_tokens_details":{"audio_tokens":6}})"}) {
    CAPTURE(bad);
    const auto got = read_openai(bad);
    CHECK_FALSE(got.reported);
    CHECK(got.input == 100);
    CHECK(got.told_cost_nano == -1);
  }
  for (const auto* cost : {"-1", "\"0.5\"", "1e300", "true", "{\"total_cost\":1}", "-0", "[1]"}) {
    CAPTURE(cost);
    const auto got =
        read_openai(R"({"prompt_tokens":5,"completion_tokens":5,"cost":)" + std::string{cost} + "}");
    CHECK(got.reported);
    CHECK(got.told_cost_nano == -1);
  }
}

TEST_CASE("[W62] [W63] whatever the details say, the classes add up to what was told and none is negative") {
  random_stream random{62};
  int accepted = 0, wrong = 0;
  for (int round = 0; round < 5000; ++round) {
    const auto n = [&] { return random.below(12); };
    const auto prompt = n(), completion = n(), beside = random.below(3) == 0 ? n() : 0;
    const auto member = [](const char* name, std::uint64_t value) {
      return "\"" + std::string{name} + "\":" + std::to_string(value);
    };
    const auto got = read_openai(
        "{" + member("prompt_tokens", prompt) + "," + member("completion_tokens", completion) + "," +
        member("total_tokens", prompt + completion + beside) + ",\"prompt_tokens_details\":{" +
        member("cached_tokens", n()) + "," + member("audio_tokens", n()) + "," +
        member("cache_write_tokens", n()) + "},\"completion_tokens_details\":{" +
        member("reasoning_tokens", n()) + "," + member("audio_tokens", n()) + "}}");
    if (!got.reported) continue;
    ++accepted;
    wrong += got.all_input() == prompt ? 0 : 1;
    wrong += got.all_output() == completion || got.all_output() == completion + beside ? 0 : 1;
    for (const auto c : {got.input, got.cache_read, got.cache_write, got.input_audio, got.output,
                         got.reasoning, got.output_audio})
      wrong += c > 40 ? 1 : 0;
  }
  CHECK(accepted > 500);
  CHECK(wrong == 0);
}

TEST_CASE("[W64] the bill at the end of a stream is kept") {
  const auto usage =
      R"(,"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"cost":0.00000123})";
  const auto got =
      play(openai::pass_stream, {words("hi"), finish(), chunk("", usage), done}, plain_context());
  REQUIRE(got.finished);
  CHECK(got.result.used.told_cost_nano == 1230);
  CHECK(cost_of(got.result.used, {}, {})->nano == 1230);
}
