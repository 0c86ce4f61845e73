// SPDX-License-Identifier: Apache-2.0
// The bytes of one attempt.
#include "actors/attempt_flow.hpp"

#include <utility>

#include "providers/error_text.hpp"

namespace signalbox {

namespace {

/// What is kept of the body of an error: its beginning holds the message.
constexpr std::size_t error_body_bytes = 64 * 1024;

bool is_event_stream(const headers& fields) {
  const auto type = find_header(fields, "content-type");
  return type && iequals(trim(type->substr(0, type->find(';'))), "text/event-stream");
}

/// We ask for no coding. One that comes all the same would need limits of its own. [U21]
bool is_coded(const headers& fields) {
  const auto coding = find_header(fields, "content-encoding");
  return coding && !iequals(trim(*coding), "identity");
}

failure_class class_of(transfer_result result) {
  switch (result) {
    case transfer_result::complete:
      return failure_class::none;
    case transfer_result::unresolved:
    case transfer_result::unconnected:
      return failure_class::connect;
    case transfer_result::untrusted:
      return failure_class::untrusted;
    case transfer_result::stale:
      return failure_class::stale_connection;
    case transfer_result::reset:
      return failure_class::transient;
    case transfer_result::truncated:
      return failure_class::truncated;
    case transfer_result::malformed:
      return failure_class::invalid;
  }
  return failure_class::internal;
}

/// The provider's own id of the request, for the client's headers and the log. [W71]
std::string request_id_in(const headers& fields) {
  constexpr std::size_t longest = 128;
  for (const auto* name : {"x-request-id", "request-id"})
    if (const auto id = find_header(fields, name); id && id->size() <= longest && is_header_value(*id))
      return std::string{*id};
  return {};
}

void name_upstream_request(const std::string& id, headers& to) {
  if (!id.empty()) to.push_back({"x-signalbox-upstream-request-id", id});
}

duration between(instant from, instant to) { return from == never || to == never ? duration{-1} : to - from; }

}  // namespace

attempt_times attempt_progress::times() const {
  const auto get = [](const auto& x) { return x.load(std::memory_order_relaxed); };
  return {get(launched_), get(sent_), get(head_), get(content_), get(last_bytes_), get(paused_)};
}

attempt_flow::attempt_flow(lane& home, const clock& time, attempt_spec spec)
    : home_{home}, time_{time}, spec_{std::move(spec)} {
  progress_.launched_ = time_.now();
}

void attempt_flow::launch(upstream_request&& http) {
  if (ended_) return;
  self_ = shared_from_this();
  carrier_ = &home_.carrier(spec_.provider->kind);
  transfer_ = carrier_->new_id();
  carrier_->start(transfer_, std::move(http), *this);
}

void attempt_flow::on_sent() { progress_.sent_ = time_.now(); }

void attempt_flow::on_head(int status, const headers& fields) {
  progress_.head_ = progress_.last_bytes_ = time_.now();
  status_ = status;
  upstream_id_ = request_id_in(fields);
  const bool fine = status >= 200 && status < 300;
  refused_ = !fine;
  coded_ = is_coded(fields);
  if (!fine) error_fields_ = fields;
  if (fine && coded_) return give_up(failure_class::invalid, "the answer has a content encoding");
  if (!fine || !spec_.stream) return;
  if (!is_event_stream(fields)) return;  // an error in a 200, or the wrong thing: read_body() tells
  decoder_ = open_stream(*spec_.provider, spec_.context);
}

bool attempt_flow::on_body(std::string_view bytes) {
  progress_.last_bytes_ = time_.now();
  if (ended_) return true;  // after the terminal event nothing matters any more [W6]
  if (streaming()) return take_stream(bytes);
  if (refused_) return take_error(bytes);
  if (body_.size() + bytes.size() > spec_.reply_bytes) {
    give_up(failure_class::too_large, "the answer is longer than allowed");  // [U18]
    return true;
  }
  body_.append(bytes);
  return true;
}

/// The rest of a long error says nothing more, and may have no end: it is not waited for.
bool attempt_flow::take_error(std::string_view bytes) {
  body_.append(bytes.substr(0, error_body_bytes - body_.size()));
  if (body_.size() < error_body_bytes) return true;
  const auto keep = let_go();
  end(read_body());
  return true;
}

bool attempt_flow::take_stream(std::string_view bytes) {
  decoder_->feed(bytes, out_);
  if (decoder_->content_seen() && !content_told_) {
    content_told_ = true;
    progress_.content_ = time_.now();
    home_.tell(spec_.run, {spec_.number, attempt_event_kind::first_content, {}});
  }
  const bool more = forward();
  if (decoder_->finished()) {
    linger();
    end(decoder_->result());
  } else if (decoder_->failed()) {
    const auto failed = decoder_->result();
    give_up(failed.failure, failed.message);
  } else if (!committed_ && out_.size() > spec_.held_bytes) {
    give_up(failure_class::too_large, "the stream held before its commit is longer than allowed");
  }
  return more;
}

/// Passes on what the client may see already. False: it reads too slowly.
bool attempt_flow::forward() {
  if (!committed_ || out_.empty()) return true;
  const auto target = client();
  const bool more = !target || target->write(out_);
  out_.clear();
  progress_.paused_ = !more;
  return more;
}

/// The answer is whole, but its connection can serve again only when the provider has ended the body, which
/// comes with the same bytes or soon after.
void attempt_flow::linger() {
  constexpr duration patience = std::chrono::seconds{1};
  linger_timer_ = home_.timers().after(patience, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || !self->carrier_) return;
    self->linger_timer_ = 0;
    self->carrier_->cancel(self->transfer_);
    self->carrier_ = nullptr;
    self->self_ = nullptr;
  });
}

