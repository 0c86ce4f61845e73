// SPDX-License-Identifier: Apache-2.0
// Chat requests translated into Anthropic's Messages: whole documents, and what is said to be left out.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/anthropic/anthropic.hpp"
#include "tests/providers/translated.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

endpoint_config claude(std::string model = "claude-sonnet-4-5") {
  return endpoint_at("https://api.anthropic.com/v1", std::move(model), "sk-ant-secret");
}

encoded_request encoded(const std::string& body, const endpoint_config& endpoint = claude()) {
  return translated_request<provider_kind::anthropic>(scanned(body), endpoint);
}

/// A chat body with one question and `members`.
std::string asking(std::string_view members) {
  return R"({"model":"m","messages":[{"role":"user","content":"hi"}])" +
         std::string{members.empty() ? "" : ","} + std::string{members} + "}";
}

/// What the Messages body of asking(members) has beside model, max_tokens and messages.
void check_members(std::string_view members, std::string_view expected,
                   const std::vector<std::string>& dropped = {}) {
  CAPTURE(members);
  const auto got = encoded(asking(members));
  auto document = parsed(got.http.body).as_object();
  CHECK(document.erase("model") == 1);
  CHECK(document.erase("max_tokens") == 1);
  CHECK(document.erase("messages") == 1);
  CHECK(boost::json::value(document) == parsed(expected));
  CHECK(got.dropped == dropped);
}

std::uint64_t max_tokens(const std::string& members, const endpoint_config& endpoint = claude()) {
  return parsed(encoded(asking(members), endpoint).http.body).at("max_tokens").to_number<std::uint64_t>();
}

}  // namespace

TEST_CASE("[W36] [W39] [W44] [W48] a request is translated as a whole") {
  const auto got = encoded(R"({"model":"auto","stream":true,"stream_options":{"include_usage":true},
    "max_completion_tokens":500,"temperature":0.70,"stop":["END"],"user":"u-1","n":1,"store":false,
    "metadata":{"a":"b"},"signalbox":{"urgency":"batch"},"seed":7,"response_format":{"type":"text"},
    "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"h\u00e9llo"}]})");
  CHECK(parsed(got.http.body) == parsed(R"({"model":"claude-sonnet-4-5","max_tokens":500,
    "system":[{"type":"text","text":"Be brief."}],
    "messages":[{"role":"user","content":[{"type":"text","text":"h\u00e9llo"}]}],
    "temperature":0.70,"stop_sequences":["END"],"metadata":{"user_id":"u-1"},"stream":true})"));
  CHECK(got.dropped == std::vector<std::string>{"seed"});
}

TEST_CASE("[W46] [W80] [A10] the head: version, place, and the key in secret_value alone") {
  for (const bool stream : {false, true}) {
    const auto got = encoded(asking(stream ? R"("stream":true)" : ""));
    CHECK(got.http.target == "/v1/messages");
    CHECK(got.http.origin.origin() == "https://api.anthropic.com:443");
    CHECK(got.http.secret_name == "x-api-key");
    CHECK(got.http.secret_value.reveal() == "sk-ant-secret");
    CHECK(find_header(got.http.fields, "anthropic-version") == "2023-06-01");
    CHECK(find_header(got.http.fields, "content-type") == "application/json");
    CHECK(find_header(got.http.fields, "accept") == (stream ? "text/event-stream" : "application/json"));
    CHECK_FALSE(find_header(got.http.fields, "accept-encoding"));
    CHECK_FALSE(find_header(got.http.fields, "authorization"));
    CHECK(got.http.body.find("sk-ant") == std::string::npos);
    for (const auto& f : got.http.fields) CHECK(f.value.find("sk-ant") == std::string::npos);
  }
  auto keyless = claude();
  keyless.key = {};
  CHECK(encoded(asking(""), keyless).http.secret_name.empty());
}

