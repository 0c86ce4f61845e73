// SPDX-License-Identifier: Apache-2.0
// Streams of OpenAI-like providers that end well: what the client sees, when content begins, what was used.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/openai/openai.hpp"
#include "tests/providers/openai_chunks.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/wire.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

played_stream played(const std::string& text, bool include_usage = false) {
  return play(openai::pass_stream, {text}, plain_context(include_usage));
}

std::size_t content_at(const std::vector<std::string>& events) {
  return content_after(openai::pass_stream, events, plain_context());
}

/// The text with all its line ends replaced.
std::string with_line_ends(std::string text, std::string_view end) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + end.size()))
    text.replace(at, 1, end);
  return text;
}

}  // namespace

TEST_CASE("a stream passes byte by byte, its terminal event kept back for the end") {
  for (const auto* end : {"\n", "\r\n", "\r"}) {
    const auto text =
        with_line_ends(": PROCESSING\n\n" + role() + "id: 1\nretry: 5\n" + words("Hello") + finish(), end);
    const auto got = played(text + with_line_ends(done, end));
    CHECK(got.out == text);
    CHECK(got.tail == with_line_ends(done, end));
    CHECK(got.finished);
    CHECK_FALSE(got.failed);
    CHECK(got.result.succeeded());
    CHECK(got.result.finish_reason == "stop");
    CHECK(got.result.content_seen);
  }
}

TEST_CASE("[W2] [U16] any split of a stream shows the client the same bytes") {
  const auto whole = ": PROCESSING\n\n" + role() + words("h\xc3\xa9llo \xf0\x9f\x98\x80") +
                     "event: error of another kind\n" + words("x") + chunk("", tokens(10, 5)) + finish() +
                     chunk("", tokens(10, 7)) + done + words("after the end");
  for (const auto* end : {"\n", "\r\n", "\r"})
    for (const bool asked : {false, true}) {
      CAPTURE(end, asked);
      CHECK(splits_that_differ(openai::pass_stream, with_line_ends(whole, end), plain_context(asked)) == 0);
    }
  const auto broken = role() + words("a") + "data: {\"choices\":[{\"del\n\n" + words("b") +
                      "data: {\"error\":{\"message\":\"no\",\"code\":429}}\n\n" + words("c") + done;
  CHECK(splits_that_differ(openai::pass_stream, broken, plain_context()) == 0);
  CHECK(splits_that_differ(openai::pass_stream, role() + words("a") + "data: {\"choices\":[]}",
                           plain_context()) == 0);
}

TEST_CASE("[W18] a chunk of usage alone is dropped if the client did not ask for it, and no other is") {
  for (const auto& usage_chunk : {
           chunk("", tokens(10, 5)),
           chunk("", R"(,"usage":{"prompt_tokens":-1,"completion_tokens":-1})"),
           chunk("", R"(,"usage":{})"),
           std::string{"data: {\"id\":\"c\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"},
       }) {
    const auto rest = role() + words("x") + finish();
    CHECK(played(rest + usage_chunk + done).out == rest);
    CHECK(played(rest + usage_chunk + done, true).out == rest + usage_chunk);
  }
  for (const auto& kept : {
           words("x", tokens(10, 5)),
           chunk("", R"(,"usage":null)"),
           chunk("", R"(,"prompt_filter_results":[{"prompt_index":0}])"),
           finish("stop", tokens(1, 2)),
       }) {
    const auto text = role() + words("x") + kept + finish();
    CHECK(played(text + done).out == text);
  }
}

TEST_CASE("[W19] usage counts wherever it stands: at the end, in the finish chunk, in every chunk, early") {
  struct place {
    std::string name, text;
  };
  for (const auto& p : std::vector<place>{
           {"end", role() + words("x") + finish() + chunk("", tokens(20, 30))},
           {"finish", role() + words("x") + finish("stop", tokens(20, 30))},
           {"split", role() + words("x") + finish() + words("", tokens(20, 30))},
           {"every", chunk(choice(R"({"role":"assistant"})"), tokens(20, 1)) + words("x", tokens(20, 9)) +
                         finish("stop", tokens(20, 30))},
           {"preview", chunk("", tokens(20, 0)) + role() + words("x") + finish() + chunk("", tokens(20, 30))},
           {"falling", words("x", tokens(20, 30)) + finish("stop", tokens(20, 3))},
       }) {
    CAPTURE(p.name);
    const auto got = played(p.text + done);
    CHECK(got.finished);
    CHECK(got.result.used == test::tokens(20, 0, 0, 30, 0, true));
  }
}

