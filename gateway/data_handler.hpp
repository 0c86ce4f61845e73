// SPDX-License-Identifier: Apache-2.0
// The data listener's paths: requests in every dialect, models, health.
#pragma once

#include <atomic>

#include "actors/engine.hpp"
#include "gateway/connection.hpp"
#include "providers/request_scan.hpp"

namespace signalbox {

/// One per lane; its requests are served by that lane.
class data_handler final : public request_handler {
 public:
  data_handler(engine& served_by, std::uint32_t lane) : engine_{served_by}, lane_{lane} {}

  result<std::uint64_t> accept_head(const request_head& head) override;
  void handle(http_request asked, const std::shared_ptr<connection>& from) override;
  [[nodiscard]] dialect spoken_at(const request_head& head) const override;

  /// Readiness goes off; from any thread.
  void drain() { draining_ = true; }

 private:
  void serve(http_request asked, dialect spoken, connection& from);
  [[nodiscard]] result<answer> count_tokens(std::string_view body) const;
  [[nodiscard]] scan_limits limits() const;
  [[nodiscard]] result<void> check_model(std::string_view name) const;
  [[nodiscard]] answer readiness() const;

  engine& engine_;
  std::uint32_t lane_;
  std::atomic<bool> draining_{false};
};

}  // namespace signalbox
