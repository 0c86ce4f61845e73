// SPDX-License-Identifier: Apache-2.0
// An error inside a stream of the Responses API.
#include <cstdint>

#include "providers/responses/responses.hpp"

namespace signalbox::responses {

std::string error_event(const error& what, std::string_view body) {
  // How many events went before is not known here, and the number must be above theirs.
  constexpr std::int64_t last_number = INT32_MAX;
  std::string out = "event: error\ndata: ";
  json::writer w{out};
  w.open_object().member("type", "error").member("sequence_number", last_number);
  w.member("code", describe(what.code).name).member("message", what.message).key("param");
  what.param.empty() ? w.null() : w.text(what.param);
  out.append(",").append(body.substr(1)).append("\n\n");
  return out;
}

}  // namespace signalbox::responses