TEST_CASE("[W19] [W5] a usage chunk is no end of a stream") {
  const auto got = played(role() + words("x") + chunk("", tokens(20, 30)));
  CHECK_FALSE(got.finished);
  CHECK(got.result.failure == failure_class::truncated);
  CHECK(got.result.used == test::tokens(20, 0, 0, 30, 0, true));
}

TEST_CASE("[W65] [U37] a stream without a usage that makes sense is estimated and says so") {
  for (
      const auto* said : {
          "",
          R"(,"usage":null)",
          R"(,"usage":{})",
          R"(,"usage":[])",
          R"(,"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0})",
          R"(,"usage":{"prompt_tokens":-5,"completion_tokens":7})",
          R"(,"usage":{"prompt_tokens":5,"completion_tokens":9223372036854775808})",
          R"(,"usage":{"prompt_tokens":9223372036854775807,"completion_tokens":1})",
          R"(,"usage":{"prompt_tokens":5.0,"completion_tokens":7})",
          R"(,"usage":{"prompt_tokens":"5","completion_tokens":"7"})",
          R"(,"usage":{"prompt_tokens":5})",
          R"(,"usage":{"prompt_tokens":5,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":6}})",
      }) {
    CAPTURE(said);
    const auto got = played(role() + words(std::string(400, 'x')) + finish() + chunk("", said) + done);
    REQUIRE(got.finished);
    CHECK_FALSE(got.result.used.reported);
    CHECK(got.result.used.all_input() == 100);
    CHECK(got.result.used.all_output() == 100);
  }
}

TEST_CASE("[W6] [U38] nothing after the terminal event reaches the client") {
  const auto text = role() + words("x") + finish();
  const auto got = played(text + done + words("more") + done + chunk("", tokens(9, 9)) +
                          "data: {\"error\":{\"message\":\"late\"}}\n\n");
  CHECK(got.out == text);
  CHECK(got.tail == done);
  CHECK(got.finished);
  CHECK_FALSE(got.failed);
  CHECK_FALSE(got.result.used.reported);
}

TEST_CASE("[U20] a terminal event without its blank line ends the stream, and gets one for the client") {
  const auto text = role() + words("x") + finish();
  for (const auto* last : {"data: [DONE]", "data: [DONE]\n", "data:[DONE]\r\n", "data: [DONE]\r"}) {
    CAPTURE(last);
    const auto got = played(text + last);
    CHECK(got.finished);
    CHECK(got.out == text);
    CHECK(got.tail.starts_with("data:"));
    CHECK(got.tail.ends_with("\n\n"));
  }
}

TEST_CASE("[W25] with several choices each must say why it ended") {
  const auto both = chunk(choice(R"({"role":"assistant"})", {}, 0)) +
                    chunk(choice(R"({"content":"a"})", {}, 1)) + chunk(choice(R"({"content":"b"})", {}, 0)) +
                    chunk(choice("{}", "stop", 1)) + chunk(choice(R"({"content":"c"})", {}, 0));
  CHECK(played(both + done).result.failure == failure_class::truncated);
  const auto ended = both + chunk(choice("{}", "length", 0));
  const auto got = played(ended + done);
  CHECK(got.finished);
  CHECK(got.out == ended);
  CHECK(got.result.finish_reason == "stop");
  const auto in_one =
      chunk(choice(R"({"content":"a"})", "stop", 0) + "," + choice(R"({"content":"b"})", "stop", 1));
  CHECK(played(in_one + done).finished);
}

TEST_CASE("[W20] [W21] [W23] tool calls pass as they are, with or without indexes, interleaved or not") {
  const auto call = [](std::string_view inside) {
    return chunk(choice(R"({"tool_calls":[)" + std::string{inside} + "]}"));
  };
  const auto text =
      role() + call(R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}})") +
      call(R"({"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{\"x\""}})") +
      call(R"({"index":0,"function":{"arguments":"{}"}})") +
      call(R"({"index":1,"function":{"arguments":":1}"}})") +
      call(R"({"id":"c","function":{"name":"h","arguments":null}})") +
      call(R"({"function":{"arguments":{"y":1.0}}})") + finish("tool_calls");
  const auto got = played(text + done);
  CHECK(got.out == text);
  CHECK(got.finished);
  CHECK(got.result.finish_reason == "tool_calls");
}

