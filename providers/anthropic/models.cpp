// SPDX-License-Identifier: Apache-2.0
// The table of Claude models.
#include "providers/anthropic/models.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace signalbox::anthropic {

namespace {

using tf = thinking_form;
using el = effort_level;

// The first prefix that fits holds.
// clang-format off
constexpr std::array rows{
    //        prefix               output   thinks        samples continues effort            always thinks
    model_row{"claude-2",            4096, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-instant",      4096, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-3-5",          8192, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-3-7",         64000, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-3",            4096, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-opus-4-5",    64000, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-opus-4-6",   128000, tf::adaptive, true,  false, el::max,           false},
    model_row{"claude-opus-4-7",   128000, tf::adaptive, false, false, el::xhigh_and_max, false},
    model_row{"claude-opus-4-8",   128000, tf::adaptive, false, false, el::xhigh_and_max, false},
    model_row{"claude-opus-4",      32000, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-sonnet-4-6",  64000, tf::adaptive, true,  false, el::high,          false},
    model_row{"claude-sonnet-4",    64000, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-haiku-4",     64000, tf::budget,   true,  true,  el::high,          false},
    model_row{"claude-mythos",      64000, tf::adaptive, false, false, el::high,          true},
    model_row{"claude-fable",       64000, tf::adaptive, false, false, el::high,          true},
    model_row{"claude-",            64000, tf::adaptive, false, false, el::high,          false},
};
// clang-format on

constexpr model_row unknown{"", 0, tf::budget, true, true, el::high, false};

}  // namespace

const model_row& row_of_model(std::string_view model) {
  const auto at = model.find("claude-");
  if (at == std::string_view::npos) return unknown;
  std::string name{model.substr(at)};
  std::replace(name.begin(), name.end(), '.', '-');
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const model_row& row) { return name.starts_with(row.prefix); });
}

}  // namespace signalbox::anthropic
