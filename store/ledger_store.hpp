// SPDX-License-Identifier: Apache-2.0
// What the ledger needs of a store, so that a simulation can replace it.
#pragma once

#include "messages/ledger.hpp"

namespace signalbox {

/// Keeps ledger rows. Every function may be called from any thread and returns at once, but for flush.
class ledger_store {
 public:
  virtual ~ledger_store() = default;
  /// Accepts a row to be committed with others soon. A row of an attempt that is known replaces the known one
  /// if that is still `reserved`, and is ignored otherwise. False: too many rows wait, this one was not
  /// accepted.
  [[nodiscard]] virtual bool append(ledger_row row) = 0;
  [[nodiscard]] virtual ledger_status status() const = 0;
  /// Whether there is room for the rows of another request. Cheap: asked for each one.
  [[nodiscard]] virtual bool has_room() const = 0;
  /// Returns when every row accepted so far is committed or cannot be.
  virtual void flush() = 0;
};

}  // namespace signalbox
