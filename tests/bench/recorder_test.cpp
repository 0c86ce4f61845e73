// SPDX-License-Identifier: Apache-2.0
// What counts in a load report, when open-loop requests are due, and what is sent.
#include "bench/recorder.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/json.hpp"
#include "bench/report.hpp"
#include "bench/request.hpp"

using namespace signalbox;
using namespace signalbox::bench;
using namespace std::chrono_literals;

namespace {

constexpr instant at(duration d) { return instant{1h + d}; }

progress answered(instant when) {
  progress p;
  p.at = when;
  p.ended = true;
  p.status = 200;
  return p;
}

progress events(instant when, std::uint32_t count) {
  progress p;
  p.at = when;
  p.events = count;
  return p;
}

progress failed(instant when, failure why, int status = 0) {
  auto p = answered(when);
  p.why = why;
  p.status = status;
  return p;
}

}  // namespace

TEST_CASE("a closed loop counts what ends in the window") {
  recorder r{false};
  exchange early{at(0ms), at(0ms), {}};
  r.take(early, answered(at(5ms)));
  r.begin_window(at(10ms), at(20ms));
  exchange across{at(2ms), at(2ms), {}};
  r.take(across, answered(at(12ms)));
  exchange bad{at(12ms), at(12ms), {}};
  r.take(bad, failed(at(13ms), failure::status, 503));
  r.end_window(at(21ms));
  exchange late{at(15ms), at(15ms), {}};
  r.take(late, answered(at(22ms)));

  const auto& report = r.report();
  CHECK(report.requests == 1);
  CHECK(report.answered == 1);
  CHECK(report.latency.max() == 10ms);
  CHECK(report.failed() == 1);
  CHECK(report.statuses.at(503) == 1);
  CHECK(report.error_rate() == 0.5);
  CHECK(report.window == 11ms);
  CHECK(r.so_far().requests == 3);
}

TEST_CASE("an open loop counts what was due in the window, from when it was due, whenever it ends") {
  recorder r{true};
  r.begin_window(at(10ms), at(20ms));
  exchange due_before{at(9ms), at(11ms), {}};
  r.sent(due_before);
  r.take(due_before, answered(at(12ms)));
  exchange delayed{at(11ms), at(18ms), {}};
  r.sent(delayed);
  r.end_window(at(20ms));
  r.take(delayed, answered(at(31ms)));
  exchange due_after{at(20ms), at(20ms), {}};
  r.sent(due_after);
  r.take(due_after, failed(at(22ms), failure::reset));

  const auto& report = r.report();
  CHECK(report.requests == 1);
  CHECK(report.latency.max() == 20ms);
  CHECK(report.send_delay.count() == 1);
  CHECK(report.send_delay.max() == 7ms);
  CHECK(report.answered == 1);
  CHECK(report.failed() == 0);
}

TEST_CASE("events are counted in the window, with the time to the first and the gaps between them") {
  recorder r{false};
  r.begin_window(at(0ms), at(100ms));
  exchange x{at(1ms), at(1ms), {}};
  r.take(x, events(at(4ms), 1));
  r.take(x, events(at(9ms), 3));
  r.end_window(at(100ms));
  r.take(x, events(at(105ms), 1));

  const auto& report = r.report();
  CHECK(report.events == 4);
  CHECK(report.first_event.count() == 1);
  CHECK(report.first_event.max() == 3ms);
  CHECK(report.event_gap.count() == 3);
  CHECK(report.event_gap.max() == 5ms);
  CHECK(report.event_gap.percentile(0.5) == 0ms);
}

TEST_CASE("a run in which nothing was answered counts as failed") {
  recorder r{false};
  r.begin_window(at(0ms), at(1ms));
  CHECK(r.report().error_rate() == 1.0);
}

TEST_CASE("even arrivals keep their rate over a long run") {
  arrival_schedule s{arrivals::even, 3.0, at(0ms), 1};
  CHECK(s.due() == at(0ms));
  for (int i = 0; i < 3'000'000; ++i) s.advance();
  CHECK(std::abs((s.due() - at(1'000'000s)).count()) < 1000);
}

