// SPDX-License-Identifier: Apache-2.0
// Scanning requests of the Responses API: what is refused, what a request needs, what the classifier reads.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/responses/responses.hpp"

using namespace signalbox;

namespace {

std::string with(std::string_view more) { return R"({"model":"m",)" + std::string{more} + "}"; }
std::string items(std::string_view all) { return with(R"("input":[)" + std::string{all} + "]"); }

scanned_request read(const std::string& body, const scan_limits& most = {}) {
  auto got = responses::scan(body, most);
  INFO(body);
  INFO((got ? std::string{} : got.error().text()));
  REQUIRE(got.has_value());
  return *std::move(got);
}

const prompt& words_of(const scanned_request& got) { return *got.request.words; }

capability_set set_of(std::initializer_list<capability> all) {
  capability_set out;
  for (const auto c : all) out.add(c);
  return out;
}

struct bad_body {
  std::string members, param;
};

void check_refused(const std::vector<bad_body>& all) {
  for (const auto& bad : all) {
    CAPTURE(bad.members);
    const auto got = responses::scan(with(bad.members));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::invalid_request);
    CHECK(got.error().param == bad.param);
  }
}

const std::string call = R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})";

std::string output_of(std::string_view id) {
  return R"({"type":"function_call_output","call_id":")" + std::string{id} + R"(","output":"done"})";
}

}  // namespace

TEST_CASE("[W58] a Responses request with a member that makes no sense is refused with it named") {
  check_refused({
      {R"("x":1)", "input"},
      {R"("input":null)", "input"},
      {R"("input":[])", "input"},
      {R"("input":5)", "input"},
      {R"("input":{})", "input"},
      {R"("input":"x","instructions":["a"])", "instructions"},
      {R"("input":"x","max_output_tokens":0)", "max_output_tokens"},
      {R"("input":"x","max_output_tokens":"9")", "max_output_tokens"},
      {R"("input":"x","temperature":"hot")", "temperature"},
      {R"("input":"x","top_p":[])", "top_p"},
      {R"("input":"x","parallel_tool_calls":1)", "parallel_tool_calls"},
      {R"("input":"x","store":"no")", "store"},
      {R"("input":"x","background":1)", "background"},
      {R"("input":"x","stream":"yes")", "stream"},
      {R"("input":"x","stream_options":[])", "stream_options"},
      {R"("input":"x","truncation":true)", "truncation"},
      {R"("input":"x","include":"a")", "include"},
      {R"("input":"x","include":["a",1])", "include[1]"},
      {R"("input":"x","metadata":"a")", "metadata"},
      {R"("input":"x","user":7)", "user"},
      {R"("input":"x","previous_response_id":7)", "previous_response_id"},
      {R"("input":"x","conversation":7)", "conversation"},
      {R"("input":"x","prompt":"p")", "prompt"},
      {R"("input":"x","text":"json")", "text"},
      {R"("input":"x","text":{"format":"json"})", "text.format"},
      {R"("input":"x","text":{"format":{}})", "text.format.type"},
      {R"("input":"x","text":{"format":{"type":"json_schema","name":"a"}})", "text.format.schema"},
      {R"("input":"x","reasoning":"low")", "reasoning"},
      {R"("input":"x","reasoning":{"effort":1})", "reasoning.effort"},
      {R"("input":"x","text":{"format":{"type":"xml"}})", "text.format.type"},
      {R"("input":"x","tool_choice":1)", "tool_choice"},
      {R"("input":"x","tool_choice":"any")", "tool_choice"},
      {R"("input":"x","tool_choice":{})", "tool_choice.type"},
      {R"("input":"x","tool_choice":{"type":"function"})", "tool_choice.name"},
  });
  CHECK(responses::scan(R"({"input":"x"})").error().param == "model");
  CHECK(responses::scan("[]").error().code == error_code::invalid_request);
}

TEST_CASE("[W60] a tool of the Responses API is flat: one in the form of chats is refused with the member") {
  check_refused({
      {R"("input":"x","tools":{})", "tools"},
      {R"("input":"x","tools":["f"])", "tools[0]"},
      {R"("input":"x","tools":[{"name":"f"}])", "tools[0].type"},
      {R"("input":"x","tools":[{"type":"web_search"},{"type":"function","function":{"name":"f"}}])",
       "tools[1].name"},
      {R"("input":"x","tools":[{"type":"function","name":""}])", "tools[0].name"},
      {R"("input":"x","tools":[{"type":"function","name":"f","parameters":"none"}])", "tools[0].parameters"},
  });
}

