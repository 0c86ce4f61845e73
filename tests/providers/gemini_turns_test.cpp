// SPDX-License-Identifier: Apache-2.0
// What was said so far, as Gemini wants it: system apart, roles merged, files inline, calls and their
// results.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "tests/providers/gemini_wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using lines = std::vector<std::string>;

constexpr auto newer = "gemini-3-flash-preview";
const lines unsigned_call{"thought signature (a call came without, so it is not checked)"};
const lines turn_added{"messages (a first user turn was added)"};

/// `expected` holds the members `contents` and perhaps `systemInstruction`.
void check_contents(std::string_view messages, std::string_view expected, const lines& dropped = {},
                    const std::string& model = "gemini-2.5-flash") {
  CAPTURE(messages);
  const auto sent = gemini_request(messages, {}, model);
  auto body = parsed(sent.http.body).as_object();
  body.erase("generationConfig");
  CHECK(boost::json::value(body) == parsed(expected));
  CHECK(sent.dropped == dropped);
}

/// A question, an assistant's calls, and what stands behind them.
std::string after_calls(std::string_view calls, std::string_view rest) {
  return R"([{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[)" +
         std::string{calls} + "]}," + std::string{rest} + "]";
}
std::string call(std::string_view id, std::string_view name, std::string_view arguments = "{}") {
  return R"({"id":")" + std::string{id} + R"(","type":"function","function":{"name":")" + std::string{name} +
         R"(","arguments":")" + std::string{arguments} + "\"}}";
}
std::string result_of(std::string_view id, std::string_view text) {
  return R"({"role":"tool","tool_call_id":")" + std::string{id} + R"(","content":")" + std::string{text} +
         "\"}";
}

}  // namespace

TEST_CASE(
    "[W49] Gemini contents: system and developer texts go to systemInstruction in order, wherever they "
    "stand") {
  check_contents(R"([{"role":"system","content":"one"},{"role":"user","content":"q"},
                     {"role":"developer","content":[{"type":"text","text":"two"},{"type":"text","text":""}]},
                     {"role":"assistant","content":"a"},{"role":"system","content":""}])",
                 R"({"systemInstruction":{"parts":[{"text":"one"},{"text":"two"}]},
                     "contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a"}]}]})");
  check_contents(
      R"([{"role":"system","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},
                     {"role":"user","content":"q"}])",
      R"({"contents":[{"role":"user","parts":[{"text":"q"}]}]})", {"image in a system message"});
}

TEST_CASE("[W49] Gemini contents: messages of one role in a row become one turn, and empty texts none") {
  check_contents(
      R"([{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"user","content":"b"},
                     {"role":"assistant","content":""},{"role":"user","content":"c"},
                     {"role":"assistant","content":"d"},{"role":"assistant","content":"e"}])",
      R"({"systemInstruction":{"parts":[{"text":"s"}]},
                     "contents":[{"role":"user","parts":[{"text":"a"},{"text":"b"},{"text":"c"}]},
                                 {"role":"model","parts":[{"text":"d"},{"text":"e"}]}]})");
}

TEST_CASE("[W49] Gemini contents: contents are never empty and never begin with the model") {
  check_contents(
      R"([{"role":"system","content":"s"}])",
      R"({"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"."}]}]})",
      turn_added);
  check_contents(
      R"([{"role":"assistant","content":"a"}])",
      R"({"contents":[{"role":"user","parts":[{"text":"."}]},{"role":"model","parts":[{"text":"a"}]}]})",
      turn_added);
}

TEST_CASE("[W56] Gemini contents: images, sound and files go inline, with their types") {
  check_contents(
      R"([{"role":"user","content":[{"type":"text","text":"what?"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
          {"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}},
          {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}]}])",
      R"({"contents":[{"role":"user","parts":[{"text":"what?"},
          {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},
          {"inlineData":{"mimeType":"audio/wav","data":"UklGRg=="}},
          {"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}]}]})");
}

