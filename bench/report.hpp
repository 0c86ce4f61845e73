// SPDX-License-Identifier: Apache-2.0
// A load report as text for people and as JSON for scripts.
#pragma once

#include <string>
#include <string_view>

#include "bench/load.hpp"

namespace signalbox::bench {

/// CPU time of all watched processes in the window; zero if none was watched.
duration cpu_of_processes(const load_report& report);

/// Several lines; `target` is what was asked.
std::string to_text(std::string_view target, const load_plan& plan, const load_report& report);

/// One JSON object without a line end; bench/README.md documents its members.
std::string to_json(std::string_view target, const load_plan& plan, const load_report& report);

}  // namespace signalbox::bench
