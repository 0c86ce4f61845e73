// SPDX-License-Identifier: Apache-2.0
// A string that must not be seen: it prints as [redacted], cannot be compared or streamed by accident, and is
// wiped when it goes.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

class secret {
 public:
  secret() = default;
  explicit secret(std::string value) : value_{std::move(value)} {}
  secret(const secret&) = default;
  secret(secret&& other) noexcept : value_{std::move(other.value_)} { other.wipe(); }
  secret& operator=(const secret&) = default;
  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = std::move(other.value_);
      other.wipe();
    }
    return *this;
  }
  ~secret() { wipe(); }

  /// The value itself. Grep for this word to find every place that uses a secret.
  [[nodiscard]] std::string_view reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

 private:
  void wipe() noexcept;
  std::string value_;
};

/// Never the value.
std::string to_string(const secret&);

}  // namespace signalbox