TEST_CASE("Poisson arrivals have exponential gaps of the rate's mean, and a seed repeats them") {
  arrival_schedule s{arrivals::poisson, 1000.0, at(0ms), 42};
  arrival_schedule same{arrivals::poisson, 1000.0, at(0ms), 42};
  constexpr int count = 100'000;
  int above_mean = 0;
  auto last = s.due();
  for (int i = 0; i < count; ++i) {
    s.advance();
    same.advance();
    REQUIRE(s.due() >= last);
    if (s.due() - last > 1ms) ++above_mean;
    last = s.due();
  }
  CHECK(s.due() == same.due());
  // Standard error of the mean is 0.3 %; a gap exceeds the mean with probability 1/e.
  CHECK(std::chrono::duration<double>{last - at(0ms)}.count() == Approx(100.0).epsilon(0.02));
  CHECK(above_mean == Approx(count / std::exp(1.0)).epsilon(0.02));
}

TEST_CASE("a generated request has exactly the bytes asked for and is valid JSON, in either dialect") {
  for (const auto kind : {body_kind::chat, body_kind::messages})
    for (const bool stream : {false, true})
      for (const std::size_t bytes : {100U, 1024U, 5000U}) {
        const auto body = request_body(kind, "auto \"x\"", bytes, stream);
        REQUIRE(body.has_value());
        CHECK(body->size() == bytes);
        json::document doc;
        REQUIRE_FALSE(doc.scan(*body).has_value());
        CHECK(doc.root().find("model").text() == "auto \"x\"");
        CHECK(doc.root().find("stream").exists() == stream);
        CHECK(doc.root().find("messages").size() == 1);
        CHECK(doc.root().find("max_tokens").exists() == (kind == body_kind::messages));
      }
  CHECK_FALSE(request_body(body_kind::chat, "auto", 20, false).has_value());
}

TEST_CASE("the request carries what was asked for and nothing that would break it [A16]") {
  const auto url = parse_base_url("http://127.0.0.1:8080/v1/chat/completions");
  REQUIRE(url.has_value());
  const auto built = http_request(*url, "{}", {{"Authorization", "Bearer k"}, {"accept", "x/y"}}, false);
  REQUIRE(built.has_value());
  CHECK(*built ==
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nAuthorization: Bearer k\r\naccept: x/y\r\n\r\n{}");
  CHECK_FALSE(http_request(*url, "{}", {{"X", "a\r\nY: b"}}, false).has_value());
  CHECK_FALSE(http_request(*url, "{}", {{"content-length", "9"}}, false).has_value());
}

TEST_CASE("a report's JSON is valid and holds what was counted") {
  recorder r{false};
  r.begin_window(at(0ms), at(1000ms));
  exchange x{at(1ms), at(1ms), {}};
  r.take(x, answered(at(3ms)));
  r.take(x, failed(at(4ms), failure::status, 429));
  r.end_window(at(1000ms));
  auto report = std::move(r.report());
  process_usage watched;
  watched.command = "a \"b\"";
  watched.cpu = 50us;
  report.processes.push_back(watched);
  const auto text = to_json("http://x/", {}, report);
  json::document doc;
  REQUIRE_FALSE(doc.scan(text).has_value());
  CHECK(doc.root().find("requests").integer() == 1);
  CHECK(doc.root().find("statuses").find("429").integer() == 1);
  CHECK(doc.root().find("failures").find("status").integer() == 1);
  CHECK(doc.root().find("latency_us").find("max").number() == 2000.0);
  CHECK(doc.root().find("cpu_us_per_request").number() == 50.0);
  CHECK(to_text("http://x/", {}, report).find("HTTP 429 1") != std::string::npos);

  report.processes.back().complete = false;
  const auto unsure = to_json("http://x/", {}, report);
  REQUIRE_FALSE(doc.scan(unsure).has_value());
  CHECK_FALSE(doc.root().find("cpu_us_per_request").exists());
}
