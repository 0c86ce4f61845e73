// SPDX-License-Identifier: Apache-2.0
// What the fake provider refuses, provider by provider: each rule by a request that breaks it alone.
#include "simulate/signatures.hpp"
#include "tests/simulate/planned.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// The message of a refusal; empty if the request is answered.
std::string refusal_of(const std::string& request) {
  http_reader reader{1 << 20};
  reader.feed(request);
  REQUIRE(reader.advance() == http_reader::progress::ready);
  json::document scratch;
  const auto facts = read_facts(reader.current(), scratch);
  if (facts.refused) CHECK(facts.refused->status == 400);
  return facts.refused ? facts.refused->message : std::string{};
}

std::string chat(const std::string& messages, const std::string& more = {},
                 const std::string& path = "/v1/chat/completions") {
  return refusal_of(http("POST", path, R"({"model":"m","messages":[)" + messages + "]" + more + "}"));
}
const std::string asks = R"({"role":"user","content":"x"})";

std::string responses(const std::string& input, const std::string& more = {}) {
  return refusal_of(http("POST", "/v1/responses", R"({"model":"m","input":)" + input + more + "}"));
}

std::string claude(const std::string& messages, const std::string& more = {}) {
  return refusal_of(http("POST", "/v1/messages",
                         R"({"model":"m","max_tokens":4000,"messages":[)" + messages + "]" + more + "}",
                         "anthropic-version: 2023-06-01\r\n"));
}

std::string gemini(const std::string& contents, const std::string& more = {},
                   const std::string& model = "g") {
  return refusal_of(http("POST", "/v1beta/models/" + model + ":generateContent",
                         R"({"contents":[)" + contents + "]" + more + "}"));
}
const std::string says = R"({"role":"user","parts":[{"text":"x"}]})";

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("[W28] OpenAI refuses members that it does not know; servers like it take them") {
  CHECK(chat(asks).empty());
  CHECK(chat(asks, R"(,"top_k":5)") == "Unrecognized request argument supplied: top_k");
  CHECK(has(chat(R"({"role":"user","content":[{"type":"text","text":"x","cache_control":{}}]})"),
            "Unknown parameter: 'messages[0].content[0].cache_control'"));
  CHECK(chat(asks, R"(,"top_k":5)", "/compatible/v1/chat/completions").empty());
}

TEST_CASE("OpenAI wants every call answered and every answer called for") {
  const std::string call =
      R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
          "function":{"name":"f","arguments":"{}"}}]})";
  const std::string result = R"({"role":"tool","tool_call_id":"c1","content":"y"})";
  CHECK(chat(asks + ',' + call + ',' + result).empty());
  CHECK(has(chat(asks + ',' + result), "must be a response to a preceeding message with 'tool_calls'"));
  CHECK(has(chat(asks + ',' + call + ',' + asks), "did not have response messages: c1"));
  CHECK(has(chat(asks + ',' + call), "did not have response messages: c1"));
  CHECK(has(chat(asks + ',' + call + ',' + result + ',' + result), "must be a response"));
  const auto long_id = std::string(41, 'c');
  CHECK(has(chat(asks + R"(,{"role":"assistant","tool_calls":[{"id":")" + long_id +
                 R"(","type":"function","function":{"name":"f","arguments":"{}"}}]})"),
            "string too long. Expected a string with maximum length 40"));
}

TEST_CASE("OpenAI refuses what contradicts itself, and names the place") {
  CHECK(has(chat({}), "Invalid 'messages': empty array"));
  CHECK(has(chat(R"({"role":"robot","content":"x"})"), "Invalid value: 'robot'"));
  CHECK(has(chat(R"({"role":"user","content":null})"), "expected a string, got null"));
  CHECK(
      has(chat(R"({"role":"assistant","content":[{"type":"image_url"}]})"), "Supported values are: 'text'"));
  CHECK(has(chat(asks, R"(,"stream_options":{"include_usage":true})"),
            "only allowed when 'stream' is enabled"));
  CHECK(has(chat(asks, R"(,"tool_choice":"auto")"), "only allowed when 'tools' are specified"));
  CHECK(has(chat(asks, R"(,"tools":[])"), "Invalid 'tools': empty array"));
  CHECK(has(chat(asks, R"(,"temperature":2.5)"), "decimal above maximum value"));
  CHECK(has(chat(asks, R"(,"stop":["a","b","c","d","e"])"), "maximum length 4"));
  CHECK(has(chat(asks, R"(,"response_format":{"type":"json_object"})"), "must contain the word 'json'"));
  CHECK(has(chat(asks, R"(,"max_tokens":1,"max_completion_tokens":1)"), "at the same time"));
}