TEST_CASE("an item of the input that makes no sense is refused with its place") {
  const auto at = [](std::string_view item) {
    return R"("input":[{"role":"user","content":"a"},)" + std::string{item} + "]";
  };
  check_refused({
      {at("5"), "input[1]"},
      {at("{}"), "input[1].type"},
      {at(R"({"id":5})"), "input[1].id"},
      {at(R"({"type":"item_reference"})"), "input[1].id"},
      {at(R"({"type":"poem"})"), "input[1].type"},
      {at(R"({"type":7,"role":"user","content":"a"})"), "input[1].type"},
      {at(R"({"role":"tool","content":"a"})"), "input[1].role"},
      {at(R"({"role":"robot","content":"a"})"), "input[1].role"},
      {at(R"({"type":"message","content":"a"})"), "input[1].role"},
      {at(R"({"role":"user"})"), "input[1].content"},
      {at(R"({"role":"user","content":7})"), "input[1].content"},
      {at(R"({"role":"user","content":["a"]})"), "input[1].content[0]"},
      {at(R"({"role":"user","content":[{"text":"a"}]})"), "input[1].content[0].type"},
      {at(R"({"role":"user","content":[{"type":"input_text","text":"a"},{"type":"text","text":"a"}]})"),
       "input[1].content[1].type"},
      {at(R"({"role":"user","content":[{"type":"input_text","text":1}]})"), "input[1].content[0].text"},
      {at(R"({"role":"assistant","content":[{"type":"refusal","text":"a"}]})"),
       "input[1].content[0].refusal"},
      {at(R"({"role":"user","content":[{"type":"input_image"}]})"), "input[1].content[0].image_url"},
      {at(R"({"role":"user","content":[{"type":"input_image","image_url":"ftp://x"}]})"),
       "input[1].content[0].image_url"},
      {at(R"({"role":"user","content":[{"type":"input_image","image_url":{"url":"https://x"}}]})"),
       "input[1].content[0].image_url"},
      {at(R"({"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]})"),
       "input[1].content[0].image_url"},
      {at(R"({"role":"user","content":[{"type":"input_file"}]})"), "input[1].content[0].file_data"},
      {at(R"({"role":"user","content":[{"type":"input_file","file_data":5}]})"),
       "input[1].content[0].file_data"},
      {at(R"({"role":"user","content":[{"type":"input_file","file_data":"https://x/y.pdf"}]})"),
       "input[1].content[0].file_data"},
      {at(R"({"role":"user","content":[{"type":"input_file","file_data":"data:application/pdf;base64,a b"}]})"),
       "input[1].content[0].file_data"},
      {at(R"({"role":"user","content":[{"type":"input_audio"}]})"), "input[1].content[0].input_audio.data"},
      {at(R"({"role":"user","content":[{"type":"input_audio","input_audio":{"data":"?","format":"wav"}}]})"),
       "input[1].content[0].input_audio.data"},
      {at(R"({"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA"}}]})"),
       "input[1].content[0].input_audio.format"},
      {at(R"({"type":"function_call","name":"f","arguments":"{}"})"), "input[1].call_id"},
      {at(R"({"type":"function_call","call_id":"c","arguments":"{}"})"), "input[1].name"},
      {at(R"({"type":"function_call","call_id":"c","name":"f","arguments":{}})"), "input[1].arguments"},
      {at(R"({"type":"function_call_output","output":"x"})"), "input[1].call_id"},
      {at(call + R"(,{"type":"function_call_output","call_id":"c1"})"), "input[2].output"},
      {at(call + R"(,{"type":"function_call_output","call_id":"c1","output":[{"type":"x"}]})"),
       "input[2].output[0].type"},
  });
  scan_limits few;
  few.messages = 1;
  const auto both = items(R"({"role":"user","content":"a"},{"role":"user","content":"b"})");
  CHECK(responses::scan(both, few).error().param == "input");
}

TEST_CASE("a result that answers no call is refused, unless what the provider keeps may hold the call") {
  check_refused({
      {R"("input":[)" + call + "," + output_of("c1") + "," + output_of("c2") + "," + output_of("c3") + "]",
       "input[2].call_id"},
      {R"("input":[)" + output_of("c1") + "," + call + "]", "input[0].call_id"},
      {R"("input":[)" + output_of("c1") + R"(],"background":true)", "input[0].call_id"},
      {R"("input":[)" + output_of("c1") + R"(],"previous_response_id":null)", "input[0].call_id"},
  });
  const auto kept = R"("input":[)" + output_of("c1") + "]";
  CHECK(words_of(read(with(kept + R"(,"previous_response_id":"resp_1")"))).tool_results == 1);
  CHECK(words_of(read(with(R"("conversation":"conv_1",)" + kept))).tool_results == 1);
  CHECK(words_of(read(with(kept + R"(,"conversation":{"id":"conv_1"})"))).tool_results == 1);
  CHECK(words_of(read(items(R"({"type":"item_reference","id":"fc_1"},)" + output_of("c1")))).tool_results ==
        1);
  CHECK(words_of(read(items(call + "," + output_of("c1")))).needs.empty());
}

TEST_CASE("[W59] what the provider keeps is a need, so that the request goes to no other provider") {
  const auto state = set_of({capability::stored_state});
  for (const auto* members :
       {R"("input":"x","previous_response_id":"resp_1")", R"("previous_response_id":"resp_1")",
        R"("input":"x","conversation":"conv_1")", R"("input":"x","conversation":{"id":"conv_1"})",
        R"("input":"x","background":true)", R"("prompt":{"id":"pmpt_1"})",
        R"("input":[{"type":"item_reference","id":"msg_1"}])", R"("input":[{"id":"msg_1"}])"}) {
    CAPTURE(members);
    CHECK(words_of(read(with(members))).needs == state);
  }
  for (const auto* members :
       {R"("input":"x","previous_response_id":null,"conversation":null,"prompt":null)",
        R"("input":"x","background":false,"store":true)",
        R"("input":[{"type":"reasoning","id":"rs_1","summary":[]},{"role":"user","content":"x"}])"}) {
    CAPTURE(members);
    CHECK(words_of(read(with(members))).needs.empty());
  }
}

TEST_CASE("[W60] tools that OpenAI runs, and files that it keeps, are needs") {
  const auto own = set_of({capability::openai_tools});
  const auto own_tool = set_of({capability::openai_tools, capability::tools});
  for (const auto* type : {"web_search", "web_search_preview", "file_search", "code_interpreter", "mcp",
                           "computer_use_preview", "image_generation", "local_shell", "custom", "new_one"}) {
    CAPTURE(type);
    const auto tools =
        R"("input":"x","tools":[{"type":"function","name":"f"},{"type":")" + std::string{type} + R"("}])";
    CHECK(words_of(read(with(tools))).needs == own_tool);
    CHECK(words_of(read(with(tools))).tools == 2);
  }
  CHECK(words_of(read(with(R"("input":"x","tools":[{"type":"function","name":"f"}])"))).needs ==
        set_of({capability::tools}));
  CHECK(words_of(read(with(R"("input":"x","tool_choice":{"type":"file_search"})"))).needs == own);
  for (const auto* type : {"web_search_call", "computer_call", "mcp_call", "code_interpreter_call",
                           "custom_tool_call", "compaction", "image_generation_call"}) {
    CAPTURE(type);
    CHECK(words_of(read(items(R"({"type":")" + std::string{type} + R"("})"))).needs == own);
  }
  const auto part = [](std::string_view p) {
    return words_of(read(items(R"({"role":"user","content":[)" + std::string{p} + "]}"))).needs;
  };
  CHECK(part(R"({"type":"input_image","file_id":"f"})") ==
        set_of({capability::openai_tools, capability::vision}));
  CHECK(part(R"({"type":"input_file","file_id":"f"})") ==
        set_of({capability::openai_tools, capability::documents}));
  CHECK(part(R"({"type":"input_file","file_url":"https://x"})") ==
        set_of({capability::openai_tools, capability::documents}));
  CHECK(part(R"({"type":"input_file","file_data":"data:application/pdf;base64,AAAA"})") ==
        set_of({capability::documents}));
  CHECK(part(R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}})") ==
        set_of({capability::audio}));
  CHECK(part(R"({"type":"input_image","image_url":"https://x/y.png"})") ==
        set_of({capability::vision, capability::image_urls}));
  CHECK(part(R"({"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="})") ==
        set_of({capability::vision}));
  CHECK(words_of(read(with(R"("input":"x","text":{"format":{"type":"json_schema","name":"a","schema":{}}})")))
            .needs == set_of({capability::json_schema}));
}

TEST_CASE("the classifier reads the words of a Responses request and who said them") {
  const auto got =
      read(with(R"("instructions":"Be brief.","input":[{"role":"developer","content":"d"},)"
                R"({"type":"message","role":"user","content":[{"type":"input_text","text":"a \"b\""},)"
                R"({"type":"input_text","text":"c"}]},)"
                R"({"type":"message","role":"assistant","id":"msg_1","status":"completed","content":)"
                R"([{"type":"output_text","text":"ok","annotations":[]}]},)" +
                call + "," + output_of("c1") + R"(],"max_output_tokens":99,"stream":true)"));
  CHECK(got.request.wire == dialect::openai_responses);
  CHECK(got.request.stream);
  const auto& words = words_of(got);
  CHECK(words.text == "Be brief.\nd\na \"b\"\nc\n\nok\n\ndone\n");
  REQUIRE(words.pieces.size() == 5);
  CHECK(words.pieces[0].who == chat_role::system);
  CHECK(words.pieces[1].who == chat_role::developer);
  CHECK(words.pieces[2].who == chat_role::user);
  CHECK(words.pieces[3].who == chat_role::assistant);
  CHECK(words.pieces[4].who == chat_role::tool);
  CHECK(words.text.substr(words.pieces[4].begin, words.pieces[4].end - words.pieces[4].begin) == "done");
  CHECK(words.turns == 2);
  CHECK(words.tool_results == 1);
  CHECK(words.extra_bytes == call.size());
  CHECK(words.max_output_tokens == 99);
  CHECK(words.service == service_kind::chat);
  CHECK(words_of(read(with(R"("input":"hello")"))).text == "hello\n");
}

TEST_CASE("instructions come before what was said, wherever they stand in a Responses request") {
  const auto got = read(with(R"("input":"hi","instructions":"Be brief.")"));
  CHECK(words_of(got).text == "Be brief.\nhi\n");
  REQUIRE(words_of(got).pieces.size() == 2);
  CHECK(words_of(got).pieces[0].who == chat_role::system);
}
