// SPDX-License-Identifier: Apache-2.0
// The turns of a chat as Messages wants them: system apart, roles alternating, results first, no empty texts.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// What becomes of a list of messages: `expected` holds the members `system` and `messages`.
void check_turns(std::string_view messages, std::string_view expected,
                 const std::vector<std::string>& dropped = {}) {
  CAPTURE(messages);
  const auto body = R"({"model":"m","max_tokens":9,"messages":)" + std::string{messages} + "}";
  const auto got = translated_request<provider_kind::anthropic>(
      scanned(body), endpoint_at("https://a.example/v1", "claude"));
  auto document = parsed(got.http.body).as_object();
  CHECK(document.erase("model") == 1);
  CHECK(document.erase("max_tokens") == 1);
  CHECK(boost::json::value(document) == parsed(expected));
  CHECK(got.dropped == dropped);
}

const std::vector<std::string> turn_added{"messages (a first user turn was added)"};

}  // namespace

TEST_CASE("[W39] system and developer texts go to system in order, wherever they stand") {
  check_turns(
      R"([{"role":"system","content":"one"},{"role":"user","content":"q"},
                  {"role":"developer","content":[{"type":"text","text":"two"},{"type":"text","text":""},
                   {"type":"text","text":"three"}]},
                  {"role":"assistant","content":"a"},{"role":"system","content":""},
                  {"role":"user","content":"r"},{"role":"system","content":"four"}])",
      R"({"system":[{"type":"text","text":"one"},{"type":"text","text":"two"},{"type":"text","text":"three"},
                   {"type":"text","text":"four"}],
                  "messages":[{"role":"user","content":[{"type":"text","text":"q"}]},
                   {"role":"assistant","content":[{"type":"text","text":"a"}]},
                   {"role":"user","content":[{"type":"text","text":"r"}]}]})");
  // An image is no text of a system message, whatever its URL says.
  check_turns(R"([{"role":"system","content":[{"type":"image_url","image_url":{"url":"http://x/y"}}]},
                  {"role":"user","content":"q"}])",
              R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]}]})",
              {"image in a system message"});
}

TEST_CASE("[W40] messages of one role in a row become one turn, also over a system message") {
  check_turns(R"([{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"user","content":"b"},
                  {"role":"assistant","content":"c"},{"role":"assistant","content":"d"},
                  {"role":"user","content":"e"}])",
              R"({"system":[{"type":"text","text":"s"}],
                  "messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                   {"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},
                   {"role":"user","content":[{"type":"text","text":"e"}]}]})");
}

TEST_CASE("[W40] empty texts are left out, and turns with them that hold nothing else") {
  check_turns(
      R"([{"role":"user","content":"a"},{"role":"assistant","content":""},{"role":"user","content":""},
                  {"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"b"}]},
                  {"role":"assistant","content":null},{"role":"assistant","content":"c","refusal":""},
                  {"role":"user","content":[]},{"role":"user","content":"d"}])",
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                   {"role":"assistant","content":[{"type":"text","text":"c"}]},
                   {"role":"user","content":[{"type":"text","text":"d"}]}]})");
}

TEST_CASE("[W40] the first turn is the user's, if need be one that is added and said") {
  check_turns(R"([{"role":"assistant","content":"a"},{"role":"user","content":"b"}])",
              R"({"messages":[{"role":"user","content":[{"type":"text","text":"."}]},
                   {"role":"assistant","content":[{"type":"text","text":"a"}]},
                   {"role":"user","content":[{"type":"text","text":"b"}]}]})",
              turn_added);
  check_turns(R"([{"role":"system","content":"s"}])",
              R"({"system":[{"type":"text","text":"s"}],
                  "messages":[{"role":"user","content":[{"type":"text","text":"."}]}]})",
              turn_added);
  check_turns(R"([{"role":"user","content":""}])",
              R"({"messages":[{"role":"user","content":[{"type":"text","text":"."}]}]})", turn_added);
}

