// SPDX-License-Identifier: Apache-2.0
// Renders load reports.
#include "bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "base/json_writer.hpp"

namespace signalbox::bench {

namespace {

double seconds(duration d) { return std::chrono::duration<double>{d}.count(); }

/// Microseconds with a digit below the nanosecond's use: reports need no more.
double microseconds(duration d) {
  return std::round(std::chrono::duration<double, std::micro>{d}.count() * 1000) / 1000;
}

double per(duration total, std::uint64_t count) {
  return count == 0 ? 0.0 : microseconds(total / static_cast<duration::rep>(count));
}

double rate(std::uint64_t count, duration window) {
  return window.count() == 0 ? 0.0 : std::round(static_cast<double>(count) / seconds(window) * 10) / 10;
}

double percent(duration part, duration whole) {
  return whole.count() == 0 ? 0.0 : seconds(part) / seconds(whole) * 100;
}

double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1048576; }

/// 1234 ns as "1.23 us", with the unit that suits.
std::string short_text(duration d) {
  const double us = microseconds(d);
  if (us < 1000) return fmt::format("{:.1f} us", us);
  if (us < 1e6) return fmt::format("{:.2f} ms", us / 1e3);
  return fmt::format("{:.3f} s", us / 1e6);
}

/// A process that ended took part of its CPU time with it: no figure is better than a wrong one.
bool cpu_is_known(const load_report& r) {
  return !r.processes.empty() && r.answered > 0 &&
         std::all_of(r.processes.begin(), r.processes.end(),
                     [](const process_usage& p) { return p.complete; });
}

using text_sink = std::back_insert_iterator<std::string>;

void add_histogram(std::string_view name, const histogram& h, text_sink out) {
  if (h.count() == 0) return;
  fmt::format_to(out, "{:<12} p50 {:>10}  p90 {:>10}  p99 {:>10}  p99.9 {:>10}  max {:>10}  mean {:>10}\n",
                 name, short_text(h.percentile(0.5)), short_text(h.percentile(0.9)),
                 short_text(h.percentile(0.99)), short_text(h.percentile(0.999)), short_text(h.max()),
                 short_text(h.mean()));
}

void add_failures(const load_report& r, text_sink out) {
  fmt::format_to(out, "failed       {} ({:.3f} %)", r.failed(), r.error_rate() * 100);
  for (std::size_t i = 0; i < r.failures.size(); ++i)
    if (r.failures[i] > 0) fmt::format_to(out, ", {} {}", name_of(static_cast<failure>(i)), r.failures[i]);
  for (const auto& [status, count] : r.statuses) fmt::format_to(out, ", HTTP {} {}", status, count);
  fmt::format_to(out, "\n");
}

void add_processes(const load_report& r, text_sink out) {
  for (const auto& p : r.processes)
    fmt::format_to(out,
                   "process      {} {}, {} in all: CPU {:.1f} % (waited {:.1f} % for it), RSS {:.1f} MiB, "
                   "peak {:.1f} MiB{}\n",
                   p.root, p.command, p.processes, percent(p.cpu, r.window), percent(p.cpu_wait, r.window),
                   mebibytes(p.memory.now), mebibytes(p.memory.peak),
                   p.complete ? "" : "; one ended in between: CPU incomplete");
  if (!cpu_is_known(r)) return;
  const auto cpu = cpu_of_processes(r);
  fmt::format_to(out, "CPU          {:.2f} us per request", per(cpu, r.answered));
  if (r.events > 0) fmt::format_to(out, ", {:.2f} us per event", per(cpu, r.events));
  fmt::format_to(out, "\n");
}

std::string loop_text(const load_plan& plan) {
  if (!plan.rate) return "closed loop";
  return fmt::format("open loop, {} requests/s, {} arrivals", *plan.rate, name_of(plan.kind));
}

void write_histogram(std::string_view name, const histogram& h, json::writer& w) {
  w.key(name).open_object().member("count", h.count());
  w.member("mean", microseconds(h.mean())).member("p50", microseconds(h.percentile(0.5)));
  w.member("p90", microseconds(h.percentile(0.9))).member("p99", microseconds(h.percentile(0.99)));
  w.member("p999", microseconds(h.percentile(0.999))).member("max", microseconds(h.max())).close_object();
}

void write_plan(std::string_view target, const load_plan& plan, json::writer& w) {
  w.member("target", target).member("loop", plan.rate ? "open" : "closed").member("stream", plan.stream);
  w.member("connections", static_cast<std::uint64_t>(plan.connections));
  if (plan.rate) w.member("target_rate", *plan.rate).member("arrivals", name_of(plan.kind));
  w.member("request_bytes", static_cast<std::uint64_t>(plan.request.size()));
  w.member("warm_up_seconds", seconds(plan.warm_up));
}

void write_failures(const load_report& r, json::writer& w) {
  w.member("failed", r.failed()).member("error_rate", r.error_rate()).key("failures").open_object();
  for (std::size_t i = 1; i < r.failures.size(); ++i)
    if (r.failures[i] > 0) w.member(name_of(static_cast<failure>(i)), r.failures[i]);
  w.close_object().key("statuses").open_object();
  for (const auto& [status, count] : r.statuses) w.member(std::to_string(status), count);
  w.close_object();
}

void write_processes(const load_report& r, json::writer& w) {
  w.key("processes").open_array();
  for (const auto& p : r.processes) {
    w.open_object().member("pid", static_cast<std::int64_t>(p.root)).member("command", p.command);
    w.member("processes", static_cast<std::uint64_t>(p.processes)).member("cpu_us", microseconds(p.cpu));
    w.member("cpu_wait_us", microseconds(p.cpu_wait));
    w.member("rss_bytes", p.memory.now).member("peak_rss_bytes", p.memory.peak);
    w.member("complete", p.complete).close_object();
  }
  w.close_array();
  if (!cpu_is_known(r)) return;
  const auto cpu = cpu_of_processes(r);
  w.member("cpu_us_per_request", per(cpu, r.answered));
  if (r.events > 0) w.member("cpu_us_per_event", per(cpu, r.events));
}

}  // namespace