TEST_CASE("[W24] [W26] [W27] [W28] deltas and members that we do not know survive") {
  const auto text =
      role() +
      chunk(choice(R"({"reasoning_details":[{"type":"x","text":"t"}],"annotations":[],"new":{"a":1.0}})")) +
      chunk(choice(R"({"function_call":{"name":"f","arguments":"{}"}})"),
            R"(,"system_fingerprint":"fp","service_tier":"default")") +
      chunk(R"({"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-1e-5}]},)"
            R"("finish_reason":"function_call"})");
  CHECK(played(text + done).out == text);
}

TEST_CASE("[U36] a filtered answer is an answer") {
  const auto got = played(role() + words("x") + finish("content_filter") + done);
  CHECK(got.finished);
  CHECK(got.result.succeeded());
  CHECK(got.result.finish_reason == "content_filter");
}

TEST_CASE("first content is words, thinking, a refusal, audio, the name of a tool or function") {
  const auto delta = [](std::string_view d) { return chunk(choice(d)); };
  for (const auto* content : {
           R"({"content":"a"})",
           R"({"content":" "})",
           R"({"role":"assistant","content":"a"})",
           R"({"refusal":"no"})",
           R"({"reasoning_content":"hm"})",
           R"({"reasoning":"hm"})",
           R"({"audio":{"id":"a"}})",
           R"({"tool_calls":[{"index":0,"function":{"name":"f"}}]})",
           R"({"tool_calls":[{"index":0,"id":"a"},{"index":1,"function":{"name":"f","arguments":""}}]})",
           R"({"function_call":{"name":"f","arguments":""}})",
       }) {
    CAPTURE(content);
    CHECK(content_at({role(), delta(content)}) == 2);
  }
}

TEST_CASE("first content is not a role, an empty text, an id, a comment, usage, a filter result or an end") {
  const auto delta = [](std::string_view d) { return chunk(choice(d)); };
  for (const auto& nothing : {
           role(),
           delta(R"({"role":"assistant"})"),
           delta(R"({"role":"assistant","content":null,"refusal":null})"),
           delta(R"({"content":"","reasoning_content":"","reasoning":null,"refusal":""})"),
           delta("{}"),
           delta("null"),
           delta(R"({"tool_calls":[]})"),
           delta(R"({"tool_calls":[{"index":0,"id":"a","type":"function"}]})"),
           delta(R"({"tool_calls":[{"index":0,"function":{"name":"","arguments":""}}]})"),
           delta(R"({"function_call":{"name":""}})"),
           delta(R"({"audio":null})"),
           chunk("", R"(,"prompt_filter_results":[{"content":"x"}])"),
           chunk("", tokens(5, 0)),
           finish(),
           std::string{": content\n\n"},
           std::string{"event: content\nid: content\n\n"},
           std::string{"data: {\"choices\":[{\"delta\":{\"content\":\"cut\n\n"},
           std::string{"data: \"content\"\n\n"},
           std::string{"data: [\"content\"]\n\n"},
           std::string{"data: 1\n\n"},
           std::string{"data:\n\n"},
       }) {
    CAPTURE(nothing);
    CHECK(content_at({nothing}) == 0);
    CHECK(content_at({nothing, words("x")}) == 2);
  }
}

TEST_CASE("thoughts and words that come in parts, as Mistral's do, are content at once") {
  for (const std::string part : {R"({"type":"thinking","thinking":[{"type":"text","text":"hm"}]})",
                                 R"({"type":"text","text":"The"})"}) {
    const auto got =
        play(openai::pass_stream, {role() + chunk(choice(R"({"content":[)" + part + "]}"))}, plain_context());
    CHECK(got.result.content_seen);
    CHECK(got.result.failure == failure_class::truncated);
  }
  CHECK_FALSE(play(openai::pass_stream, {role() + chunk(choice(R"({"content":[]})"))}, plain_context())
                  .result.content_seen);
}