TEST_CASE("[W42] tool choices and parallel calls in all combinations") {
  const std::string tools = R"("tools":[{"type":"function","function":{"name":"f"}}])";
  const std::string defined = R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}])";
  struct choice {
    std::string given, written;
  };
  for (const auto& c : std::vector<choice>{
           {"", ""},
           {R"(,"tool_choice":"auto")", R"(,"tool_choice":{"type":"auto"})"},
           {R"(,"tool_choice":"none")", R"(,"tool_choice":{"type":"none"})"},
           {R"(,"tool_choice":"required")", R"(,"tool_choice":{"type":"any"})"},
           {R"(,"tool_choice":{"type":"function","function":{"name":"f"}})",
            R"(,"tool_choice":{"type":"tool","name":"f"})"},
           {R"(,"tool_choice":"any")", R"(,"tool_choice":{"type":"any"})"},
           {R"(,"tool_choice":null)", ""},
           {R"(,"tool_choice":"required","function_call":null)", R"(,"tool_choice":{"type":"any"})"},
           {R"(,"parallel_tool_calls":true)", ""},
           {R"(,"parallel_tool_calls":false)",
            R"(,"tool_choice":{"type":"auto","disable_parallel_tool_use":true})"},
           {R"(,"parallel_tool_calls":false,"tool_choice":"required")",
            R"(,"tool_choice":{"type":"any","disable_parallel_tool_use":true})"},
           {R"(,"parallel_tool_calls":false,"tool_choice":{"type":"function","function":{"name":"f"}})",
            R"(,"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true})"},
           {R"(,"parallel_tool_calls":false,"tool_choice":"none")", R"(,"tool_choice":{"type":"none"})"},
       })
    check_members(tools + c.given, "{" + defined + c.written + "}");
  check_members(R"("tool_choice":"required","parallel_tool_calls":false)", "{}");
  check_members(tools + R"(,"tool_choice":{"type":"of_a_vendor"})", "{" + defined + "}", {"tool_choice"});
}

TEST_CASE("[W43] [W45] tools keep their schemas byte by byte, with a type put in where it is missing") {
  const std::string schema =
      R"({"type":"object","z":1.0,"a":{"$ref":"#/x"},"properties":{"b":{"enum":[1e5,-0]},"a":{}},"required":["b"]})";
  const auto tool = [](std::string_view parameters) {
    return R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":)" +
           std::string{parameters} + "}}]";
  };
  CHECK(encoded(asking(tool(schema))).http.body.find("\"input_schema\":" + schema) != std::string::npos);
  const auto body_for = [&](std::string_view parameters) {
    return encoded(asking(tool(parameters))).http.body;
  };
  CHECK(body_for(R"({"z":1,"a":2.50})").find(R"("input_schema":{"type":"object","z":1,"a":2.50})") !=
        std::string::npos);
  CHECK(body_for("{}").find(R"("input_schema":{"type":"object"})") != std::string::npos);
  CHECK(body_for("null").find(R"("input_schema":{"type":"object","properties":{}})") != std::string::npos);
  std::string deep = "{}";
  for (int i = 0; i < 60; ++i) deep = R"({"properties":{"p":)" + deep + "}}";
  CHECK(body_for(deep).find(R"("input_schema":{"type":"object",)" + deep.substr(1)) != std::string::npos);
  check_members(R"("tools":[{"type":"function","function":{"name":"f"}},{"type":"web_search"},
                  {"type":"function","function":{"name":"g","description":"d"}},{"type":"custom","custom":{}}])",
                R"({"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}},
                  {"name":"g","description":"d","input_schema":{"type":"object","properties":{}}}]})",
                {"tools[1]", "tools[3]"});
  check_members(R"("tools":[])", "{}");
}

