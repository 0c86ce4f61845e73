// SPDX-License-Identifier: Apache-2.0
// Reading a chat request: which bodies are refused with which member named, and what the others say.
#include "providers/chat_scan.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/providers/wire.hpp"
#include "tests/support/linear.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

constexpr std::string_view hello = R"([{"role":"user","content":"hello"}])";

/// A body with a model and messages, and `more` members.
std::string with(std::string_view more) {
  return R"({"model":"m","messages":)" + std::string{hello} + "," + std::string{more} + "}";
}
std::string with_message(std::string_view message) {
  return R"({"model":"m","messages":[{"role":"system","content":"s"},)" + std::string{message} + "]}";
}

struct bad_body {
  std::string body;
  std::string param;
  std::string says;  // part of the message
};

void check_refused(const std::vector<bad_body>& all) {
  for (const auto& bad : all) {
    CAPTURE(bad.body);
    const auto got = scan_chat_request(bad.body);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::invalid_request);
    CHECK(got.error().param == bad.param);
    CHECK_THAT(got.error().message, Catch::Contains(bad.says));
    // Words that stand in the bodies on purpose: what a person wrote must not come back in an error. [C10]
    CHECK(got.error().text().find("SECRET") == std::string::npos);
  }
}

}  // namespace

TEST_CASE(
    "[C10] a body that is no JSON is refused with the offset and the member, without an echo of what it "
    "says") {
  check_refused({
      {"", "", "byte 0"},
      {"   ", "", "byte 3"},
      {"{", "", "byte 1"},
      {"SECRET", "", "byte 0"},
      {R"({"model":"SECRET)", "model", "byte"},
      {R"({"model":"m",})", "", "byte 13"},
      {with(R"("x":1)") + " SECRET", "", "byte"},
      {with(R"("x":1)") + with(R"("x":1)"), "", "byte"},
      {R"({"x":{"y":SECRET}})", "x.y", "byte 10"},
      {"\xef\xbb\xbf" + with(R"("x":1)"), "", "byte 0"},
      {with("// SECRET\n\"x\":1"), "", "byte"},
      {"[]", "", "JSON object"},
      {"null", "", "JSON object"},
      {"\"SECRET\"", "", "JSON object"},
      {"1", "", "JSON object"},
  });
}

TEST_CASE("[C11] nesting is refused below the limit, and a million brackets need no stack") {
  const auto nested = [](int levels) {
    const auto n = static_cast<std::size_t>(levels);
    return with("\"x\":" + std::string(n, '[') + std::string(n, ']'));
  };
  CHECK(scan_chat_request(nested(127)).has_value());
  check_refused({{nested(128), "x[0][0][0][0][0][0][0]...", "deeper than 128"},
                 {std::string(1'000'000, '['), "[0][0][0][0][0][0][0][0]...", "deeper"}});
  CHECK(scan_chat_request(nested(300), {.depth = 301}).has_value());
  CHECK_FALSE(scan_chat_request(nested(301), {.depth = 301}).has_value());
}

TEST_CASE("[C12] a member that stands twice is refused, however its name is written") {
  check_refused({
      {with(R"("model":"SECRET")"), "model", "twice"},
      {with(R"("mode\u006c":"SECRET")"), R"(["mode\u006c"])", "twice"},
      {with(R"("stream":true,"str\u0065am":false)"), R"(["str\u0065am"])", "twice"},
      {with(R"("x":{"a":1,"a":2})"), "x.a", "twice"},
      {with(R"("x":{"a":1,"\u0061":2})"), R"(x["\u0061"])", "twice"},
      {with(R"("stream_options":{"include_usage":true,"include_us\u0061ge":false})"),
       R"(stream_options["include_us\u0061ge"])", "twice"},
      {with_message(R"({"role":"user","content":"a","cont\u0065nt":"SECRET"})"),
       R"(messages[1]["cont\u0065nt"])", "twice"},
  });
}

TEST_CASE("[C12] a member whose name is written with escapes means what it says") {
  const auto got = scan_chat_request(
      R"({"mod\u0065l":"a\u002db","m\u0065ssages":[{"rol\u0065":"us\u0065r","cont\u0065nt":"w\u006frds"}],)"
      R"("str\u0065am":true,"stream_\u006fptions":{"includ\u0065_usage":true},)"
      R"("\u0073ignalbox":{"urg\u0065ncy":"b\u0061tch"}})");
  REQUIRE(got.has_value());
  CHECK(got->request.model == "a-b");
  CHECK(got->request.stream);
  CHECK(got->request.include_usage);
  CHECK(got->request.words->text == "words\n");
  CHECK(got->hints.urgency == urgency_level::batch);
  CHECK_FALSE(got->request.marks.signalbox_member.absent());
}

