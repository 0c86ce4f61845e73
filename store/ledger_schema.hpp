// SPDX-License-Identifier: Apache-2.0
// The ledger's table: making it, checking it, writing and reading rows.
#pragma once

#include <vector>

#include "messages/ledger.hpp"
#include "store/sqlite.hpp"

namespace signalbox {

/// "SGBX": marks the file as ours.
inline constexpr std::int64_t ledger_application_id = 0x53474258;
inline constexpr std::int64_t ledger_version = 1;

/// Refuses a database that is not ours or of another version.
result<void> check_ledger_schema(sqlite3* db);
/// The same, but makes the table in an empty database that nobody has marked as theirs.
result<void> ensure_ledger_schema(sqlite3* db);

/// Writes a row; of an attempt that is known only over a `reserved` one.
result<sqlite_statement> prepare_ledger_write(sqlite3* db);
bool write_ledger_row(sqlite3_stmt* statement, const ledger_row& row);

result<std::vector<ledger_row>> read_ledger_rows(sqlite3* db);

}  // namespace signalbox