TEST_CASE(
    "[W56] Gemini contents: addresses, where an endpoint is said to take them, go as fileData with a type") {
  const std::vector<std::pair<std::string, std::string>> rows{{"gs://bucket/a.png", "image/png"},
                                                              {"gs://bucket/a.webp?x=.png", "image/webp"},
                                                              {"gs://bucket/picture", "image/jpeg"}};
  for (const auto& [url, type] : rows)
    check_contents(
        R"([{"role":"user","content":[{"type":"image_url","image_url":{"url":")" + url + R"("}}]}])",
        R"({"contents":[{"role":"user","parts":[{"fileData":{"mimeType":")" + type + R"(","fileUri":")" +
            url + R"("}}]}]})");
}

TEST_CASE(
    "[W51] Gemini contents: results come in the order of their calls, by the name of the call, before any "
    "words") {
  check_contents(after_calls(call("c1", "f", R"({\"a\":1})") + "," + call("c2", "g"),
                             result_of("c2", "two") + "," + result_of("c1", "one") +
                                 R"(,{"role":"user","content":"and?"})"),
                 R"({"contents":[{"role":"user","parts":[{"text":"q"}]},
          {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"name":"g","args":{}}}]},
          {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},
             {"functionResponse":{"name":"g","response":{"output":"two"}}},{"text":"and?"}]}]})");
}

TEST_CASE("[W51] Gemini contents: any order of results comes out in the order of the calls") {
  random_stream random{7};
  for (int round = 0; round < 50; ++round) {
    std::vector<int> order{0, 1, 2, 3, 4, 5};
    std::string calls, results;
    for (const int i : order)
      calls += (i > 0 ? "," : "") + call("c" + std::to_string(i), "f" + std::to_string(i));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (const int i : order)
      results += (results.empty() ? "" : ",") + result_of("c" + std::to_string(i), std::to_string(i));
    const auto contents = member_of(gemini_request(after_calls(calls, results)), "contents");
    const auto& parts = contents.at(2).at("parts").as_array();
    REQUIRE(parts.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
      const auto& response = parts[i].at("functionResponse");
      CHECK(response.at("name").as_string() == "f" + std::to_string(i));
      CHECK(response.at("response").at("output").as_string() == std::to_string(i));
    }
  }
}

TEST_CASE("[W51] Gemini contents: what a tool said goes as the text that it is, whatever that holds") {
  check_contents(after_calls(call("c", "f"), result_of("c", R"({\"$ref\":\"#/x\",\"n\":1.0})")),
                 R"({"contents":[{"role":"user","parts":[{"text":"q"}]},
                     {"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},
                     {"role":"user","parts":[{"functionResponse":{"name":"f","response":
                        {"output":"{\"$ref\":\"#/x\",\"n\":1.0}"}}}]}]})");
}

TEST_CASE("[W23] Gemini contents: arguments that are no object are put into one, which is recorded") {
  const std::vector<std::string> odd{"[1]", "{not json", "null", R"(\"x\")"};
  for (const auto& arguments : odd) {
    const auto sent = gemini_request(after_calls(call("c", "f", arguments), result_of("c", "r")));
    const auto args = member_of(sent, "contents").at(1).at("parts").at(0).at("functionCall").at("args");
    CHECK(args == parsed(R"({"arguments":")" + arguments + "\"}"));
    CHECK(sent.dropped == lines{"arguments of a call (no JSON object, so put into one)"});
  }
  const auto sent = gemini_request(after_calls(call("c", "f", ""), result_of("c", "r")));
  CHECK(member_of(sent, "contents").at(1).at("parts").at(0).at("functionCall").at("args") == parsed("{}"));
  CHECK(sent.dropped.empty());
}

TEST_CASE(
    "[W52] Gemini contents: a signature goes the whole way: out inside the call's id, back on the part that "
    "it came with") {
  const std::string signature = "CpcBAb+/xyz0123456789w==";
  const auto got = gemini_reply(
      gemini_answer(R"({"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":")" + signature + R"("},
         {"functionCall":{"name":"g","args":{}}})"));
  REQUIRE(got.result.succeeded());
  auto message = parsed(got.body).at("choices").at(0).at("message");
  const auto& calls = message.at("tool_calls").as_array();
  REQUIRE(calls.size() == 2);
  const std::string first{calls[0].at("id").as_string()}, second{calls[1].at("id").as_string()};
  CHECK(first != second);
  const auto sent = gemini_request(R"([{"role":"user","content":"q"},)" + boost::json::serialize(message) +
                                       "," + result_of(second, "2") + "," + result_of(first, "1") + "]",
                                   {}, newer);
  CHECK(member_of(sent, "contents") == parsed(R"([{"role":"user","parts":[{"text":"q"}]},
      {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":")" +
                                              signature +
                                              R"("},{"functionCall":{"name":"g","args":{}}}]},
      {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"1"}}},
         {"functionResponse":{"name":"g","response":{"output":"2"}}}]}])"));
  CHECK(sent.dropped.empty());
}