TEST_CASE("[W84] OpenAI's reasoning models refuse max_tokens") {
  const auto refused = refusal_of(http("POST", "/v1/chat/completions",
                                       R"({"model":"gpt-5-mini","max_tokens":9,"messages":[)" + asks + "]}"));
  CHECK(has(refused, "Use 'max_completion_tokens' instead"));
}

TEST_CASE("OpenAI's reasoning models refuse sampling, unless they are told not to reason") {
  const auto to = [](const std::string& model, const std::string& more) {
    return refusal_of(http("POST", "/v1/chat/completions",
                           R"({"model":")" + model + R"(","messages":[)" + asks + "]" + more + "}"));
  };
  CHECK(has(to("gpt-5", R"(,"temperature":0.2)"), "'temperature' does not support 0.2 with this model"));
  CHECK(to("gpt-5", R"(,"temperature":1)").empty());
  CHECK(to("gpt-5-chat-latest", R"(,"temperature":0.2,"stop":"x")").empty());
  CHECK(to("gpt-4o", R"(,"temperature":0.2,"top_p":1,"stop":"x","presence_penalty":1)").empty());
  for (const auto* member : {R"(,"stop":"x")", R"(,"top_p":0.5)", R"(,"presence_penalty":1)",
                             R"(,"frequency_penalty":1)", R"(,"logprobs":true)"})
    CHECK(has(to("o3-mini", member), "is not supported with this model"));
  CHECK(to("gpt-5.1", R"(,"temperature":0.2,"reasoning_effort":"none")").empty());
  CHECK(to("gpt-5.1", R"(,"temperature":0.2)").empty());
  CHECK(has(to("gpt-5.1", R"(,"temperature":0.2,"reasoning_effort":"low")"), "Only the default (1)"));
  CHECK(has(to("gpt-5.1", R"(,"stop":"x")"), "'stop' is not supported"));
  CHECK(has(to("gpt-4o", R"(,"verbosity":"low")"), "Supported values are: 'medium'"));
  CHECK(has(to("gpt-4o", R"(,"prompt_cache_retention":"24h")"), "not supported on this model"));
  const auto flat =
      refusal_of(http("POST", "/v1/responses", R"({"model":"o3","input":"x","temperature":0})"));
  CHECK(has(flat, "'temperature' does not support 0"));
}

TEST_CASE("OpenAI's chats take metadata with what they keep only; allowed tools must be there") {
  CHECK(has(chat(asks, R"(,"metadata":{"a":"b"})"), "only allowed when 'store' is enabled"));
  CHECK(chat(asks, R"(,"metadata":{"a":"b"},"store":true)").empty());
  const auto choice = [](const std::string& name) {
    return chat(
        asks, R"(,"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"allowed_tools",
                         "allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":")" +
                  name + R"("}}]}})");
  };
  CHECK(choice("f").empty());
  CHECK(has(choice("g"), "not found in 'tools' parameter"));
}

TEST_CASE("[W43] OpenAI's tools: names, schemas, strictness") {
  const auto tool = [](const std::string& function) {
    return chat(asks, R"(,"tools":[{"type":"function","function":)" + function + "}]");
  };
  CHECK(tool(R"({"name":"f","parameters":{"type":"object","properties":{}}})").empty());
  CHECK(tool(R"({"name":"f"})").empty());
  CHECK(has(tool(R"({"name":"a.b"})"), "does not match pattern"));
  CHECK(has(tool(R"({"name":"f","parameters":{"properties":{}}})"), "got 'type: \"None\"'"));
  CHECK(has(tool(R"({"name":"f","parameters":{"type":"object"}})"), "object schema missing properties"));
  CHECK(has(tool(R"({"name":"f","parameters":{"type":"object","properties":{"a":{"type":"array"}}}})"),
            "In context=('properties', 'a'), array schema missing items"));
  CHECK(has(tool(R"({"name":"f","strict":true,"parameters":{"type":"object","properties":{}}})"),
            "'additionalProperties' is required to be supplied and to be false"));
  CHECK(has(tool(R"({"name":"f","strict":true,"parameters":{"type":"object","additionalProperties":false,
                     "properties":{"a":{"type":"string"}},"required":[]}})"),
            "Missing 'a'"));
}

