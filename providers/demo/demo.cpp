// SPDX-License-Identifier: Apache-2.0
// Demo endpoints: timing and faults.
#include "providers/demo/demo.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "providers/demo/answer.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox::demo {

encoded_request write(const chat_request& chat, const endpoint_config& endpoint) {
  auto out = openai::write(chat, endpoint);
  out.http.origin.host = endpoint.name;
  return out;
}

encoded_request splice(const request_data& request, const endpoint_config& endpoint) {
  auto out = openai::splice(request, endpoint);
  out.http.origin.host = endpoint.name;
  return out;
}

/// An answer under way: what is left to send, and when.
struct demo_transport::answer {
  transfer_sink* sink = nullptr;
  std::uint64_t timer = 0;
  int status = 200;
  headers fields;
  std::vector<std::string> pieces;  // of the body, sent one by one
  duration between{0};
  std::size_t next = 0;
  bool head_sent = false;
  bool paused = false;
  bool stalls = false;  // after the first piece nothing more comes
  transfer_result end = transfer_result::complete;

  void spoil(demo_fault_kind fault);
};

demo_transport::demo_transport(config_ptr config, const clock& time, later_calls& timers, std::uint64_t seed)
    : config_{std::move(config)}, time_{time}, timers_{timers}, random_{seed} {}

demo_transport::~demo_transport() {
  for (auto& [id, a] : answers_) timers_.forget(a->timer);
}

std::optional<demo_fault_kind> demo_transport::draw_fault(const demo_settings& how) {
  auto drawn = random_.unit();
  for (const auto& fault : how.faults) {
    if (drawn < fault.rate) return fault.kind;
    drawn -= fault.rate;
  }
  return {};
}

namespace {

std::string error_body(std::string_view message, std::string_view type) {
  std::string out;
  json::writer w{out};
  w.open_object().key("error").open_object().member("message", message).member("type", type);
  w.key("param").null().key("code").null().close_object().close_object();
  return out;
}

}  // namespace

void demo_transport::answer::spoil(demo_fault_kind fault) {
  switch (fault) {
    case demo_fault_kind::stall:
      stalls = true;
      return;
    case demo_fault_kind::cut:
      end = transfer_result::truncated;
      if (pieces.size() > 1)
        pieces.resize(pieces.size() / 2);
      else
        pieces.front().resize(pieces.front().size() / 2);
      return;
    case demo_fault_kind::error:
      status = 500;
      fields = {{"content-type", "application/json"}};
      pieces = {error_body("demo fault", "server_error")};
      return;
    case demo_fault_kind::rate_limit:
      status = 429;
      fields = {{"content-type", "application/json"}, {"retry-after", "1"}};
      pieces = {error_body("demo rate limit", "rate_limit_error")};
  }
}

void demo_transport::start(transfer_id id, upstream_request request, transfer_sink& sink) {
  const auto& endpoint = config_->endpoints[config_->resolve(request.origin.host).index];
  const auto created = std::chrono::floor<std::chrono::seconds>(time_.wall()).time_since_epoch().count();
  auto said = make_answer(request.body, {"chatcmpl-demo-" + std::to_string(id), endpoint.model, created});
  auto a = std::make_unique<answer>();
  a->sink = &sink;
  a->between = endpoint.demo.per_token;
  a->fields = {{"content-type", said.stream ? "text/event-stream" : "application/json"}};
  a->pieces = std::move(said.pieces);
  auto first = endpoint.demo.latency;
  if (!said.stream) first += endpoint.demo.per_token * static_cast<duration::rep>(said.tokens);
  if (const auto fault = draw_fault(endpoint.demo)) a->spoil(*fault);
  answers_[id] = std::move(a);
  sink.on_sent();
  wait(id, first);
}

void demo_transport::wait(transfer_id id, duration delay) {
  const auto found = answers_.find(id);
  if (found != answers_.end()) found->second->timer = timers_.after(delay, [this, id] { proceed(id); });
}

/// One step: the head with the first piece, then a piece each, then the end. The sink may cancel in any call,
/// so the answer is looked for again after each.
void demo_transport::proceed(transfer_id id) {
  const auto alive = [&]() -> answer* {
    const auto found = answers_.find(id);
    return found == answers_.end() ? nullptr : found->second.get();
  };
  auto* a = alive();
  if (!a || a->paused) return;
  if (!a->head_sent) {
    a->head_sent = true;
    a->sink->on_head(a->status, a->fields);
    if (!(a = alive())) return;
  }
  if (a->stalls && a->next > 0) return;  // it was held, and goes on with silence
  if (a->next < a->pieces.size()) {
    const bool more = a->sink->on_body(a->pieces[a->next++]);
    if (!(a = alive())) return;
    a->paused = !more;
  }
  if (a->stalls) return;
  if (a->next < a->pieces.size()) {
    if (!a->paused) wait(id, a->between);
    return;
  }
  auto* sink = a->sink;
  const transfer_end end{a->end, {}};
  answers_.erase(id);
  sink->on_end(end);
}

void demo_transport::resume(transfer_id id) {
  const auto found = answers_.find(id);
  if (found == answers_.end() || !std::exchange(found->second->paused, false)) return;
  wait(id, duration::zero());
}

void demo_transport::cancel(transfer_id id) {
  const auto found = answers_.find(id);
  if (found == answers_.end()) return;
  timers_.forget(found->second->timer);
  answers_.erase(found);
}

}  // namespace signalbox::demo
