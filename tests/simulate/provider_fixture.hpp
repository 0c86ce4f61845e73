// SPDX-License-Identifier: Apache-2.0
// A fake provider running inside the test, and requests for it.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "base/json.hpp"
#include "simulate/server.hpp"
#include "tests/simulate/raw_client.hpp"

namespace signalbox::test {

inline std::string http(std::string_view method, std::string_view path, std::string_view body,
                        std::string_view headers = {}) {
  std::string out{method};
  out.append(" ").append(path).append(" HTTP/1.1\r\nHost: provider\r\n").append(headers);
  if (!body.empty()) out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return out.append("\r\n").append(body);
}

inline std::string openai_request(bool stream, std::string_view headers = {},
                                  std::string_view user = "hello") {
  return http("POST", "/v1/chat/completions",
              std::string{R"({"model":"gpt-test","stream":)"} + (stream ? "true" : "false") +
                  R"(,"messages":[{"role":"user","content":")" + std::string{user} + "\"}]}",
              headers);
}

inline std::string anthropic_request(bool stream, std::string_view headers = {}) {
  return http("POST", "/v1/messages",
              std::string{R"({"model":"claude-test","max_tokens":1000,"stream":)"} +
                  (stream ? "true" : "false") + R"(,"messages":[{"role":"user","content":"hello"}]})",
              "anthropic-version: 2023-06-01\r\n" + std::string{headers});
}

/// How often `part` stands in `text`.
inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++out;
  return out;
}

/// The text behind the head of an answer.
inline std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string{} : answer.substr(end + 4);
}

/// A scanned JSON text that keeps its text.
struct json_text {
  explicit json_text(std::string from) : text{std::move(from)} {
    INFO(text);
    REQUIRE_FALSE(document.scan(text));
  }
  [[nodiscard]] json::value root() const { return document.root(); }
  [[nodiscard]] json::value request(std::size_t index) const {
    auto it = root().find("requests").begin_items();
    while (index-- > 0) ++it;
    return *it;
  }
  std::string text;
  json::document document;
};

inline simulate::options free_port() {
  simulate::options out;
  out.port = 0;
  return out;
}

/// Runs a server on a thread of its own, on any free port.
class provider {
 public:
  explicit provider(const std::string& script = "{}", const simulate::options& opts = free_port())
      : server_{opts, parsed(script, opts)}, thread_{[this] { server_.run(); }} {
    REQUIRE(server_.bound().has_value());
  }
  ~provider() {
    server_.stop();
    thread_.join();
  }
  provider(const provider&) = delete;
  provider& operator=(const provider&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

  /// One request on a connection of its own; the whole answer, head and body.
  [[nodiscard]] std::string ask(const std::string& request) const {
    raw_client client{port()};
    client.send(with_close(request));
    INFO(client.received());
    REQUIRE(client.read_to_end() == stream_end::fin);
    return client.received();
  }

  [[nodiscard]] json_text ledger(const std::string& query = {}) const {
    return json_text{body_of(ask(http("GET", "/_ledger" + query, {})))};
  }
  [[nodiscard]] json_text summary() const {
    return json_text{body_of(ask(http("GET", "/_ledger/summary", {})))};
  }

  /// Asks the ledger until its newest entry satisfies `wanted`; fails after five seconds.
  template <class Wanted>
  json_text ledger_when(Wanted wanted) const {
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    for (;;) {
      auto out = ledger();
      const auto count = out.root().find("requests").size();
      if (count > 0 && wanted(out.request(count - 1))) return out;
      INFO(out.text);
      REQUIRE(std::chrono::steady_clock::now() < deadline);
    }
  }

 private:
  static simulate::script parsed(const std::string& text, const simulate::options& opts) {
    auto read = simulate::parse_script(text, "test", simulate::base_action(opts));
    INFO((read ? std::string{} : read.error().text()));
    REQUIRE(read.has_value());
    return std::move(*read);
  }
  static std::string with_close(std::string request) {
    request.insert(request.find("\r\n") + 2, "Connection: close\r\n");
    return request;
  }

  simulate::server server_;
  std::thread thread_;
};

/// A script with one rule of one action.
inline std::string script_of(std::string_view action) {
  return "{\"rules\":[{\"then\":[" + std::string{action} + "]}]}";
}

}  // namespace signalbox::test
