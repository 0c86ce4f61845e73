// SPDX-License-Identifier: Apache-2.0
// The table of failures.
#include "policy/failure.hpp"

#include <array>

namespace signalbox {

namespace {

using fc = failure_class;
using ns = next_step;
using bi = breaker_input;
using ee = endpoint_effect;
using ec = error_code;

// clang-format off
constexpr std::array table{
    //          failure               step                breaker      effect       answer                inf. wait
    failure_row{fc::none,             ns::stop,           bi::success, ee::none,    ec::internal,          0, false},
    failure_row{fc::caller_fault,     ns::stop,           bi::ignored, ee::none,    ec::invalid_request, 100, false},
    failure_row{fc::context_too_long, ns::larger_context, bi::ignored, ee::none,    ec::context_too_long, 90, false},
    failure_row{fc::content_policy,   ns::stop,           bi::ignored, ee::none,    ec::content_blocked,  95, false},
    failure_row{fc::quota,            ns::next_candidate, bi::ignored, ee::disable, ec::budget_exceeded,  30, false},
    failure_row{fc::rate_limit,       ns::next_candidate, bi::ignored, ee::cool,    ec::rate_limited,     60, true},
    failure_row{fc::overload,         ns::other_provider, bi::failure, ee::cool,    ec::overloaded,       50, true},
    failure_row{fc::credential,       ns::next_candidate, bi::ignored, ee::strike,  ec::upstream_failed,  10, false},
    failure_row{fc::model_gone,       ns::next_candidate, bi::ignored, ee::disable, ec::upstream_failed,  15, false},
    failure_row{fc::connect,          ns::next_candidate, bi::failure, ee::none,    ec::upstream_failed,  35, true},
    failure_row{fc::untrusted,        ns::next_candidate, bi::failure, ee::none,    ec::upstream_failed,  12, false},
    failure_row{fc::stale_connection, ns::same_endpoint,  bi::ignored, ee::none,    ec::upstream_failed,  20, true},
    failure_row{fc::transient,        ns::next_candidate, bi::failure, ee::none,    ec::upstream_failed,  45, true},
    failure_row{fc::timeout,          ns::next_candidate, bi::failure, ee::none,    ec::deadline_exceeded, 40, true},
    failure_row{fc::truncated,        ns::next_candidate, bi::failure, ee::none,    ec::upstream_failed,  42, true},
    failure_row{fc::invalid,          ns::next_candidate, bi::failure, ee::none,    ec::upstream_invalid, 41, false},
    failure_row{fc::too_large,        ns::next_candidate, bi::ignored, ee::none,    ec::upstream_invalid, 25, false},
    failure_row{fc::internal,         ns::next_candidate, bi::ignored, ee::none,    ec::internal,          5, false},
    failure_row{fc::cancelled,        ns::stop,           bi::ignored, ee::none,    ec::client_closed,     1, false},
    failure_row{fc::request_too_large, ns::next_candidate, bi::ignored, ee::none,   ec::too_large,        80, false},
    failure_row{fc::refused,          ns::next_candidate, bi::ignored, ee::none,    ec::upstream_failed,  18, false},
};
// clang-format on

static_assert(table.size() == names_of<failure_class>.size(), "one row per failure_class");
static_assert(
    [] {
      for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].failure) != i) return false;
      return true;
    }(),
    "rows in the order of the enum");

}  // namespace

const failure_row& describe(failure_class failure) noexcept {
  return table[static_cast<std::size_t>(failure)];
}

}  // namespace signalbox
