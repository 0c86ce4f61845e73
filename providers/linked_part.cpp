// SPDX-License-Identifier: Apache-2.0
// Parts by URL.
#include "providers/linked_part.hpp"

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "providers/request_scan.hpp"

namespace signalbox {

chat_part linked_part(part_kind what, std::string url) {
  chat_part out;
  out.kind = what;
  const auto inlined = parse_data_url(url);
  if (!inlined) {
    out.text = std::move(url);
    return out;
  }
  out.media_type = inlined->media_type.substr(0, inlined->media_type.find(';'));
  const auto words = out.media_type == "text/plain" ? decode_base64(inlined->data) : std::nullopt;
  out.text = words ? utf8_repaired(*words) : std::string{inlined->data};
  return out;
}

}  // namespace signalbox
