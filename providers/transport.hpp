// SPDX-License-Identifier: Apache-2.0
// The upstream HTTP client as an interface, so that a simulation can take its place. Everything here happens
// on the thread of the lane that owns the transport.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/http_text.hpp"
#include "base/secret.hpp"

namespace signalbox {

/// A POST to a provider.
struct upstream_request {
  url_parts origin;         ///< scheme, host and port; its path is not used
  std::string target;       ///< absolute path
  headers fields;           ///< without credentials
  std::string secret_name;  ///< header that carries the credential; empty: none
  secret secret_value;
  std::string body;
};

enum class transfer_result : std::uint8_t {
  complete,     // the whole reply came
  unresolved,   // the host name has no address
  unconnected,  // no TCP connection
  untrusted,    // TLS failed
  stale,        // a reused connection closed before any byte of an answer
  reset,        // the connection ended before the reply's head was complete
  truncated,    // the connection ended inside the reply's body
  malformed,    // not HTTP, or more header than allowed
};

struct transfer_end {
  transfer_result result = transfer_result::complete;
  std::string detail;  ///< for logs; holds no credential
};

/// Hears what becomes of a transfer. Calls come in this order, each at most once but on_body: on_sent,
/// on_head, on_body, on_end. Inside any of them a sink may cancel transfers, its own too, and start others;
/// no call follows a cancel.
class transfer_sink {
 public:
  virtual ~transfer_sink() = default;
  /// Connected; the request is on its way.
  virtual void on_sent() = 0;
  virtual void on_head(int status, const headers& fields) = 0;
  /// Bytes of the body, without transfer coding. False: take no more until resume().
  [[nodiscard]] virtual bool on_body(std::string_view bytes) = 0;
  virtual void on_end(const transfer_end& end) = 0;
};

using transfer_id = std::uint64_t;

class transport {
 public:
  virtual ~transport() = default;
  /// A number for start().
  virtual transfer_id new_id() = 0;
  /// Begins a transfer; `sink` must live until on_end or cancel, and may be called before start() returns.
  virtual void start(transfer_id id, upstream_request request, transfer_sink& sink) = 0;
  /// Goes on after on_body said false.
  virtual void resume(transfer_id id) = 0;
  /// Ends a transfer at once; its connection is closed, not reused. Unknown ids are ignored.
  virtual void cancel(transfer_id id) = 0;
};

/// Calls that happen later on the lane's thread: what a transport inside the process needs of a clock.
class later_calls {
 public:
  virtual ~later_calls() = default;
  virtual std::uint64_t after(duration delay, std::function<void()> call) = 0;
  virtual void forget(std::uint64_t id) = 0;
};

}  // namespace signalbox
