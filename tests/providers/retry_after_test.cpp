// SPDX-License-Identifier: Apache-2.0
// How long a provider asks us to wait: every header that says it, and everything that says nothing.
#include "providers/retry_after.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

constexpr duration nothing{-1};
constexpr std::string_view now_text = "Tue, 15 Nov 1994 08:12:31 GMT";  // 784887151

struct wait_case {
  headers fields;
  duration wait;
};

void check(const std::vector<wait_case>& all) {
  for (const auto& c : all) {
    std::string shown;
    for (const auto& f : c.fields) shown.append(f.name).append(": ").append(f.value).append("\n");
    CAPTURE(shown);
    const auto got = retry_after_of(c.fields);
    // "Negative: it does not say"; how negative means nothing.
    CHECK((got < 0ns ? nothing : got) == c.wait);
  }
}

headers with_date(std::string name, std::string value, std::string_view date = now_text) {
  return {{std::move(name), std::move(value)}, {"Date", std::string{date}}};
}

}  // namespace

TEST_CASE("[W73] [U24] a pause in seconds, decimal seconds or milliseconds is exact") {
  check({
      {{{"Retry-After", "2"}}, 2s},
      {{{"retry-after", " 120 "}}, 120s},
      {{{"RETRY-AFTER", "0"}}, 0s},
      {{{"retry-after", "0.5"}}, 500ms},
      {{{"retry-after", "1.25"}}, 1250ms},
      {{{"retry-after", "86400"}}, 24h},
      {{{"retry-after-ms", "250"}}, 250ms},
      {{{"retry-after-ms", "0"}}, 0s},
      {{{"retry-after-ms", "1.5"}}, 1500us},
      {{{"x-ms-retry-after-ms", "1000"}}, 1s},
      {{{"retry-after", "1"}, {"retry-after-ms", "750"}}, 750ms},
      {{{"retry-after", "1"}, {"x-ms-retry-after-ms", "750"}}, 750ms},
      {{}, nothing},
      {{{"x-other", "5"}}, nothing},
  });
}

TEST_CASE("[W73] [U25] what makes no sense is not said, and never becomes zero") {
  for (const auto* text : {"",      " ",         "120s",
                           "soon",  "-1",        "-0.5",
                           "+5",    "5 seconds", "1e3",
                           "0x10",  "5,5",       "nan",
                           "inf",   "-inf",      "NaN",
                           "1/2",   "--5",       "null",
                           "true",  "5;",        "99999999999999999999",
                           "1e400", "31622401",  "9223372036854775807",
                           ". 5"}) {
    CAPTURE(text);
    check({{{{"retry-after", text}}, nothing}});
    // What makes no sense does not hide what does.
    check({{{{"retry-after", text}, {"x-ratelimit-reset-requests", "3s"}}, 3s}});
  }
  check({{{{"retry-after", std::string(400, '9')}}, nothing}});
  for (const auto* text : {"", "soon", "-1", "nan", "1e999", "99999999999999999999"}) {
    CAPTURE(text);
    check({{{{"retry-after-ms", text}, {"retry-after", "5"}}, 5s},
           {{{"retry-after-ms", text}, {"x-ms-retry-after-ms", "20"}}, 20ms},
           {{{"retry-after-ms", text}}, nothing}});
  }
}

TEST_CASE("[U25] an HTTP date counts from the reply's own date, in its three forms") {
  check({
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:41 GMT"), 10s},
      {with_date("retry-after", "Tuesday, 15-Nov-94 08:13:31 GMT"), 60s},
      {with_date("retry-after", "Tue Nov 15 09:12:31 1994"), 1h},
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:41 GMT", "Tuesday, 15-Nov-94 08:12:31 GMT"), 10s},
      {with_date("retry-after", "Wed, 16 Nov 1994 08:12:31 GMT"), 24h},
      {with_date("retry-after", std::string{now_text}), 0s},
      {with_date("retry-after", "Thu, 29 Feb 1996 00:00:01 GMT", "Thu, 29 Feb 1996 00:00:00 GMT"), 1s},
  });
}

TEST_CASE("[U25] past, absurd and broken dates say nothing, nor does a date without the reply's own") {
  check({
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:30 GMT"), nothing},
      {with_date("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"), nothing},
      {with_date("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"), nothing},
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:41"), nothing},
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:41 CET"), nothing},
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:41 GMT and more"), nothing},
      {with_date("retry-after", "Tue, 45 Nov 1994 08:12:41 GMT"), nothing},
      {with_date("retry-after", "Tue, 15 Foo 1994 08:12:41 GMT"), nothing},
      {with_date("retry-after", "1994-11-15T08:12:41Z"), nothing},
      {with_date("retry-after", "Tue, 15 Nov 1994 08:12:41 GMT", "yesterday"), nothing},
      {{{"retry-after", "Tue, 15 Nov 2094 08:12:41 GMT"}}, nothing},
  });
}