TEST_CASE(
    "[W52] a call that no Gemini model has made gets the value that skips the check, in the first of a "
    "turn") {
  const auto messages =
      after_calls(call("c1", "f") + "," + call("c2", "g"), result_of("c1", "1") + "," + result_of("c2", "2"));
  const auto sent = gemini_request(messages, {}, newer);
  const auto parts = member_of(sent, "contents").at(1).at("parts");
  CHECK(parts ==
        parsed(
            R"([{"functionCall":{"name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},
                            {"functionCall":{"name":"g","args":{}}}])"));
  CHECK(sent.dropped == unsigned_call);
  // Older models do not ask for any.
  const auto older = gemini_request(messages);
  CHECK(older.http.body.find("thoughtSignature") == std::string::npos);
  CHECK(older.dropped.empty());
}

TEST_CASE("Gemini contents: signatures of texts go back where they were, in the neutral form itself") {
  auto thoughts = made_part(part_kind::thinking, "hm");
  thoughts.signature = "of another provider";
  auto words = made_words("a");
  words.signature = "c2ln";
  auto marked = made_words("r");
  marked.cache_control = R"({"type":"ephemeral"})";
  chat_request chat;
  chat.messages = {{chat_role::user, {made_words("q")}},
                   {chat_role::assistant, {thoughts, words}},
                   {chat_role::user, {marked}}};
  const auto sent = gemini::write(chat, gemini_endpoint());
  CHECK(member_of(sent, "contents") == parsed(R"([{"role":"user","parts":[{"text":"q"}]},
      {"role":"model","parts":[{"text":"a","thoughtSignature":"c2ln"}]},{"role":"user","parts":[{"text":"r"}]}])"));
  CHECK(sent.dropped == lines{"thinking of earlier turns", "cache_control"});
}

TEST_CASE(
    "[W41] Gemini contents: errors and pictures of results are kept, inside the result where a model takes "
    "that") {
  auto asked = made_part(part_kind::tool_call, {}, "c");
  asked.name = "f";
  asked.json = "{}";
  asked.signature = "cw==";
  auto failed = made_part(part_kind::tool_result, "no", "c");
  failed.is_error = true;
  chat_request chat;
  chat.messages = {{chat_role::user, {made_words("q")}},
                   {chat_role::assistant, {asked}},
                   {chat_role::tool, {failed, made_part(part_kind::image, "AA==", "c", "image/png")}}};
  const auto last = [&](const char* model) {
    return member_of(gemini::write(chat, gemini_endpoint(model)), "contents").at(2).at("parts");
  };
  CHECK(last(newer) == parsed(R"([{"functionResponse":{"name":"f","response":{"error":"no"},
      "parts":[{"inlineData":{"mimeType":"image/png","data":"AA=="}}]}}])"));
  CHECK(last("gemini-2.5-pro") == parsed(R"([{"functionResponse":{"name":"f","response":{"error":"no"}}},
      {"inlineData":{"mimeType":"image/png","data":"AA=="}}])"));
}

TEST_CASE("Gemini contents: documents of words are words, and a file without bytes is named by its address") {
  chat_request chat;
  chat.messages = {{chat_role::user,
                    {made_part(part_kind::document, "plain words", {}, "text/plain"),
                     made_part(part_kind::document, "gs://b/paper")}}};
  CHECK(member_of(gemini::write(chat, gemini_endpoint()), "contents") == parsed(R"([{"role":"user","parts":[
      {"text":"plain words"},{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/paper"}}]}])"));
}