TEST_CASE("[C13] numbers that are not finite, too long or not whole are refused") {
  check_refused({
      {with(R"("temperature":1e400)"), "temperature", "out of range"},
      {with(R"("x":-1e400)"), "x", "out of range"},
      {with("\"x\":" + std::string(1'000'000, '9')), "x", "longer than"},
      {with(R"("x":NaN)"), "x", "byte"},
      {with(R"("x":Infinity)"), "x", "byte"},
      {with(R"("x":01)"), "x", "byte"},
      {with(R"("x":+1)"), "x", "byte"},
      {with(R"("x":.5)"), "x", "byte"},
      {with(R"("max_tokens":1.0)"), "max_tokens", "whole number"},
      {with(R"("max_tokens":1e2)"), "max_tokens", "whole number"},
      {with(R"("max_tokens":0)"), "max_tokens", "whole number"},
      {with(R"("max_tokens":-1)"), "max_tokens", "whole number"},
      {with(R"("max_tokens":9223372036854775808)"), "max_tokens", "whole number"},
      {with(R"("max_completion_tokens":100000001)"), "max_completion_tokens", "whole number"},
  });
  CHECK(scan_chat_request(with(R"("seed":123456789012345678901234567890,"x":-0.0,"y":1e300)")).has_value());
}

TEST_CASE("[C14] invalid UTF-8 and lone surrogates are refused; NUL may stand in content, not in a model") {
  check_refused({
      {with_message("{\"role\":\"user\",\"content\":\"\xff\"}"), "messages[1].content", "UTF-8"},
      {with_message("{\"role\":\"user\",\"content\":\"\xc0\xaf\"}"), "messages[1].content", "UTF-8"},
      {with_message("{\"role\":\"user\",\"content\":\"\xed\xa0\x80\"}"), "messages[1].content", "UTF-8"},
      {with_message("{\"role\":\"user\",\"content\":\"\xe2\x82\"}"), "messages[1].content", "UTF-8"},
      {with_message(R"({"role":"user","content":"\ud83d"})"), "messages[1].content", "surrogate"},
      {with_message(R"({"role":"user","content":"\ude00\ud83d"})"), "messages[1].content", "surrogate"},
      {R"({"model":"a\u0000b","messages":[{"role":"user","content":"x"}]})", "model", "control"},
      {R"({"model":"a\r\nb","messages":[{"role":"user","content":"x"}]})", "model", "control"},
      {R"({"model":"a\u007f","messages":[{"role":"user","content":"x"}]})", "model", "control"},
  });
  const auto got = scan_chat_request(with_message(R"({"role":"user","content":"a\u0000b\ud83d\ude00"})"));
  REQUIRE(got.has_value());
  CHECK(got->request.words->text == std::string("s\na\0b\xf0\x9f\x98\x80\n", 10));
}

