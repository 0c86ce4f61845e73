// SPDX-License-Identifier: Apache-2.0
// Decides what is answered: the request, the action and the moment become a plan.
#include <algorithm>

#include "simulate/framing.hpp"
#include "simulate/payload.hpp"
#include "simulate/pieces.hpp"
#include "simulate/plan.hpp"
#include "simulate/provider_bytes.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view html_text =
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>\n";

/// The error that a bare status stands for.
error_kind kind_of(std::uint32_t status) {
  switch (status) {
    case 400:
    case 422:
      return error_kind::invalid_request;
    case 413:
      return error_kind::request_too_large;
    case 401:
    case 403:
      return error_kind::auth;
    case 402:
      return error_kind::quota;
    case 404:
      return error_kind::model_not_found;
    case 429:
      return error_kind::rate_limit;
    case 503:
    case 529:
      return error_kind::overloaded;
    default:
      return error_kind::server_error;
  }
}

bool is_success(std::uint32_t status) { return status >= 200 && status < 300; }

std::string last_characters(const std::string& key) {
  return key.size() > 4 ? key.substr(key.size() - 4) : key;
}

/// Makes the plan of one request.
class planner {
 public:
  planner(const request_facts& request, const action& how, const plan_context& context)
      : request_{request}, how_{how}, context_{context}, bytes_{bytes_for(request)} {
    facts_.id = make_id(context.seed, context.number);
    facts_.now = context.now;
    facts_.json_array = request.json_array;
    facts_.model = escaped(request.model);
    facts_.credential_end = escaped(last_characters(request.credential));
    head_.keep_alive = request.source->keep_alive;
    out_.action = short_name(how);
  }

  plan make() {
    if (request_.refused) {
      out_.action = "refused";
      send_error(bytes_.refuse(*request_.refused, facts_), {}, action{});
      return std::move(out_);
    }
    out_.reset_after = how_.reset_after_bytes;
    if (how_.close == close_point::before_answer)
      stop_unanswered(step_kind::finish);
    else
      answer();
    return std::move(out_);
  }

 private:
  void answer() {
    const auto status = how_.status.value_or(200);
    if (how_.body) return raw_body();
    if (!how_.redirect.empty()) return redirect();
    if (how_.html) return send_plain(how_.status.value_or(502), "text/html; charset=UTF-8", html_text);
    if (how_.gzip_bomb > 0) return send(status, json_type(), bomb_payload(how_), body_framing::counted);
    const bool inside = how_.breaks && how_.breaks->kind == ending_kind::error_event;
    if (inside && !request_.stream)
      return send_plain(status, json_type(),
                        bytes_.failed_reply(how_.error.value_or(error_kind::server_error), facts_));
    if (is_blocked()) facts_.blocked = true;
    if (how_.error && !inside && !facts_.blocked)
      return send_error(bytes_.failure(*how_.error, facts_), how_.status, how_);
    if (status >= 300 && status < 400) return send_plain(status, {}, {});
    if (!is_success(status)) return send_error(bytes_.failure(kind_of(status), facts_), status, how_);
    ordinary(status);
  }

  void ordinary(std::uint32_t status) {
    if (request_.kind == request_kind::other) return unknown_path();
    if (how_.pings_only && !request_.stream) return stop_unanswered(step_kind::hold);
    if (bytes_.counts_only) {
      fill_usage_only(request_, how_, facts_);
      if (request_.kind == request_kind::embeddings) bill();
      return send_plain(status, json_type(), bytes_.reply(facts_));
    }
    fill_content(request_, how_, context_.number, facts_);
    bill();
    if (request_.stream)
      stream(status);
    else
      send_plain(status, json_type(), bytes_.reply(facts_));
  }

  /// Gemini has no error for a prompt that it will not answer: it answers without a candidate.
  [[nodiscard]] bool is_blocked() const {
    return request_.speaks == dialect::gemini && request_.kind == request_kind::chat &&
           how_.error == error_kind::content_filter && !how_.breaks && !how_.status;
  }

  void stream(std::uint32_t status) {
    const auto kind = how_.error.value_or(bytes_.usual_failure);
    const stream_parts parts{bytes_.stream(facts_), bytes_.failure_event(kind, facts_), bytes_.keep_alive()};
    if (!how_.endless) out_.content_events = parts.events.content_events();
    const bool lies = how_.content_length_lie != 0;
    send(status, std::string{bytes_.stream_type}, stream_payload(parts, how_),
         lies                      ? body_framing::counted
         : request_.source->http10 ? body_framing::until_close
                                   : body_framing::chunked);
  }