TEST_CASE("[W38] the temperature is lowered to 1 and top_p gives way to it, and both are said") {
  const auto sampling = [](std::string_view members, std::string_view written,
                           std::vector<std::string> dropped) {
    CAPTURE(members);
    const auto got = encoded(asking(members));
    const auto& body = got.http.body;
    const auto at = body.find(R"("hi"}]}])") + 8;
    CHECK(body.substr(at, body.size() - at - 1) == (written.empty() ? "" : "," + std::string{written}));
    CHECK(got.dropped == dropped);
  };
  sampling(R"("temperature":0)", R"("temperature":0)", {});
  sampling(R"("temperature":0.70)", R"("temperature":0.70)", {});
  sampling(R"("temperature":1.0)", R"("temperature":1.0)", {});
  sampling(R"("temperature":1E0)", R"("temperature":1E0)", {});
  sampling(R"("temperature":1.01)", R"("temperature":1)", {"temperature (lowered to 1)"});
  sampling(R"("temperature":2)", R"("temperature":1)", {"temperature (lowered to 1)"});
  sampling(R"("temperature":1e300)", R"("temperature":1)", {"temperature (lowered to 1)"});
  sampling(R"("top_p":0.90)", R"("top_p":0.90)", {});
  sampling(R"("top_p":0.9,"temperature":0.5)", R"("temperature":0.5)", {"top_p"});
  sampling(R"("top_p":0.9,"temperature":2)", R"("temperature":1)", {"temperature (lowered to 1)", "top_p"});
  sampling(R"("temperature":null,"top_p":null)", "", {});
}

TEST_CASE("[W44] stop sequences of white space are left out, and that is said") {
  check_members(R"("stop":"END")", R"({"stop_sequences":["END"]})");
  check_members(R"("stop":["a"," b\n","\"c"])", R"({"stop_sequences":["a"," b\n","\"c"]})");
  check_members(R"("stop":["a","\n\n"," ",""])", R"({"stop_sequences":["a"]})",
                {"stop (sequences of white space)"});
  check_members(R"("stop":"\n")", "{}", {"stop (sequences of white space)"});
  check_members(R"("stop":[])", "{}");
  check_members(R"("stop":null)", "{}");
}

TEST_CASE("[W36] max_tokens is what the request says, within what the model can write") {
  CHECK(max_tokens(R"("max_tokens":10)") == 10);
  CHECK(max_tokens(R"("max_completion_tokens":20,"max_tokens":10)") == 20);
  auto small = claude();
  small.max_output = 1000;
  CHECK(max_tokens(R"("max_tokens":1000)", small) == 1000);
  const auto got = encoded(asking(R"("max_tokens":1001)"), small);
  CHECK(parsed(got.http.body).at("max_tokens") == 1000);
  CHECK(got.dropped == std::vector<std::string>{"max_tokens (lowered to 1000)"});
  // A model that nobody knows is not known to write less than was asked for.
  CHECK(max_tokens(R"("max_tokens":100000)", claude("my-own-model")) == 100'000);
}

TEST_CASE(
    "[W36] [W37] without a limit max_tokens is what the model can write, less for answers in one piece") {
  const std::string stream = R"("stream":true)";
  CHECK(max_tokens(stream, claude("claude-sonnet-4-5")) == 64'000);
  CHECK(max_tokens(stream, claude("claude-opus-4-20250514")) == 32'000);
  CHECK(max_tokens(stream, claude("claude-opus-4-1-20250805")) == 32'000);
  CHECK(max_tokens(stream, claude("claude-3-7-sonnet-latest")) == 64'000);
  CHECK(max_tokens(stream, claude("claude-3-5-haiku-latest")) == 8192);
  CHECK(max_tokens(stream, claude("claude-3-haiku-20240307")) == 4096);
  CHECK(max_tokens("", claude("claude-sonnet-4-5")) == 16'384);
  CHECK(max_tokens("", claude("claude-3-haiku-20240307")) == 4096);
  auto configured = claude("claude-sonnet-4-5");
  configured.max_output = 128'000;
  CHECK(max_tokens(stream, configured) == 128'000);
  CHECK(max_tokens(stream, claude("my-own-model")) > 0);
}

TEST_CASE("[W36] without a limit max_tokens leaves room in the window for what is asked") {
  std::string question;
  for (int i = 0; i < 8000; ++i) question += "word ";
  const auto asked =
      R"({"model":"m","stream":true,"messages":[{"role":"user","content":")" + question + "\"}]}";
  const auto limit = [&](std::uint32_t context) {
    auto endpoint = claude();
    endpoint.context = context;
    return parsed(encoded(asked, endpoint).http.body).at("max_tokens").to_number<std::uint64_t>();
  };
  CHECK(limit(0) == 64'000);
  CHECK(limit(200'000) == 64'000);
  CHECK(limit(32'000) <= 32'000 - 8000);
  CHECK(limit(32'000) >= 16'000);
  // With no room at all the provider is to say so: that is how a larger model is found.
  CHECK(limit(8000) == 64'000);
}

TEST_CASE("[W28] [W26] what has no place there is named, and nothing is left out in silence") {
  check_members(R"("seed":1,"logprobs":true,"unknown":{"a":1},"logit_bias":{},"presence_penalty":0.5,
                  "response_format":{"type":"json_object"},"reasoning_effort":"high","functions":[{"name":"f"}])",
                R"({"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}]})",
                {"unknown", "logit_bias", "reasoning_effort", "response_format", "seed", "presence_penalty",
                 "logprobs"});
  check_members(R"("seed":null,"logprobs":null,"response_format":null)", "{}");
  check_members(R"("response_format":{"type":"grammar"})", "{}", {"response_format"});
  const auto small = encoded(R"({"model":"m","messages":[{"role":"user","name":"ann","content":[
    {"type":"image_url","image_url":{"url":"https://x/y.png","detail":"high"}},
    {"type":"image_url","image_url":{"url":"https://x/y.png","detail":"auto"}}]}],
    "response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","schema":{}}}})");
  CHECK(small.dropped == std::vector<std::string>{"image_url.detail", "name of a speaker",
                                                  "response_format.json_schema.description"});
  const auto got =
      encoded(R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[
    {"type":"text","text":"a"},{"type":"file","file":{}},{"type":"input_audio","input_audio":{}},
    {"type":"video_url","video_url":{"url":"https://x/y"}}]}]})");
  CHECK(got.dropped == std::vector<std::string>{"messages[1].content[1]", "messages[1].content[3]", "audio"});
}

