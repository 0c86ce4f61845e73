// SPDX-License-Identifier: Apache-2.0
// Kinds of items.
#include "providers/responses/items.hpp"

#include <algorithm>
#include <array>

#include "providers/responses/responses.hpp"

namespace signalbox::responses {

namespace {

constexpr std::array<std::string_view, 26> built_ins{"file_search_call",
                                                     "computer_call",
                                                     "computer_call_output",
                                                     "web_search_call",
                                                     "tool_search_call",
                                                     "tool_search_output",
                                                     "additional_tools",
                                                     "compaction",
                                                     "compaction_summary",
                                                     "compaction_trigger",
                                                     "image_generation_call",
                                                     "code_interpreter_call",
                                                     "local_shell_call",
                                                     "local_shell_call_output",
                                                     "shell_call",
                                                     "shell_call_output",
                                                     "apply_patch_call",
                                                     "apply_patch_call_output",
                                                     "mcp_list_tools",
                                                     "mcp_approval_request",
                                                     "mcp_approval_response",
                                                     "mcp_call",
                                                     "custom_tool_call",
                                                     "custom_tool_call_output",
                                                     "program",
                                                     "program_output"};

}  // namespace

item_kind kind_of_item(json::value item) {
  const auto type = item.find("type");
  if (!type.exists() || type.is(json::kind::null)) {
    if (item.find("role").exists()) return item_kind::message;
    return item.find("id").exists() ? item_kind::item_reference : item_kind::unknown;
  }
  const auto name = type.text();
  if (name == "message") return item_kind::message;
  if (name == "function_call") return item_kind::function_call;
  if (name == "function_call_output") return item_kind::function_call_output;
  if (name == "reasoning") return item_kind::reasoning;
  if (name == "item_reference") return item_kind::item_reference;
  const bool known = std::find(built_ins.begin(), built_ins.end(), name) != built_ins.end();
  return known ? item_kind::built_in : item_kind::unknown;
}

bool is_own(json::value id) {
  const auto text = id.text();
  const auto at = text.find('_');
  return at != std::string::npos && std::string_view{text}.substr(at + 1).starts_with(own_mark);
}

std::string item_path(std::size_t index, std::string_view member) {
  return "input[" + std::to_string(index) + "]" + std::string{member};
}

bool is_state(std::string_view member, json::value v) {
  if (!v.exists() || v.is(json::kind::null)) return false;
  if (member == "background") return v.truth();
  return member == "previous_response_id" || member == "conversation" || member == "prompt";
}

}  // namespace signalbox::responses
