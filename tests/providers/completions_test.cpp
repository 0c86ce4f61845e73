// SPDX-License-Identifier: Apache-2.0
// Legacy completions: what is refused, what needs an endpoint that serves them, and both ways there and back.
#include "providers/completions/completions.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/compatible/compatible.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/played_stream.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string with(std::string_view more) { return R"({"model":"m",)" + std::string{more} + "}"; }

scanned_request read(const std::string& body) {
  auto got = completions::scan(body);
  INFO(body);
  INFO((got ? std::string{} : got.error().text()));
  REQUIRE(got.has_value());
  return *std::move(got);
}

const prompt& words_of(const scanned_request& got) { return *got.request.words; }

request_data asked(std::string body) {
  auto got = read(body);
  got.request.body = shared_text{std::move(body)};
  return std::move(got.request);
}

reply_context context(bool include_usage = false) {
  auto out = plain_context(include_usage);
  out.wire = dialect::openai_completions;
  return out;
}

endpoint_config continuing(std::string_view url = "https://api.openai.com/v1") {
  auto out = endpoint_at(url, "gpt-3.5-turbo-instruct", "k");
  out.serves = {service_kind::completions};
  return out;
}

std::string text_chunk(std::string_view text, std::string_view finish = {}, int index = 0) {
  return R"(data: {"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"text":")" +
         std::string{text} + R"(","index":)" + std::to_string(index) +
         R"(,"logprobs":null,"finish_reason":)" +
         (finish.empty() ? "null" : "\"" + std::string{finish} + "\"") + "}]}\n\n";
}

const std::string last_usage =
    R"(data: {"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[],"usage":)"
    R"({"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}})"
    "\n\n";
const std::string done = "data: [DONE]\n\n";

}  // namespace

TEST_CASE("a legacy completion that makes no sense is refused with the member named") {
  struct bad_body {
    std::string members, param;
  };
  for (const auto& bad : std::vector<bad_body>{
           {R"("prompt":1)", "prompt"},
           {R"("prompt":{})", "prompt"},
           {R"("prompt":[])", "prompt"},
           {R"("prompt":["a",1])", "prompt[1]"},
           {R"("prompt":["a",["b"]])", "prompt[1]"},
           {R"("prompt":[1,"a"])", "prompt[1]"},
           {R"("prompt":[1,-1])", "prompt[1]"},
           {R"("prompt":[1,2.5])", "prompt[1]"},
           {R"("prompt":[[1],[]])", "prompt[1]"},
           {R"("prompt":[[1],[2,"x"]])", "prompt[1][1]"},
           {R"("prompt":[[1],2])", "prompt[1]"},
           {R"("prompt":[null])", "prompt[0]"},
           {R"("prompt":[{"a":1}])", "prompt[0]"},
           {R"("prompt":"x","max_tokens":-1)", "max_tokens"},
           {R"("prompt":"x","max_tokens":1e9)", "max_tokens"},
           {R"("prompt":"x","max_tokens":"5")", "max_tokens"},
           {R"("prompt":"x","suffix":1)", "suffix"},
           {R"("prompt":"x","echo":"yes")", "echo"},
           {R"("prompt":"x","best_of":0)", "best_of"},
           {R"("prompt":"x","n":0)", "n"},
           {R"("prompt":"x","n":1.5)", "n"},
           {R"("prompt":"x","logprobs":true)", "logprobs"},
           {R"("prompt":"x","stop":[1])", "stop"},
           {R"("prompt":"x","stream":1)", "stream"},
           {R"("prompt":"x","stream_options":[])", "stream_options"},
           {R"("prompt":"x","stream_options":{"include_usage":1})", "stream_options.include_usage"},
           {R"("prompt":"x","temperature":"hot")", "temperature"},
           {R"("prompt":"x","user":5)", "user"},
       }) {
    CAPTURE(bad.members);
    const auto got = completions::scan(with(bad.members));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::invalid_request);
    CHECK(got.error().param == bad.param);
  }
  CHECK(completions::scan(R"({"prompt":"x"})").error().param == "model");
  scan_limits few;
  few.messages = 2;
  CHECK(completions::scan(with(R"("prompt":["a","b","c"])"), few).error().param == "prompt");
}

