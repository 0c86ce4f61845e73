// SPDX-License-Identifier: Apache-2.0
// Reading a chat request: what is taken from a body that is accepted: words, needs, marks for splice, hints.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/chat_scan.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string with(std::string_view more) {
  return R"({"model":"m","messages":[{"role":"user","content":"hello"}],)" + std::string{more} + "}";
}

std::string_view at(const request_data& from, byte_range range) {
  return from.body.view().substr(range.begin, range.end - range.begin);
}

hint_set hints_of(std::string_view member) {
  const auto got = scan_chat_request(with(R"("signalbox":)" + std::string{member}));
  INFO(member);
  INFO((got ? std::string{} : got.error().text()));
  REQUIRE(got.has_value());
  return got->hints;
}

}  // namespace

TEST_CASE("the words are all texts in order, each with who said it") {
  const auto got = scanned(R"({"model":"m","messages":[
    {"role":"system","content":"be br\u0069ef"},
    {"role":"developer","content":[{"type":"text","text":"one"},{"type":"text","text":"two\n"}]},
    {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://SECRET"}}]},
    {"role":"assistant","content":null,"tool_calls":[{"id":"a"}]},
    {"role":"tool","tool_call_id":"a","content":"42"},
    {"role":"function","name":"f","content":"43"},
    {"role":"user","content":"thanks"}]})");
  const auto& words = *got.words;
  struct said {
    chat_role who;
    std::string text;
  };
  const std::vector<said> expected{{chat_role::system, "be brief"}, {chat_role::developer, "one\ntwo\n\n"},
                                   {chat_role::user, "look\n"},     {chat_role::assistant, ""},
                                   {chat_role::tool, "42"},         {chat_role::tool, "43"},
                                   {chat_role::user, "thanks"}};
  REQUIRE(words.pieces.size() == expected.size());
  std::string all;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& piece = words.pieces[i];
    CHECK(piece.who == expected[i].who);
    CHECK(words.text.substr(piece.begin, piece.end - piece.begin) == expected[i].text);
    all += expected[i].text + "\n";
  }
  CHECK(words.text == all);
  CHECK(words.turns == 3);
  CHECK(words.tool_results == 2);
  CHECK(words.images == 1);
  CHECK(words.needs == capability_set{}.add(capability::vision).add(capability::image_urls));
}

TEST_CASE("what a request needs of an endpoint is seen in its body") {
  const auto needs = [](std::string_view more) { return scanned(with(more)).words->needs; };
  CHECK(needs(R"("x":1)").empty());
  CHECK(needs(R"("tools":[{"type":"function","function":{"name":"f"}}])") ==
        capability_set{}.add(capability::tools));
  CHECK(needs(R"("tools":[])").empty());
  CHECK(needs(R"("functions":[{"name":"f"}])") == capability_set{}.add(capability::tools));
  CHECK(needs(R"("response_format":{"type":"json_schema","json_schema":{}})") ==
        capability_set{}.add(capability::json_schema));
  CHECK(needs(R"("response_format":{"type":"text"})").empty());
  CHECK(needs(R"("n":2)") == capability_set{}.add(capability::many_choices));
  CHECK(needs(R"("n":1)").empty());
  const auto audio = scanned(
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]})");
  CHECK(audio.words->needs == capability_set{}.add(capability::audio));
}

TEST_CASE("what costs tokens but is not read counts by its bytes") {
  const std::string tools = R"([{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}])";
  CHECK(scanned(with("\"tools\":" + tools)).words->extra_bytes == tools.size());
  CHECK(scanned(with("\"tools\":" + tools)).words->tools == 1);
  const std::string calls = R"([{"id":"a","function":{"name":"f","arguments":"{}"}}])";
  const auto got = scanned(R"({"model":"m","messages":[{"role":"assistant","tool_calls":)" + calls + "}]}");
  CHECK(got.words->extra_bytes == calls.size());
}

TEST_CASE("[W84] the limit of output tokens is read from either of its names") {
  CHECK(scanned(with(R"("max_tokens":7)")).words->max_output_tokens == 7);
  CHECK(scanned(with(R"("max_completion_tokens":100000000)")).words->max_output_tokens == 100'000'000);
  CHECK(scanned(with(R"("x":1)")).words->max_output_tokens == 0);
}

TEST_CASE("[W18] stream and stream_options in all their forms") {
  struct form {
    std::string members;
    bool stream, include_usage;
    std::string options, usage;  // the bytes that the marks lead to
    bool empty;
  };
  for (const auto& f : std::vector<form>{
           {R"("stream":true)", true, false, "", "", false},
           {R"("stream":false)", false, false, "", "", false},
           {R"("stream":null)", false, false, "", "", false},
           {R"("stream":true,"stream_options":null)", true, false, "null", "", false},
           {R"("stream":true,"stream_options":{})", true, false, "{}", "", true},
           {R"("stream":true,"stream_options": { } )", true, false, "{ }", "", true},
           {R"("stream":true,"stream_options":{"include_usage":false})", true, false,
            R"({"include_usage":false})", "false", false},
           {R"("stream":true,"stream_options":{"include_usage" : null})", true, false,
            R"({"include_usage" : null})", "null", false},
           {R"("stream":true,"stream_options":{"a":[1],"include_usage":true,"b":2})", true, true,
            R"({"a":[1],"include_usage":true,"b":2})", "true", false},
           {R"("stream_options":{"include_us\u0061ge":true},"stream":true)", true, true,
            R"({"include_us\u0061ge":true})", "true", false},
           {R"("stream":true,"stream_options":{"other":1})", true, false, R"({"other":1})", "", false},
       }) {
    CAPTURE(f.members);
    const auto got = scanned(with(f.members));
    CHECK(got.stream == f.stream);
    CHECK(got.include_usage == f.include_usage);
    CHECK(at(got, got.marks.stream_options) == f.options);
    CHECK(got.marks.stream_options.absent() == f.options.empty());
    CHECK(at(got, got.marks.include_usage) == f.usage);
    CHECK(got.marks.include_usage.absent() == f.usage.empty());
    CHECK(got.marks.stream_options_empty == f.empty);
  }
}