TEST_CASE("[W60] Responses refuse calls without outputs, foreign parts, nested tools and wrong ids") {
  const std::string call = R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})";
  const std::string output = R"({"type":"function_call_output","call_id":"c1","output":"y"})";
  CHECK(responses("\"x\"").empty());
  CHECK(responses("[" + asks + ',' + call + ',' + output + "]").empty());
  CHECK(has(responses("[" + asks + ',' + output + "]"),
            "No tool call found for function call output with call_id c1"));
  CHECK(has(responses("[" + asks + ',' + call + "]"), "No tool output found for function call c1"));
  CHECK(
      has(responses(R"([{"role":"user","content":[{"type":"text","text":"x"}]}])"), "Invalid value: 'text'"));
  CHECK(has(responses(R"([{"role":"assistant","content":[{"type":"input_text","text":"x"}]}])"),
            "Supported values are: 'output_text' and 'refusal'"));
  CHECK(has(responses("\"x\"", R"(,"tools":[{"type":"function","function":{"name":"f"}}])"),
            "Unknown parameter: 'tools[0].function'"));
  CHECK(has(responses("\"x\"", R"(,"response_format":{})"), "Unknown parameter: 'response_format'"));
  CHECK(has(responses("\"x\"", R"(,"max_output_tokens":9)"), "Expected a value >= 16"));
  CHECK(
      has(responses(R"([{"type":"function_call","id":"call_1","call_id":"c","name":"f","arguments":"{}"}])"),
          "Expected an ID that begins with 'fc'"));
  CHECK(has(responses(R"([{"type":"reasoning","id":"rs_1","summary":[]}])"),
            "without its required following item"));
  CHECK(has(responses(R"([{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"other"}])"),
            "could not be verified"));
}

TEST_CASE("[W40] [W41] Anthropic: turns, empty texts, tools and results in their place") {
  const std::string use =
      R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]})";
  const std::string result = R"({"type":"tool_result","tool_use_id":"t1","content":"y"})";
  const auto answered = [](const std::string& blocks) {
    return R"({"role":"user","content":[)" + blocks + "]}";
  };
  CHECK(claude(asks).empty());
  CHECK(claude(asks + ',' + use + ',' + answered(result)).empty());
  CHECK(claude(asks + ',' + use + ',' + answered(result) + ',' + asks).empty());
  CHECK(has(claude({}), "at least one message is required"));
  CHECK(has(claude(R"({"role":"assistant","content":"x"})"), "first message must use the \"user\" role"));
  CHECK(has(claude(R"({"role":"system","content":"x"})"),
            "messages.0.role: Input should be 'user' or 'assistant'"));
  CHECK(has(claude(answered(R"({"type":"text","text":""})")), "text content blocks must be non-empty"));
  CHECK(has(claude(answered(R"({"type":"text","text":" "})")), "must contain non-whitespace text"));
  CHECK(
      has(claude(asks + R"(,{"role":"assistant","content":"so "})"), "cannot end with trailing whitespace"));
  CHECK(has(claude(answered(result)), "unexpected `tool_use_id` found in `tool_result` blocks: t1"));
  CHECK(has(claude(asks + ',' + use + ',' + asks), "without `tool_result` blocks immediately after: t1"));
  CHECK(has(claude(asks + ',' + use), "without `tool_result` blocks immediately after: t1"));
  CHECK(has(claude(asks + ',' + use + ',' + answered(R"({"type":"text","text":"a"},)" + result)),
            "immediately after"));
  CHECK(has(claude(asks + ',' + use + ',' + answered(result + ',' + result)), "must have a single result"));
  CHECK(
      has(claude(asks +
                 R"(,{"role":"assistant","content":[{"type":"tool_use","id":"a:b","name":"f","input":{}}]})"),
          "String should match pattern"));
  CHECK(
      has(claude(asks +
                 R"(,{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}]})"),
          "Input should be a valid dictionary"));
  CHECK(has(claude(answered(R"({"type":"image_url"})")), "Input tag 'image_url'"));
}

TEST_CASE("[W38] Anthropic's thinking has its conditions") {
  const auto thinks = [](const std::string& more, int budget = 1024) {
    return claude(asks,
                  R"(,"thinking":{"type":"enabled","budget_tokens":)" + std::to_string(budget) + "}" + more);
  };
  CHECK(thinks({}).empty());
  CHECK(has(thinks({}, 1000), "greater than or equal to 1024"));
  CHECK(has(thinks({}, 4000), "`max_tokens` must be greater than `thinking.budget_tokens`"));
  CHECK(has(thinks(R"(,"temperature":0.5)"), "may only be set to 1"));
  CHECK(
      has(thinks(R"(,"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"})"),
          "Thinking may not be enabled when tool_choice forces tool use."));
  CHECK(has(thinks(R"(,"top_k":5)"), "`top_k` must be unset"));
}

