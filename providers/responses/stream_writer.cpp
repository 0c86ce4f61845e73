// SPDX-License-Identifier: Apache-2.0
// Streams from the neutral form for clients of the Responses API. [W58]
#include <utility>

#include "providers/responses/output.hpp"
#include "providers/responses/thoughts.hpp"

namespace signalbox::responses {

namespace {

using ik = output_item::kind;

/// Words go to one item at a time; calls stay open until the end, since fragments of several may come
/// interleaved.
class event_writer final : public delta_writer {
 public:
  explicit event_writer(const reply_context& context) : context_{context}, response_{context} {
    state_.id = context.id.text();
    state_.model = context.model;
  }

  void write(const chat_delta& delta, std::string& out) override;
  std::string tail() override;

 private:
  /// `fill` writes the event's own members.
  template <class Fill>
  void event(std::string_view type, std::string& out, Fill&& fill);
  void lifecycle(std::string_view type, std::string& out);
  void begin(std::string& out);
  /// An event about the item at a place, or about the last piece of it.
  template <class Fill>
  void item_event(std::string_view type, std::size_t place, std::string& out, Fill&& fill);
  template <class Fill>
  void piece_event(std::string_view type, std::string& out, Fill&& fill);

  std::size_t add_item(ik what);
  void item_added(std::size_t place, std::string& out);
  void close_item(std::size_t place, std::string& out);
  void close_speaker(std::string& out);
  void speak_as(ik what, std::string& out);
  void open_piece(part_kind what, std::string& out);
  void close_piece(std::string& out);
  void words(part_kind what, const std::string& text, std::string& out);
  void seal(part_kind what, const std::string& secret, std::string& out);
  void begin_call(const chat_delta& delta, std::string& out);
  void arguments(const chat_delta& delta, std::string& out);
  void close_all(std::string& out);

