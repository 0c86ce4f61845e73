// SPDX-License-Identifier: Apache-2.0
// Streams of Gemini: what becomes of each piece in OpenAI's chunks, and of the usage.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/providers/gemini_wire.hpp"
#include "tests/providers/streams.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

namespace bj = boost::json;

played_stream played(const std::string& text, bool include_usage = false) {
  return play(translated_stream<provider_kind::gemini>, {text}, plain_context(include_usage));
}

std::vector<bj::value> chunks_in(std::string_view text) {
  std::vector<bj::value> out;
  while (!text.empty()) {
    const auto end = text.find("\n\n");
    REQUIRE(end != std::string_view::npos);
    REQUIRE(text.starts_with("data: "));
    if (text.substr(6, 6) != "[DONE]") out.push_back(parsed(text.substr(6, end - 6)));
    text.remove_prefix(end + 2);
  }
  return out;
}

/// The words of all deltas under a name, one after the other.
std::string said(const played_stream& got, std::string_view name) {
  std::string out;
  for (const auto& chunk : chunks_in(got.out)) {
    if (chunk.at("choices").as_array().empty()) continue;
    const auto& delta = chunk.at("choices").at(0).at("delta").as_object();
    if (const auto* v = delta.if_contains(name); v && v->is_string()) out += v->as_string();
  }
  return out;
}

std::string chunk_of(std::string_view parts, std::string_view finish = {}, std::string_view usage = {}) {
  return gemini_event(gemini_answer(parts, finish, usage));
}

struct noted final : delta_sink {
  std::vector<chat_delta> deltas;
  std::optional<outcome> failure;
  void put(chat_delta delta) override { deltas.push_back(std::move(delta)); }
  void fail(outcome why) override { failure = std::move(why); }
};

/// What the reader itself makes of a stream, in neutral form.
noted neutral(const std::vector<std::string>& data) {
  noted out;
  const auto reader = gemini::open_reader();
  for (const auto& text : data) {
    json::document document;
    sse_event event;
    event.data = text;
    event.has_data = true;
    const bool readable = !document.scan(text);
    reader->read(event, readable ? document.root() : json::value{}, out);
  }
  reader->at_close(out);
  return out;
}

constexpr std::string_view last_usage =
    R"({"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":7,"totalTokenCount":22})";

const std::string whole_text =
    chunk_of(text_part("Hel"), {}, R"({"promptTokenCount":10,"totalTokenCount":10})") +
    chunk_of(text_part("lo"), {}, R"({"promptTokenCount":10,"candidatesTokenCount":2})") +
    chunk_of(text_part("!"), "STOP", last_usage);

}  // namespace

TEST_CASE(
    "[W53] [W16] [W17] Gemini streams: a streamed text becomes chunks that agree on id and model, the role "
    "first") {
  const auto got = played(whole_text);
  CHECK(got.finished);
  CHECK(got.result.succeeded());
  CHECK(got.result.finish_reason == "stop");
  CHECK(got.tail == "data: [DONE]\n\n");
  CHECK(said(got, "role") == "assistant");
  CHECK(said(got, "content") == "Hello!");
  for (const auto& chunk : chunks_in(got.out)) {
    CHECK(chunk.at("id") == "resp-1");
    CHECK(chunk.at("model") == "gemini-2.5-flash-001");
    CHECK(chunk.at("object") == "chat.completion.chunk");
  }
}

TEST_CASE("[W55] Gemini streams: the usage that was told last is the usage, in disjoint classes") {
  const auto got = played(whole_text, true);
  CHECK(got.result.used.input == 10);
  CHECK(got.result.used.output == 5);
  CHECK(got.result.used.reasoning == 7);
  CHECK(got.result.used.reported);
  const auto all = chunks_in(got.out + got.tail);
  CHECK(all.back().at("usage").at("prompt_tokens") == 10);
  CHECK(all.back().at("usage").at("completion_tokens") == 12);
}

