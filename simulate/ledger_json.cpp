// SPDX-License-Identifier: Apache-2.0
// The ledger as JSON, for tests and people.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/http_text.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "simulate/ledger.hpp"

namespace signalbox::simulate {

namespace {

std::string valid(std::string_view text) { return utf8_repaired(text); }

double milliseconds(std::int64_t microseconds) { return static_cast<double>(microseconds) / 1000.0; }

void write_time(json::writer& out, std::string_view name, std::int64_t microseconds) {
  out.key(name);
  if (microseconds < 0)
    out.null();
  else
    out.number(milliseconds(microseconds));
}

void write_usage(json::writer& out, const token_usage& billed) {
  out.key("billed").open_object();
  out.member("input_tokens", billed.input);
  out.member("output_tokens", billed.output);
  out.member("cached", billed.cached);
  out.member("cache_write", billed.cache_write);
  out.member("reasoning", billed.reasoning);
  out.member("cache_write_1h", billed.cache_write_1h);
  out.member("audio_input", billed.audio_input);
  out.member("audio_output", billed.audio_output);
  out.close_object();
}

std::string hex(std::uint64_t value) {
  std::array<char, 20> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, 16).ptr;
  std::string out(buffer.data(), end);
  return std::string(16 - out.size(), '0') + out;
}

void write_key(json::writer& out, const ledger_entry& e) {
  out.key("key");
  if (e.key_hash == 0) {
    out.null();
    return;
  }
  out.open_object().member("last4", valid(e.key_end)).member("fnv1a", hex(e.key_hash)).close_object();
}

/// Headers that tell attempts apart, once more by themselves.
bool tells_attempts(std::string_view name) {
  const auto lower = ascii_lower(name);
  return lower == "idempotency-key" || lower == "x-stainless-retry-count" ||
         lower.starts_with("x-signalbox-");
}

template <class Visit>
void each_header(std::string_view lines, Visit visit) {
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    const auto line = lines.substr(0, end);
    const auto colon = line.find(": ");
    visit(line.substr(0, colon), line.substr(colon + 2));
    lines.remove_prefix(end + 1);
  }
}

void write_headers(json::writer& out, const ledger_entry& e) {
  out.key("headers").open_array();
  each_header(e.headers, [&](std::string_view name, std::string_view value) {
    out.open_array().text(valid(name)).text(valid(value)).close_array();
  });
  out.close_array();
  out.key("attempt_headers").open_object();
  std::vector<std::string> seen;
  each_header(e.headers, [&](std::string_view name, std::string_view value) {
    const auto lower = ascii_lower(name);
    if (!tells_attempts(name) || std::find(seen.begin(), seen.end(), lower) != seen.end()) return;
    seen.push_back(lower);
    out.member(lower, valid(value));
  });
  out.close_object();
}

void write_request(json::writer& out, const ledger_entry& e) {
  out.member("method", valid(e.method)).member("path", valid(e.path)).member("query", valid(e.query));
  out.member("dialect", e.asks_model ? name_of(e.speaks) : std::string_view{"none"});
  out.member("model", valid(e.model)).member("stream", e.stream);
  write_key(out, e);
  out.member("connection", e.connection).member("request_on_connection", e.request_on_connection);
  write_headers(out, e);
  out.member("body", valid(e.body));
  out.member("body_bytes", e.body_bytes).member("body_truncated", e.body.size() < e.body_bytes);
}

void write_answer(json::writer& out, const ledger_entry& e) {
  out.member("action", valid(e.action)).key("rule");
  if (e.rule < 0)
    out.null();
  else
    out.integer(e.rule);
  out.member("status", static_cast<std::int64_t>(e.status));
  out.member("events_sent", e.sent.events).member("bytes_sent", e.sent.bytes);
  out.member("finished", e.sent.finished).member("answering", e.done < 0);
  write_time(out, "done_ms", e.done);
  write_time(out, "client_closed_ms", e.client_closed);
  write_usage(out, e.billed);
}

}  // namespace

std::string ledger::entries_json(std::uint64_t since, std::size_t most) const {
  std::string text;
  json::writer out{text};
  out.open_object().key("requests").open_array();
  std::size_t first = 0;
  if (!entries_.empty() && since >= entries_.front().number)
    first = static_cast<std::size_t>(since - entries_.front().number + 1);
  for (std::size_t i = first; i < entries_.size() && i - first < most; ++i) {
    const auto& e = entries_[i];
    out.open_object().member("number", e.number);
    write_time(out, "at_ms", e.at);
    write_request(out, e);
    write_answer(out, e);
    out.close_object();
  }
  out.close_array().close_object();
  return text;
}

std::string ledger::totals_json() const {
  std::string text;
  json::writer out{text};
  out.member("requests", totals_.requests).member("answering", totals_.answering);
  out.member("finished", totals_.finished).member("clients_closed", totals_.clients_closed);
  out.member("events_sent", totals_.events).member("bytes_sent", totals_.bytes);
  const auto table = [&](std::string_view name, const counts& rows) {
    out.key(name).open_object();
    for (const auto& [key, count] : rows) out.member(valid(key), count);
    out.close_object();
  };
  table("by_path", totals_.by_path);
  table("by_model", totals_.by_model);
  table("by_status", totals_.by_status);
  table("by_action", totals_.by_action);
  write_usage(out, totals_.billed);
  return text;
}

}  // namespace signalbox::simulate
