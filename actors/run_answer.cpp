// SPDX-License-Identifier: Apache-2.0
// What the client of a run gets: heads, answers, errors.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <caf/all.hpp>
#include <span>

#include "actors/run.hpp"
#include "providers/dialect.hpp"

namespace signalbox {

namespace {

/// The attempts that were launched, of those that an endpoint was asked for.
struct sent_attempts {
  std::size_t count = 0;
  const run_attempt* last = nullptr;
  bool fell_back = false;  ///< to another endpoint; a second try at the same one is no fallback
};

sent_attempts sent_of(std::span<const run_attempt> all) {
  sent_attempts out;
  for (const auto& a : all) {
    if (!a.flow) continue;
    out.fell_back = out.fell_back || (out.last && out.last->endpoint != a.endpoint);
    out.last = &a;
    ++out.count;
  }
  return out;
}

}  // namespace

reply_head run_state::answer_head(const run_attempt* served, bool stream) const {
  reply_head out;
  auto& f = out.fields;
  f.push_back({"content-type", stream ? "text/event-stream" : "application/json"});
  if (stream) {
    f.push_back({"cache-control", "no-cache"});
    f.push_back({"x-accel-buffering", "no"});  // [W13]
  }
  const auto id = asked->id.text();
  f.push_back({"x-signalbox-request-id", id});
  f.push_back({request_id_field(asked->wire), id});
  if (served) {
    f.push_back({"x-signalbox-endpoint", endpoint_of(*served).name});
    f.push_back({"x-signalbox-model", endpoint_of(*served).model});
  }
  f.push_back({"x-signalbox-tier", name_of(what_->tier)});
  f.push_back({"x-signalbox-complexity", name_of(what_->complexity)});
  f.push_back({"x-signalbox-attempts", std::to_string(plan_ ? plan_->chains().front().launched() : 0)});
  f.push_back({"x-signalbox-cache", "miss"});
  if (served && !served->dropped.empty())
    f.push_back({"x-signalbox-dropped", fmt::format("{}", fmt::join(served->dropped, ", "))});
  if (served && !served->adapted.empty())
    f.push_back({"x-signalbox-adapted", fmt::format("{}", fmt::join(served->adapted, ", "))});
  return out;
}

void run_state::deliver(attempt_number number) {
  auto& a = *attempt(number);
  auto head = answer_head(&a, asked->stream);
  const auto cost = cost_so_far();
  // A stream tells its cost in a comment before its end: its head went out before that was known.
  if (!asked->stream) head.fields.push_back({"x-signalbox-cost", cost ? to_text(*cost) : "unknown"});
  auto remark = asked->stream ? cost_remark(cost) : std::string{};
  answered_ = true;
  home->dispatch([flow = a.flow, head = std::move(head), remark = std::move(remark)]() mutable {
    flow->deliver(std::move(head), remark);
  });
  conclude("delivered", 200);
}

void run_state::fail(const error& what, duration retry_after, bool spent) {
  auto head = answer_head(nullptr, false);
  head.status = status_in(asked->wire, what.code);
  if (retry_after >= duration::zero()) {
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(retry_after).count();
    head.fields.push_back({"retry-after", std::to_string((ms + 999) / 1000)});
    head.fields.push_back({"retry-after-ms", std::to_string(ms)});
  }
  if (spent) head.fields.push_back({"x-should-retry", "false"});
  answered_ = true;
  // The last one that was asked: whoever looks into the failure asks its provider.
  const auto last =
      std::find_if(attempts_.rbegin(), attempts_.rend(), [](const run_attempt& a) { return a.flow; });
  const auto status = head.status;
  on_channel([head = std::move(head), body = error_body(asked->wire, what, asked->id.text()),
              event = error_event(asked->wire, what, asked->id.text()),
              flow = last == attempts_.rend() ? nullptr : last->flow](channel& c) mutable {
    if (flow) flow->name_upstream(head.fields);
    // A keep-alive may have opened the stream already: then the error goes in-band.
    if (c.state() == stream_state::closed)
      c.respond(head, body);
    else
      c.break_off(event);
  });
  conclude("failed", status);
  if (!plan_) self->quit();
}

void run_state::break_off(const error& what) {
  answered_ = true;
  on_channel([event = error_event(asked->wire, what, asked->id.text())](channel& c) { c.break_off(event); });
  conclude("failed", status_in(asked->wire, what.code));
}

/// Counts the request and writes its line in the log.
void run_state::conclude(std::string_view result, int status) {
  answered_ = true;
  const auto took = env->time->now() - arrived_;
  if (record_) {
    record_->result = result;
    record_->status = status;
    record_->took = took;
  }
  auto& numbers = *env->numbers;
  const auto sent = sent_of(attempts_);
  if (way_.route) {
    const auto& routes = env->config->routes;
    auto& route = numbers.route(static_cast<std::size_t>(way_.route - routes.data()));
    auto& counted = result == "delivered" ? route.delivered
                    : result == "failed"  ? route.failed
                                          : route.abandoned;
    counted.fetch_add(1, std::memory_order_relaxed);
    route.latency.add(took);
    if (sent.fell_back) route.fallbacks.fetch_add(1, std::memory_order_relaxed);
  } else {
    numbers.unrouted.fetch_add(1, std::memory_order_relaxed);
  }
  if (!spdlog::should_log(spdlog::level::info)) return;
  const auto served = sent.last ? endpoint_of(*sent.last).name : std::string{"-"};
  const auto cost = cost_so_far();
  spdlog::info(
      "request {} {} status={} route={} endpoint={} attempts={} tier={} complexity={} ms={:.1f} cost={}",
      asked->id.text(), result, status, way_.route ? way_.route->name : "-", served, sent.count,
      name_of(what_->tier), name_of(what_->complexity),
      std::chrono::duration<double, std::milli>(took).count(), cost ? to_text(*cost) : "unknown");
}

}  // namespace signalbox