TEST_CASE("[W55] Gemini streams: usage may come behind the finish, and may leave out what was told before") {
  const auto got =
      played(chunk_of(text_part("a"), {}, R"({"promptTokenCount":10,"cachedContentTokenCount":4})") +
             chunk_of(text_part("b"), "STOP", R"({"promptTokenCount":10})") +
             gemini_event(R"({"usageMetadata":{"candidatesTokenCount":3,"thoughtsTokenCount":2}})"));
  CHECK(got.finished);
  CHECK(got.result.used.input == 6);
  CHECK(got.result.used.cache_read == 4);
  CHECK(got.result.used.output == 3);
  CHECK(got.result.used.reasoning == 2);
  CHECK(got.result.used.reported);
}

TEST_CASE("[W65] Gemini streams: a stream that tells no usage has an estimated one") {
  const auto got = played(chunk_of(text_part("twelve bytes"), "STOP"));
  CHECK(got.finished);
  CHECK_FALSE(got.result.used.reported);
  CHECK(got.result.used.input == 100);
  CHECK(got.result.used.output == 3);
  // Input alone is not all that was used.
  CHECK_FALSE(played(chunk_of(text_part("a"), "STOP", R"({"promptTokenCount":10})")).result.used.reported);
}

TEST_CASE("[W5] Gemini streams: a finish in each piece, as older models say it, ends nothing") {
  const auto got = played(chunk_of(text_part("a"), "STOP") + chunk_of(text_part("b"), "STOP") +
                          chunk_of(text_part("c"), "MAX_TOKENS"));
  CHECK(got.finished);
  CHECK(said(got, "content") == "abc");
  CHECK(got.result.finish_reason == "length");
}

TEST_CASE("Gemini streams: thoughts come as thoughts, in the neutral form and to the client") {
  const auto all = neutral({gemini_answer(R"({"text":"hm","thought":true})", ""),
                            gemini_answer(R"({"text":"a"},{"text":"","thoughtSignature":"c2ln"})", "STOP")});
  REQUIRE_FALSE(all.failure);
  std::vector<delta_kind> kinds;
  for (const auto& d : all.deltas)
    if (d.kind != delta_kind::usage) kinds.push_back(d.kind);
  CHECK(kinds == std::vector{delta_kind::start, delta_kind::thinking, delta_kind::text, delta_kind::finish,
                             delta_kind::end});
  const auto got = played(chunk_of(R"({"text":"hm","thought":true})") + chunk_of(text_part("a"), "STOP"));
  CHECK(said(got, "content") == "a");
  CHECK(said(got, "reasoning_content") == "hm");
}

TEST_CASE(
    "[W53] [W51] [W52] [W21] Gemini streams: calls come whole, each with an index, an id and its signature") {
  const std::string calls =
      R"({"functionCall":{"id":"own","name":"f","args":{"a": 1.0}},"thoughtSignature":"c2ln"},)"
      R"({"functionCall":{"name":"g"}})";
  const auto all = neutral(
      {gemini_answer(calls, ""), gemini_answer(R"({"functionCall":{"name":"h","args":{}}})", "STOP")});
  std::vector<chat_delta> told;
  for (const auto& d : all.deltas)
    if (d.kind == delta_kind::tool_call || d.kind == delta_kind::tool_arguments) told.push_back(d);
  REQUIRE(told.size() == 6);
  CHECK(told[0].id == "own");
  CHECK(told[0].name == "f");
  CHECK(told[0].signature == "c2ln");
  CHECK(told[1].text == R"({"a": 1.0})");
  CHECK(told[2].name == "g");
  CHECK(told[2].signature.empty());
  CHECK(told[3].text == "{}");
  for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i].index == i / 2);
  CHECK(all.deltas.back().kind == delta_kind::end);

  const auto got = played(chunk_of(calls) + chunk_of("", "STOP"));
  CHECK(got.result.finish_reason == "tool_calls");  // [W22]
  std::vector<std::string> ids;
  for (const auto& chunk : chunks_in(got.out)) {
    const auto& delta = chunk.at("choices").at(0).at("delta").as_object();
    if (const auto* list = delta.if_contains("tool_calls"))
      if (const auto* id = list->at(0).as_object().if_contains("id")) ids.emplace_back(id->as_string());
  }
  REQUIRE(ids.size() == 2);
  CHECK(ids[0].starts_with("own"));
  CHECK(split_signature(ids[0]).signature == "c2ln");
  CHECK_FALSE(ids[1].empty());
  CHECK(ids[0] != ids[1]);
}

