// SPDX-License-Identifier: Apache-2.0
// Heads and chunks.
#include "gateway/http_answer.hpp"

#include <array>
#include <charconv>
#include <ctime>
#include <utility>

#include "providers/dialect.hpp"

namespace signalbox {

namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 529:
      return "Overloaded";
    default:
      return "Status";
  }
}

/// The Date field's text, written anew once a second.
std::string_view date_text(wall_time now) {
  thread_local std::time_t written = -1;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t size = 0;
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  if (seconds != written) {
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    written = seconds;
  }
  return {text.data(), size};
}

}  // namespace

void append_head(const reply_head& head, const answer_framing& framing, wall_time now, std::string& out) {
  constexpr std::size_t usual = 1024;  // of a head: room for it and the body at once
  if (out.empty()) out.reserve(usual + framing.length);
  out.append("HTTP/1.1 ").append(std::to_string(head.status)).append(" ").append(reason_of(head.status));
  out.append("\r\ndate: ").append(date_text(now)).append("\r\n");
  for (const auto& f : head.fields) append_header_line(f.name, f.value, out);
  if (framing.how == body_framing::length)
    out.append("content-length: ").append(std::to_string(framing.length)).append("\r\n");
  if (framing.how == body_framing::chunked) out.append("transfer-encoding: chunked\r\n");
  out.append(framing.keep_alive ? "\r\n" : "connection: close\r\n\r\n");
}

void append_chunk(std::string_view bytes, std::string& out) {
  if (bytes.empty()) return;
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  out.append(size.data(), end).append("\r\n").append(bytes).append("\r\n");
}

answer answer_of(const error& what, dialect spoken, std::string_view request_id) {
  answer out{{status_in(spoken, what.code), {{"content-type", "application/json"}}}, {}};
  auto shown = what;
  // Which method a path takes has a field of its own; it is no member of the request. [C30]
  if (what.code == error_code::method_not_allowed)
    out.head.fields.push_back({"allow", std::exchange(shown.param, {})});
  if (what.code == error_code::overloaded || what.code == error_code::shutting_down)
    out.head.fields.push_back({"retry-after", "1"});
  out.body = error_body(spoken, shown, request_id);
  return out;
}

}  // namespace signalbox