void attempt_flow::on_end(const transfer_end& finish) {
  const auto keep = std::exchange(self_, nullptr);
  carrier_ = nullptr;
  if (linger_timer_ != 0) home_.timers().forget(linger_timer_);
  if (ended_) return;
  if (streaming() && finish.result == transfer_result::complete) {
    decoder_->at_end(out_);
    forward();
    return end(decoder_->result());
  }
  end_of_body(finish);
}

void attempt_flow::end_of_body(const transfer_end& finish) {
  // An error status says what it says, even if its body broke off.
  if (finish.result == transfer_result::complete || refused_) return end(read_body());
  outcome result;
  if (streaming()) result = decoder_->result();
  result.failure = class_of(finish.result);
  result.message = finish.detail;
  end(std::move(result));
}

outcome attempt_flow::read_body() {
  // Nobody can read a coded body without decoding it: the status has to do.
  if (refused_) return spec_.provider->classify_error(status_, error_fields_, coded_ ? "" : body_);
  auto decoded = decode(*spec_.provider, std::move(body_), spec_.context);
  if (spec_.stream && decoded.result.succeeded()) {
    auto wrong = invalid_answer("a stream was asked for, and the answer is none");
    wrong.used = decoded.result.used;  // it will be billed all the same
    return wrong;
  }
  if (decoded.result.succeeded()) progress_.content_ = time_.now();
  out_ = std::move(decoded.body);
  return std::move(decoded.result);
}

/// Ends the transfer from our side. The caller keeps this object as long as it still works on it.
std::shared_ptr<attempt_flow> attempt_flow::let_go() {
  if (carrier_) carrier_->cancel(transfer_);
  carrier_ = nullptr;
  return std::exchange(self_, nullptr);
}

void attempt_flow::give_up(failure_class why, std::string message) {
  const auto keep = let_go();
  if (ended_) return;
  outcome result;
  if (streaming()) result = decoder_->result();
  // An error event has told more than that the stream is over.
  if (result.failure != why) result.message = std::move(message);
  result.failure = why;
  end(std::move(result));
}

void attempt_flow::end(outcome result) {
  if (std::exchange(ended_, true)) return;
  const auto now = time_.now();
  const auto times = progress_.times();
  if (result.status == 0) result.status = status_;
  result.sent = times.sent != never;
  result.refused = refused_;
  // An attempt that broke off has cost its input at least; one that was refused has cost nothing.
  const bool no_tokens = result.used.all_input() + result.used.all_output() == 0;
  if (!result.succeeded() && result.sent && !result.refused && no_tokens)
    result.used.input = spec_.context.estimated_input;
  result.first_byte = between(times.sent, times.head);
  result.first_content = between(times.sent, times.content);
  result.total = between(times.launched, now);
  home_.tell(spec_.run, {spec_.number, attempt_event_kind::ended, std::move(result)});
}

void attempt_flow::name_upstream(headers& to) const { name_upstream_request(upstream_id_, to); }

void attempt_flow::commit(reply_head head) {
  const auto target = client();
  if (committed_ || !target) return;
  committed_ = true;
  target->on_drained = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->progress_.last_bytes_ = self->time_.now();  // the provider's time begins again
    self->progress_.paused_ = false;
    if (self->carrier_) self->carrier_->resume(self->transfer_);
  };
  if (target->state() == stream_state::closed) {
    name_upstream_request(upstream_id_, head.fields);
    target->open(head);
  }
  forward();
}

void attempt_flow::deliver(reply_head head, std::string_view remark) {
  const auto target = client();
  if (!target) return;
  if (!streaming()) {
    name_upstream_request(upstream_id_, head.fields);
    return target->respond(head, std::move(out_));
  }
  commit(std::move(head));
  std::string last{remark};
  last += decoder_->take_tail();
  target->finish(last);
}

}  // namespace signalbox