duration cpu_of_processes(const load_report& report) {
  return std::accumulate(report.processes.begin(), report.processes.end(), duration{0},
                         [](duration sum, const process_usage& p) { return sum + p.cpu; });
}

std::string to_text(std::string_view target, const load_plan& plan, const load_report& r) {
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "target       {}\n", target);
  fmt::format_to(out, "load         {}, {} connections, {}, {:.2f} s after {:.2f} s of warm-up\n",
                 loop_text(plan), plan.connections, plan.stream ? "event streams" : "JSON", seconds(r.window),
                 seconds(plan.warm_up));
  fmt::format_to(out, "answered     {} ({} /s), {:.1f} MiB received\n", r.answered,
                 rate(r.answered, r.window), mebibytes(r.bytes));
  if (plan.stream) fmt::format_to(out, "events       {} ({} /s)\n", r.events, rate(r.events, r.window));
  add_failures(r, out);
  if (r.in_flight > 0)
    fmt::format_to(out, "in flight    {} at the end, the oldest for {}\n", r.in_flight,
                   short_text(r.oldest_in_flight));
  add_histogram("latency", r.latency, out);
  add_histogram("first event", r.first_event, out);
  add_histogram("event gap", r.event_gap, out);
  add_histogram("send delay", r.send_delay, out);
  add_processes(r, out);
  fmt::format_to(out, "generator    CPU {:.1f} % (waited {:.1f} % for it)",
                 percent(r.generator_cpu, r.window), percent(r.generator_wait, r.window));
  if (r.answered > 0) fmt::format_to(out, ", {:.2f} us per request", per(r.generator_cpu, r.answered));
  text += '\n';
  return text;
}

std::string to_json(std::string_view target, const load_plan& plan, const load_report& r) {
  std::string text;
  json::writer w{text};
  w.open_object();
  write_plan(target, plan, w);
  w.member("seconds", seconds(r.window)).member("requests", r.requests);
  write_failures(r, w);
  w.member("answered", r.answered).member("rate", rate(r.answered, r.window));
  w.member("events", r.events).member("event_rate", rate(r.events, r.window)).member("bytes", r.bytes);
  w.member("in_flight", static_cast<std::uint64_t>(r.in_flight));
  w.member("oldest_in_flight_us", microseconds(r.oldest_in_flight));
  write_histogram("latency_us", r.latency, w);
  write_histogram("first_event_us", r.first_event, w);
  write_histogram("event_gap_us", r.event_gap, w);
  write_histogram("send_delay_us", r.send_delay, w);
  write_processes(r, w);
  w.key("generator").open_object().member("cpu_us", microseconds(r.generator_cpu));
  w.member("cpu_wait_us", microseconds(r.generator_wait));
  w.member("cpu_us_per_request", per(r.generator_cpu, r.answered)).close_object().close_object();
  return text;
}

}  // namespace signalbox::bench