TEST_CASE("[C10] each member that is read must have its type") {
  check_refused({
      {R"({"messages":[{"role":"user","content":"x"}]})", "model", "is missing"},
      {R"({"model":null,"messages":[{"role":"user","content":"x"}]})", "model", "must be a string"},
      {R"({"model":1,"messages":[{"role":"user","content":"x"}]})", "model", "must be a string"},
      {R"({"model":["SECRET"],"messages":[{"role":"user","content":"x"}]})", "model", "must be a string"},
      {R"({"model":"","messages":[{"role":"user","content":"x"}]})", "model", "empty"},
      {R"({"model":"m"})", "messages", "is missing"},
      {R"({"model":"m","messages":null})", "messages", "must be an array"},
      {R"({"model":"m","messages":{"0":"SECRET"}})", "messages", "must be an array"},
      {R"({"model":"m","messages":"SECRET"})", "messages", "must be an array"},
      {R"({"model":"m","messages":[]})", "messages", "at least one"},
      {with(R"("stream":"true")"), "stream", "true or false"},
      {with(R"("stream":1)"), "stream", "true or false"},
      {with(R"("stream_options":[])"), "stream_options", "must be an object"},
      {with(R"("stream_options":true)"), "stream_options", "must be an object"},
      {with(R"("stream_options":{"include_usage":"yes"})"), "stream_options.include_usage", "true or false"},
      {with(R"("stream_options":{"include_usage":1})"), "stream_options.include_usage", "true or false"},
      {with(R"("max_tokens":"10")"), "max_tokens", "whole number"},
      {with(R"("max_tokens":true)"), "max_tokens", "whole number"},
      {with(R"("max_completion_tokens":{})"), "max_completion_tokens", "whole number"},
      {with(R"("tools":{})"), "tools", "must be an array"},
      {with(R"("tools":["SECRET"])"), "tools[0]", "must be an object"},
      {with(R"("tools":[{"type":"custom"},{"type":1}])"), "tools[1].type", "must be a string"},
      {with(R"("tools":[{"type":"custom"},{"type":"function"}])"), "tools[1].function", "must be an object"},
      {with(R"("tools":[{"type":"function","function":{"name":7}}])"), "tools[0].function.name",
       "must be a string"},
      {with(R"("tools":[{"type":"function","function":{"name":"f","parameters":"SECRET"}}])"),
       "tools[0].function.parameters", "must be an object"},
      {with(R"("functions":{})"), "functions", "must be an array"},
      {with(R"("functions":[{"name":"f"},{}])"), "functions[1].name", "must be a string"},
      {with(R"("tool_choice":"SECRET")"), "tool_choice", "must be one of none, auto, required"},
      {with(R"("tool_choice":7)"), "tool_choice", "must be one of none, auto, required"},
      {with(R"("tool_choice":{"name":"f"})"), "tool_choice.type", "must be a string"},
      {with(R"("tool_choice":{"type":"function"})"), "tool_choice.function.name", "must be a string"},
      {with(R"("tools":[{}])"), "tools[0].type", "must be a string"},
      {with(R"("parallel_tool_calls":"no")"), "parallel_tool_calls", "true or false"},
      {with(R"("response_format":"json")"), "response_format", "must be an object"},
      {with(R"("response_format":{})"), "response_format.type", "must be a string"},
      {with(R"("response_format":{"type":1})"), "response_format.type", "must be a string"},
      {with(R"("response_format":{"type":"json_schema"})"), "response_format.json_schema",
       "must be an object"},
      {with(R"("reasoning_effort":1)"), "reasoning_effort", "must be a string"},
      {with(R"("n":0)"), "n", "whole number from 1 to 128"},
      {with(R"("n":129)"), "n", "whole number"},
      {with(R"("n":"1")"), "n", "whole number"},
      {with(R"("user":7)"), "user", "must be a string"},
      {with(R"("temperature":"0.5")"), "temperature", "must be a number"},
      {with(R"("top_p":[])"), "top_p", "must be a number"},
      {with(R"("stop":7)"), "stop", "string or an array"},
      {with(R"("stop":{"a":"SECRET"})"), "stop", "string or an array"},
      {with(R"("stop":["a",7])"), "stop", "array of strings"},
  });
}

TEST_CASE("[C10] messages of a wrong shape are named by their place") {
  check_refused({
      {with_message("\"SECRET\""), "messages[1]", "must be an object"},
      {with_message("null"), "messages[1]", "must be an object"},
      {with_message("[]"), "messages[1]", "must be an object"},
      {with_message("{}"), "messages[1].role", "one of"},
      {with_message(R"({"content":"SECRET"})"), "messages[1].role", "one of"},
      {with_message(R"({"role":"SECRET","content":"x"})"), "messages[1].role", "one of"},
      {with_message(R"({"role":"User","content":"x"})"), "messages[1].role", "one of"},
      {with_message(R"({"role":null,"content":"x"})"), "messages[1].role", "one of"},
      {with_message(R"({"role":["user"],"content":"x"})"), "messages[1].role", "one of"},
      {with_message(R"({"role":"user"})"), "messages[1].content", "missing"},
      {with_message(R"({"role":"user","content":null})"), "messages[1].content", "missing"},
      {with_message(R"({"role":"system","content":null})"), "messages[1].content", "missing"},
      {with_message(R"({"role":"assistant","tool_calls":[{"id":"a"}]},{"role":"tool","tool_call_id":"a"})"),
       "messages[2].content", "missing"},
      {with_message(R"({"role":"tool","tool_call_id":"nobody asked","content":"x"})"),
       "messages[1].tool_call_id", "names no call"},
      {with_message(R"({"role":"tool","content":"x"})"), "messages[1].tool_call_id", "names no call"},
      {with_message(
           R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"something new","data":{"a":1}}]})"),
       "messages[1].content[1].type", "must be one of"},
      {with_message(R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://a/b"}}]})"),
       "messages[1].content[0].image_url.url", "http"},
      {with_message(
           R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:text/plain;base64,aGVsbG8="}}]})"),
       "messages[1].content[0].image_url.url", "media type"},
      {with_message(
           R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,!"}}]})"),
       "messages[1].content[0].image_url.url", "base64"},
      {with_message(
           R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGVsbG8="}}]})"),
       "messages[1].content[0].image_url.url", "no image"},
      {with_message(R"({"role":"user","content":7})"), "messages[1].content", "string or an array"},
      {with_message(R"({"role":"user","content":{"text":"SECRET"}})"), "messages[1].content",
       "string or an array"},
      {with_message(R"({"role":"user","content":["SECRET"]})"), "messages[1].content[0]",
       "must be an object"},
      {with_message(R"({"role":"user","content":[{"type":"text","text":"a"},{"text":"SECRET"}]})"),
       "messages[1].content[1].type", "must be a string"},
      {with_message(R"({"role":"user","content":[{"type":7}]})"), "messages[1].content[0].type",
       "must be a string"},
      {with_message(R"({"role":"user","content":[{"type":"text"}]})"), "messages[1].content[0].text",
       "must be a string"},
      {with_message(R"({"role":"user","content":[{"type":"text","text":["SECRET"]}]})"),
       "messages[1].content[0].text", "must be a string"},
      {with_message(R"({"role":"assistant","tool_calls":{}})"), "messages[1].tool_calls", "must be an array"},
      {with_message(R"({"role":"assistant","tool_calls":"SECRET"})"), "messages[1].tool_calls",
       "must be an array"},
  });
}

