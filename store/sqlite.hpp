// SPDX-License-Identifier: Apache-2.0
// A thin owner of SQLite's handles: what the store's files share.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace signalbox {

struct sqlite_deleter {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using sqlite_handle = std::unique_ptr<sqlite3, sqlite_deleter>;
using sqlite_statement = std::unique_ptr<sqlite3_stmt, sqlite_deleter>;

/// SQLite's message about the last call, as an error.
error sqlite_error(sqlite3* db, std::string doing);

result<void> execute(sqlite3* db, const char* sql);
result<sqlite_statement> prepare(sqlite3* db, const char* sql);
/// The first column of the first row of a query, as an integer.
result<std::int64_t> query_integer(sqlite3* db, const char* sql);

/// Runs a statement that gives no rows, and leaves it ready to be run again.
bool run_once(sqlite3_stmt* statement);

/// Binds parameters in order, from 1. Texts must outlive the step.
class binder {
 public:
  explicit binder(sqlite3_stmt* statement) : statement_{statement} {}
  binder& integer(std::int64_t value) {
    sqlite3_bind_int64(statement_, ++at_, value);
    return *this;
  }
  binder& unsigned_integer(std::uint64_t value) { return integer(static_cast<std::int64_t>(value)); }
  binder& text(std::string_view value) {
    sqlite3_bind_text(statement_, ++at_, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    return *this;
  }
  binder& blob(const void* data, std::size_t size) {
    sqlite3_bind_blob(statement_, ++at_, data, static_cast<int>(size), SQLITE_STATIC);
    return *this;
  }

 private:
  sqlite3_stmt* statement_;
  int at_ = 0;
};

/// Reads columns in order, from 0.
class columns {
 public:
  explicit columns(sqlite3_stmt* statement) : statement_{statement} {}
  std::int64_t integer() { return sqlite3_column_int64(statement_, at_++); }
  std::uint64_t unsigned_integer() { return static_cast<std::uint64_t>(integer()); }
  std::string text();
  std::string blob();

 private:
  sqlite3_stmt* statement_;
  int at_ = 0;
};

}  // namespace signalbox
