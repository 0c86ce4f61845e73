// SPDX-License-Identifier: Apache-2.0
// The ledger in SQLite: one writer thread, which is also the only checkpointer. [M9] [N8]
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "store/ledger_store.hpp"

namespace signalbox {

struct sqlite_options {
  std::string path;  ///< `:memory:` keeps nothing
  duration group{std::chrono::milliseconds{20}};
  std::uint32_t queue = 100'000;
};

/// An open ledger and what was found in it.
struct opened_ledger {
  std::unique_ptr<ledger_store> store;
  std::uint64_t lost = 0;  ///< rows found `reserved`, from before a crash, now `unknown`
};

/// Opens or makes the database (folder 0700, file 0600), locks it against other processes, and marks rows
/// that a crash left `reserved` as `unknown`. Durable: WAL with synchronous=FULL. Errors are storage_failed:
/// in use by another process, not ours, of another version, damaged, or not writable; the file is never
/// changed then.
result<opened_ledger> open_sqlite_ledger(const sqlite_options& options, const clock& time);

/// Reads all rows of a ledger, oldest first: for reports and tests.
result<std::vector<ledger_row>> read_ledger(const std::string& path);

}  // namespace signalbox
