// SPDX-License-Identifier: Apache-2.0
// The fake provider: a server with OpenAI's and Anthropic's wire shapes, scripted faults and a ledger of its
// own. Tests and benchmarks run the gateway against it; `signalbox simulate` is this server as a program.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "simulate/options.hpp"
#include "simulate/script.hpp"

namespace signalbox::simulate {

class server {
 public:
  /// Listens at once, so that `port()` is known; accepts when it runs. Whether that worked says `bound()`.
  /// `options::script_path` is not read here.
  explicit server(const options& opts);
  server(const options& opts, script plot);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// An error if the address cannot be listened on.
  [[nodiscard]] const result<void>& bound() const;

  /// The port that is listened on, also where any free one was asked for; 0 if none is.
  [[nodiscard]] std::uint16_t port() const;

  /// "http://127.0.0.1:9100".
  [[nodiscard]] std::string address() const;

  /// Serves until `stop()`, on the caller's thread. Once per server.
  void run();

  /// Has SIGINT and SIGTERM stop the server. Call before `run()`.
  void stop_on_signals();

  /// Makes `run()` return soon; open connections are closed when the server is destroyed. From any thread,
  /// also before `run()`.
  void stop();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// The program: reads the script if there is one, prints "simulate: listening on http://HOST:PORT", serves
/// until SIGINT or SIGTERM. Returns the exit code: 0, or 1 with the reason on stderr.
int run_simulate(const options& opts);

}  // namespace signalbox::simulate