TEST_CASE("the prompt of a legacy completion is what the user says, for the classifier") {
  const auto got = read(with(R"("prompt":"Say \"hi\"","max_tokens":7,"stream":true)"));
  CHECK(got.request.wire == dialect::openai_completions);
  CHECK(got.request.stream);
  CHECK(words_of(got).text == "Say \"hi\"\n");
  REQUIRE(words_of(got).pieces.size() == 1);
  CHECK(words_of(got).pieces[0].who == chat_role::user);
  CHECK(words_of(got).pieces[0].end == 8);
  CHECK(words_of(got).turns == 1);
  CHECK(words_of(got).max_output_tokens == 7);
  CHECK(words_of(got).service == service_kind::completions);
  CHECK(words_of(got).needs.empty());
  CHECK(words_of(read(with(R"("prompt":["one","two"])"))).text == "one\ntwo\n\n");
  CHECK(words_of(read(with(R"("prompt":[1,2,3,4,5])"))).extra_bytes == 20);
}

TEST_CASE("what a chat cannot do is a need that keeps a legacy completion from endpoints that only chat") {
  capability_set raw, many;
  raw.add(capability::raw_text);
  many.add(capability::many_choices);
  for (const auto* members :
       {R"("prompt":"x","suffix":"end")", R"("prompt":"x","echo":true)", R"("prompt":"x","best_of":2)",
        R"("prompt":"x","logprobs":0)", R"("prompt":["x","y"])", R"("prompt":[1,2])", R"("prompt":[[1]])",
        R"("prompt":"")", R"("prompt":null)", R"("temperature":1)", R"("prompt":"x","max_tokens":0)"}) {
    CAPTURE(members);
    CHECK(words_of(read(with(members))).needs == raw);
  }
  for (const auto* members :
       {R"("prompt":"x","suffix":null,"echo":false,"best_of":1,"logprobs":null,"n":1)", R"("prompt":["x"])",
        R"("prompt":"x","suffix":"","max_tokens":null,"stop":null,"user":null)"}) {
    CAPTURE(members);
    CHECK(words_of(read(with(members))).needs.empty());
  }
  CHECK(words_of(read(with(R"("prompt":"x","n":2)"))).needs == many);
}

TEST_CASE("an endpoint that serves legacy completions gets the client's bytes, at their own path") {
  const std::string body =
      R"( { "prompt" : ["a\u00e9", "b"], "seed":12345678901234567890, "model":"x" , "echo":true,"new":[1.0] } )";
  CHECK(provider_for(provider_kind::openai).speaks(dialect::openai_completions, continuing()));
  const auto sent = encode(asked(body), continuing());
  CHECK(sent.spliced);
  CHECK(sent.http.target == "/v1/completions");
  auto expected = body;
  expected.replace(expected.find("\"x\""), 3, "\"gpt-3.5-turbo-instruct\"");
  CHECK(sent.http.body == expected);
  CHECK(sent.dropped.empty());
}

TEST_CASE("[W18] a streamed legacy completion asks for usage, which is dropped where the client did not") {
  const auto body = R"({"model":"x","prompt":"p","stream":true})";
  CHECK(
      encode(asked(body), continuing()).http.body ==
      R"({"stream_options":{"include_usage":true},"model":"gpt-3.5-turbo-instruct","prompt":"p","stream":true})");
  const auto events = text_chunk("Hel") + text_chunk("lo", "stop");
  const auto got = play(openai::pass_stream, {events, last_usage, done}, context());
  CHECK(got.out == events);
  CHECK(got.tail == done);
  CHECK(got.finished);
  CHECK(got.result.used.input == 5);
  CHECK(got.result.used.output == 2);
  CHECK(play(openai::pass_stream, {events, last_usage, done}, context(true)).out == events + last_usage);
}

TEST_CASE("the text of a legacy completion's chunks is content, and each choice must end") {
  const auto stream = openai::pass_stream(context());
  std::string out;
  stream->feed(text_chunk(""), out);
  CHECK_FALSE(stream->content_seen());
  stream->feed(text_chunk("x"), out);
  CHECK(stream->content_seen());
  const auto cut = play(openai::pass_stream, {text_chunk("Hello wo"), done}, context());
  CHECK(cut.failed);
  CHECK(cut.result.failure == failure_class::truncated);
  CHECK(cut.result.used.output == 2);
  CHECK_FALSE(cut.result.used.reported);
  const auto half = text_chunk("a", "stop", 0) + text_chunk("b", {}, 1);
  CHECK(play(openai::pass_stream, {half, done}, context()).failed);
  const auto both = half + text_chunk("", "length", 1);
  CHECK(play(openai::pass_stream, {both, done}, context()).finished);
}

TEST_CASE("a whole legacy completion passes as it came, and one without a text is no answer") {
  const std::string fine =
      R"({"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"text":"","index":0,)"
      R"("logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}})";
  const auto got = openai::check(fine, context());
  CHECK(got.result.succeeded());
  CHECK(got.body == fine);
  CHECK(got.result.finish_reason == "length");
  CHECK(got.result.used.output == 7);
  for (const auto* bad : {R"({"choices":[]})", R"({"choices":[{"index":0}]})", R"({"choices":[{"text":1}]})",
                          R"({"choices":["text"]})", R"({"choices":[{"message":{"content":"hello"}}]})"})
    check_no_answer(openai::check(bad, context()));
  CHECK_FALSE(openai::check(R"({"choices":[{"text":"hello"}]})", plain_context()).result.succeeded());
}

