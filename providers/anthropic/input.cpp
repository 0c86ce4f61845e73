// SPDX-License-Identifier: Apache-2.0
// Inputs of tool calls.
#include "providers/anthropic/input.hpp"

#include "base/json.hpp"

namespace signalbox::anthropic {

namespace {

bool is_object(std::string_view text) {
  json::document document;
  return !document.scan(text, {.depth = UINT32_MAX}) && document.root().is(json::kind::object);
}

}  // namespace

bool write_input(json::writer& w, const std::string& arguments) {
  if (is_object(arguments)) {
    w.raw(arguments);
    return true;
  }
  w.open_object();
  if (!arguments.empty()) w.member("arguments", arguments);
  w.close_object();
  return arguments.empty();
}

}  // namespace signalbox::anthropic
