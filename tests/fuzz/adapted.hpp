// SPDX-License-Identifier: Apache-2.0
// Requests that are changed to suit a model: what is left of any request is one that makes sense.
#pragma once

#include "providers/adapt_request.hpp"
#include "providers/fit_context.hpp"
#include "tests/fuzz/requests.hpp"

namespace signalbox::fuzz {

/// Members and their order are the same, and the changed request is no longer than what was added explains.
inline void check_changed(const request_data& before, const request_data& after) {
  json::document from, to;
  FUZZ_CHECK(!from.scan(before.body.view(), {.depth = UINT32_MAX}));
  FUZZ_CHECK(!to.scan(after.body.view(), {.depth = UINT32_MAX}));
  FUZZ_CHECK(from.root().size() == to.root().size());
  auto there = to.root().begin_items();
  for (auto here = from.root().begin_items(); here != from.root().end_items(); ++here, ++there)
    FUZZ_CHECK(here.key().raw() == there.key().raw());
  FUZZ_CHECK(after.model == before.model && after.stream == before.stream);
  FUZZ_CHECK(!after.marks.model.absent());
}

/// Old turns left out, and every adaptation at once.
inline void check_adapted(const request_data& request) {
  if (const auto fitted = fit_context(request, 20)) {
    check_changed(request, fitted->request);
    FUZZ_CHECK(fitted->left_out > 0 && fitted->tokens >= 20);
    FUZZ_CHECK(fitted->request.body.view().size() < request.body.view().size());
  }
  const adaptation_plan plan{true, "Step by step!", 100, 0.25, 0.75};
  if (const auto adapted = adapt_request(request, plan)) {
    check_changed(request, adapted->request);
    FUZZ_CHECK(!adapted->made.empty());
    for (const auto& one : adapted->made) FUZZ_CHECK(is_header_value(one.detail) && !one.rule.empty());
  }
}

}  // namespace signalbox::fuzz
