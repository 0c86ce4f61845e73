// SPDX-License-Identifier: Apache-2.0
// The admin listener's paths: metrics. It is not reached from the data listener. [A27]
#pragma once

#include "actors/engine.hpp"
#include "gateway/connection.hpp"

namespace signalbox {

class admin_handler final : public request_handler {
 public:
  explicit admin_handler(engine& watched) : engine_{watched} {}

  result<std::uint64_t> accept_head(const request_head& head) override;
  void handle(http_request asked, const std::shared_ptr<connection>& from) override;

 private:
  engine& engine_;
};

}  // namespace signalbox
