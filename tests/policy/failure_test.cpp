// SPDX-License-Identifier: Apache-2.0
// The table of failures: what FAILURES.md and WIRE.md section 8 ask for, class by class.
#include "policy/failure.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace signalbox;

namespace {

constexpr auto classes = names_of<failure_class>.size();

failure_class at(std::size_t i) { return static_cast<failure_class>(i); }

}  // namespace

TEST_CASE("every failure class has a row that names itself") {
  for (std::size_t i = 0; i < classes; ++i) CHECK(describe(at(i)).failure == at(i));
}

TEST_CASE("faults of the caller and of the client never count against an endpoint") {
  for (const auto f : {failure_class::caller_fault, failure_class::context_too_long,
                       failure_class::content_policy, failure_class::cancelled, failure_class::quota,
                       failure_class::rate_limit, failure_class::request_too_large})
    CHECK(describe(f).breaker == breaker_input::ignored);
}

TEST_CASE("faults of an upstream count against it: 5xx, 529, connect, timeouts, cut and broken answers") {
  for (const auto f :
       {failure_class::transient, failure_class::overload, failure_class::connect, failure_class::untrusted,
        failure_class::timeout, failure_class::truncated, failure_class::invalid})
    CHECK(describe(f).breaker == breaker_input::failure);
}

TEST_CASE("[U30] [U36] what nobody else would do better is told to the client at once") {
  for (const auto f : {failure_class::caller_fault, failure_class::content_policy, failure_class::cancelled})
    CHECK(describe(f).step == next_step::stop);
  CHECK(describe(failure_class::context_too_long).step == next_step::larger_context);
}

TEST_CASE("[U27] [U34] [U35] a spent quota, a bad credential and a missing model are not waited for") {
  for (const auto f : {failure_class::quota, failure_class::credential, failure_class::model_gone}) {
    CHECK(describe(f).step == next_step::next_candidate);
    CHECK_FALSE(describe(f).worth_waiting);
  }
  CHECK(describe(failure_class::quota).effect == endpoint_effect::disable);
  CHECK(describe(failure_class::credential).effect == endpoint_effect::strike);
}

TEST_CASE("[U34] an upstream's 401 is never told as the client's own") {
  CHECK(describe(describe(failure_class::credential).answer).status == 502);
}

TEST_CASE("[U32] [W70] an overload is told as one: 503, and 529 to those who know it") {
  const auto told = describe(failure_class::overload).answer;
  CHECK(told == error_code::overloaded);
  CHECK(describe(told).status == 503);
  CHECK(describe(failure_class::overload).step == next_step::other_provider);
}

TEST_CASE("[U30] a request of too many bytes is tried at others, blames nobody, and is told as 413") {
  const auto& row = describe(failure_class::request_too_large);
  CHECK(row.step == next_step::next_candidate);
  CHECK(row.breaker == breaker_input::ignored);
  CHECK(row.effect == endpoint_effect::none);
  CHECK_FALSE(row.worth_waiting);
  CHECK(describe(row.answer).status == 413);
}

TEST_CASE(
    "[U33] a status that says nothing is a 502 that is not tried again, and no client can close an endpoint "
    "with it") {
  const auto& row = describe(failure_class::refused);
  CHECK(row.step == next_step::next_candidate);
  CHECK(row.breaker == breaker_input::ignored);
  CHECK(row.effect == endpoint_effect::none);
  CHECK_FALSE(row.worth_waiting);
  CHECK(describe(row.answer).status == 502);
}

TEST_CASE("[U5] TLS failures are not tried again on the same endpoint") {
  CHECK_FALSE(describe(failure_class::untrusted).worth_waiting);
}

TEST_CASE("[W72] every two failures differ in how informative they are, the caller's own faults most") {
  std::set<int> seen;
  for (std::size_t i = 1; i < classes; ++i) {
    CHECK(seen.insert(describe(at(i)).informative).second);
    if (at(i) != failure_class::caller_fault)
      CHECK(describe(at(i)).informative < describe(failure_class::caller_fault).informative);
  }
}

TEST_CASE("no upstream failure becomes a success in any dialect") {
  for (std::size_t i = 1; i < classes; ++i) CHECK(describe(describe(at(i)).answer).status >= 400);
}
