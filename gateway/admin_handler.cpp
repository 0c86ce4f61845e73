// SPDX-License-Identifier: Apache-2.0
// The admin listener's paths.
#include "gateway/admin_handler.hpp"

#include <array>

#include "gateway/paths.hpp"

namespace signalbox {

namespace {

constexpr std::array paths{path_row{"/metrics", "GET"}, path_row{"/healthz", "GET"}};

}  // namespace

result<std::uint64_t> admin_handler::accept_head(const request_head& head) {
  if (const auto known = find_path(paths, head.path, head.method); !known) return known.error();
  return small_body_bytes;
}

void admin_handler::handle(http_request asked, const std::shared_ptr<connection>& from) {
  if (asked.head.path == "/metrics")
    return from->answer_with(
        {{200, {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}}}, engine_.numbers().text()});
  from->answer_with({{200, {{"content-type", "application/json"}}}, R"({"status":"ok"})"});
}

}  // namespace signalbox
