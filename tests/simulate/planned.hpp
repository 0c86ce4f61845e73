// SPDX-License-Identifier: Apache-2.0
// Plans of requests and actions that a test writes down, and their bytes without a socket.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/plan.hpp"
#include "tests/simulate/provider_fixture.hpp"

namespace signalbox::test {

using namespace simulate;
using namespace std::chrono_literals;

inline plan planned(const std::string& request_text, std::string_view action_text, std::uint64_t number = 1) {
  http_reader reader{1 << 20};
  reader.feed(request_text);
  REQUIRE(reader.advance() == http_reader::progress::ready);
  json::document scratch;
  const auto facts = read_facts(reader.current(), scratch);
  auto read = parse_script("{\"defaults\": " + std::string{action_text} + "}", "a.json", action{});
  REQUIRE(read.has_value());
  const auto now = moment_at(wall_time{1'761'234'567'000ms});
  return make_plan(facts, read->defaults, {&now, 1, number});
}

/// All bytes of a plan that ends, without its framing's pauses.
inline std::string bytes_of(const plan& p) {
  std::string out;
  for (const auto& s : p.steps)
    for (std::uint64_t i = 0; i < s.times; ++i) out += p.bytes.substr(s.begin, s.size);
  return out;
}

inline std::vector<step_kind> kinds_of(const plan& p) {
  std::vector<step_kind> out;
  for (const auto& s : p.steps) out.push_back(s.kind);
  return out;
}

inline progress played(const plan& p, std::size_t steps) {
  progress out;
  for (std::size_t i = 0; i < steps; ++i) {
    out.bytes += p.steps[i].size * p.steps[i].times;
    if (p.steps[i].content) ++out.events;
  }
  return out;
}

inline std::string dechunked(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    const auto size = std::stoul(std::string{text.substr(0, end)}, nullptr, 16);
    out.append(text.substr(end + 2, size));
    text.remove_prefix(end + 2 + size + 2);
  }
  return out;
}

inline std::string events_of(const plan& p) { return dechunked(body_of(bytes_of(p))); }

/// The data of each event of a stream, in order.
inline std::vector<std::string> data_of(std::string_view events) {
  std::vector<std::string> out;
  for (auto at = events.find("data: "); at != std::string_view::npos; at = events.find("data: ", at)) {
    at += 6;
    const auto end = events.find_first_of("\r\n", at);
    out.emplace_back(events.substr(at, end - at));
    at = end;
  }
  return out;
}

/// The names of the events of a stream, in order.
inline std::vector<std::string> names_of_events(std::string_view events) {
  std::vector<std::string> out;
  for (auto at = events.find("event: "); at != std::string_view::npos; at = events.find("event: ", at)) {
    at += 7;
    out.emplace_back(events.substr(at, events.find('\n', at) - at));
  }
  return out;
}

}  // namespace signalbox::test
