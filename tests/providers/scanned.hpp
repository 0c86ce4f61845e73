// SPDX-License-Identifier: Apache-2.0
// Requests for tests, from bodies.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "providers/dialect.hpp"

namespace signalbox::test {

/// As the gateway hands a body over; fails the test where it would be refused.
inline request_data scanned_request(dialect spoken, const std::string& body) {
  auto scanned = row_of(spoken).scan(body, {});
  REQUIRE(scanned.has_value());
  auto out = scanned->request;
  out.body = shared_text{body};
  return out;
}

}  // namespace signalbox::test