TEST_CASE("[W40] a text that the model is to continue does not end in white space") {
  const std::vector<std::string> trimmed{"white space at the end of the last message"};
  const auto prefill = [](std::string_view content, std::string_view turn,
                          const std::vector<std::string>& dropped) {
    check_turns(
        R"([{"role":"user","content":"q"},{"role":"assistant","content":)" + std::string{content} + "}]",
        R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]})" + std::string{turn} + "]}",
        dropped);
  };
  prefill(R"("Sure: \n\t ")", R"(,{"role":"assistant","content":[{"type":"text","text":"Sure:"}]})", trimmed);
  prefill(R"(" lead")", R"(,{"role":"assistant","content":[{"type":"text","text":" lead"}]})", {});
  prefill(R"(" \n")", "", trimmed);
  prefill(R"([{"type":"text","text":"a "},{"type":"text","text":" \n"}])",
          R"(,{"role":"assistant","content":[{"type":"text","text":"a"}]})", trimmed);
  prefill(R"([{"type":"text","text":" "},{"type":"refusal","refusal":"  "}])", "", trimmed);
  // Only the last turn is one that is continued.
  check_turns(
      R"([{"role":"user","content":"q "},{"role":"assistant","content":"a "},{"role":"user","content":"r "}])",
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"q "}]},
                   {"role":"assistant","content":[{"type":"text","text":"a "}]},
                   {"role":"user","content":[{"type":"text","text":"r "}]}]})");
}

TEST_CASE("[W41] parallel results become one user turn in the order of the calls, before any text") {
  check_turns(
      R"([{"role":"user","content":"q"},
          {"role":"assistant","content":"let me see","tool_calls":[
            {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1.0,\"b\":[]}"}},
            {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}},
            {"id":"c","type":"function","function":{"name":"f","arguments":""}}]},
          {"role":"user","content":"before"},
          {"role":"tool","tool_call_id":"c","content":"third"},
          {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"fi"},{"type":"text","text":"rst"}]},
          {"role":"tool","tool_call_id":"b","content":""},
          {"role":"user","content":"after"}])",
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]},
          {"role":"assistant","content":[{"type":"text","text":"let me see"},
            {"type":"tool_use","id":"a","name":"f","input":{"x":1.0,"b":[]}},
            {"type":"tool_use","id":"b","name":"g","input":{}},{"type":"tool_use","id":"c","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"first"},
            {"type":"tool_result","tool_use_id":"b","content":""},
            {"type":"tool_result","tool_use_id":"c","content":"third"},
            {"type":"text","text":"before"},{"type":"text","text":"after"}]}]})");
}

TEST_CASE("[W23] [W88] arguments are an object there: kept byte by byte, or wrapped if they are none") {
  struct call {
    std::string arguments, input;
  };
  for (const auto& c : std::vector<call>{
           {R"("{\"z\":1.0,\"a\":123456789012345678901234567890,\"b\":\"\\u00e9\"}")",
            R"({"z":1.0,"a":123456789012345678901234567890,"b":"\u00e9"})"},
           {R"("")", "{}"},
           {"null", "{}"},
           {R"("{}")", "{}"},
           {R"("{not json")", R"({"arguments":"{not json"})"},
           {R"("[1,2]")", R"({"arguments":"[1,2]"})"},
           {R"("null")", R"({"arguments":"null"})"},
           {R"("{\"a\":1,\"a\":2}")", R"({"arguments":"{\"a\":1,\"a\":2}"})"},
           {R"({"already":"an object"})", R"({"already":"an object"})"},
       }) {
    CAPTURE(c.arguments);
    const auto body =
        R"({"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[
      {"id":"a","type":"function","function":{"name":"f","arguments":)" +
        c.arguments + R"(}}]},{"role":"tool","tool_call_id":"a","content":"r"}]})";
    const auto got = translated_request<provider_kind::anthropic>(
                         scanned(body), endpoint_at("https://a.example/v1", "claude"))
                         .http.body;
    CHECK(got.find("\"input\":" + c.input + "}") != std::string::npos);
    CHECK_FALSE(parsed(got).is_null());
  }
}

TEST_CASE("[W24] [W41] the legacy form of calls and results is translated as well") {
  check_turns(R"([{"role":"user","content":"q"},
                  {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"x\":1}"}},
                  {"role":"function","name":"f","content":"r"}])",
              R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]},
                   {"role":"assistant","content":[{"type":"tool_use","id":"f","name":"f","input":{"x":1}}]},
                   {"role":"user","content":[{"type":"tool_result","tool_use_id":"f","content":"r"}]}]})");
}

