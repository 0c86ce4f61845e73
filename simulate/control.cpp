// SPDX-License-Identifier: Apache-2.0
// The control requests of the fake provider: its script, its ledger, its health.
#include <algorithm>
#include <charconv>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "simulate/dispatcher.hpp"
#include "simulate/framing.hpp"

namespace signalbox::simulate {

namespace {

plan plain_plan(const request& from, std::uint32_t status, std::string_view type, std::string_view body) {
  plan out;
  out.action = "control";
  reply_head head;
  head.status = status;
  head.content_type = type;
  head.keep_alive = from.keep_alive;
  payload content;
  content.write(body, false, true);
  content.declared = content.size();
  frame(content, head, action{}, out);
  return out;
}

plan json_plan(const request& from, std::uint32_t status, std::string_view body) {
  return plain_plan(from, status, "application/json", body);
}

plan error_plan(const request& from, std::uint32_t status, std::string_view message) {
  std::string body;
  json::writer out{body};
  out.open_object().key("error").open_object().member("message", message).close_object().close_object();
  return json_plan(from, status, body);
}

/// A number out of the query; `otherwise` if it is not there or no number.
std::uint64_t query_number(std::string_view query, std::string_view name, std::uint64_t otherwise) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    if (part.starts_with(name) && part.substr(name.size()).starts_with('=')) {
      const auto digits = part.substr(name.size() + 1);
      std::uint64_t out = 0;
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
      return read.ec == std::errc{} && read.ptr == digits.data() + digits.size() ? out : otherwise;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return otherwise;
}

}  // namespace

std::string dispatcher::summary() const {
  return "{" + ledger_.totals_json() + ",\"open_connections\":" + std::to_string(connections_open_) +
         ",\"accepted_connections\":" + std::to_string(connections_accepted_) +
         ",\"uptime_ms\":" + std::to_string(elapsed() / 1000) + "}\n";
}

plan dispatcher::put_script(const request& from) {
  auto read = parse_script(from.body, "script", base_action(options_));
  if (!read) {
    std::string body;
    json::writer out{body};
    out.open_object().key("error").open_object();
    out.member("message", utf8_repaired(read.error().text())).member("place", read.error().param);
    out.close_object().close_object();
    return json_plan(from, 400, body);
  }
  const auto rules = read->rules.size();
  use_script(std::move(*read));
  return json_plan(from, 200, "{\"rules\":" + std::to_string(rules) + "}\n");
}

plan dispatcher::control(const request& from) {
  const auto asked = std::string{from.method} + ' ' + std::string{from.path};
  if (asked == "GET /healthz") return plain_plan(from, 200, "text/plain", "ok\n");
  if (asked == "PUT /_script") return put_script(from);
  if (asked == "GET /_ledger/summary") return json_plan(from, 200, summary());
  if (asked == "DELETE /_ledger") {
    ledger_.clear();
    return json_plan(from, 200, "{}\n");
  }
  if (asked == "GET /_ledger") {
    const auto most = query_number(from.query, "limit", UINT32_MAX);
    return json_plan(from, 200, ledger_.entries_json(query_number(from.query, "since", 0), most));
  }
  return error_plan(from, 404,
                    "control requests: PUT /_script, GET /_ledger?since=N&limit=N, "
                    "GET /_ledger/summary, DELETE /_ledger, GET /healthz");
}

}  // namespace signalbox::simulate
