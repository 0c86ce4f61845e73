// SPDX-License-Identifier: Apache-2.0
// A gateway inside the test, on free ports of its own, and a client that speaks to it over a raw socket.
#pragma once

#include <catch2/catch.hpp>

#include "config/load.hpp"
#include "gateway/gateway.hpp"
#include "store/sqlite_ledger.hpp"
#include "tests/gateway/http_response.hpp"
#include "tests/simulate/provider_fixture.hpp"

namespace signalbox::test {

/// What a configuration for a test is put together from; each text goes in as it stands.
struct gateway_text {
  std::string limits{};     ///< members of `listen.limits`
  std::string endpoints{};  ///< more members of `endpoints`, beside `fast`
  std::string route{};      ///< more members of the one route, behind a comma
  std::string single = "fast";

  [[nodiscard]] std::string text() const {
    return R"({ "listen": { "data": "127.0.0.1:0", "admin": "127.0.0.1:0", "limits": {)" + limits +
           R"(} }, "store": { "path": ":memory:" }, "endpoints": {
             "fast": { "provider": "demo", "model": "demo-1", "price": { "input": 1, "output": 2 },
                       "context": 128000, "demo": { "latency": "0ms", "per_token": "0ms" } })" +
           (endpoints.empty() ? "" : ", " + endpoints) +
           R"( }, "routes": [ { "name": "default", "plan": { "single": ")" + single + "\" }" + route +
           " } ] }";
  }
};

