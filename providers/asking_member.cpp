// SPDX-License-Identifier: Apache-2.0
// Members and what they ask for.
#include "providers/asking_member.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

namespace signalbox {

namespace {

using cap = capability;
using json::kind;

/// Parts of messages that ask for something by their type.
struct part_row {
  std::string_view type;
  cap needed;
};
constexpr std::array parts{
    part_row{"image_url", cap::vision},         part_row{"image_url", cap::image_urls},
    part_row{"input_image", cap::vision},       part_row{"input_image", cap::image_urls},
    part_row{"input_image", cap::openai_tools}, part_row{"image", cap::vision},
    part_row{"image", cap::image_urls},         part_row{"image", cap::anthropic_tools},
    part_row{"input_audio", cap::audio},        part_row{"file", cap::documents},
    part_row{"input_file", cap::documents},     part_row{"input_file", cap::openai_tools},
    part_row{"document", cap::documents},       part_row{"document", cap::anthropic_tools},
};

/// Members that ask for something by being there; the first of a capability that is there holds.
struct member_row {
  cap needed;
  std::string_view member;
};
constexpr std::array members{
    member_row{cap::json_schema, "response_format"},
    member_row{cap::json_schema, "output_config"},
    member_row{cap::json_schema, "output_format"},
    member_row{cap::json_schema, "text"},
    member_row{cap::reasoning, "reasoning_effort"},
    member_row{cap::reasoning, "reasoning"},
    member_row{cap::reasoning, "thinking"},
    member_row{cap::audio, "modalities"},
    member_row{cap::audio, "audio"},
    member_row{cap::many_choices, "n"},
    member_row{cap::raw_text, "suffix"},
    member_row{cap::raw_text, "echo"},
    member_row{cap::raw_text, "prompt"},
    member_row{cap::stored_state, "previous_response_id"},
    member_row{cap::stored_state, "conversation"},
    member_row{cap::stored_state, "prompt"},
    member_row{cap::stored_state, "background"},
    member_row{cap::parallel_tools, "parallel_tool_calls"},
    member_row{cap::tools, "tools"},
    member_row{cap::tools, "functions"},
    member_row{cap::parallel_tools, "tools"},
    member_row{cap::openai_tools, "tools"},
    member_row{cap::anthropic_tools, "mcp_servers"},
    member_row{cap::anthropic_tools, "tools"},
};

bool asks(json::value part, capability_set missing) {
  return std::any_of(parts.begin(), parts.end(), [&](const part_row& row) {
    return missing.has(row.needed) && part.find("type").text_is(row.type);
  });
}

/// The first part in a list of messages that asks for it; a message may be such a part itself.
std::string place_in(json::value list, const std::string& name, capability_set missing) {
  std::size_t i = 0;
  for (auto message : list.items()) {
    auto path = name + "[" + std::to_string(i++) + "]";
    if (asks(message, missing)) return path;
    for (const auto* inner : {"content", "output"})
      if (const auto content = message.find(inner); content.is(kind::array))
        if (auto found = place_in(content, path + "." + inner, missing); !found.empty()) return found;
  }
  return {};
}

}  // namespace

std::string asking_member(const request_data& asked, capability_set missing) {
  json::document document;
  if (missing.empty() || document.scan(asked.body.view(), {.depth = UINT32_MAX})) return "model";
  const auto root = document.root();
  for (const auto* list : {"messages", "input"})
    if (const auto all = root.find(list); all.is(kind::array))
      if (auto found = place_in(all, list, missing); !found.empty()) return found;
  const auto row = std::find_if(members.begin(), members.end(), [&](const member_row& m) {
    const auto v = root.find(m.member);
    return missing.has(m.needed) && v.exists() && !v.is(kind::null);
  });
  return row == members.end() ? "model" : std::string{row->member};
}

}  // namespace signalbox