TEST_CASE("[C10] [W85] messages of unusual shapes that providers take are taken") {
  for (const auto* message : {
           R"({"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{}}]})",
           R"({"role":"assistant","tool_calls":[]})",
           R"({"role":"assistant","content":null})",
           R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}})",
           R"({"role":"function","name":"f","content":"x"})",
           R"({"role":"developer","content":"x"})",
           R"({"role":"user","content":[]})",
           R"({"role":"user","content":""})",
           R"({"role":"user","content":[{"type":"video_url","video_url":{"url":"https://x/y"}}]})",
           R"({"role":"user","content":"x","name":"n","unknown":{"a":[1,2]}})",
       }) {
    CAPTURE(message);
    CHECK(scan_chat_request(with_message(message)).has_value());
  }
  CHECK(
      scan_chat_request(
          with(
              R"("stream":null,"stream_options":null,"max_tokens":null,"tools":null,"stop":null,"n":null,)"
              R"("temperature":null,"top_p":null,"user":null,"response_format":null,"functions":null,)"
              R"("function_call":null,"parallel_tool_calls":null,"reasoning_effort":null,"tool_choice":null)"))
          .has_value());
}

TEST_CASE("[C15] there may be as many messages as the limit says, and no more") {
  std::string body = R"({"model":"m","messages":[)";
  for (int i = 0; i < 7; ++i) body += R"({"role":"user","content":"x"},)";
  const auto closed = body + R"({"role":"user","content":"x"}]})";
  CHECK(scan_chat_request(closed, {.messages = 8}).has_value());
  const auto refused = scan_chat_request(closed, {.messages = 7});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().param == "messages");
  CHECK_THAT(refused.error().message, Catch::Contains("more than 7"));
}

TEST_CASE("[C15] a body of many members, or messages, is read in linear time") {
  const auto members = [](std::size_t n) {
    std::string more = "\"k\":0";
    for (std::size_t i = 0; i < n; ++i)
      more += ",\"" + std::to_string(i * 2654435761U % 4294967296U) + "\":0";
    return with(more);
  };
  const auto messages = [](std::size_t n) {
    std::string more;
    for (std::size_t i = 0; i < n; ++i) more += R"({"role":"user","content":"x"},)";
    return with_message(more + R"({"role":"user","content":"x"})");
  };
  const auto read = [](const std::string& body) {
    const auto got = scan_chat_request(body, {.messages = 1'000'000});
    if (!got) FAIL(got.error().text());
  };
  const auto check_growth = [&](const char* what, const auto& make) {
    const auto small = make(12'000), large = make(24'000);
    check_linear(
        what, [&] { read(small); }, [&] { read(large); });
  };
  check_growth("members", members);
  check_growth("messages", messages);
}

TEST_CASE("[C15] a body of millions of values is refused") {
  std::string zeros;
  for (int i = 0; i < 2'000'000; ++i) zeros += "0,";
  check_refused({{with("\"x\":[" + zeros + "0]"), "x[1999988]", "more than"}});
}