TEST_CASE("[W75] durations in Go's spelling") {
  struct spelled {
    std::string text;
    duration value;
  };
  for (const auto& s : std::vector<spelled>{{"1s", 1s},
                                            {"6m0s", 6min},
                                            {"2m30s", 150s},
                                            {"20ms", 20ms},
                                            {"1h2m", 62min},
                                            {"0s", 0s},
                                            {"1h0m0.5s", 3600500ms},
                                            {"7.66s", 7660ms},
                                            {"1m59.56s", 119560ms},
                                            {"500us", 500us},
                                            {"100ns", 100ns},
                                            {"24h", 24h},
                                            {"1.5h", 90min}}) {
    CAPTURE(s.text);
    CHECK(parse_go_duration(s.text) == s.value);
  }
  for (const auto* text :
       {"",    "1",  "s",    "1x",   "-1s",  "-0s", "1s-1s", "1 s",       "1s ",
        " 1s", "1d", "1ss",  "nans", "infs", "inf", "1e3s",  "99999999h", "99999999999999999999999999999999s",
        "1h2", "ms", "1.s.", "--1s"}) {
    CAPTURE(text);
    CHECK(parse_go_duration(text) < 0ns);
  }
}

TEST_CASE("[W74] a reset is told apart by its size: seconds from now, epoch seconds, epoch milliseconds") {
  check({
      {with_date("x-ratelimit-reset", "30"), 30s},
      {with_date("x-ratelimit-reset", "0.25"), 250ms},
      {{{"x-ratelimit-reset", "1700000030"}, {"date", "Tue, 14 Nov 2023 22:13:20 GMT"}}, 30s},
      {{{"x-ratelimit-reset", "1700000030000"}, {"date", "Tue, 14 Nov 2023 22:13:20 GMT"}}, 30s},
      {{{"x-ratelimit-reset", "1700000030"}}, nothing},
      {{{"x-ratelimit-reset", "1699999999"}, {"date", "Tue, 14 Nov 2023 22:13:20 GMT"}}, nothing},
      {{{"x-ratelimit-reset", "-30"}}, nothing},
      {{{"x-ratelimit-reset", std::string(30, '9')}, {"date", "Tue, 14 Nov 2023 22:13:20 GMT"}}, nothing},
      {{{"x-ratelimit-reset", "1e30"}, {"date", "Tue, 14 Nov 2023 22:13:20 GMT"}}, nothing},
      {{{"x-ratelimit-reset", "tomorrow"}}, nothing},
      {{{"x-ratelimit-reset", "6m0s"}}, 6min},
  });
}

TEST_CASE("[W76] Anthropic's resets are times after RFC 3339, from the reply's own date") {
  const std::string now = "Sat, 31 Jan 2026 10:20:30 GMT";
  const auto with = [&](std::string text) {
    return with_date("anthropic-ratelimit-requests-reset", std::move(text), now);
  };
  check({
      {with("2026-01-31T10:20:37Z"), 7s},
      {with("2026-01-31T10:20:37.999Z"), 7s},
      {with("2026-02-01T00:00:00Z"), 13h + 39min + 30s},
      {with("2026-01-31T10:20:29Z"), nothing},
      {with("2026-01-31T10:20:37"), nothing},
      {with("2026-01-31 10:20:37Z"), nothing},
      {with("2026-13-31T10:20:37Z"), nothing},
      {with("9999-01-01T00:00:00Z"), nothing},
      {{{"anthropic-ratelimit-requests-reset", "2026-01-31T10:20:37Z"}}, nothing},
  });
}

TEST_CASE("[W77] of several resets the one whose limit is spent counts, else the smallest") {
  check({
      {{{"x-ratelimit-reset-requests", "10s"}, {"x-ratelimit-reset-tokens", "3s"}}, 3s},
      {{{"x-ratelimit-remaining-requests", "0"},
        {"x-ratelimit-reset-requests", "10s"},
        {"x-ratelimit-remaining-tokens", "500"},
        {"x-ratelimit-reset-tokens", "3s"}},
       10s},
      {{{"x-ratelimit-remaining-requests", "0"},
        {"x-ratelimit-reset-requests", "10s"},
        {"x-ratelimit-remaining-tokens", "0"},
        {"x-ratelimit-reset-tokens", "3s"}},
       10s},
      {{{"x-ratelimit-remaining-requests", "0"},
        {"x-ratelimit-reset-requests", "garbage"},
        {"x-ratelimit-reset-tokens", "3s"}},
       3s},
      {{{"anthropic-ratelimit-input-tokens-remaining", "0"},
        {"anthropic-ratelimit-input-tokens-reset", "2026-01-31T10:20:50Z"},
        {"anthropic-ratelimit-requests-remaining", "49"},
        {"anthropic-ratelimit-requests-reset", "2026-01-31T10:20:31Z"},
        {"anthropic-ratelimit-output-tokens-reset", "2026-01-31T10:20:32Z"},
        {"date", "Sat, 31 Jan 2026 10:20:30 GMT"}},
       20s},
      {{{"retry-after", "4"}, {"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "10s"}},
       4s},
      {{{"x-ratelimit-remaining-requests", "0"}}, nothing},
  });
}

TEST_CASE("[U25] random texts never give a wait beyond a year") {
  random_stream random{3};
  const std::string letters = "0123456789.-+eEsmhdunaif:,TZ GMT";
  int absurd = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random.below(24); n > 0; --n) text += letters[random.below(letters.size())];
    for (const auto* name : {"retry-after", "retry-after-ms", "x-ratelimit-reset-tokens"})
      absurd += retry_after_of({{name, text}, {"date", std::string{now_text}}}) > 24h * 366 ? 1 : 0;
    absurd += parse_go_duration(text) > 24h * 366 ? 1 : 0;
  }
  CHECK(absurd == 0);
}