  void raw_body() {
    const auto status = how_.status.value_or(200);
    if (how_.usage.given && is_success(status)) {
      out_.billable = true;
      out_.usage = scripted_usage(how_.usage, {});
    }
    send_plain(status, request_.stream ? std::string{bytes_.stream_type} : json_type(), *how_.body);
  }

  void redirect() {
    head_.headers.emplace_back("location", how_.redirect);
    send_plain(how_.status.value_or(307), {}, {});
  }

  void unknown_path() {
    const auto& from = *request_.source;
    const refusal unknown{error_kind::invalid_request,
                          404,
                          "Unknown request URL: " + std::string{from.method} + " " + std::string{from.path} +
                              ". Please check the URL for typos.",
                          {},
                          "unknown_url"};
    send_error(bytes_.refuse(unknown, facts_), how_.status, how_);
  }

  void bill() {
    out_.billable = true;
    out_.streamed = request_.stream;
    out_.usage = facts_.usage;
    out_.tokens_per_event = how_.tokens_per_event;
  }

  [[nodiscard]] std::string json_type() const { return std::string{bytes_.json_type}; }

  void stop_unanswered(step_kind how) {
    const action& a = how_;
    if (a.delay > duration::zero()) {
      auto& wait = out_.steps.emplace_back();
      wait.kind = step_kind::wait;
      wait.every = a.delay;
    }
    out_.steps.emplace_back().kind = how;
  }

  void send_error(const canned_error& what, std::optional<std::uint32_t> status, const action& how) {
    head_.headers = what.headers;
    send(status.value_or(what.status), json_type(), body_payload(what.body, how), body_framing::counted, how);
  }

  void send_plain(std::uint32_t status, std::string type, std::string_view body) {
    send(status, std::move(type), body_payload(body, how_), body_framing::counted);
  }

  void send(std::uint32_t status, std::string type, const payload& body, body_framing framing) {
    send(status, std::move(type), body, framing, how_);
  }

  void send(std::uint32_t status, std::string type, const payload& body, body_framing framing,
            const action& how) {
    head_.status = status;
    head_.content_type = how.content_type.value_or(std::move(type));
    head_.framing = framing;
    auto headers = bytes_.ordinary_headers(facts_);
    headers.insert(headers.begin(), {{"date", context_.now->date}, {"server", "signalbox-simulate"}});
    headers.insert(headers.end(), head_.headers.begin(), head_.headers.end());
    head_.headers = std::move(headers);
    frame(body, head_, how, out_);
  }

  const request_facts& request_;
  const action& how_;
  const plan_context& context_;
  const provider_bytes& bytes_;
  answer_facts facts_;
  reply_head head_;
  plan out_;
};

}  // namespace

token_usage billed_for(const plan& p, const progress& sent) {
  if (!p.billable || p.head_end == 0 || sent.bytes < p.head_end) return {};
  if (!p.streamed) return p.usage;
  auto out = p.usage;
  const auto events = static_cast<std::int64_t>(sent.events);
  if (p.content_events == 0 && !p.steps.empty() && p.steps.back().kind == step_kind::jump) {
    out.output = events * p.tokens_per_event;
    out.reasoning = std::min(out.reasoning, out.output);
  } else if (p.content_events > 0) {
    const auto all = static_cast<std::int64_t>(p.content_events);
    for (auto* part : {&out.output, &out.reasoning, &out.audio_output})
      *part = *part * std::min(events, all) / all;
  }
  return out;
}

plan make_plan(const request_facts& request, const action& how, const plan_context& context) {
  if (!how.endless || !how.breaks) return planner{request, how, context}.make();
  action bounded = how;  // an endless answer that breaks off needs no more events than that
  bounded.endless = false;
  bounded.events = static_cast<std::uint32_t>(how.breaks->at_head ? 1 : how.breaks->events);
  return planner{request, bounded, context}.make();
}

plan make_bad_request_plan(std::uint32_t status, std::string_view reason, const plan_context& context) {
  plan out;
  out.action = "bad-request";
  reply_head head;
  head.status = status;
  head.content_type = "text/plain";
  head.headers = {{"date", context.now->date}};
  head.keep_alive = false;
  payload body;
  body.write(std::string{reason} + "\n", false, true);
  body.declared = body.size();
  frame(body, head, action{}, out);
  return out;
}

}  // namespace signalbox::simulate
