// SPDX-License-Identifier: Apache-2.0
// SQLite's handles.
#include "store/sqlite.hpp"

namespace signalbox {

error sqlite_error(sqlite3* db, std::string doing) {
  return {error_code::storage_failed,
          std::move(doing) + ": " + (db ? sqlite3_errmsg(db) : "out of memory"),
          {},
          {}};
}

result<void> execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return sqlite_error(db, "SQLite says");
  return {};
}

result<sqlite_statement> prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    return sqlite_error(db, "SQLite says");
  return sqlite_statement{statement};
}

result<std::int64_t> query_integer(sqlite3* db, const char* sql) {
  auto statement = prepare(db, sql);
  if (!statement) return statement.error();
  if (sqlite3_step(statement->get()) != SQLITE_ROW) return sqlite_error(db, "SQLite says");
  return sqlite3_column_int64(statement->get(), 0);
}

bool run_once(sqlite3_stmt* statement) {
  const bool done = sqlite3_step(statement) == SQLITE_DONE;
  sqlite3_reset(statement);
  return done;
}

std::string columns::text() {
  const auto* data = sqlite3_column_text(statement_, at_);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, at_));
  ++at_;
  return data ? std::string(static_cast<const char*>(static_cast<const void*>(data)), size) : std::string{};
}

std::string columns::blob() {
  const auto* data = sqlite3_column_blob(statement_, at_);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, at_));
  ++at_;
  return data ? std::string(static_cast<const char*>(data), size) : std::string{};
}

}  // namespace signalbox
