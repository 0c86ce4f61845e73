// SPDX-License-Identifier: Apache-2.0
// Messages requests as other providers get them, and what only the neutral form brings to Anthropic.
#include <catch2/catch.hpp>

#include "providers/anthropic/anthropic.hpp"
#include "tests/providers/messages.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

endpoint_config able_endpoint() {
  auto out = endpoint_at("https://a.example/v1", "served");
  out.able.add(capability::reasoning);
  return out;
}

encoded_request as_chat(const std::string& body) {
  return translated_request<provider_kind::openai>(scanned_messages(body), able_endpoint());
}

boost::json::value without(boost::json::value v, std::initializer_list<std::string_view> names) {
  for (const auto name : names) v.as_object().erase(name);
  return v;
}

boost::json::value claude_gets(const chat_request& chat, std::vector<std::string> dropped = {}) {
  const auto got = anthropic::write(chat, able_endpoint());
  CHECK(got.dropped == dropped);
  return parsed(got.http.body);
}

chat_part text(std::string words) {
  chat_part out;
  out.text = std::move(words);
  return out;
}

chat_request asking() {
  chat_request out;
  out.max_output_tokens = 5000;
  out.messages.push_back({chat_role::user, {text("q")}});
  return out;
}

const std::string tools =
    R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object","z":1.0,"a":1}}])";

}  // namespace

TEST_CASE("[W39] [W41] [W48] an agent's conversation reaches an OpenAI endpoint whole") {
  const auto got = as_chat(
      R"({"model":"m","max_tokens":99,"system":[{"type":"text","text":"be"},{"type":"text","text":"good"}],
          "metadata":{"user_id":"u1"},"stop_sequences":["END"],"temperature":0.50,)" +
      tools +
      R"(,"tool_choice":{"type":"any","disable_parallel_tool_use":true},
          "messages":[{"role":"user","content":"q"},
            {"role":"assistant","content":[{"type":"text","text":"let me"},
              {"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1.0,"n":123456789012345678901}},
              {"type":"tool_use","id":"toolu_2","name":"f","input":{}}]},
            {"role":"user","content":[
              {"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
              {"type":"tool_result","tool_use_id":"toolu_2","content":"bad","is_error":true},
              {"type":"text","text":"go on"}]}]})");
  CHECK(got.dropped.empty());
  CHECK(parsed(got.http.body) == parsed(R"({"model":"served","messages":[
          {"role":"system","content":[{"type":"text","text":"be"},{"type":"text","text":"good"}]},
          {"role":"user","content":"q"},
          {"role":"assistant","content":"let me","tool_calls":[
            {"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"x\":1.0,\"n\":123456789012345678901}"}},
            {"id":"toolu_2","type":"function","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"toolu_1","content":"one\ntwo"},
          {"role":"tool","tool_call_id":"toolu_2","content":"Error: bad"},
          {"role":"user","content":"go on"}],
          "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","z":1.0,"a":1}}}],
          "tool_choice":"required","parallel_tool_calls":false,
          "max_completion_tokens":99,"temperature":0.5,"stop":["END"],"user":"u1"})"));
}

TEST_CASE("[W42] every choice of tools means the same") {
  const auto choice = [](std::string_view theirs) {
    const auto got = parsed(as_chat(messages_body(R"({"role":"user","content":"q"})",
                                                  tools + R"(,"tool_choice":)" + std::string{theirs}))
                                .http.body);
    const auto* found = got.as_object().if_contains("tool_choice");
    return found ? boost::json::serialize(*found) : std::string{};
  };
  CHECK(choice(R"({"type":"auto"})") == R"("auto")");
  CHECK(choice(R"({"type":"any"})") == R"("required")");
  CHECK(choice(R"({"type":"none"})") == R"("none")");
  CHECK(choice(R"({"type":"tool","name":"f"})") == R"({"type":"function","function":{"name":"f"}})");
}

TEST_CASE("thinking, effort and structured output are asked for in the other's words") {
  const auto got = [](std::string_view more) {
    return without(parsed(as_chat(messages_body(R"({"role":"user","content":"q"})", more)).http.body),
                   {"model", "messages", "max_completion_tokens"});
  };
  CHECK(got(R"("thinking":{"type":"enabled","budget_tokens":10000})") ==
        parsed(R"({"reasoning_effort":"medium"})"));
  CHECK(got(R"("thinking":{"type":"disabled"})") == parsed("{}"));
  CHECK(got(R"("thinking":{"type":"adaptive"},"output_config":{"effort":"low"})") ==
        parsed(R"({"reasoning_effort":"low"})"));
  // OpenAI keeps strictly only to schemas that leave nothing open.
  const std::string open = R"({"type":"object","z":1.0,"properties":{"a":{}}})";
  const std::string closed = R"({"type":"object","additionalProperties":false})";
  for (const auto& [schema, strict] : {std::pair{open, "false"}, std::pair{closed, "true"}})
    CHECK(got(R"("output_config":{"format":{"type":"json_schema","schema":)" + schema + "}}") ==
          parsed(R"({"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":)" +
                 schema + R"(,"strict":)" + strict + "}}}"));
}

