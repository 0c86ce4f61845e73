// SPDX-License-Identifier: Apache-2.0
// The admin listener's paths: metrics, and the API for whoever runs the node. It is not reached from the data
// listener. [A27]
#pragma once

#include "actors/engine.hpp"
#include "base/secret.hpp"
#include "gateway/connection.hpp"

namespace signalbox {

/// /api takes requests with `Authorization: Bearer TOKEN` only; with an empty token it takes none.
class admin_handler final : public request_handler {
 public:
  admin_handler(engine& watched, secret token) : engine_{watched}, token_{std::move(token)} {}

  result<std::uint64_t> accept_head(const request_head& head) override;
  void handle(http_request asked, const std::shared_ptr<connection>& from) override;

 private:
  [[nodiscard]] bool knows(std::string_view authorization) const;

  engine& engine_;
  secret token_;
};

}  // namespace signalbox
