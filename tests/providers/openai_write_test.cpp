// SPDX-License-Identifier: Apache-2.0
// Neutral requests as OpenAI's chat requests: nothing lost, nothing invented, and what has no place is named.
#include <catch2/catch.hpp>

#include "providers/openai/openai.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

chat_part part(part_kind kind, std::string text) {
  chat_part out;
  out.kind = kind;
  out.text = std::move(text);
  return out;
}

chat_part call(std::string id, std::string name, std::string arguments) {
  chat_part out;
  out.kind = part_kind::tool_call;
  out.id = std::move(id);
  out.name = std::move(name);
  out.json = std::move(arguments);
  return out;
}

chat_part tool_answer(std::string id, std::string text, bool is_error = false) {
  auto out = part(part_kind::tool_result, std::move(text));
  out.id = std::move(id);
  out.is_error = is_error;
  return out;
}

endpoint_config vendor_endpoint(std::string_view vendor) {
  auto out = endpoint_at("http://127.0.0.1:9/v1", "served", "sk-x");
  out.provider = provider_kind::compatible;
  out.vendor = from_name<vendor_kind>(vendor);
  REQUIRE(out.vendor);
  out.able.add(capability::reasoning);
  return out;
}

endpoint_config openai_endpoint(bool reasons = true) {
  auto out = endpoint_at("https://api.example.com/v1", "served", "sk-x");
  if (reasons) out.able.add(capability::reasoning);
  return out;
}

encoded_request written(const chat_request& chat, const endpoint_config& endpoint = openai_endpoint()) {
  return openai::write(chat, endpoint);
}

chat_request hello() {
  chat_request out;
  out.messages.push_back({chat_role::user, {part(part_kind::text, "hi")}});
  return out;
}

boost::json::value messages_of(const std::vector<chat_message>& messages,
                               const std::vector<std::string>& dropped = {}) {
  chat_request chat;
  chat.messages = messages;
  const auto got = written(chat);
  CHECK(got.dropped == dropped);
  return parsed(got.http.body).at("messages");
}

/// All members of the body but `model` and `messages`.
boost::json::value members_of(const chat_request& chat, const endpoint_config& endpoint = openai_endpoint()) {
  auto out = parsed(written(chat, endpoint).http.body);
  out.as_object().erase("model");
  out.as_object().erase("messages");
  return out;
}

}  // namespace

TEST_CASE("a neutral request is addressed to the endpoint, with its model and its key as a secret") {
  const auto got = written(hello());
  CHECK(got.http.target == "/v1/chat/completions");
  CHECK(got.http.secret_name == "authorization");
  CHECK(got.http.secret_value.reveal() == "Bearer sk-x");
  CHECK(got.http.body == R"({"model":"served","messages":[{"role":"user","content":"hi"}]})");
  const auto azure = written(hello(), vendor_endpoint("azure"));
  CHECK(azure.http.secret_name == "api-key");
  CHECK(azure.http.secret_value.reveal() == "sk-x");
}

