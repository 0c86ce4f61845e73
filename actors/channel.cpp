// SPDX-License-Identifier: Apache-2.0
// The states of a channel.
#include "actors/channel.hpp"

#include <utility>

#include "providers/dialect.hpp"

namespace signalbox {

reply_head error_head(error_code code, dialect spoken, const unique_id& of) {
  const auto id = of.text();
  return {
      status_in(spoken, code),
      {{"content-type", "application/json"}, {"x-signalbox-request-id", id}, {request_id_field(spoken), id}}};
}

bool channel::go(stream_event event) {
  const auto next = next_state(state_, event);
  misused_ = misused_ || (!next && !gone_);
  if (next) state_ = *next;
  return next.has_value();
}

void channel::open(const reply_head& head) {
  if (go(stream_event::open) && !gone_) do_open(head);
}

bool channel::write(std::string_view bytes) {
  if (!go(stream_event::content) || gone_) return true;
  return do_write(bytes);
}

void channel::remark(std::string_view bytes) {
  const bool stream = state_ == stream_state::opened || state_ == stream_state::committed;
  // A remark waits for nobody: whether the client reads it is found out with the next content.
  if (stream && !gone_) static_cast<void>(do_write(bytes));
}

void channel::respond(const reply_head& head, std::string body) {
  if (!go(stream_event::respond)) return;
  if (!gone_) do_respond(head, std::move(body));
  end();
}

void channel::finish(std::string_view last) {
  if (!go(stream_event::finish)) return;
  if (!gone_) do_finish(last);
  end();
}

void channel::break_off(std::string_view last) {
  if (!go(stream_event::break_off)) return;
  if (!gone_) do_break_off(last);
  end();
}

void channel::end() {
  on_gone_ = nullptr;
  on_drained = nullptr;
  if (const auto call = std::exchange(on_over, nullptr)) call();
}

void channel::watch_client(std::function<void()> gone) {
  on_gone_ = std::move(gone);
  if (gone_ && on_gone_) on_gone_();
}

void channel::client_gone() {
  if (std::exchange(gone_, true)) return;
  if (const auto call = on_gone_) call();
  if (!over()) return end();
}

void channel::cut_short(const reply_head& head, std::string body, std::string_view last) {
  const auto call = std::exchange(on_gone_, nullptr);
  if (state_ == stream_state::closed)
    respond(head, std::move(body));
  else if (!over())
    break_off(last);
  gone_ = true;
  if (call) call();
}

}  // namespace signalbox
