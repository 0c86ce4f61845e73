// SPDX-License-Identifier: Apache-2.0
// Builds the request.
#include "bench/request.hpp"

#include <utility>

#include "base/json_writer.hpp"

namespace signalbox::bench {

namespace {

/// Ordinary prose, so that whoever classifies the prompt does ordinary work.
constexpr std::string_view prose =
    "The harbour town wakes before the sun does. Fishermen carry nets down to the quay while the baker opens "
    "her shutters and sets warm bread in the window. Please summarise the plan for the new library in a few "
    "sentences, say which parts cost most, and suggest how the reading room could stay quiet when the school "
    "visits. Mention the old pier, the market square and the tram line, and keep the tone friendly but "
    "brief. ";

error refuse(std::string message, std::string hint) {
  return {error_code::invalid_request, std::move(message), std::move(hint), {}};
}

std::string body_around(body_kind kind, std::string_view model, std::string_view prompt, bool stream) {
  std::string out;
  json::writer w{out};
  w.open_object().member("model", model);
  if (kind == body_kind::messages) w.member("max_tokens", std::uint64_t{1024});
  if (stream) w.member("stream", true);
  w.key("messages").open_array().open_object();
  w.member("role", "user").member("content", prompt);
  w.close_object().close_array().close_object();
  return out;
}

}  // namespace

result<std::string> request_body(body_kind kind, std::string_view model, std::size_t bytes, bool stream) {
  const auto frame = body_around(kind, model, "", stream).size();
  if (bytes <= frame)
    return refuse("a request takes more than " + std::to_string(bytes) + " bytes",
                  "give --bytes at least " + std::to_string(frame + 1));
  std::string prompt;
  while (prompt.size() < bytes - frame) prompt += prose.substr(0, bytes - frame - prompt.size());
  return body_around(kind, model, prompt, stream);
}

result<std::string> http_request(const url_parts& url, std::string_view body, const headers& extra,
                                 bool stream) {
  for (const auto& h : extra)
    for (const auto name : {"content-length", "transfer-encoding", "connection"})
      if (iequals(h.name, name))
        return refuse("the header " + std::string{h.name} + " is the generator's own", "leave it out");

  std::string out = "POST " + (url.path.empty() ? std::string{"/"} : url.path) + " HTTP/1.1\r\n";
  const bool v6 = url.host.find(':') != std::string::npos;
  const auto host = (v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
  const headers ours{{"Host", host},
                     {"Accept", stream ? "text/event-stream" : "application/json"},
                     {"Content-Type", "application/json"},
                     {"Content-Length", std::to_string(body.size())}};
  for (const auto& h : ours)
    if (!find_header(extra, h.name)) append_header_line(h.name, h.value, out);
  for (const auto& h : extra)
    if (!append_header_line(h.name, h.value, out))
      return refuse("not a usable header: " + std::string{h.name},
                    "write it as 'Name: value' without control characters");
  return out.append("\r\n").append(body);
}

}  // namespace signalbox::bench