TEST_CASE("a vendor's endpoint that serves completions gets them beside its path for chats") {
  auto endpoint = continuing("http://127.0.0.1:11434/v1");
  endpoint.vendor = from_name<vendor_kind>("ollama");
  const auto body = R"({"model":"x","prompt":"p","max_tokens":5})";
  REQUIRE(compatible::speaks(dialect::openai_completions, endpoint));
  const auto sent = compatible::splice(asked(body), endpoint);
  CHECK(sent.http.target == "/v1/completions");
  CHECK(sent.http.body == R"({"model":"gpt-3.5-turbo-instruct","prompt":"p","max_tokens":5})");
  auto azure = continuing("https://r.openai.azure.com/openai/v1");
  azure.vendor = from_name<vendor_kind>("azure");
  const auto there = compatible::splice(asked(body), azure);
  CHECK(there.http.target == "/openai/v1/completions");
  CHECK(there.http.secret_name == "api-key");
  CHECK(there.http.secret_value.reveal() == "k");
}

TEST_CASE("an endpoint that only chats is asked to answer the prompt as a user's message") {
  const auto endpoint = endpoint_at("https://api.openai.com/v1", "gpt-4.1");
  CHECK_FALSE(openai::speaks(dialect::openai_completions, endpoint));
  const auto sent = translated_request<provider_kind::openai>(
      asked(with(
          R"("prompt":["Once upon"],"max_tokens":9,"temperature":0.50,"top_p":1,"stop":"\n","seed":7,)"
          R"("presence_penalty":-0.1,"user":"u","n":1,"echo":false,"logit_bias":{"5":1},"stream":true)")),
      endpoint);
  CHECK(sent.http.target == "/v1/chat/completions");
  CHECK(
      parsed(sent.http.body) ==
      parsed(
          R"({"model":"gpt-4.1","messages":[{"role":"user","content":"Once upon"}],"max_completion_tokens":9,)"
          R"("temperature":0.50,"top_p":1,"seed":7,"presence_penalty":-0.1,"stop":["\n"],"user":"u",)"
          R"("stream":true,"stream_options":{"include_usage":true}})"));
  CHECK(sent.dropped == std::vector<std::string>{"logit_bias"});
  const auto there = translated_request<provider_kind::anthropic>(asked(with(R"("prompt":"Once")")),
                                                                  endpoint_at("https://a.example", "claude"));
  CHECK(parsed(there.http.body).at("messages") ==
        parsed(R"([{"role":"user","content":[{"type":"text","text":"Once"}]}])"));
}

TEST_CASE("a chat's answer comes back as a text completion, without its thoughts") {
  auto how = context();
  how.spliced = false;
  const auto got = translated_reply<provider_kind::openai>(
      R"({"id":"c1","model":"gpt","choices":[{"index":0,"message":{"role":"assistant",)"
      R"("reasoning_content":"hmm","content":" a time"},"finish_reason":"length"}],)"
      R"("usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}})",
      how);
  CHECK(got.result.succeeded());
  CHECK(parsed(got.body) ==
        parsed(R"({"id":"cmpl-c1","object":"text_completion","created":1700000000,"model":"gpt","choices":[)"
               R"({"text":" a time","index":0,"logprobs":null,"finish_reason":"length"}],"usage":)"
               R"({"prompt_tokens":5,"completion_tokens":3,"total_tokens":8,"prompt_tokens_details":)"
               R"({"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}})"));
}

TEST_CASE("a chat's stream comes back as text completion chunks, usage only if the client asked") {
  const std::string chat =
      R"(data: {"id":"c1","model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})"
      "\n\n"
      R"(data: {"id":"c1","choices":[{"index":0,"delta":{"reasoning_content":"hmm"}}]})"
      "\n\n"
      R"(data: {"id":"c1","choices":[{"index":0,"delta":{"content":" a time"}}]})"
      "\n\n"
      R"(data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
      "\n\n"
      R"(data: {"id":"c1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}})"
      "\n\ndata: [DONE]\n\n";
  const auto head = [](std::string_view choice) {
    return R"(data: {"id":"cmpl-c1","object":"text_completion","created":1700000000,"model":"gpt","choices":[)" +
           std::string{choice} + "]";
  };
  const auto words = head(R"({"text":" a time","index":0,"logprobs":null,"finish_reason":null})") + "}\n\n" +
                     head(R"({"text":"","index":0,"logprobs":null,"finish_reason":"stop"})") + "}\n\n";
  const auto plain = play(translated_stream<provider_kind::openai>, {chat}, context());
  CHECK(plain.finished);
  CHECK(plain.out == words);
  CHECK(plain.tail == done);
  const auto counted = play(translated_stream<provider_kind::openai>, {chat}, context(true));
  CHECK(counted.out == words);
  CHECK(counted.tail ==
        head("") +
            R"(,"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8,"prompt_tokens_details":)"
            R"({"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}})"
            "\n\n" +
            done);
}
