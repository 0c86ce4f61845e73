// SPDX-License-Identifier: Apache-2.0
// Wiping secrets.
#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace signalbox {

void secret::wipe() noexcept {
  if (!value_.empty()) OPENSSL_cleanse(value_.data(), value_.size());
  value_.clear();
}

std::string to_string(const secret&) { return "[redacted]"; }

}  // namespace signalbox
