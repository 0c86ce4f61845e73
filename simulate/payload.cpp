// SPDX-License-Identifier: Apache-2.0
// From canned bytes to steps: pauses, faults, where it breaks off.
#include "simulate/payload.hpp"

#include <algorithm>

#include "simulate/gzip_bomb.hpp"

namespace signalbox::simulate {

namespace {

using namespace std::chrono_literals;

/// How many events of the list come before the break; all of them if there is none.
std::size_t events_before_break(const event_list& events, const action& how) {
  const auto& marks = events.marks;
  if (!how.breaks) return marks.size();
  if (how.breaks->at_head) return 0;
  std::uint64_t content = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (is_content(marks[i].part) && content++ == how.breaks->events) break;
    if (is_content(marks[i].part) || marks[i].part == event_part::opening) count = i + 1;
  }
  return count;
}

/// The text of a failure for its place in the stream.
std::string placed(std::string_view failure, std::size_t events_before) {
  constexpr auto inside = [](std::string_view mark) { return mark.substr(2, mark.size() - 4); };
  std::string out;
  expand(failure,
         {{inside(sequence_mark), std::to_string(events_before)},
          {inside(separator_mark), events_before == 0 ? "[" : ",\r\n"}},
         out);
  return out;
}

/// Writes text that may hold the fill mark.
void write_filled(payload& out, std::string_view text, const action& how, bool content, bool terminal) {
  const auto mark = how.huge_body > 0 ? text.find(fill_mark) : std::string_view::npos;
  if (mark == std::string_view::npos) return out.write(text, content, terminal);
  out.write(text.substr(0, mark));
  out.repeat("x", how.huge_body);
  out.write(text.substr(mark + fill_mark.size()), content, terminal);
}

/// Writes the events of a stream one by one.
class event_writer {
 public:
  event_writer(const stream_parts& parts, const action& how, payload& out)
      : parts_{parts}, how_{how}, out_{out} {
    total_ = parts.events.content_events();
  }

  void up_to(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) one(i);
  }

  /// Goes round the content events for ever.
  void round() {
    if (first_content_ == 0) return;
    out_.pause(how_.pace);
    step again;
    again.kind = step_kind::jump;
    again.begin = first_content_ - 1;
    out_.steps.push_back(again);
  }

  [[nodiscard]] bool content_is_over(std::size_t i) const {
    return content_ == total_ && !is_content(parts_.events.marks[i].part);
  }

  void one(std::size_t i) {
    const auto& marks = parts_.events.marks;
    const auto begin = i == 0 ? 0 : marks[i - 1].end;
    const auto text = std::string_view{parts_.events.bytes}.substr(begin, marks[i].end - begin);
    const bool content = is_content(marks[i].part);
    if (content && content_ > 0) out_.pause(how_.pace);
    if (content && content_ == 0) first_content_ = out_.steps.size() + 1;
    if (content && how_.bad_json && content_ == total_ / 2)
      out_.write(std::string{text.substr(0, text.size() / 2)} + "\n\n", true);
    else
      write_filled(out_, text, how_, content, is_terminal(marks[i].part));
    if (content) ++content_;
  }

 private:
  const stream_parts& parts_;
  const action& how_;
  payload& out_;
  std::uint64_t total_ = 0;
  std::uint64_t content_ = 0;
  std::size_t first_content_ = 0;  // index of its step, plus 1
};

void ping_for_ever(const stream_parts& parts, const action& how, payload& out) {
  const auto begin = out.steps.size();
  out.pause(how.pace > 0ns ? how.pace : duration{1s});
  out.write(parts.keep_alive);
  step again;
  again.kind = step_kind::jump;
  again.begin = begin;
  out.steps.push_back(again);
}

void break_off(payload& out, const action& how) {
  switch (how.breaks->kind) {
    case ending_kind::stall:
      return out.stop(step_kind::hold);
    case ending_kind::reset:
      return out.stop(step_kind::reset);
    case ending_kind::end:
      if (how.end_with_fin) out.stop(step_kind::finish);
      return;
    case ending_kind::error_event:
      return;
  }
}

/// Drops all bytes after the first `keep`.
void truncate(payload& out, std::uint64_t keep) {
  for (std::size_t i = 0; i < out.steps.size(); ++i) {
    auto& s = out.steps[i];
    const auto all = s.size * s.times;
    if (all <= keep) {
      keep -= all;
      continue;
    }
    if (s.kind == step_kind::write) s.size = keep;
    if (s.kind == step_kind::repeat) s.times = keep / s.size;
    s.content = s.terminal = false;
    out.steps.resize(i + 1);
    return;
  }
}

}  // namespace

void payload::write(std::string_view text, bool content, bool terminal) {
  step s;
  s.content = content;
  s.terminal = terminal;
  s.begin = bytes.size();
  s.size = text.size();
  bytes += text;
  steps.push_back(s);
}

void payload::repeat(std::string_view pattern, std::uint64_t times) {
  write(pattern);
  steps.back().kind = step_kind::repeat;
  steps.back().times = times;
}

void payload::pause(duration time) {
  if (time <= duration::zero()) return;
  stop(step_kind::wait);
  steps.back().every = time;
}

void payload::stop(step_kind how) { steps.emplace_back().kind = how; }

std::uint64_t payload::size() const {
  std::uint64_t out = 0;
  for (const auto& s : steps)
    if (s.kind == step_kind::write || s.kind == step_kind::repeat) out += s.size * s.times;
  return out;
}

payload stream_payload(const stream_parts& parts, const action& how) {
  payload out;
  event_writer writer{parts, how, out};
  const auto& marks = parts.events.marks;
  if (how.pings_only || how.endless) {
    std::size_t i = 0;
    const auto opening = [&] { return i < marks.size() && marks[i].part == event_part::opening; };
    for (; opening(); ++i) writer.one(i);
    if (how.pings_only) {
      ping_for_ever(parts, how, out);
    } else {
      for (; i < marks.size() && !writer.content_is_over(i); ++i) writer.one(i);
      writer.round();
    }
  } else {
    const auto before = events_before_break(parts.events, how);
    writer.up_to(before);
    if (how.breaks && how.breaks->kind == ending_kind::error_event) out.write(placed(parts.failure, before));
    if (how.breaks) break_off(out, how);
  }
  out.declared = out.size();
  return out;
}

payload body_payload(std::string_view body, const action& how) {
  payload out;
  if (how.bad_json) body = body.substr(0, body.size() * 2 / 3);
  write_filled(out, body, how, false, true);
  out.declared = out.size();
  if (!how.breaks || how.breaks->kind == ending_kind::error_event) return out;
  const auto of = std::max<std::uint64_t>(how.events, 1);
  const auto events = how.breaks->at_head ? 0 : std::min(how.breaks->events, of);
  truncate(out, out.declared * events / of);
  break_off(out, how);
  if (how.breaks->kind == ending_kind::end && !how.end_with_fin) out.declared = out.size();
  return out;
}

payload bomb_payload(const action& how) {
  const auto bomb = make_gzip_bomb(how.gzip_bomb);
  payload out;
  out.write(bomb.front);
  out.repeat(bomb.period, bomb.times);
  out.write(bomb.back, false, true);
  out.declared = out.size();
  return out;
}

}  // namespace signalbox::simulate