TEST_CASE("images are translated: data URLs into their bytes, other URLs as they are") {
  check_turns(R"([{"role":"user","content":[{"type":"text","text":"what"},
                   {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}},
                   {"type":"image_url","image_url":{"url":"https://example.com/a.jpg?x=;base64,"}},
                   {"type":"text","text":"is this"}]}])",
              R"({"messages":[{"role":"user","content":[{"type":"text","text":"what"},
                   {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},
                   {"type":"image","source":{"type":"url","url":"https://example.com/a.jpg?x=;base64,"}},
                   {"type":"text","text":"is this"}]}]})",
              {"image_url.detail"});
}

TEST_CASE("[W41] pictures among a tool's answer stay with it") {
  check_turns(
      R"([{"role":"user","content":"q"},
          {"role":"assistant","content":null,"tool_calls":[
            {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"see"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}])",
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[
            {"type":"text","text":"see"},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}]}]})");
}

TEST_CASE("[W40] a refusal that is sent back is what the assistant said") {
  check_turns(R"([{"role":"user","content":"q"},{"role":"assistant","content":null,"refusal":"I will not."},
                  {"role":"user","content":"why"}])",
              R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"}]},
                   {"role":"assistant","content":[{"type":"text","text":"I will not."}]},
                   {"role":"user","content":[{"type":"text","text":"why"}]}]})");
}

TEST_CASE(
    "[W40] [W41] whatever the list of messages, turns alternate, begin with content, and lose nothing") {
  random_stream random{5};
  int wrong = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<chat_message> given;
    std::size_t parts_given = 0, system_given = 0;
    for (auto n = random.below(10); n > 0; --n) {
      chat_message m;
      m.role = static_cast<chat_role>(random.below(5));
      const bool system = m.role == chat_role::system || m.role == chat_role::developer;
      for (auto k = random.below(4); k > 0; --k) {
        chat_part part;
        part.kind = m.role == chat_role::tool ? part_kind::tool_result : part_kind::text;
        part.text = random.below(3) == 0 ? "" : "t";
        part.id = std::to_string(random.below(3));
        const bool kept = part.kind == part_kind::tool_result || !part.text.empty();
        (system ? system_given : parts_given) += kept ? 1 : 0;
        m.parts.push_back(part);
      }
      given.push_back(std::move(m));
    }
    std::vector<std::string> dropped;
    const auto got = anthropic::arrange(given, dropped);
    std::size_t parts_got = 0;
    bool fine = got.system.size() == system_given;
    for (std::size_t i = 0; i < got.alternating.size(); ++i) {
      const auto& turn = got.alternating[i];
      fine = fine && !turn.parts.empty() && (i == 0 || turn.role != got.alternating[i - 1].role);
      fine = fine && (turn.role == chat_role::user || turn.role == chat_role::assistant);
      bool text = false;
      for (const auto& part : turn.parts) {
        fine = fine && !(text && part.kind == part_kind::tool_result);
        text = text || part.kind == part_kind::text;
      }
      parts_got += turn.parts.size();
    }
    wrong += fine && parts_got == parts_given ? 0 : 1;
  }
  CHECK(wrong == 0);
}
