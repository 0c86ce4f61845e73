// SPDX-License-Identifier: Apache-2.0
// The data listener's paths: chat completions, models, health.
#pragma once

#include <atomic>

#include "actors/engine.hpp"
#include "gateway/connection.hpp"

namespace signalbox {

/// One per lane; its requests are served by that lane.
class data_handler final : public request_handler {
 public:
  data_handler(engine& served_by, std::uint32_t lane) : engine_{served_by}, lane_{lane} {}

  result<std::uint64_t> accept_head(const request_head& head) override;
  void handle(http_request asked, const std::shared_ptr<connection>& from) override;

  /// Readiness goes off; from any thread.
  void drain() { draining_ = true; }

 private:
  void chat(http_request asked, connection& from);
  [[nodiscard]] answer models() const;
  [[nodiscard]] answer model(std::string_view name) const;
  [[nodiscard]] answer readiness() const;

  engine& engine_;
  std::uint32_t lane_;
  std::atomic<bool> draining_{false};
};

}  // namespace signalbox