TEST_CASE("[W32] Anthropic takes back only thinking that it signed, unchanged, and wants it before tools") {
  const auto back = [](const std::string& block, bool enabled = false) {
    return claude(asks + R"(,{"role":"assistant","content":[)" + block +
                      R"({"type":"tool_use","id":"t1","name":"f","input":{}}]},
                       {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"}]})",
                  enabled ? R"(,"thinking":{"type":"enabled","budget_tokens":2000})" : "");
  };
  const auto thought = [](const std::string& text, const std::string& signature) {
    return R"({"type":"thinking","thinking":")" + text + R"(","signature":")" + signature + "\"},";
  };
  CHECK(back(thought("hm", sign("hm")), true).empty());
  CHECK(has(back(thought("hm", "sig")), "messages.1.content.0: Invalid `signature` in `thinking` block"));
  CHECK(has(back(thought("other", sign("hm"))), "cannot be modified"));
  CHECK(has(back(R"({"type":"redacted_thinking","data":"zzz"},)"),
            "Invalid `data` in `redacted_thinking` block"));
  CHECK(back({}).empty());
  CHECK(has(back({}, true), "Expected `thinking` or `redacted_thinking`, but found `tool_use`"));
}

TEST_CASE("[W43] [W44] [W45] Anthropic: unknown members, tools, stops, breakpoints") {
  CHECK(claude(asks, R"(,"n":2)") == "n: Extra inputs are not permitted");
  CHECK(has(claude(R"({"role":"user","content":"x","name":"me"})"), "messages.0.name: Extra inputs"));
  const auto tool = [](const std::string& text) { return claude(asks, R"(,"tools":[)" + text + "]"); };
  CHECK(tool(R"({"name":"f","input_schema":{"type":"object"}})").empty());
  CHECK(has(tool(R"({"name":"a.b","input_schema":{"type":"object"}})"),
            "tools.0.custom.name: String should match"));
  CHECK(has(tool(R"({"name":"f"})"), "input_schema: Field required"));
  CHECK(has(tool(R"({"name":"f","input_schema":{}})"), "input_schema.type: Field required"));
  CHECK(has(
      tool(R"({"name":"f","input_schema":{"type":"object"}},{"name":"f","input_schema":{"type":"object"}})"),
      "Tool names must be unique"));
  CHECK(has(claude(asks, R"(,"tool_choice":{"type":"auto"})"), "while providing `tools`"));
  CHECK(has(claude(asks, R"(,"stop_sequences":[" "])"), "must contain non-whitespace"));
  CHECK(has(claude(asks, R"(,"temperature":1.5)"), "range: 0..1"));
  std::string marked;
  for (int i = 0; i < 5; ++i)
    marked +=
        std::string{i > 0 ? "," : ""} + R"({"type":"text","text":"x","cache_control":{"type":"ephemeral"}})";
  CHECK(has(claude(R"({"role":"user","content":[)" + marked + "]}"), "Found 5"));
}

TEST_CASE("[W49] [W51] [W56] Gemini: contents, turns of calls, files") {
  const std::string call = R"({"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]})";
  const auto response = [](const std::string& name) {
    return R"({"role":"user","parts":[{"functionResponse":{"name":")" + name + R"(","response":{"a":1}}}]})";
  };
  CHECK(gemini(says).empty());
  CHECK(gemini(says + ',' + call + ',' + response("f")).empty());
  CHECK(has(gemini({}), "contents is not specified"));
  CHECK(has(gemini(R"({"role":"assistant","parts":[{"text":"x"}]})"), "valid role: user, model"));
  CHECK(has(gemini(R"({"role":"user","parts":[]})"), "parts must not be empty"));
  CHECK(has(gemini(R"({"role":"user","parts":[{"type":"text","text":"x"}]})"), "Unknown name \"type\""));
  CHECK(has(gemini(R"({"role":"user","parts":[{"thought":true}]})"), "required oneof field 'data'"));
  CHECK(has(gemini(says + ',' + response("f")),
            "function response turn comes immediately after a function call turn"));
  CHECK(has(gemini(says + ',' + call + ',' + response("g")), "number of function response parts"));
  CHECK(has(gemini(says + ',' + call + ',' + says), "number of function response parts"));
  CHECK(has(gemini(R"({"role":"user","parts":[{"fileData":{"fileUri":"https://example.com/a.png"}}]})"),
            "Unsupported file URI"));
  CHECK(has(gemini(R"({"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"%%%"}}]})"),
            "Base64 decoding failed"));
  CHECK(has(gemini(says, R"(,"foo":1)"), "Unknown name \"foo\": Cannot find field."));
  CHECK(has(gemini(says, R"(,"cachedContent":"c","systemInstruction":{"parts":[{"text":"x"}]})"),
            "CachedContent can not be used"));
}

