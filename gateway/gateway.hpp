// SPDX-License-Identifier: Apache-2.0
// The gateway: an engine with its two front doors.
#pragma once

#include <memory>

#include "actors/engine.hpp"
#include "base/secret.hpp"

namespace signalbox {

class gateway {
 public:
  /// The admin API takes requests with this token only; with an empty one, none.
  explicit gateway(engine& behind, secret admin_token = {});
  ~gateway();
  gateway(const gateway&) = delete;
  gateway& operator=(const gateway&) = delete;

  /// Opens the listeners, on every lane for data and on the first for admin. Before the engine runs.
  result<void> open();
  /// The addresses in use; ports are known after open().
  [[nodiscard]] const socket_address& data_address() const;
  [[nodiscard]] const socket_address& admin_address() const;

  /// Readiness goes off, no new connections or requests; what runs goes on. From any thread.
  void drain();
  /// Waits until nothing runs any more, at most so long; then closes every connection. True: all had
  /// finished.
  bool finish(duration patience);

 private:
  struct doors;
  std::unique_ptr<doors> doors_;
};

}  // namespace signalbox