  reply_context context_;
  response_writer response_;
  response_state state_;
  std::vector<output_item> items_;
  std::vector<std::size_t> calls_;     // the places of calls, by their index
  std::optional<std::size_t> speaks_;  // the message or reasoning item that is open
  bool piece_open_ = false;            // the last piece of it
  std::uint64_t next_ = 0;             // sequence number
  usage used_;
  bool begun_ = false;
};

template <class Fill>
void event_writer::event(std::string_view type, std::string& out, Fill&& fill) {
  out.append("event: ").append(type).append("\ndata: ");
  json::writer w{out};
  w.open_object().member("type", type).member("sequence_number", next_++);
  fill(w);
  w.close_object();
  out += "\n\n";
}

void event_writer::lifecycle(std::string_view type, std::string& out) {
  event(type, out, [&](json::writer& w) {
    w.key("response");
    response_.write(w, state_);
  });
}

/// The first two events, whatever comes first: clients take no other before them.
void event_writer::begin(std::string& out) {
  if (std::exchange(begun_, true)) return;
  lifecycle("response.created", out);
  lifecycle("response.in_progress", out);
}

template <class Fill>
void event_writer::item_event(std::string_view type, std::size_t place, std::string& out, Fill&& fill) {
  event(type, out, [&](json::writer& w) {
    w.member("item_id", items_[place].id).member("output_index", std::uint64_t{place});
    fill(w);
  });
}

template <class Fill>
void event_writer::piece_event(std::string_view type, std::string& out, Fill&& fill) {
  const auto& item = items_[*speaks_];
  item_event(type, *speaks_, out, [&](json::writer& w) {
    w.member(item.what == ik::message ? "content_index" : "summary_index",
             std::uint64_t{item.pieces.size() - 1});
    fill(w);
  });
}

std::size_t event_writer::add_item(ik what) {
  const auto place = items_.size();
  auto& item = items_.emplace_back();
  item.what = what;
  item.id = item_id(context_, what, place);
  return place;
}

void event_writer::item_added(std::size_t place, std::string& out) {
  event("response.output_item.added", out, [&](json::writer& w) {
    w.member("output_index", std::uint64_t{place}).key("item");
    write_item(w, items_[place], "in_progress");
  });
}

void event_writer::close_item(std::size_t place, std::string& out) {
  const auto& item = items_[place];
  if (item.what == ik::call)
    item_event("response.function_call_arguments.done", place, out, [&](json::writer& w) {
      w.member("name", item.name).member("arguments", final_arguments(item));
    });
  event("response.output_item.done", out, [&](json::writer& w) {
    w.member("output_index", std::uint64_t{place}).key("item");
    write_item(w, item, "completed");
  });
}

void event_writer::open_piece(part_kind what, std::string& out) {
  items_[*speaks_].pieces.push_back({what, {}});
  piece_open_ = true;
  const auto type =
      what == part_kind::thinking ? "response.reasoning_summary_part.added" : "response.content_part.added";
  piece_event(type, out, [&](json::writer& w) {
    w.key("part");
    write_piece(w, items_[*speaks_].pieces.back());
  });
}

void event_writer::close_piece(std::string& out) {
  if (!std::exchange(piece_open_, false)) return;
  const auto& piece = items_[*speaks_].pieces.back();
  const bool thought = piece.what == part_kind::thinking, refusal = piece.what == part_kind::refusal;
  const auto done = thought   ? "response.reasoning_summary_text.done"
                    : refusal ? "response.refusal.done"
                              : "response.output_text.done";
  piece_event(done, out, [&](json::writer& w) {
    if (!thought && !refusal) w.key("logprobs").open_array().close_array();
    w.member(refusal ? "refusal" : "text", piece.text);
  });
  const auto part_done = thought ? "response.reasoning_summary_part.done" : "response.content_part.done";
  piece_event(part_done, out, [&](json::writer& w) {
    w.key("part");
    write_piece(w, piece);
  });
}

void event_writer::close_speaker(std::string& out) {
  if (!speaks_) return;
  close_piece(out);
  if (auto& item = items_[*speaks_]; item.what == ik::reasoning && item.encrypted.empty())
    item.encrypted = sealed(part_kind::thinking, {});
  close_item(*speaks_, out);
  speaks_.reset();
}

void event_writer::speak_as(ik what, std::string& out) {
  if (speaks_ && items_[*speaks_].what == what) return;
  close_speaker(out);
  speaks_ = add_item(what);
  item_added(*speaks_, out);
}

void event_writer::words(part_kind what, const std::string& text, std::string& out) {
  speak_as(*item_for(what), out);
  if (piece_open_ && items_[*speaks_].pieces.back().what != what) close_piece(out);
  if (!piece_open_) open_piece(what, out);
  items_[*speaks_].pieces.back().text += text;
  const auto type = what == part_kind::thinking  ? "response.reasoning_summary_text.delta"
                    : what == part_kind::refusal ? "response.refusal.delta"
                                                 : "response.output_text.delta";
  piece_event(type, out, [&](json::writer& w) {
    w.member("delta", text);
    if (what == part_kind::text) w.key("logprobs").open_array().close_array();
  });
}

/// A signature ends the thought that it is of; a redacted one comes whole.
void event_writer::seal(part_kind what, const std::string& secret, std::string& out) {
  if (what == part_kind::redacted_thinking) close_speaker(out);
  speak_as(ik::reasoning, out);
  items_[*speaks_].encrypted = sealed(what, secret);
  close_speaker(out);
}

void event_writer::begin_call(const chat_delta& delta, std::string& out) {
  close_speaker(out);
  const auto place = add_item(ik::call);
  items_[place].call_id = delta.id;
  items_[place].name = delta.name;
  calls_.push_back(place);
  item_added(place, out);
}

void event_writer::arguments(const chat_delta& delta, std::string& out) {
  if (delta.index >= calls_.size() || delta.text.empty()) return;
  const auto place = calls_[delta.index];
  items_[place].arguments += delta.text;
  item_event("response.function_call_arguments.delta", place, out,
             [&](json::writer& w) { w.member("delta", delta.text); });
}

/// Everything that is open, in the order of the output.
void event_writer::close_all(std::string& out) {
  if (!items_.empty()) items_.back().cut_off = status_of(state_.finish) == "incomplete";
  for (std::size_t place = 0; place < items_.size(); ++place) {
    if (place == speaks_)
      close_speaker(out);
    else if (items_[place].what == ik::call)
      close_item(place, out);
  }
}

void event_writer::write(const chat_delta& delta, std::string& out) {
  if (delta.kind == delta_kind::start && !begun_) {
    state_.id = delta.text;
    state_.model = delta.name;
  }
  if (delta.kind != delta_kind::usage && delta.kind != delta_kind::end) begin(out);
  switch (delta.kind) {
    case delta_kind::text:
      return words(part_kind::text, delta.text, out);
    case delta_kind::refusal:
      return words(part_kind::refusal, delta.text, out);
    case delta_kind::thinking:
      return words(part_kind::thinking, delta.text, out);
    case delta_kind::signature:
      return seal(part_kind::thinking, delta.text, out);
    case delta_kind::redacted_thinking:
      return seal(part_kind::redacted_thinking, delta.text, out);
    case delta_kind::tool_call:
      return begin_call(delta, out);
    case delta_kind::tool_arguments:
      return arguments(delta, out);
    case delta_kind::usage:
      used_ = delta.used;
      return;
    case delta_kind::finish:
      state_.finish = delta.finish;
      return close_all(out);
    case delta_kind::start:
    case delta_kind::end:
      return;
  }
}

std::string event_writer::tail() {
  state_.status = status_of(state_.finish);
  state_.output = &items_;
  state_.used = &used_;
  std::string out;
  lifecycle("response." + std::string{state_.status}, out);
  return out;
}

}  // namespace

std::unique_ptr<delta_writer> open_writer(const reply_context& context) {
  return std::make_unique<event_writer>(context);
}

}  // namespace signalbox::responses