TEST_CASE("[W52] Gemini knows its signatures, and models of the third generation miss them") {
  const auto turn = [](const std::string& member, const std::string& model) {
    return gemini(says + R"(,{"role":"model","parts":[{"functionCall":{"name":"f","args":{}})" + member +
                      R"(}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]})",
                  {}, model);
  };
  const auto own = R"(,"thoughtSignature":")" + sign("x") + '"';
  CHECK(turn({}, "gemini-2.5-flash").empty());
  CHECK(has(turn({}, "gemini-3-pro-preview"), "missing a thought_signature"));
  CHECK(turn(own, "gemini-3-pro-preview").empty());
  CHECK(turn(R"(,"thoughtSignature":"skip_thought_signature_validator")", "gemini-3-pro-preview").empty());
  CHECK(
      has(turn(R"(,"thoughtSignature":"Zm9yZWlnbg==")", "gemini-2.5-flash"), "Corrupted thought signature"));
}

TEST_CASE("[W50] Gemini takes a part of OpenAPI's schemas, not JSON Schema") {
  const auto schema = [](const std::string& text) {
    return gemini(says, R"(,"tools":[{"functionDeclarations":[{"name":"f","parameters":)" + text + "}]}]");
  };
  CHECK(schema(R"({"type":"object","properties":{"a":{"type":"STRING","nullable":true}},"required":["a"]})")
            .empty());
  for (const auto* name : {"$ref", "$defs", "additionalProperties", "allOf", "oneOf", "const", "$schema"})
    CHECK(has(schema("{\"type\":\"object\",\"" + std::string{name} + "\":{}}"), "Cannot find field"));
  CHECK(has(schema(R"({"type":["string","null"]})"), "Proto field is not repeating"));
  CHECK(has(schema(R"({"type":"array"})"), "items: missing field"));
  CHECK(has(schema(R"({"type":"integer","enum":[1]})"), "(TYPE_STRING), 1"));
  CHECK(has(schema(R"({"type":"integer","enum":["1"]})"), "only allowed for STRING type"));
  CHECK(has(schema(R"({"type":"string","format":"uri"})"), "only 'enum' and 'date-time'"));
  CHECK(has(schema(R"({"type":"object","properties":{}})"), "should be non-empty for OBJECT type"));
  CHECK(has(schema(R"({"type":"object","properties":{"a":{"type":"string"}},"required":["b"]})"),
            "property is not defined"));
  CHECK(has(gemini(says, R"(,"tools":[{"functionDeclarations":[{"name":"1x"}]}])"), "Invalid function name"));
  CHECK(gemini(says, R"(,"tools":[{"functionDeclarations":[{"name":"f",
      "parametersJsonSchema":{"type":"object","additionalProperties":false}}]}])")
            .empty());
}

TEST_CASE("[W83] OpenAI's embeddings and completions: inputs, formats, members") {
  const auto embedding = [](const std::string& more) {
    return refusal_of(http("POST", "/v1/embeddings", R"({"model":"e","input":)" + more + "}"));
  };
  CHECK(embedding(R"("x","encoding_format":"base64")").empty());
  CHECK(embedding("[[1,2],[3]]").empty());
  CHECK(has(embedding(R"("x","encoding_format":null)"), "expected 'float' or 'base64', got null"));
  CHECK(has(embedding(R"("x","dimensions":0)"), "Expected a value >= 1"));
  CHECK(has(embedding("[]"), "'$.input' is invalid"));
  CHECK(has(embedding(R"(["a",""])"), "'$.input' is invalid"));
  CHECK(has(embedding(R"("x","foo":1)"), "Unrecognized request argument supplied: foo"));
  CHECK(has(refusal_of(http("POST", "/v1/completions", R"({"model":"m","prompt":"x","messages":[]})")),
            "Unrecognized request argument supplied: messages"));
}

TEST_CASE("a script can take the rules away, but not what an answer needs") {
  provider lax{R"({"strict": false})"};
  const auto status = [&](const std::string& body) {
    return lax.ask(http("POST", "/v1/chat/completions", body)).substr(9, 3);
  };
  CHECK(status(R"({"model":"m","top_k":1,"messages":[]})") == "200");
  CHECK(status(R"({"model":"m"})") == "400");
  CHECK(status("{") == "400");
}
