// SPDX-License-Identifier: Apache-2.0
// Configurations for tests, from a text.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "config/load.hpp"

namespace signalbox::test {

/// The snapshot of a text; fails the test with the problems if there are errors. Secrets are their own names.
inline config_ptr config_of(const std::string& text) {
  const auto loaded =
      load_config(text, [](const std::string& reference) -> result<secret> { return secret{reference}; });
  for (const auto& p : loaded.found)
    if (p.how_bad == severity::error) FAIL_CHECK(p.text("config"));
  REQUIRE(loaded.snapshot);
  return loaded.snapshot;
}

/// An endpoint as a member of `endpoints`, with prices and a window; `more` goes in as it stands, with a
/// comma in front.
inline std::string endpoint_text(const std::string& name, const std::string& more = {}) {
  return "\"" + name + "\": { \"provider\": \"openai\", \"model\": \"m-" + name +
         "\", \"base_url\": \"http://127.0.0.1:1/v1\", \"price\": { \"input\": 1, \"output\": 2 }, "
         "\"context\": 100000" +
         more + " }";
}

}  // namespace signalbox::test
