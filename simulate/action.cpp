// SPDX-License-Identifier: Apache-2.0
// Actions: where they start from, and what they are called.
#include "simulate/action.hpp"

#include "simulate/options.hpp"

namespace signalbox::simulate {

action base_action(const options& from) {
  action out;
  out.delay = from.latency;
  out.first_event_delay = from.first_event_delay;
  out.pace = from.pace;
  out.events = from.events;
  out.tokens_per_event = from.tokens_per_event;
  return out;
}

namespace {

/// Faults that are a switch, in the order in which they name an action that has several.
std::string_view fault_name(const action& a) {
  if (a.reset_after_bytes) return "reset_after_bytes";
  if (a.breaks) return name_of(a.breaks->kind);
  if (a.pings_only) return "pings_only";
  if (a.bad_json) return "bad_json";
  if (a.bad_utf8) return "bad_utf8";
  if (a.no_done) return "no_done";
  if (a.html) return "html";
  if (!a.redirect.empty()) return "redirect";
  if (a.huge_body > 0) return "huge_body";
  if (a.gzip_bomb > 0) return "gzip_bomb";
  if (a.gzip) return "gzip";
  if (a.content_length_lie != 0) return "content_length_lie";
  if (a.many_headers > 0) return "many_headers";
  if (a.interim > 0) return "interim";
  if (a.head_rate > 0) return "head_delay";
  if (a.slice > 0) return "slow_bytes";
  if (a.endless) return "endless";
  return {};
}

}  // namespace

std::string short_name(const action& a) {
  if (!a.name.empty()) return a.name;
  if (a.close != close_point::never) return "close:" + std::string{signalbox::name_of(a.close)};
  if (const auto fault = fault_name(a); !fault.empty()) return std::string{fault};
  if (a.error) return "error:" + std::string{signalbox::name_of(*a.error)};
  if (a.status && *a.status != 200) return "status:" + std::to_string(*a.status);
  if (a.body) return "body";
  return "ok";
}

}  // namespace signalbox::simulate