TEST_CASE("[W41] results become messages of their own, in order, before the words of the same turn") {
  CHECK(messages_of({{chat_role::user, {part(part_kind::text, "q")}},
                     {chat_role::assistant,
                      {part(part_kind::text, "let "), part(part_kind::text, "me"),
                       call("a", "f", R"({"x":1.0})"), call("b", "g", "")}},
                     {chat_role::user,
                      {part(part_kind::text, "and?"), tool_answer("a", "first"),
                       tool_answer("b", "no such file", true)}}}) == parsed(R"([{"role":"user","content":"q"},
          {"role":"assistant","content":"let me","tool_calls":[
            {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}},
            {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":"first"},
          {"role":"tool","tool_call_id":"b","content":"Error: no such file"},
          {"role":"user","content":"and?"}])"));
}

TEST_CASE("a failed tool that says so itself is not made to say it twice") {
  CHECK(messages_of({{chat_role::assistant, {call("a", "f", "{}")}},
                     {chat_role::tool, {tool_answer("a", "ERROR 42", true)}}}) ==
        parsed(R"([{"role":"assistant","content":null,"tool_calls":[
            {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":"ERROR 42"}])"));
}

TEST_CASE("pictures of a result follow in a message of the user, since results hold words only") {
  auto picture = part(part_kind::image, "iVBORw0KGgo=");
  picture.media_type = "image/png";
  picture.id = "a";
  CHECK(messages_of({{chat_role::assistant, {call("a", "f", "{}")}},
                     {chat_role::user, {tool_answer("a", "see"), picture}}})
            .at(2) == parsed(R"({"role":"user","content":[
          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]})"));
}

TEST_CASE("[W41] nothing stands between the results of one turn's calls, wherever their pictures are") {
  auto picture = part(part_kind::image, "iVBORw0KGgo=");
  picture.media_type = "image/png";
  picture.id = "a";
  const auto got = messages_of({{chat_role::assistant, {call("a", "f", "{}"), call("b", "f", "{}")}},
                                {chat_role::tool, {tool_answer("a", "see"), picture}},
                                {chat_role::tool, {tool_answer("b", "ok")}},
                                {chat_role::user, {part(part_kind::text, "go on")}}});
  REQUIRE(got.as_array().size() == 5);
  CHECK(got.at(1).at("role") == "tool");
  CHECK(got.at(2).at("role") == "tool");
  CHECK(got.at(3).at("content").as_array().size() == 1);
  CHECK(got.at(4).at("content") == "go on");
}

TEST_CASE("images, files and sound are inlined as they came; an image's URL stays one") {
  auto inlined = part(part_kind::image, "iVBORw0KGgo=");
  inlined.media_type = "image/png";
  auto file = part(part_kind::document, "JVBERi0=");
  file.media_type = "application/pdf";
  file.name = "a.pdf";
  auto words = part(part_kind::document, "plain");
  words.media_type = "text/plain";
  auto sound = part(part_kind::audio, "UklGRg==");
  sound.media_type = "audio/wav";
  CHECK(messages_of({{chat_role::user,
                      {part(part_kind::text, "look"), inlined, part(part_kind::image, "https://x/y"), file,
                       words, sound}}})
            .at(0)
            .at("content") == parsed(R"([{"type":"text","text":"look"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
          {"type":"image_url","image_url":{"url":"https://x/y"}},
          {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}},
          {"type":"text","text":"plain"},
          {"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}])"));
}

TEST_CASE("[W32] thoughts of earlier turns are left out and named; a turn of thoughts only is no turn") {
  auto thought = part(part_kind::thinking, "hm");
  thought.signature = "c2ln";
  CHECK(messages_of({{chat_role::assistant, {thought, part(part_kind::text, "a")}},
                     {chat_role::assistant, {thought, part(part_kind::redacted_thinking, "x")}},
                     {chat_role::user, {part(part_kind::text, "b")}}},
                    {"thinking of earlier turns"}) ==
        parsed(R"([{"role":"assistant","content":"a"},{"role":"user","content":"b"}])"));
}

TEST_CASE("[W85] a developer's message is the system's where that role is not known") {
  auto chat = hello();
  chat.messages.insert(chat.messages.begin(), {chat_role::developer, {part(part_kind::text, "d")}});
  const auto role = [&](const endpoint_config& e) {
    return parsed(written(chat, e).http.body).at("messages").at(0).at("role");
  };
  CHECK(role(openai_endpoint()) == "developer");
  CHECK(role(vendor_endpoint("ollama")) == "system");
  CHECK(role(vendor_endpoint("openrouter")) == "developer");
}

TEST_CASE("[W42] [W43] tools, their choice and parallel calls say the same") {
  auto chat = hello();
  chat.tools.push_back({"f", "does f", R"({"type":"object","z":1.0,"a":{}})", true, {}});
  chat.tools.push_back({"g", {}, {}, false, {}});
  chat.sequential_tools = true;
  using tc = tool_choice_kind;
  struct choice {
    tc kind;
    std::string said;
  };
  for (const auto& c :
       std::vector<choice>{{tc::unset, ""},
                           {tc::automatic, R"(,"tool_choice":"auto")"},
                           {tc::none, R"(,"tool_choice":"none")"},
                           {tc::required, R"(,"tool_choice":"required")"},
                           {tc::named, R"(,"tool_choice":{"type":"function","function":{"name":"f"}})"}}) {
    chat.tool_choice = c.kind;
    chat.chosen_tool = c.kind == tc::named ? "f" : "";
    CHECK(members_of(chat) ==
          parsed(R"({"tools":[{"type":"function","function":{"name":"f","description":"does f",
              "parameters":{"type":"object","z":1.0,"a":{}},"strict":true}},
            {"type":"function","function":{"name":"g"}}],"parallel_tool_calls":false)" +
                 c.said + "}"));
  }
  CHECK(written(chat).http.body.find(R"("parameters":{"type":"object","z":1.0,"a":{}})") !=
        std::string::npos);
}

