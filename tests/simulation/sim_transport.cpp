// SPDX-License-Identifier: Apache-2.0
// The simulated network. Providers answer with bytes of their own, not with ours.
#include "tests/simulation/sim_transport.hpp"

namespace signalbox::test {

namespace {

using kind = sim_fate::kind;

std::string chunk(const std::string& delta, const std::string& finish) {
  return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":)" +
         delta + R"(,"finish_reason":)" + finish + "}]}\n\n";
}

std::string usage_text(std::uint64_t input, std::size_t output) {
  return R"({"prompt_tokens":)" + std::to_string(input) + R"(,"completion_tokens":)" +
         std::to_string(output) + R"(,"total_tokens":)" + std::to_string(input + output) + "}";
}

std::string whole(std::uint64_t input, std::size_t output) {
  return R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":)" +
         usage_text(input, output) + "}";
}

std::string anthropic_whole(std::uint64_t input, std::size_t output) {
  return R"({"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn","usage":{"input_tokens":)" +
         std::to_string(input) + R"(,"output_tokens":)" + std::to_string(output) + "}}";
}

}  // namespace

struct sim_transport::transfer {
  transfer_id id = 0;
  transfer_sink* sink = nullptr;
  sim_fate fate;
  bool stream = false;
  bool anthropic = false;
  std::uint64_t timer = 0;
  int stage = 0;         // 0 connect, 1 head, then events
  std::size_t sent = 0;  // content events
  bool paused = false;
};

sim_transport::sim_transport(sim_time& time, std::uint64_t seed) : time_{time}, random_{seed} {}
sim_transport::~sim_transport() = default;

void sim_transport::start(transfer_id id, upstream_request request, transfer_sink& sink) {
  auto t = std::make_unique<transfer>();
  t->id = id;
  t->sink = &sink;
  t->stream = request.body.find("\"stream\":true") != std::string::npos ||
              request.body.find("\"stream\": true") != std::string::npos;
  t->anthropic = request.target.find("/messages") != std::string::npos;
  ++started;
  bodies.push_back(std::move(request.body));
  if (script.empty()) {
    t->fate = otherwise(random_);
  } else {
    t->fate = script.front();
    script.pop_front();
  }
  auto& placed = *transfers_.emplace(id, std::move(t)).first->second;
  later_play(placed, placed.fate.connect);
}

void sim_transport::later_play(transfer& t, duration delay) {
  t.timer = time_.at(later(time_.now(), delay), [this, id = t.id] { play(id); });
}

void sim_transport::end(transfer_id id, transfer_result how) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return;
  auto* sink = found->second->sink;
  transfers_.erase(found);
  sink->on_end({how, {}});
}

/// Hands bytes over; false if the transfer is gone or paused.
bool sim_transport::put(transfer_id id, const std::string& bytes) {
  const bool more = transfers_.at(id)->sink->on_body(bytes);
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return false;
  found->second->paused = !more;
  return more;
}

void sim_transport::play(transfer_id id) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end() || found->second->paused) return;
  auto& t = *found->second;
  const auto& fate = t.fate;
  if (t.stage == 0) {
    if (fate.what == kind::refuse) return end(id, transfer_result::unconnected);
    if (fate.what == kind::unresolved) return end(id, transfer_result::unresolved);
    t.stage = 1;
    t.sink->on_sent();
    if (!transfers_.contains(id)) return;
    if (fate.what == kind::stale) return end(id, transfer_result::stale);
    if (fate.what == kind::hang) return;
    return later_play(t, fate.head);
  }
  if (t.stage == 1) {
    t.stage = 2;
    if (fate.what == kind::reset) return end(id, transfer_result::reset);
    const bool failed = fate.what == kind::status;
    auto fields = failed ? fate.fields : headers{};
    fields.push_back({"content-type", !failed && t.stream && fate.what != kind::garbage
                                          ? "text/event-stream"
                                          : "application/json"});
    t.sink->on_head(failed ? fate.status : 200, fields);
    if (!transfers_.contains(id)) return;
    if (failed) {
      put(id, R"({"error":{"message":"as scripted","type":"server_error","code":null}})");
      return end(id, transfer_result::complete);
    }
    billed_input += fate.input_tokens;
    if (fate.what == kind::garbage) {
      put(id, "<html>not what was asked for");
      return end(id, transfer_result::complete);
    }
    if (!t.stream) {
      billed_output += fate.events;
      const auto body = t.anthropic ? anthropic_whole(fate.input_tokens, fate.events)
                                    : whole(fate.input_tokens, fate.events);
      const bool cut = fate.what == kind::cut;
      put(id, cut ? body.substr(0, body.size() / 2) : body);
      return end(id, cut ? transfer_result::truncated : transfer_result::complete);
    }
    if (t.anthropic)
      put(id,
          "event: message_start\ndata: "
          "{\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"model\":\"m\",\"usage\":{\"input_"
          "tokens\":" +
              std::to_string(fate.input_tokens) +
              ",\"output_tokens\":1}}}\n\nevent: content_block_start\ndata: "
              "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":"
              "\"\"}}\n\n");
    else
      put(id, chunk(R"({"role":"assistant","content":""})", "null"));
    if (!transfers_.contains(id)) return;
    return later_play(t, fate.between);
  }
  const bool half = t.sent >= fate.events / 2;
  if (half && fate.what == kind::cut)
    return end(id, transfer_result::complete);  // a clean end without its event
  if (half && fate.what == kind::stall) return;
  if (half && fate.what == kind::error_event) {
    put(id,
        t.anthropic
            ? "event: error\ndata: "
              "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"as scripted\"}}\n\n"
            : "data: {\"error\":{\"message\":\"as scripted\",\"type\":\"server_error\"}}\n\n");
    return end(id, transfer_result::complete);
  }
  if (t.sent < fate.events) {
    ++t.sent;
    ++billed_output;
    put(id, t.anthropic ? "event: content_block_delta\ndata: "
                          "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                          "\"text\":\"w \"}}\n\n"
                        : chunk(R"({"content":"w "})", "null"));
    const auto still = transfers_.find(id);
    if (still != transfers_.end()) later_play(*still->second, fate.between);
    return;
  }
  if (t.anthropic)
    put(id,
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: "
        "message_delta\ndata: "
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":" +
            std::to_string(t.sent) + "}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  else
    put(id, chunk("{}", "\"stop\"") + "data: {\"choices\":[],\"usage\":" +
                usage_text(fate.input_tokens, t.sent) + "}\n\ndata: [DONE]\n\n");
  end(id, transfer_result::complete);
}

void sim_transport::resume(transfer_id id) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end() || !std::exchange(found->second->paused, false)) return;
  later_play(*found->second, duration{0});
}

void sim_transport::cancel(transfer_id id) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return;
  time_.forget(found->second->timer);
  transfers_.erase(found);
}

}  // namespace signalbox::test
