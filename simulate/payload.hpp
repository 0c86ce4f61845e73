// SPDX-License-Identifier: Apache-2.0
// The payload of an answer, before it has a head: events or a body, with their timing and the place where
// they break off.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/action.hpp"
#include "simulate/canned.hpp"
#include "simulate/plan.hpp"

namespace signalbox::simulate {

/// Steps without HTTP framing.
struct payload {
  std::string bytes;
  std::vector<step> steps;
  std::uint64_t declared = 0;  ///< bytes to announce; more than there are where the payload is cut

  void write(std::string_view text, bool content = false, bool terminal = false);
  void repeat(std::string_view pattern, std::uint64_t times);
  void pause(duration time);
  void stop(step_kind how);

  /// Bytes of all steps, each counted once.
  [[nodiscard]] std::uint64_t size() const;
};

/// The parts of a stream that depend on the dialect.
struct stream_parts {
  event_list events;
  std::string failure;          ///< an error event, with the marks for its place
  std::string_view keep_alive;  ///< an event without content
};

/// A stream as the action wants it.
payload stream_payload(const stream_parts& parts, const action& how);

/// A body as the action wants it; it may hold the fill mark.
payload body_payload(std::string_view body, const action& how);

/// A gzip bomb.
payload bomb_payload(const action& how);

}  // namespace signalbox::simulate
