// SPDX-License-Identifier: Apache-2.0
// The strict check of a request's head that stands in front of Beast, which accepts too much (FAILURES.md
// M1): whatever two parsers could read in two ways is refused. [C16] to [C33]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "config/settings.hpp"

namespace signalbox {

struct header_view {
  std::string_view name;
  std::string_view value;
};

/// A head that is fine. Views lead into the bytes that were checked.
struct request_head {
  std::string_view method;
  std::string_view path;   ///< without the query
  std::string_view query;  ///< without the question mark
  bool http_1_0 = false;
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;
  std::vector<header_view> fields;

  /// The value of a field, by its name in lower case; nothing if it is absent.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// Whose requests a listener takes.
struct host_policy {
  std::vector<std::string> names;  ///< in lower case, without ports

  /// `Host: NAME[:PORT]`
  [[nodiscard]] bool takes(std::string_view host) const;
  /// `Origin: SCHEME://NAME[:PORT]`, of http and https only
  [[nodiscard]] bool takes_origin(std::string_view origin) const;
};

/// Checks the bytes up to and including the blank line. Every error means: one answer, then the connection is
/// closed. `room`: its memory is used again for the fields.
result<request_head> check_head(std::string_view bytes, const limit_table& most, const host_policy& hosts,
                                std::vector<header_view> room = {});

/// Whether the first bytes of a connection can be the beginning of a request at all; TLS and HTTP/2 are told
/// apart at once instead of after a time-out. [C28]
bool may_be_request(std::string_view first_bytes);

/// Whether a head that is not whole yet holds a CR or LF that is no line end: it is refused at once, since
/// one whose lines all end so would be waited for in vain.
bool has_lone_line_end(std::string_view part_of_head);

}  // namespace signalbox
