// SPDX-License-Identifier: Apache-2.0
// The data of `signalbox evaluate`: a prompt a line, with what models made of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// One line: {"prompt" or "text" or "messages", "task" or "group", "quality" or "score": {model: number},
/// "cost": {model: number}, "labels": {dimension: label}, "prompt_tok": number, "out_tok...": {model:
/// number}}. Other members are not read.
struct evaluation_line {
  std::size_t number = 0;  ///< in its file, from 1
  shared<prompt> words;
  hint_set hints;
  std::string task;  ///< may be empty
  std::map<std::string, double> quality;
  std::map<std::string, double> cost;  ///< in units of the currency, where it was given
  std::uint64_t input_tokens = 0;      ///< 0: not given
  std::map<std::string, std::uint64_t> output_tokens;
  std::map<std::string, std::string> labels;
};

/// Reads one line. Errors are invalid_request and say which member is wrong.
result<evaluation_line> read_evaluation_line(std::string_view line);

}  // namespace signalbox
