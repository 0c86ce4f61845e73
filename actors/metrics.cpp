// SPDX-License-Identifier: Apache-2.0
// Counters and their text form.
#include "actors/metrics.hpp"

#include <algorithm>
#include <charconv>

#include "base/money.hpp"

namespace signalbox {

namespace {

std::string label(std::string_view name, std::string_view value) {
  return std::string{name}.append("=\"").append(value).append("\"");
}

std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

void head(std::string_view name, std::string_view type, std::string_view help, std::string& out) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
  out.append(type).append("\n");
}

void line(std::string_view name, const std::string& labels, const std::string& value, std::string& out) {
  out.append(name);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.append(" ").append(value).append("\n");
}

std::string value_of(const counter& c) { return std::to_string(c.load(std::memory_order_relaxed)); }

}  // namespace

void duration_histogram::add(duration d) {
  const auto seconds = std::chrono::duration<double>(d).count();
  const auto place = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
  counts_[static_cast<std::size_t>(place)].fetch_add(1, std::memory_order_relaxed);
  sum_ns_.fetch_add(d.count(), std::memory_order_relaxed);
}

void duration_histogram::write(std::string_view name, const std::string& labels, std::string& out) const {
  const auto bucket = std::string{name} + "_bucket";
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    sum += counts_[i].load(std::memory_order_relaxed);
    const auto bound = i < bounds.size() ? number_text(bounds[i]) : std::string{"+Inf"};
    line(bucket, labels + "," + label("le", bound), std::to_string(sum), out);
  }
  const auto seconds = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) * 1e-9;
  line(std::string{name} + "_sum", labels, number_text(seconds), out);
  line(std::string{name} + "_count", labels, std::to_string(sum), out);
}

metrics::metrics(config_ptr config)
    : config_{std::move(config)}, endpoints_(config_->endpoints.size()), routes_(config_->routes.size()) {}

void metrics::write_endpoints(std::string& out) const {
  const auto each = [&](std::string_view name, std::string_view type, std::string_view help, auto&& value) {
    head(name, type, help, out);
    for (std::size_t i = 0; i < endpoints_.size(); ++i)
      line(name, label("endpoint", config_->endpoints[i].name), value(endpoints_[i]), out);
  };
  head("signalbox_attempts_total", "counter", "Upstream attempts by endpoint and outcome.", out);
  for (std::size_t i = 0; i < endpoints_.size(); ++i)
    for (std::size_t f = 0; f < names_of<failure_class>.size(); ++f) {
      const auto& count = endpoints_[i].attempts[f];
      if (count.load(std::memory_order_relaxed) == 0 && f != 0) continue;
      const auto outcome_label = label("outcome", f == 0 ? "success" : names_of<failure_class>[f]);
      line("signalbox_attempts_total", label("endpoint", config_->endpoints[i].name) + "," + outcome_label,
           value_of(count), out);
    }
  each("signalbox_refusals_total", "counter", "Attempts that an endpoint did not admit.",
       [](const endpoint_metrics& e) { return value_of(e.refused); });
  each("signalbox_input_tokens_total", "counter", "Input tokens, cached ones included.",
       [](const endpoint_metrics& e) { return value_of(e.input_tokens); });
  each("signalbox_output_tokens_total", "counter", "Output tokens, reasoning included.",
       [](const endpoint_metrics& e) { return value_of(e.output_tokens); });
  each("signalbox_cost_total", "counter", "Cost in units of the deployment's currency.",
       [](const endpoint_metrics& e) { return to_text(money{e.cost_nano.load(std::memory_order_relaxed)}); });
  each("signalbox_unpriced_attempts_total", "counter", "Attempts whose price is unknown.",
       [](const endpoint_metrics& e) { return value_of(e.unpriced); });
  each("signalbox_breaker_state", "gauge", "Circuit breaker: 0 closed, 1 open, 2 half-open.",
       [](const endpoint_metrics& e) { return std::to_string(e.breaker.load(std::memory_order_relaxed)); });
  each("signalbox_breaker_opened_total", "counter", "Times that the circuit breaker opened.",
       [](const endpoint_metrics& e) { return value_of(e.breaker_opened); });
  each("signalbox_attempts_in_flight", "gauge", "Attempts that hold a permit.",
       [](const endpoint_metrics& e) { return std::to_string(e.in_flight.load(std::memory_order_relaxed)); });
  head("signalbox_first_content_seconds", "histogram", "From sent to first content.", out);
  for (std::size_t i = 0; i < endpoints_.size(); ++i)
    endpoints_[i].first_content.write("signalbox_first_content_seconds",
                                      label("endpoint", config_->endpoints[i].name), out);
}

void metrics::write_routes(std::string& out) const {
  head("signalbox_requests_total", "counter", "Requests by route and result.", out);
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto route = label("route", config_->routes[i].name) + ",";
    line("signalbox_requests_total", route + label("result", "delivered"), value_of(routes_[i].delivered),
         out);
    line("signalbox_requests_total", route + label("result", "failed"), value_of(routes_[i].failed), out);
    line("signalbox_requests_total", route + label("result", "abandoned"), value_of(routes_[i].abandoned),
         out);
  }
  line("signalbox_requests_total", label("route", "") + "," + label("result", "failed"), value_of(unrouted),
       out);
  head("signalbox_fallbacks_total", "counter", "Requests that more than one endpoint was tried for.", out);
  for (std::size_t i = 0; i < routes_.size(); ++i)
    line("signalbox_fallbacks_total", label("route", config_->routes[i].name), value_of(routes_[i].fallbacks),
         out);
  head("signalbox_request_seconds", "histogram", "From arrival to the end of the answer.", out);
  for (std::size_t i = 0; i < routes_.size(); ++i)
    routes_[i].latency.write("signalbox_request_seconds", label("route", config_->routes[i].name), out);
}

std::string metrics::text() const {
  std::string out;
  write_routes(out);
  write_endpoints(out);
  const auto single = [&](std::string_view name, std::string_view type, std::string_view help,
                          const std::string& v) {
    head(name, type, help, out);
    line(name, {}, v, out);
  };
  single("signalbox_runs", "gauge", "Requests being served.",
         std::to_string(runs.load(std::memory_order_relaxed)));
  single("signalbox_run_crashes_total", "counter", "Requests that ended by a fault of Signalbox.",
         value_of(run_crashes));
  single("signalbox_actor_restarts_total", "counter", "Actors that were restarted.", value_of(restarts));
  single("signalbox_ledger_refused_total", "counter", "Ledger rows that the store did not accept.",
         value_of(ledger_refused));
  return out;
}

}  // namespace signalbox
