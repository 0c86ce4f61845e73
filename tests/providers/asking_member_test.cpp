// SPDX-License-Identifier: Apache-2.0
// Which member asks for what nobody can do.
#include <catch2/catch.hpp>

#include "providers/asking_member.hpp"

using namespace signalbox;

namespace {

std::string asking(std::string_view body, std::initializer_list<capability> missing) {
  request_data asked;
  asked.body = shared_text{std::string{body}};
  capability_set all;
  for (const auto c : missing) all.add(c);
  return asking_member(asked, all);
}

}  // namespace

TEST_CASE("the first part of a message that asks for it is named by its path") {
  constexpr auto chat = R"({"messages":[{"role":"user","content":"a"},{"role":"user","content":[
      {"type":"text","text":"b"},{"type":"image_url","image_url":{"url":"https://x/y"}},
      {"type":"input_audio","input_audio":{}}]}]})";
  CHECK(asking(chat, {capability::vision}) == "messages[1].content[1]");
  CHECK(asking(chat, {capability::audio}) == "messages[1].content[2]");
  CHECK(asking(R"({"input":[{"type":"message","content":[{"type":"input_file"}]}]})",
               {capability::documents}) == "input[0].content[0]");
  CHECK(asking(R"({"input":[{"type":"function_call_output","output":[{"type":"input_image"}]}]})",
               {capability::vision}) == "input[0].output[0]");
  CHECK(asking(R"({"messages":[{"role":"user","content":[{"type":"tool_result","content":[
      {"type":"text"},{"type":"document"}]}]}]})",
               {capability::documents}) == "messages[0].content[0].content[1]");
}

TEST_CASE("else the member that asks for it, or the model") {
  constexpr auto body = R"({"model":"m","n":2,"tools":[{}],"thinking":null,"reasoning_effort":"low","text":{},
      "previous_response_id":"r","input":"words"})";
  CHECK(asking(body, {capability::many_choices}) == "n");
  CHECK(asking(body, {capability::tools}) == "tools");
  CHECK(asking(body, {capability::reasoning}) == "reasoning_effort");
  CHECK(asking(body, {capability::json_schema}) == "text");
  CHECK(asking(body, {capability::stored_state}) == "previous_response_id");
  CHECK(asking(body, {capability::vision}) == "model");
  CHECK(asking(body, {}) == "model");
  CHECK(asking("no JSON", {capability::tools}) == "model");
}