TEST_CASE("Gemini streams: first content is words, thoughts or a call, nothing before") {
  const auto started =
      gemini_event(R"({"candidates":[{"content":{"role":"model"},"index":0}],"responseId":"r"})");
  for (const auto* part :
       {R"({"text":"a"})", R"({"text":"a","thought":true})", R"({"functionCall":{"name":"f"}})"})
    CHECK(content_after(translated_stream<provider_kind::gemini>, {started, ": remark\n\n", chunk_of(part)},
                        plain_context()) == 3);
  CHECK(content_after(
            translated_stream<provider_kind::gemini>,
            {started, chunk_of(text_part(""), "STOP"), chunk_of(R"({"thoughtSignature":"c2ln","text":""})")},
            plain_context()) == 0);
}

TEST_CASE("[W54] Gemini streams: why a stream ended is told as of a whole answer") {
  CHECK(played(chunk_of(text_part("a")) + chunk_of("", "SAFETY")).result.finish_reason == "content_filter");
  CHECK(played(chunk_of(text_part("a"), "NEW_REASON")).result.finish_reason == "stop");
  const auto got = played(chunk_of("", "RECITATION"));  // [U36]
  CHECK(got.finished);
  CHECK(got.result.finish_reason == "content_filter");
}

TEST_CASE(
    "Gemini streams: a part that cannot be passed on leaves a mark beside words, and is a failure alone") {
  const auto image = R"({"inlineData":{"mimeType":"image/png","data":"AAAA"}})";
  const auto got =
      played(chunk_of(text_part("see ")) + chunk_of(image) + chunk_of(text_part(" done"), "STOP"));
  CHECK(got.finished);
  CHECK(said(got, "content") == "see [left out: image/png] done");
  const auto last = played(chunk_of(text_part("see ")) + chunk_of(image, "STOP"));
  CHECK(said(last, "content") == "see [left out: image/png]");
  const auto alone = played(chunk_of(image) + chunk_of("", "STOP"));
  CHECK(alone.failed);
  CHECK_FALSE(alone.content);
  CHECK(alone.result.failure == failure_class::invalid);
}

TEST_CASE(
    "[W1] [W2] [W3] [U16] [U20] Gemini streams: how a stream is cut makes no difference, and neither does "
    "how its lines "
    "end") {
  const auto text =
      whole_text + chunk_of(R"({"functionCall":{"name":"f","args":{"s":"\u00e9é"}}})", "STOP", last_usage);
  CHECK(splits_that_differ(translated_stream<provider_kind::gemini>, text, plain_context(true)) == 0);
  const auto facts = played(text).facts();
  auto unix_ends = text;
  for (auto at = unix_ends.find('\r'); at != std::string::npos; at = unix_ends.find('\r'))
    unix_ends.erase(at, 1);
  CHECK(played(unix_ends).facts() == facts);
  auto old_ends = text;
  for (auto at = old_ends.find('\n'); at != std::string::npos; at = old_ends.find('\n'))
    old_ends.erase(at, 1);
  CHECK(played(old_ends).facts() == facts);
  // No blank line behind the last event.
  CHECK(played(unix_ends.substr(0, unix_ends.size() - 2)).facts() == facts);
}