TEST_CASE("marks lead to the bytes of the body that splice may edit") {
  const auto got = scanned(
      "\n\t{ \"x\":{\"model\":\"not this\",\"signalbox\":{}} ,\"mod\\u0065l\" : \"a\\\"b\" ,"
      "\"messages\":[{\"role\":\"user\",\"content\":\"model\"}]}  ");
  CHECK(got.marks.object_begin == 3);
  CHECK(got.body.view().substr(0, got.marks.object_begin) == "\n\t{");
  CHECK(at(got, got.marks.model) == R"("a\"b")");
  CHECK(got.model == "a\"b");
  CHECK(got.marks.signalbox_member.absent());
  CHECK(got.marks.stream_options.absent());
}

TEST_CASE("the signalbox member is marked with one of the commas around it") {
  const std::string rest = R"("model":"m","messages":[{"role":"user","content":"x"}])";
  struct place {
    std::string body, marked;
  };
  for (const auto& p : std::vector<place>{
           {R"({"signalbox":{},)" + rest + "}", R"("signalbox":{},)"},
           {R"({ "signalbox" : { "user" : "u" } , )" + rest + "}", R"("signalbox" : { "user" : "u" } ,)"},
           {"{" + rest + R"(,"signalbox":{}})", R"(,"signalbox":{})"},
           {"{" + rest + " ,\n \"signalbox\":{}\n}", ",\n \"signalbox\":{}"},
           {R"({"a":1,"signalbox":{},)" + rest + "}", R"("signalbox":{},)"},
           {R"({"a":1,"s\u0069gnalbox":{"user":",}"},)" + rest + "}", R"("s\u0069gnalbox":{"user":",}"},)"},
       }) {
    CAPTURE(p.body);
    const auto got = scanned(p.body);
    CHECK(at(got, got.marks.signalbox_member) == p.marked);
  }
}

TEST_CASE("hints in the signalbox member are read under either spelling of their names") {
  const auto got = hints_of(
      R"({"urgency":"realtime","privacy":"private","max_cost":0.25,"deadline-ms":1500,"user":"ann"})");
  CHECK(got.has_urgency);
  CHECK(got.urgency == urgency_level::realtime);
  CHECK(got.private_only);
  CHECK(got.max_cost_nano == 250'000'000);
  CHECK(got.deadline_ms == 1500);
  CHECK(got.user == "ann");
  CHECK(hints_of(R"({"max-cost":"0.000000001","deadline_ms":"86400000"})").max_cost_nano == 1);
  const auto none = hints_of("{}");
  CHECK_FALSE(none.has_urgency);
  CHECK_FALSE(none.private_only);
  CHECK(none.max_cost_nano == -1);
  CHECK(none.deadline_ms == 0);
  CHECK(none.user.empty());
}

TEST_CASE("[C10] hints that cannot be used are refused, and unknown ones are not echoed") {
  struct bad_hint {
    std::string member, param;
  };
  for (const auto& bad : std::vector<bad_hint>{
           {"[]", "signalbox"},
           {"\"SECRET\"", "signalbox"},
           {"null", "signalbox"},
           {R"({"SECRET":"x"})", "signalbox"},
           {R"({"SECRET":{}})", "signalbox"},
           {R"({"plan":"SECRET"})", "signalbox"},
           {R"({"urgency":"SECRET"})", "signalbox.urgency"},
           {R"({"urgency":true})", "signalbox.urgency"},
           {R"({"urgency":"Batch"})", "signalbox.urgency"},
           {R"({"privacy":"public"})", "signalbox.privacy"},
           {R"({"privacy":""})", "signalbox.privacy"},
           {R"({"max_cost":"SECRET"})", "signalbox.max-cost"},
           {R"({"max_cost":-1})", "signalbox.max-cost"},
           {R"({"max_cost":0.0000000001})", "signalbox.max-cost"},
           {R"({"deadline_ms":0})", "signalbox.deadline-ms"},
           {R"({"deadline_ms":-5})", "signalbox.deadline-ms"},
           {R"({"deadline_ms":1.5})", "signalbox.deadline-ms"},
           {R"({"deadline_ms":86400001})", "signalbox.deadline-ms"},
           {R"({"deadline_ms":"10 SECRET"})", "signalbox.deadline-ms"},
           {R"({"user":""})", "signalbox.user"},
           {R"({"user":"a\u0000b"})", "signalbox.user"},
           {R"({"user":"a\r\nx-evil: 1"})", "signalbox.user"},
           {R"({"user":")" + std::string(257, 'u') + "\"}", "signalbox.user"},
       }) {
    CAPTURE(bad.member);
    const auto got = scan_chat_request(with(R"("signalbox":)" + bad.member));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::invalid_request);
    CHECK(got.error().param == bad.param);
    CHECK(got.error().text().find("SECRET") == std::string::npos);
    CHECK_FALSE(got.error().message.empty());
  }
}
