// SPDX-License-Identifier: Apache-2.0
// One row per field of an action: its name and how it is read.
#include "simulate/script_actions.hpp"

#include <algorithm>

namespace signalbox::simulate {

namespace {

using setter = bool (*)(script_values&, json::value, action&);

struct action_field {
  std::string_view name;
  setter set;
};

constexpr std::int64_t most_events = 100'000;
constexpr std::int64_t most_bytes = 1'000'000'000'000;  // of tokens too

template <auto Member>
bool set_flag(script_values& in, json::value v, action& a) {
  return in.flag(v, a.*Member);
}

template <auto Member>
bool set_text(script_values& in, json::value v, action& a) {
  return in.text(v, a.*Member);
}

template <auto Member>
bool set_optional_text(script_values& in, json::value v, action& a) {
  return in.text(v, (a.*Member).emplace());
}

template <auto Member>
bool set_span(script_values& in, json::value v, action& a) {
  return in.span(v, a.*Member);
}

template <auto Member, std::int64_t Low, std::int64_t High>
bool set_number(script_values& in, json::value v, action& a) {
  return in.number(v, Low, High, a.*Member);
}

template <auto Member, std::int64_t Low, std::int64_t High>
bool set_optional_number(script_values& in, json::value v, action& a) {
  return in.number(v, Low, High, (a.*Member).emplace());
}

template <auto Member>
bool set_choice(script_values& in, json::value v, action& a) {
  return in.choice(v, a.*Member);
}

template <ending_kind Kind>
bool set_ending(script_values& in, json::value v, action& a) {
  ending out{Kind, v.text_is("head"), 0};
  if (v.is(json::kind::string) && !out.at_head)
    return in.fail(v.begin(), "expected a number of events or \"head\"");
  if (!out.at_head && !in.number(v, 0, most_events, out.events)) return false;
  a.breaks = out;
  return true;
}

bool set_error(script_values& in, json::value v, action& a) { return in.choice(v, a.error.emplace()); }

bool set_events(script_values& in, json::value v, action& a) {
  a.endless = v.text_is("endless");
  if (a.endless) return true;
  if (v.is(json::kind::string)) return in.fail(v.begin(), "expected a number of events or \"endless\"");
  return in.number(v, 0, most_events, a.events);
}

bool set_one_header(script_values& in, std::string name, json::value v, action& a) {
  header_change change{std::move(name), {}};
  if (v.is(json::kind::array)) {
    for (const auto item : v.items())
      if (!in.text(item, change.values.emplace_back())) return false;
  } else if (!v.is(json::kind::null) && !in.text(v, change.values.emplace_back())) {
    return false;
  }
  const auto same = [&](const header_change& other) { return other.name == change.name; };
  std::erase_if(a.headers, same);
  a.headers.push_back(std::move(change));
  return true;
}

bool set_headers(script_values& in, json::value v, action& a) {
  if (!in.is(v, json::kind::object)) return false;
  for (auto it = v.begin_items(); it != v.end_items(); ++it)
    if (!set_one_header(in, it.key().text(), *it, a)) return false;
  return true;
}

bool read_tool_call(script_values& in, json::value v, tool_call& out) {
  if (!in.is(v, json::kind::object)) return false;
  for (auto it = v.begin_items(); it != v.end_items(); ++it) {
    if (it.key().text_is("name")) {
      if (!in.text(*it, out.name)) return false;
    } else if (!it.key().text_is("arguments")) {
      return in.fail(it.key().begin(), "unknown key \"" + it.key().text() + "\" of a tool call",
                     "name, arguments");
    } else if (!(*it).is(json::kind::object)) {
      if (!in.text(*it, out.arguments)) return false;
    } else if (!in.raw(*it, out.arguments)) {
      return false;
    }
  }
  return !out.name.empty() || in.fail(v.begin(), "a tool call needs a name");
}

bool set_tool_calls(script_values& in, json::value v, action& a) {
  if (!in.is(v, json::kind::array)) return false;
  a.tool_calls.clear();
  for (const auto item : v.items())
    if (!read_tool_call(in, item, a.tool_calls.emplace_back())) return false;
  return true;
}

bool set_annotations(script_values& in, json::value v, action& a) {
  return in.is(v, json::kind::array) && in.raw(v, a.annotations);
}

bool set_usage_member(script_values& in, json::value::iterator it, usage_script& out) {
  if (it.key().text_is("raw")) return in.raw(*it, out.raw);
  for (const auto& [name, member] :
       {std::pair{"input_tokens", &usage_script::input}, std::pair{"output_tokens", &usage_script::output},
        std::pair{"cached", &usage_script::cached}, std::pair{"cache_write", &usage_script::cache_write},
        std::pair{"reasoning", &usage_script::reasoning},
        std::pair{"cache_write_1h", &usage_script::cache_write_1h},
        std::pair{"audio_input", &usage_script::audio_input},
        std::pair{"audio_output", &usage_script::audio_output}})
    if (it.key().text_is(name)) return in.integer(*it, -most_bytes, most_bytes, (out.*member).emplace());
  return in.fail(it.key().begin(), "unknown key \"" + it.key().text() + "\" of usage",
                 "input_tokens, output_tokens, cached, cache_write, cache_write_1h, reasoning, audio_input, "
                 "audio_output, raw");
}

bool set_usage(script_values& in, json::value v, action& a) {
  usage_script out;
  if (v.text_is("none")) {
    out.shown = false;
  } else {
    if (!in.is(v, json::kind::object)) return false;
    for (auto it = v.begin_items(); it != v.end_items(); ++it)
      if (!set_usage_member(in, it, out)) return false;
    out.given = true;
  }
  a.usage = std::move(out);
  return true;
}

bool set_slow_bytes(script_values& in, json::value v, action& a) {
  if (!in.is(v, json::kind::object)) return false;
  a.slice = 1;
  for (auto it = v.begin_items(); it != v.end_items(); ++it) {
    if (it.key().text_is("size")) {
      if (!in.number(*it, 1, most_bytes / 1000, a.slice)) return false;
    } else if (!it.key().text_is("every")) {
      return in.fail(it.key().begin(), "unknown key \"" + it.key().text() + "\" of slow_bytes",
                     "size, every");
    } else if (!in.span(*it, a.slice_every)) {
      return false;
    }
  }
  return true;
}

bool set_end_mode(script_values& in, json::value v, action& a) {
  a.end_with_fin = v.text_is("fin");
  if (a.end_with_fin || v.text_is("chunk-end")) return true;
  return in.fail(v.begin(), "expected \"chunk-end\" or \"fin\"");
}

constexpr action_field fields[] = {
    {"name", set_text<&action::name>},
    {"status", set_optional_number<&action::status, 0, 9999>},
    {"headers", set_headers},
    {"content_type", set_optional_text<&action::content_type>},
    {"delay", set_span<&action::delay>},
    {"head_delay", set_number<&action::head_rate, 1, 1'000'000'000>},
    {"interim", set_number<&action::interim, 0, 1'000'000>},
    {"many_headers", set_number<&action::many_headers, 0, 1'000'000>},
    {"content_length_lie", set_number<&action::content_length_lie, -most_bytes, most_bytes>},
    {"gzip", set_flag<&action::gzip>},
    {"body", set_optional_text<&action::body>},
    {"error", set_error},
    {"redirect", set_text<&action::redirect>},
    {"html", set_flag<&action::html>},
    {"text", set_optional_text<&action::text>},
    {"tool_calls", set_tool_calls},
    {"thinking", set_optional_text<&action::thinking>},
    {"redacted_thinking", set_text<&action::redacted_thinking>},
    {"refusal", set_text<&action::refusal>},
    {"stop_sequence", set_text<&action::stop_sequence>},
    {"annotations", set_annotations},
    {"tool_loop", set_number<&action::tool_loop, 0, most_events>},
    {"interleave", set_flag<&action::interleave>},
    {"events", set_events},
    {"tokens_per_event", set_number<&action::tokens_per_event, 0, 1'000'000>},
    {"finish_reason", set_text<&action::finish_reason>},
    {"usage", set_usage},
    {"usage_at", set_choice<&action::usage_at>},
    {"huge_body", set_number<&action::huge_body, 0, most_bytes>},
    {"gzip_bomb", set_number<&action::gzip_bomb, 0, most_bytes>},
    {"first_event_delay", set_span<&action::first_event_delay>},
    {"pace", set_span<&action::pace>},
    {"slow_bytes", set_slow_bytes},
    {"stall_after_events", set_ending<ending_kind::stall>},
    {"reset_after_events", set_ending<ending_kind::reset>},
    {"end_after_events", set_ending<ending_kind::end>},
    {"error_event_after", set_ending<ending_kind::error_event>},
    {"end_mode", set_end_mode},
    {"reset_after_bytes", set_optional_number<&action::reset_after_bytes, 0, most_bytes>},
    {"bad_json", set_flag<&action::bad_json>},
    {"bad_utf8", set_flag<&action::bad_utf8>},
    {"pings_only", set_flag<&action::pings_only>},
    {"no_done", set_flag<&action::no_done>},
    {"close", set_choice<&action::close>},
};

bool read_field(script_values& in, json::value::iterator it, action& out) {
  for (const auto& f : fields)
    if (it.key().text_is(f.name)) return f.set(in, *it, out);
  return in.fail(it.key().begin(), "unknown key \"" + it.key().text() + "\" of an action",
                 "simulate/README.md lists them");
}

/// Fields that exclude each other, within one object: what the defaults say is overridden.
bool contradicts(script_values& in, json::value from) {
  const auto only_one = [&](std::initializer_list<std::string_view> names) {
    std::string_view first;
    for (auto it = from.begin_items(); it != from.end_items(); ++it) {
      const auto named =
          std::find_if(names.begin(), names.end(), [&](auto n) { return it.key().text_is(n); });
      if (named == names.end()) continue;
      if (!first.empty())
        return in.fail(it.key().begin(),
                       "\"" + std::string{*named} + "\" contradicts \"" + std::string{first} + "\"");
      first = *named;
    }
    return true;
  };
  return !(only_one({"stall_after_events", "reset_after_events", "end_after_events", "error_event_after"}) &&
           only_one({"body", "redirect", "html", "error", "gzip_bomb"}) && only_one({"gzip", "gzip_bomb"}));
}

/// What is answered is one thing: naming it anew drops what the defaults say of it.
void drop_overridden(json::value from, action& out) {
  for (const auto* name : {"body", "redirect", "html", "error", "gzip_bomb"}) {
    if (!from.find(name).exists()) continue;
    out.body.reset();
    out.redirect.clear();
    out.html = false;
    out.error.reset();
    out.gzip_bomb = 0;
    return;
  }
}

}  // namespace

bool read_action(script_values& in, json::value from, action& out) {
  if (from.text_is("ok")) return true;
  if (from.is(json::kind::string)) return in.fail(from.begin(), "an action is \"ok\" or an object");
  if (!in.is(from, json::kind::object) || contradicts(in, from)) return false;
  drop_overridden(from, out);
  for (auto it = from.begin_items(); it != from.end_items(); ++it)
    if (!read_field(in, it, out)) return false;
  return true;
}

std::vector<std::string_view> action_field_names() {
  std::vector<std::string_view> out;
  for (const auto& f : fields) out.push_back(f.name);
  return out;
}

}  // namespace signalbox::simulate
