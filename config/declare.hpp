// SPDX-License-Identifier: Apache-2.0
// What a declaration of a setting says beside its name and type. The visitors that use declarations are the
// reader (read.cpp), the schema writer (schema.cpp) and the reference page writer (reference.cpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace signalbox {

/// One setting's documentation and bounds. Bounds of durations are in milliseconds.
struct about {
  std::string_view doc;
  double least = -1;
  double most = -1;
  bool bounded = false;
  bool is_required = false;
  bool is_identifier = false;

  constexpr explicit about(std::string_view sentence) : doc{sentence} {}

  [[nodiscard]] constexpr about between(double low, double high) const {
    auto out = *this;
    out.least = low;
    out.most = high;
    out.bounded = true;
    return out;
  }
  [[nodiscard]] constexpr about between(std::chrono::milliseconds low, std::chrono::milliseconds high) const {
    return between(static_cast<double>(low.count()), static_cast<double>(high.count()));
  }
  /// Must be given.
  [[nodiscard]] constexpr about required() const {
    auto out = *this;
    out.is_required = true;
    return out;
  }
  /// A name that other settings and clients refer to: [a-z0-9._:/-], at most 64 characters. [A25]
  [[nodiscard]] constexpr about identifier() const {
    auto out = *this;
    out.is_identifier = true;
    return out;
  }
};

/// Whether text may be the name of an endpoint, pool or route.
constexpr bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  for (char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' ||
                      c == '/' || c == '-';
    if (!fine) return false;
  }
  return true;
}

}  // namespace signalbox
