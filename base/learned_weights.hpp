// SPDX-License-Identifier: Apache-2.0
// All that was learned from data, as one file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/gain_table.hpp"
#include "base/text_model.hpp"

namespace signalbox {

/// What `signalbox train` makes and a configuration names. Each part may be missing. The file, all numbers
/// little-endian:
///
///   8 bytes   "SBWTS", two zeros and the version, 3
///   parts     name, 4 bytes; length, 4 bytes; as many bytes: "TEXT" how it was made, "HEAD", "GAIN"
///   8 bytes   a checksum of all that stands before
struct learned_weights {
  static constexpr unsigned version = 3;  ///< 1: heads saw words only; 2: the gain did
  static constexpr std::size_t most_bytes = 4 * 1024 * 1024;

  std::string about;  ///< how it was made
  std::optional<text_model> heads;
  std::optional<gain_table> gain;

  /// Reads a file's bytes. Errors are config_invalid: no such file, another version, cut short, damaged, or
  /// longer than 4 MiB.
  static result<learned_weights> parse(std::string_view file);
  [[nodiscard]] std::string written() const;
};

}  // namespace signalbox
