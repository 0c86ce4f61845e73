// SPDX-License-Identifier: Apache-2.0
// Decisions as JSON: what programs read, the admin API tells, and the decision log keeps.
#include <array>
#include <charconv>

#include "base/json_writer.hpp"
#include "base/money.hpp"
#include "policy/explain.hpp"

namespace signalbox {

namespace {

using json::writer;

/// Milliseconds, exact to the nanosecond.
double ms_of(duration d) { return static_cast<double>(d.count()) / 1e6; }

/// The shortest text that reads back as the same float.
std::string text_of(float x) {
  std::array<char, 32> buffer{};
  const auto* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x).ptr;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

void write_value(writer& w, std::string_view name, std::string_view value, float confidence) {
  w.key(name).open_object().member("value", value).key("confidence").raw(text_of(confidence)).close_object();
}

void write_money(writer& w, std::string_view name, std::int64_t nano) {
  w.key(name);
  nano < 0 ? w.text("unknown") : w.raw(to_text(money{nano}));
}

/// A time that may be unknown.
void write_ms(writer& w, std::string_view name, duration d) {
  w.key(name);
  d < duration::zero() ? w.null() : w.number(ms_of(d));
}

void write_findings(writer& w, const classification& c) {
  w.key("personal_data").open_array();
  for (const auto& f : c.findings)
    w.open_object()
        .member("kind", name_of(f.kind))
        .member("begin", std::uint64_t{f.begin})
        .member("end", std::uint64_t{f.end})
        .key("confidence")
        .raw(text_of(f.confidence))
        .close_object();
  w.close_array().key("evidence").open_array();
  for (const auto& e : c.why)
    w.open_object()
        .member("dimension", e.dimension)
        .member("rule", e.rule)
        .key("weight")
        .raw(text_of(e.weight))
        .close_object();
  w.close_array();
}

void write_classification(writer& w, const classification& c) {
  w.open_object();
  w.key("complexity").open_object().member("value", name_of(c.complexity));
  w.key("score").raw(text_of(c.complexity_score));
  w.key("confidence").raw(text_of(c.complexity_confidence)).close_object();
  write_value(w, "task", name_of(c.task), c.task_confidence);
  write_value(w, "domain", c.domain, c.domain_confidence);
  write_value(w, "language", c.language, c.language_confidence);
  write_value(w, "urgency", name_of(c.urgency), c.urgency_confidence);
  write_value(w, "cost_tolerance", name_of(c.cost_tolerance), c.cost_confidence);
  write_value(w, "privacy", name_of(c.privacy), c.privacy_confidence);
  w.member("tier", name_of(c.tier)).key("gain");
  c.gain < 0 ? w.null() : w.raw(text_of(c.gain));
  w.member("input_tokens", std::uint64_t{c.input_tokens})
      .member("input_tokens_error", std::uint64_t{c.input_tokens_error})
      .key("input_tokens_by_family")
      .open_object();
  for (std::size_t i = 0; i < c.input_by_family.size(); ++i)
    w.member(
        names_of<token_family>[i], std::uint64_t { c.input_by_family[i] });
  w.close_object()
      .member("kept_tokens", std::uint64_t{c.kept_tokens})
      .member("output_tokens", std::uint64_t{c.output_tokens})
      .member("service", name_of(c.service));
  w.key("needs").open_array();
  for (std::size_t i = 0; i < names_of<capability>.size(); ++i)
    if (c.needs.has(static_cast<capability>(i))) w.text(names_of<capability>[i]);
  w.close_array();
  write_findings(w, c);
  w.close_object();
}

void write_candidate(writer& w, const candidate& c, const config_snapshot& config) {
  const auto& e = config.endpoints[c.endpoint];
  w.open_object().member("endpoint", e.name).member("model", e.model).member("score", c.score);
  w.key("terms").open_object().member("cost", c.cost_term).member("latency", c.latency_term);
  w.member("quality", c.quality_term).close_object();
  write_money(w, "predicted_cost", c.cost_nano);
  write_ms(w, "predicted_ms", c.latency);
  w.close_object();
}

void write_constraints(writer& w, const constraint_set& c) {
  w.open_object().member("private_only", c.private_only);
  w.key("max_cost");
  c.max_cost_nano < 0 ? w.null() : w.raw(to_text(money{c.max_cost_nano}));
  write_ms(w, "time_left_ms", c.time_left);
  w.member("min_context", std::uint64_t{c.min_context}).key("regions").open_array();
  for (const auto& region : c.regions) w.text(region);
  w.close_array().member("drop_oldest", c.drop_oldest).close_object();
}

void write_seen(writer& w, const seen_endpoint& s, const config_snapshot& config) {
  w.open_object().member("endpoint", config.endpoints[s.last.endpoint].name);
  w.member("age_ms", ms_of(s.age)).member("breaker", name_of(s.last.breaker));
  w.member("unavailable_ms", ms_of(s.last.unavailable_for)).member("disabled", s.last.disabled);
  w.member("in_flight", std::uint64_t{s.last.in_flight}).key("headroom").raw(text_of(s.last.headroom));
  write_ms(w, "first_content_ms", s.last.first_content);
  write_ms(w, "per_token_ms", s.last.per_token);
  w.key("token_factor").raw(text_of(s.last.token_factor)).close_object();
}

void write_rung(writer& w, const rung_record& r, const config_snapshot& config) {
  w.open_object().member("name", r.name);
  if (!r.strategy.empty()) w.member("strategy", r.strategy);
  w.key("weights").open_object().member("cost", r.weights.cost).member("latency", r.weights.latency);
  w.member("quality", r.weights.quality).close_object();
  w.key("constraints");
  write_constraints(w, r.constraints);
  w.key("seen").open_array();
  for (const auto& s : r.found.seen) write_seen(w, s, config);
  w.close_array().key("candidates").open_array();
  for (const auto& c : r.found.ordered) write_candidate(w, c, config);
  w.close_array().key("excluded").open_array();
  for (const auto& e : r.found.excluded)
    w.open_object()
        .member("endpoint", config.endpoints[e.endpoint].name)
        .member("reason", name_of(e.reason))
        .member("detail", e.detail)
        .close_object();
  w.close_array().close_object();
}

/// What came of it, once there was something to come.
void write_outcome(writer& w, const decision& d, const config_snapshot& config) {
  w.key("attempts").open_array();
  for (const auto& a : d.attempts) {
    w.open_object().member("number", std::uint64_t{a.number});
    w.member("endpoint", config.endpoints[a.endpoint].name).member("kind", name_of(a.kind));
    w.member("failure", name_of(a.failure)).member("status", a.status);
    write_money(w, "cost", a.cost_nano);
    write_ms(w, "ms", a.took);
    w.close_object();
  }
  w.close_array().key("adaptations").open_array();
  for (const auto& a : d.adaptations)
    w.open_object()
        .member("attempt", std::uint64_t{a.attempt})
        .member("rule", a.rule)
        .member("detail", a.detail)
        .close_object();
  w.close_array().member("result", d.result).member("status", d.status);
  write_money(w, "cost", d.cost_nano);
  write_ms(w, "ms", d.took);
}

}  // namespace

const candidate* first_candidate(const decision& d) {
  for (const auto& r : d.rungs)
    if (!r.found.ordered.empty()) return &r.found.ordered.front();
  return nullptr;
}

std::string decision_json(const decision& d, const config_snapshot& config, const prompt* words) {
  std::string out;
  writer w{out};
  w.open_object().member("v", decision_version);
  if (d.at_ms > 0) w.member("request", d.request.text()).member("at_ms", d.at_ms);
  w.member("model", d.asked).member("route", d.route).member("plan", d.plan);
  w.key("endpoint");
  const auto* first = first_candidate(d);
  first ? w.text(config.endpoints[first->endpoint].name) : w.null();
  w.key("classification");
  write_classification(w, *d.what);
  w.key("chain").open_array();
  for (const auto& name : d.chain) w.text(name);
  w.close_array().key("rungs").open_array();
  for (const auto& r : d.rungs) write_rung(w, r, config);
  w.close_array();
  if (!d.result.empty()) write_outcome(w, d, config);
  if (words) w.member("prompt", words->text);
  w.close_object();
  return out;
}

}  // namespace signalbox
