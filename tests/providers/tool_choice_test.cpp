// SPDX-License-Identifier: Apache-2.0
// Chosen tools: that they are there, in every dialect's form, and that only those that are allowed go on.
#include "tests/providers/messages.hpp"
#include "tests/providers/responses.hpp"
#include "tests/providers/translated.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

const std::string chat_tools = R"("tools":[{"type":"function","function":{"name":"f"}},)"
                               R"({"type":"function","function":{"name":"g"}}])";
const std::string flat_tools = R"("tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}])";
const std::string claude_tools = R"("tools":[{"name":"f","input_schema":{"type":"object"}}])";

template <class Result>
void check_refused(const Result& got, std::string_view param) {
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().code == error_code::invalid_request);
  CHECK(got.error().param == param);
}

auto chat(const std::string& members) {
  return scan_chat_request(R"({"model":"m","messages":[{"role":"user","content":"q"}],)" + members + "}");
}
auto response(const std::string& members) {
  return responses::scan(R"({"model":"m","input":"q",)" + members + "}");
}
auto claude(const std::string& members) {
  return anthropic::scan(messages_body(user_says(R"({"type":"text","text":"q"})"), members));
}

std::string allowed(std::string_view mode, std::string_view tools) {
  return R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":")" + std::string{mode} +
         R"(","tools":[)" + std::string{tools} + "]}}";
}

}  // namespace

TEST_CASE(
    "[C10] a choice of a tool that is not there is refused with its member, wherever it stands in the body") {
  const std::string named = R"("tool_choice":{"type":"function","function":{"name":"nobody"}})";
  check_refused(chat(named + "," + chat_tools), "tool_choice.function.name");
  check_refused(chat(chat_tools + "," + named), "tool_choice.function.name");
  check_refused(chat(named), "tool_choice.function.name");
  check_refused(chat(R"("functions":[{"name":"f"}],"function_call":{"name":"nobody"})"),
                "function_call.name");
  check_refused(response(flat_tools + R"(,"tool_choice":{"type":"function","name":"nobody"})"),
                "tool_choice.name");
  check_refused(claude(claude_tools + R"(,"tool_choice":{"type":"tool","name":"nobody"})"),
                "tool_choice.name");
  check_refused(claude(R"("tool_choice":{"type":"tool","name":"f"})"), "tool_choice.name");
}

TEST_CASE("[C10] a tool that is allowed must be there") {
  check_refused(
      response(
          flat_tools +
          R"(,"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"x"}]})"),
      "tool_choice.tools[0].name");
  check_refused(chat(chat_tools + "," +
                     allowed("auto", R"({"type":"function","function":{"name":"f"}},)"
                                     R"({"type":"function","function":{"name":"x"}})")),
                "tool_choice.allowed_tools.tools[1].function.name");
}

TEST_CASE("[C10] allowed tools have a mode and a list") {
  for (const auto* choice :
       {R"({"type":"allowed_tools","tools":[]})", R"({"type":"allowed_tools","mode":"none","tools":[]})"})
    check_refused(response(flat_tools + R"(,"tool_choice":)" + choice), "tool_choice.mode");
  check_refused(response(flat_tools + R"(,"tool_choice":{"type":"allowed_tools","mode":"auto","tools":"f"})"),
                "tool_choice.tools");
  check_refused(chat(chat_tools + R"(,"tool_choice":{"type":"allowed_tools"})"), "tool_choice.allowed_tools");
  check_refused(chat(chat_tools + "," + allowed("any", "")), "tool_choice.allowed_tools.mode");
  check_refused(
      chat(chat_tools + R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto"}})"),
      "tool_choice.allowed_tools.tools");
}

TEST_CASE("choices of tools that are there pass, and so do those of tools that the provider has") {
  CHECK(chat(chat_tools + R"(,"tool_choice":{"type":"function","function":{"name":"g"}})").has_value());
  CHECK(chat(R"("functions":[{"name":"f"}],"function_call":{"name":"f"})").has_value());
  CHECK(chat(chat_tools + "," + allowed("required", R"({"type":"function","function":{"name":"g"}})"))
            .has_value());
  CHECK(chat(R"("tools":[{"type":"function","function":{"name":"\u0066"}}],)"
             R"("tool_choice":{"type":"function","function":{"name":"f"}})")
            .has_value());
  CHECK(response(flat_tools + R"(,"tool_choice":{"type":"function","name":"f"})").has_value());
  CHECK(
      response(R"("tools":[{"type":"mcp","server_label":"s"},{"type":"function","name":"f"}],"tool_choice":)"
               R"({"type":"allowed_tools","mode":"auto","tools":[{"type":"mcp","server_label":"s"},)"
               R"({"type":"function","name":"f"}]})")
          .has_value());
  CHECK(response(R"("prompt":{"id":"p"},"tool_choice":{"type":"function","name":"stored"})").has_value());
  CHECK(claude(claude_tools + R"(,"tool_choice":{"type":"tool","name":"f"})").has_value());
  CHECK(claude(R"("mcp_servers":[{"type":"url","url":"https://x","name":"s"}],)"
               R"("tool_choice":{"type":"tool","name":"remote"})")
            .has_value());
}

TEST_CASE("[C10] many tools, all of them allowed, are compared in one go each") {
  constexpr int many = 20'000;
  std::string tools;
  for (int i = 0; i < many; ++i)
    tools += (i > 0 ? "," : "") + std::string{R"({"type":"function","name":"f)"} + std::to_string(i) + "\"}";
  const auto last = tools + R"(,{"type":"function","name":"other"})";
  const auto asked = [&](const std::string& allowed) {
    return response("\"tools\":[" + tools +
                    R"(],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[)" + allowed + "]}");
  };
  CHECK(asked(tools).has_value());
  check_refused(asked(last), "tool_choice.tools[20000].name");
}

TEST_CASE("[W42] a chat's allowed tools leave the others unsaid, whatever the target") {
  const auto asked =
      scanned(R"({"model":"m","messages":[{"role":"user","content":"q"}],)" + chat_tools + "," +
              allowed("required", R"({"type":"function","function":{"name":"g"}})") + "}");
  const auto endpoint = endpoint_at("https://api.test/v1", "served");
  const auto flat = translated_request<provider_kind::openai_responses>(asked, endpoint);
  CHECK(flat.dropped.empty());
  const auto body = parsed(flat.http.body);
  CHECK(body.at("tool_choice") == "required");
  REQUIRE(body.at("tools").as_array().size() == 1);
  CHECK(body.at("tools").at(0).at("name") == "g");
  const auto other = parsed(translated_request<provider_kind::anthropic>(asked, endpoint).http.body);
  CHECK(other.at("tool_choice") == parsed(R"({"type":"any"})"));
  REQUIRE(other.at("tools").as_array().size() == 1);
  CHECK(other.at("tools").at(0).at("name") == "g");
}