TEST_CASE("[W28] [W32] thoughts that a chat client sends back are named as left out, once") {
  const auto got = encoded(R"({"model":"m","messages":[{"role":"user","content":"a"},
    {"role":"assistant","content":"b","reasoning_content":"secret one"},{"role":"user","content":"c"},
    {"role":"assistant","content":"d","reasoning":"secret two","reasoning_details":[{"text":"secret three"}]},
    {"role":"user","content":"e"}]})");
  CHECK(got.dropped == std::vector<std::string>{"thinking of earlier turns"});
  CHECK(got.http.body.find("secret") == std::string::npos);
  const auto none = encoded(R"({"model":"m","messages":[{"role":"user","content":"a","reasoning":"mine"},
    {"role":"assistant","content":"b","reasoning_content":"","reasoning":null},{"role":"user","content":"c"}]})");
  CHECK(none.dropped.empty());
}

TEST_CASE("[C11] a body nested as deep as the configuration allows is translated, not emptied") {
  const auto deep = R"({"model":"m","x":)" + std::string(500, '[') + std::string(500, ']') +
                    R"(,"messages":[{"role":"user","content":"here"}]})";
  auto read = scan_chat_request(deep, {.depth = 1000});
  REQUIRE(read.has_value());
  read->request.body = shared_text{deep};
  CHECK(translated_request<provider_kind::anthropic>(read->request, claude()).http.body.find("\"here\"") !=
        std::string::npos);
}

TEST_CASE("[M3] what was left out can be told in a header, whatever the client calls its members") {
  const std::string unusual = "a member with an unusual name";
  check_members(R"("seed":1,"":2,"a\r\nb: c":3,"d, e":4)", "{}", {unusual, unusual, unusual, "seed"});
  check_members("\"" + std::string(64, 'f') + "\":1,\"" + std::string(65, 'f') + "\":2", "{}",
                {std::string(64, 'f'), unusual});
}

TEST_CASE("of many members that were left out the first are named, and the others counted") {
  std::string members;
  for (int i = 0; i < 1000; ++i) members += (i ? ",\"x" : "\"x") + std::to_string(i) + "\":1";
  const auto got = encoded(asking(members));
  REQUIRE(got.dropped.size() == 21);
  CHECK(got.dropped[0] == "x0");
  CHECK(got.dropped[19] == "x19");
  CHECK(got.dropped[20] == "and 980 more");
}