TEST_CASE("[W84] [W88] limits go under the name that the server knows, and numbers keep their digits") {
  auto chat = hello();
  chat.max_output_tokens = 7;
  chat.temperature = "0.70";
  chat.top_p = "1e0";
  chat.seed = "123456789012345678901234567890";
  chat.presence_penalty = "-0.50";
  const auto has = [&](const endpoint_config& e, std::string_view text) {
    return written(chat, e).http.body.find(text) != std::string::npos;
  };
  CHECK(has(openai_endpoint(), R"("max_completion_tokens":7,"temperature":0.70,"top_p":1e0)"));
  CHECK(has(openai_endpoint(), R"("seed":123456789012345678901234567890,"presence_penalty":-0.50)"));
  CHECK(has(vendor_endpoint("ollama"), R"("max_tokens":7)"));
  CHECK(has(vendor_endpoint("mistral"), R"("random_seed":123456789012345678901234567890)"));
}

TEST_CASE("[W28] what this format does not have is named, whoever sent it") {
  auto chat = hello();
  chat.top_k = "40";
  chat.logprobs = true;
  chat.stop = {"a", "b", "c", "d", "e"};
  chat.messages[0].parts[0].cache_control = R"({"type":"ephemeral"})";
  chat.thinking_budget = 2000;
  const auto got = written(chat, openai_endpoint(false));
  CHECK(got.dropped == std::vector<std::string>{"cache_control", "reasoning", "top_k", "logprobs",
                                                "stop (all but the first 4)"});
  CHECK(parsed(got.http.body).at("stop") == parsed(R"(["a","b","c","d"])"));
  CHECK(written(chat, vendor_endpoint("vllm")).http.body.find(R"("top_k":40)") != std::string::npos);
}

TEST_CASE("structured output keeps its schema's bytes") {
  auto chat = hello();
  chat.form = answer_form::json_object;
  CHECK(members_of(chat) == parsed(R"({"response_format":{"type":"json_object"}})"));
  chat.form = answer_form::json_schema;
  chat.form_schema = R"({"type":"object", "z":1.0,"additionalProperties":false})";
  chat.form_strict = true;
  CHECK(
      written(chat).http.body.find(
          R"("response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object", "z":1.0,"additionalProperties":false},"strict":true}})") !=
      std::string::npos);
}

TEST_CASE("a budget for thinking becomes the nearest effort, and an effort stays as it is") {
  const auto effort = [](const std::string& said, std::int64_t budget) {
    auto chat = hello();
    chat.reasoning_effort = said;
    chat.thinking_budget = budget;
    const auto members = members_of(chat);
    const auto* found = members.as_object().if_contains("reasoning_effort");
    return found ? std::string{found->as_string()} : std::string{};
  };
  CHECK(effort("", -1).empty());
  CHECK(effort("", 0).empty());
  CHECK(effort("", 1024) == "low");
  CHECK(effort("", 8000) == "medium");
  CHECK(effort("", 32000) == "high");
  CHECK(effort("xhigh", 1024) == "xhigh");
}

TEST_CASE("[W18] a stream is asked for with its usage, where the server takes that") {
  auto chat = hello();
  chat.stream = true;
  CHECK(members_of(chat) == parsed(R"({"stream":true,"stream_options":{"include_usage":true}})"));
  CHECK(members_of(chat, vendor_endpoint("mistral")) == parsed(R"({"stream":true})"));
}