TEST_CASE("[W28] [W45] what the other has no place for is named, once") {
  const auto got = as_chat(messages_body(
      R"({"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]},
         {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"text","text":"b"}]},
         {"role":"user","content":[{"type":"text","text":"c","cache_control":{"type":"ephemeral"}}]})",
      R"("top_k":40,"inference_geo":"eu","service_tier":"auto")"));
  CHECK(got.dropped ==
        std::vector<std::string>{"inference_geo", "cache_control", "thinking of earlier turns", "top_k"});
}

TEST_CASE("[W38] thinking follows the rules of Messages, and what it forbids is named") {
  auto chat = asking();
  chat.reasoning_effort = "low";
  chat.temperature = "0.3";
  chat.top_k = "5";
  CHECK(without(claude_gets(chat, {"temperature", "top_k"}), {"model", "messages"}) ==
        parsed(R"({"max_tokens":5000,"thinking":{"type":"enabled","budget_tokens":2048}})"));
  chat = asking();
  chat.thinking_budget = 90'000;
  CHECK(claude_gets(chat).at("thinking").at("budget_tokens") == 4999);
  chat.thinking_budget = 5;
  CHECK(claude_gets(chat).at("thinking").at("budget_tokens") == 1024);
  chat.max_output_tokens = 1024;
  CHECK_FALSE(
      claude_gets(chat, {"reasoning_effort (max_tokens leaves no room)"}).as_object().contains("thinking"));
  chat = asking();
  chat.reasoning_effort = "high";
  chat.tools.push_back({"f", {}, {}, false, {}});
  chat.tool_choice = tool_choice_kind::required;
  CHECK_FALSE(claude_gets(chat, {"reasoning_effort (the choice of tools is forced)"})
                  .as_object()
                  .contains("thinking"));
}

TEST_CASE(
    "[W32] calls that come back without their thoughts end the thinking of that turn; ours are not "
    "replayed") {
  auto chat = asking();
  chat.reasoning_effort = "low";
  chat_part thought = text("hm");
  thought.kind = part_kind::thinking;
  chat_part call;
  call.kind = part_kind::tool_call;
  call.id = "a";
  call.name = "f";
  chat_part answer = text("1");
  answer.kind = part_kind::tool_result;
  answer.id = "a";
  chat.messages.push_back({chat_role::assistant, {thought, call}});
  chat.messages.push_back({chat_role::tool, {answer}});
  const auto got = claude_gets(
      chat, {"thinking of other providers", "reasoning_effort (earlier calls come without their thoughts)"});
  CHECK_FALSE(got.as_object().contains("thinking"));
  chat.messages[1].parts[0].signature = "c2lnbmVk";
  const auto signed_turn = claude_gets(chat);
  CHECK(signed_turn.at("thinking").at("budget_tokens") == 2048);
  CHECK(signed_turn.at("messages").at(1).at("content").at(0) ==
        parsed(R"({"type":"thinking","thinking":"hm","signature":"c2lnbmVk"})"));
}

TEST_CASE("[W41] [W45] pictures stay inside their result, files keep their name, four breakpoints at most") {
  auto chat = asking();
  chat_part answer = text("see");
  answer.kind = part_kind::tool_result;
  answer.id = "a";
  answer.is_error = true;
  chat_part picture = text("iVBORw0KGgo=");
  picture.kind = part_kind::image;
  picture.media_type = "image/png";
  picture.id = "a";
  chat_part file = text("JVBERi0=");
  file.kind = part_kind::document;
  file.media_type = "application/pdf";
  file.name = "a.pdf";
  chat_part call;
  call.kind = part_kind::tool_call;
  call.id = "a";
  call.name = "f";
  chat.messages = {
      {chat_role::user, {file}}, {chat_role::assistant, {call}}, {chat_role::user, {answer, picture}}};
  CHECK(claude_gets(chat).at("messages") == parsed(R"([{"role":"user","content":[{"type":"document","source":
            {"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"a.pdf"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"see"},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}],"is_error":true}]}])"));
  chat = asking();
  chat.messages[0].parts.clear();
  for (int i = 0; i < 5; ++i) {
    chat.messages[0].parts.push_back(text("x"));
    chat.messages[0].parts.back().cache_control = R"({"type":"ephemeral"})";
  }
  const auto got =
      claude_gets(chat, {"cache_control (all but the first 4)"}).at("messages").at(0).at("content");
  for (std::size_t i = 0; i < 5; ++i) CHECK(got.at(i).as_object().contains("cache_control") == (i < 4));
}
