// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets about requests share.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "config/snapshot.hpp"
#include "providers/chat_scan.hpp"

namespace signalbox::fuzz {

inline endpoint_config endpoint_for(std::string model) {
  endpoint_config out;
  out.name = "endpoint";
  out.model = std::move(model);
  out.url = {"https", "api.example.com", 443, "/v1", false};
  return out;
}

/// A request as the gateway hands it to a provider.
inline request_data request_of(scanned_request read, std::string_view body) {
  auto out = std::move(read.request);
  out.hints = std::move(read.hints);
  out.body = shared_text{std::string{body}};
  return out;
}

}  // namespace signalbox::fuzz