/// An endpoint of OpenAI's kind whose server is on a port of this machine; `more` goes in behind a comma.
inline std::string upstream_text(const std::string& name, std::uint16_t port, const std::string& more = {}) {
  return "\"" + name + R"(": { "provider": "openai", "model": "m-)" + name +
         R"(", "key": "env:KEY", "price": { "input": 1, "output": 2 }, "context": 128000,
             "base_url": "http://127.0.0.1:)" +
         std::to_string(port) + "/v1\"" + more + " }";
}

/// A key that looks like no provider's: what `env:CANARY` stands for. Any other name stands for "sk-test".
inline constexpr std::string_view canary_key = "zz/9Plural~canary:42=";

inline config_ptr snapshot_of(const std::string& text) {
  auto loaded = load_config(text, [](const std::string& reference) -> result<secret> {
    return secret{reference == "env:CANARY" ? std::string{canary_key} : "sk-test"};
  });
  for (const auto& p : loaded.found) UNSCOPED_INFO(p.text("test"));
  REQUIRE(loaded.snapshot);
  return loaded.snapshot;
}

/// Of the admin API of gateways in tests.
inline constexpr std::string_view admin_token = "token-of-a-test";

/// An engine with its gateway, both running.
class running_gateway {
 public:
  /// Without a store of the test's own, the ledger is kept in memory.
  explicit running_gateway(const gateway_text& text = {}, std::uint32_t lanes = 1,
                           std::unique_ptr<ledger_store> store = nullptr)
      : store_{store ? std::move(store) : open_ledger()},
        engine_{snapshot_of(text.text()), *store_, time_, random_, lanes},
        gateway_{engine_, secret{std::string{admin_token}}} {
    const auto opened = gateway_.open();
    INFO((opened ? std::string{} : opened.error().text()));
    REQUIRE(opened.has_value());
    engine_.run();
  }
  ~running_gateway() { engine_.stop(); }
  running_gateway(const running_gateway&) = delete;
  running_gateway& operator=(const running_gateway&) = delete;

  [[nodiscard]] std::uint16_t data() const { return gateway_.data_address().port; }
  [[nodiscard]] std::uint16_t admin() const { return gateway_.admin_address().port; }
  gateway& doors() { return gateway_; }
  engine& behind() { return engine_; }
  /// Whether no run is left and the endpoints have been told how every attempt ended.
  [[nodiscard]] bool idle() {
    if (!engine_.idle()) return false;
    for (std::size_t i = 0; i < engine_.config()->endpoints.size(); ++i)
      if (engine_.numbers().endpoint(i).in_flight.load() != 0) return false;
    return true;
  }

 private:
  std::unique_ptr<ledger_store> open_ledger() {
    auto opened = open_sqlite_ledger({":memory:"}, time_);
    REQUIRE(opened.has_value());
    return std::move(opened->store);
  }

  real_clock time_;
  system_entropy random_;
  std::unique_ptr<ledger_store> store_;
  engine engine_;
  gateway gateway_;
};

/// A connection to a gateway that takes answers one by one.
class web_client : public raw_client {
 public:
  using raw_client::raw_client;

  /// The next answer, whole or as far as it comes before the connection ends or nothing comes any more.
  /// `bare`: the request was a HEAD.
  http_response answer(bool bare = false) {
    response_parser parser;
    for (;;) {
      const auto& read = parser.parse(rest(), false, bare);
      if (read.whole || !read.malformed.empty()) return used(read);
      if (!read_some()) return used(parser.parse(rest(), true, bare));
    }
  }
  http_response ask(std::string_view request) {
    send(request);
    return answer();
  }
  /// How the connection ends; anything that comes before that is in rest().
  stream_end end() { return read_to_end(); }
  /// Sends a FIN and goes on reading.
  void half_close() { ::shutdown(handle(), SHUT_WR); }
  /// Waits without reading: whether the server has neither closed nor reset the connection after so long. (A
  /// close is not seen behind bytes that have not been read.)
  [[nodiscard]] bool still_open(std::chrono::milliseconds time) {
    pollfd event{handle(), POLLRDHUP, 0};
    return ::poll(&event, 1, static_cast<int>(time.count())) == 0;
  }
  /// Makes a client with a small receive buffer one that reads as fast as any.
  void widen() {
    const int size = 1 << 20;
    ::setsockopt(handle(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }
  /// What has come and has not been taken as an answer.
  [[nodiscard]] std::string_view rest() const { return std::string_view{received()}.substr(taken_); }

 private:
  http_response used(const http_response& read) {
    taken_ += read.size;
    return read;
  }
  std::size_t taken_ = 0;
};

/// One request on a connection of its own.
inline http_response ask_once(std::uint16_t port, std::string_view request) {
  web_client client{port};
  return client.ask(request);
}

inline std::string get(std::string_view path, std::string_view lines = {}) {
  return std::string{"GET "}
      .append(path)
      .append(" HTTP/1.1\r\nHost: localhost\r\n")
      .append(lines)
      .append("\r\n");
}

inline std::string post(std::string_view path, std::string_view body, std::string_view lines = {}) {
  return std::string{"POST "}
      .append(path)
      .append(" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n")
      .append(lines)
      .append("\r\n")
      .append(body);
}

inline std::string chat_body(std::string_view model = "auto", bool stream = false,
                             std::string_view user = "hello", std::string_view more = {}) {
  return std::string{R"({"model":")"}
      .append(model)
      .append(R"(","stream":)")
      .append(stream ? "true" : "false")
      .append(R"(,"messages":[{"role":"user","content":")")
      .append(user)
      .append("\"}]")
      .append(more)
      .append("}");
}

inline std::string chat(std::string_view model = "auto", bool stream = false, std::string_view lines = {}) {
  return post("/v1/chat/completions", chat_body(model, stream), lines);
}

/// Requires an error in OpenAI's shape, and gives its `code`.
inline std::string error_code_in(const http_response& answer) {
  INFO(answer.body);
  CHECK(answer.malformed == "");
  CHECK(answer.field("content-type") == "application/json");
  const json_text read{answer.body};
  const auto what = read.root().find("error");
  CHECK(what.find("message").is(json::kind::string));
  CHECK(what.find("type").is(json::kind::string));
  CHECK(what.find("param").exists());
  return what.find("code").text();
}

/// Asks again and again until something is so; fails after five seconds.
template <class Wanted>
bool soon(Wanted wanted) {
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while (!wanted())
    if (std::chrono::steady_clock::now() > deadline) return false;
  return true;
}

}  // namespace signalbox::test
