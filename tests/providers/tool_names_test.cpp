// SPDX-License-Identifier: Apache-2.0
// Tool names and call ids that one side does not take: mapped there and back, and never mixed up.
#include "providers/tool_names.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "base/random.hpp"

using namespace signalbox;

namespace {

bool plain(std::string_view text, std::string_view also = "_-") {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" +
                                std::string{also}) == std::string_view::npos;
}

chat_request with_tools(const std::vector<std::string>& names) {
  chat_request out;
  for (const auto& name : names) {
    tool_definition tool;
    tool.name = name;
    out.tools.push_back(std::move(tool));
  }
  return out;
}

}  // namespace

TEST_CASE("[W43] names that fit are left alone, whatever stands beside them") {
  auto chat = with_tools({"get_weather", "a-b", std::string(64, 'x')});
  CHECK(fit_tool_names(chat, {.longest = 64}).empty());
  CHECK(chat.tools[2].name == std::string(64, 'x'));
}

TEST_CASE("[W43] names that do not fit get one that does, everywhere in the request, and come back") {
  const std::vector<std::string> bad{"mcp.server/tool",    "mcp.server.tool",         "é", "", "a b", "1st",
                                     std::string(65, 'x'), std::string(64, 'x') + "y"};
  auto chat = with_tools(bad);
  chat.chosen_tool = "a b";
  chat_part call;
  call.kind = part_kind::tool_call;
  call.name = "mcp.server/tool";
  chat.messages.push_back({chat_role::assistant, {call}});
  const auto renamed = fit_tool_names(chat, {.longest = 64, .letter_first = true});
  std::set<std::string> fresh;
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const auto& name = chat.tools[i].name;
    if (bad[i].empty()) continue;  // a tool without a name is the provider's to refuse
    CAPTURE(bad[i], name);
    CHECK(name.size() <= 64);
    CHECK(plain(name));
    CHECK_FALSE((name[0] >= '0' && name[0] <= '9'));
    CHECK(fresh.insert(name).second);
    CHECK(own_name(renamed, name) == bad[i]);
  }
  CHECK(chat.chosen_tool == chat.tools[4].name);
  CHECK(chat.messages[0].parts[0].name == chat.tools[0].name);
  CHECK(own_name(renamed, "unknown") == "unknown");
}

TEST_CASE("[W52] a signature travels in the id of its call and comes back byte by byte") {
  random_stream random{52};
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int round = 0; round < 500; ++round) {
    std::string signature((random.below(200) + 1) * 4, 'A');
    for (auto& c : signature) c = alphabet[random.below(alphabet.size())];
    const auto padding = random.below(3);
    for (std::uint64_t i = 0; i < padding; ++i) signature[signature.size() - 1 - i] = '=';
    const auto id = with_signature("call_7", signature);
    CHECK(plain(id));
    const auto back = split_signature(id);
    CHECK(back.id == "call_7");
    CHECK(back.signature == signature);
  }
}

TEST_CASE("an id without a signature stays as it is, and so does one whose signature is no base64") {
  CHECK(with_signature("call_7", "") == "call_7");
  CHECK(with_signature("call_7", "not base64!") == "call_7");
  CHECK(split_signature("toolu_01abc").id == "toolu_01abc");
  CHECK(split_signature("toolu_01abc").signature.empty());
}

TEST_CASE("ids that some provider would refuse become ones that all take, the same for call and result") {
  std::set<std::string> seen;
  for (const auto* id : {"a b", "a/b", "", "functions.get_weather:0"}) {
    const auto fitted = split_signature(id).id;
    CAPTURE(id, fitted);
    CHECK(plain(fitted));
    CHECK(fitted.size() <= 64);
    CHECK_FALSE(fitted.empty());
    CHECK(split_signature(id).id == fitted);
    CHECK(seen.insert(fitted).second);
  }
  CHECK(split_signature(std::string(65, 'a')).id.size() <= 64);
  CHECK(split_signature(std::string(65, 'a')).id != split_signature(std::string(66, 'a')).id);
}
