// SPDX-License-Identifier: Apache-2.0
// The body of an error answer as JSON, also where only its beginning is there.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace signalbox {

/// A body that is cut off is closed where it ends, so that the provider's message is found by its place, and
/// not by words that may be an echo of the prompt. `body` must outlive this.
class error_document {
 public:
  explicit error_document(std::string_view body);
  error_document(const error_document&) = delete;
  error_document& operator=(const error_document&) = delete;
  /// Does not exist if the body is no JSON, nor the beginning of any.
  [[nodiscard]] json::value root() const { return readable_ ? document_.root() : json::value{}; }

 private:
  std::string closed_;
  json::document document_;
  bool readable_ = false;
};

}  // namespace signalbox
