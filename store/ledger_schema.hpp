// SPDX-License-Identifier: Apache-2.0
// The ledger's table: making it, checking it, writing and reading rows.
#pragma once

#include <vector>

#include "messages/ledger.hpp"
#include "store/sqlite.hpp"

namespace signalbox {

/// "SGBX": marks the file as ours.
inline constexpr std::int64_t ledger_application_id = 0x53474258;
inline constexpr std::int64_t ledger_version = 2;

/// Refuses a database that is not ours, or of a version that this program does not know: a newer one's.
result<std::int64_t> ledger_version_of(sqlite3* db);
/// The same; makes the table in an empty database that nobody has marked as theirs, and brings one of an
/// older version up to date, at once or not at all.
result<void> ensure_ledger_schema(sqlite3* db);

/// What the writer of a ledger says over and over.
struct ledger_statements {
  sqlite_statement begin;   // a group of rows
  sqlite_statement commit;  // the group
  sqlite_statement write;   // a row; of an attempt that is known only over a `reserved` one
  sqlite_statement end;     // an attempt whose row is `reserved`: the columns that its end changes
};
result<ledger_statements> prepare_ledger_statements(sqlite3* db);

/// Writes a row; of an attempt that is known only over a `reserved` one. `begun`: it probably is known, which
/// is cheaper if it is so.
bool write_ledger_row(const ledger_statements& statements, const ledger_row& row, bool begun);

/// Of a database of any version that this program knows.
result<std::vector<ledger_row>> read_ledger_rows(sqlite3* db);

}  // namespace signalbox
