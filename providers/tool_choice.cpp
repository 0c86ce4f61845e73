// SPDX-License-Identifier: Apache-2.0
// Whether chosen tools are there.
#include "providers/tool_choice.hpp"

#include <set>

namespace signalbox {

namespace {

using json::kind;

/// Tools of one request, by name.
class tool_list {
 public:
  explicit tool_list(json::value request) {
    read(request.find("tools"));
    read(request.find("functions"));
    open_ = open_ || request.find("prompt").is(kind::object) || request.find("mcp_servers").size() > 0;
  }

  /// `path` is where the name's object stands; what has no name is not judged here.
  [[nodiscard]] std::optional<std::string> missing(json::value chosen, const std::string& path) const {
    const auto name = tool_name(chosen);
    if (open_ || !name.is(kind::string)) return {};
    if (names_.contains(name.text())) return {};
    return path + (chosen.find("function").exists() ? ".function.name" : ".name");
  }

 private:
  void read(json::value list) {
    for (auto tool : list.items()) {
      const auto name = tool_name(tool);
      // Sets of tools are known to the provider only.
      open_ = open_ || !name.is(kind::string) || tool.find("type").text_is("namespace");
      names_.insert(name.text());
    }
  }

  std::set<std::string, std::less<>> names_;
  bool open_ = false;
};

}  // namespace

json::value tool_name(json::value tool) {
  const auto function = tool.find("function");
  return (function.exists() ? function : tool).find("name");
}

std::optional<std::string> unknown_choice(json::value request) {
  const auto choice = request.find("tool_choice");
  const auto legacy = request.find("function_call");
  if (!choice.is(kind::object) && !legacy.is(kind::object)) return {};
  const tool_list tools{request};
  const auto type = choice.find("type");
  if (type.text_is("function") || type.text_is("tool"))
    if (auto path = tools.missing(choice, "tool_choice")) return path;
  if (type.text_is("allowed_tools")) {
    const auto nested = choice.find("allowed_tools");
    const std::string path = nested.exists() ? "tool_choice.allowed_tools" : "tool_choice";
    std::size_t i = 0;
    for (auto tool : (nested.exists() ? nested : choice).find("tools").items()) {
      const auto place = path + ".tools[" + std::to_string(i++) + "]";
      if (!tool.find("type").text_is("function")) continue;
      if (auto missing = tools.missing(tool, place)) return missing;
    }
  }
  return legacy.is(kind::object) ? tools.missing(legacy, "function_call") : std::nullopt;
}

}  // namespace signalbox
