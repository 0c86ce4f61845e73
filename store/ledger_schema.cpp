// SPDX-License-Identifier: Apache-2.0
// The ledger's table.
#include "store/ledger_schema.hpp"

#include <array>
#include <cstring>

namespace signalbox {

namespace {

/// Request ids as 16 bytes, most significant first, so that rows lie in the order of time.
using id_bytes = std::array<unsigned char, 16>;

id_bytes bytes_of(const unique_id& id) {
  id_bytes out{};
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<unsigned char>(id.high >> (56 - 8 * i));
    out[8 + i] = static_cast<unsigned char>(id.low >> (56 - 8 * i));
  }
  return out;
}

unique_id id_of(const std::string& bytes) {
  unique_id out;
  if (bytes.size() != 16) return out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.high = (out.high << 8) | static_cast<unsigned char>(bytes[i]);
    out.low = (out.low << 8) | static_cast<unsigned char>(bytes[8 + i]);
  }
  return out;
}

constexpr const char* make_table =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE attempts ("
    " request BLOB NOT NULL, attempt INTEGER NOT NULL, state INTEGER NOT NULL,"
    " endpoint TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, route TEXT NOT NULL, user TEXT "
    "NOT NULL,"
    " reserved_nano INTEGER NOT NULL, cost_nano INTEGER NOT NULL,"
    " input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,"
    " output INTEGER NOT NULL, reasoning INTEGER NOT NULL, reported INTEGER NOT NULL,"
    " failure INTEGER NOT NULL, status INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT "
    "NULL,"
    " cache_write_long INTEGER NOT NULL DEFAULT 0, input_audio INTEGER NOT NULL DEFAULT 0,"
    " output_audio INTEGER NOT NULL DEFAULT 0, told_cost_nano INTEGER NOT NULL DEFAULT -1,"
    " PRIMARY KEY (request, attempt)) WITHOUT ROWID;"
    "PRAGMA application_id = 1397178968;"  // ledger_application_id
    "PRAGMA user_version = 2;"
    "COMMIT;";
static_assert(ledger_application_id == 1397178968 && ledger_version == 2);

/// Version 1 knew fewer classes of tokens. Adding columns does not touch the rows.
constexpr const char* upgrade_from_1 =
    "BEGIN IMMEDIATE;"
    "ALTER TABLE attempts ADD COLUMN cache_write_long INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE attempts ADD COLUMN input_audio INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE attempts ADD COLUMN output_audio INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE attempts ADD COLUMN told_cost_nano INTEGER NOT NULL DEFAULT -1;"
    "PRAGMA user_version = 2;"
    "COMMIT;";

// The columns that an end changes come first in both statements, so that they are bound alike.
constexpr const char* write_row =
    "INSERT INTO attempts (state, cost_nano, input, cache_read, cache_write, cache_write_long, input_audio,"
    " output, reasoning, output_audio, told_cost_nano, reported, failure, status, ended_ms,"
    " request, attempt, endpoint, provider, model, route, user, reserved_nano, started_ms)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    " ON CONFLICT (request, attempt) DO UPDATE SET state = excluded.state, cost_nano = excluded.cost_nano,"
    " input = excluded.input, cache_read = excluded.cache_read, cache_write = excluded.cache_write,"
    " cache_write_long = excluded.cache_write_long, input_audio = excluded.input_audio,"
    " output = excluded.output, reasoning = excluded.reasoning, output_audio = excluded.output_audio,"
    " told_cost_nano = excluded.told_cost_nano, reported = excluded.reported,"
    " failure = excluded.failure, status = excluded.status, ended_ms = excluded.ended_ms"
    " WHERE attempts.state = 0";

constexpr const char* end_row =
    "UPDATE attempts SET state = ?, cost_nano = ?, input = ?, cache_read = ?, cache_write = ?,"
    " cache_write_long = ?, input_audio = ?, output = ?, reasoning = ?, output_audio = ?, told_cost_nano = ?,"
    " reported = ?, failure = ?, status = ?, ended_ms = ?"
    " WHERE request = ? AND attempt = ? AND state = 0";

/// What is asked of a database of version 1, which only a writer brings up to date, is as if it had been.
constexpr const char* read_rows_of_1 =
    "SELECT request, attempt, state, endpoint, provider, model, route, user, reserved_nano, cost_nano, input,"
    " cache_read, cache_write, 0, 0, output, reasoning, 0, -1, reported, failure, status, started_ms, "
    "ended_ms"
    " FROM attempts ORDER BY started_ms, request, attempt";
constexpr const char* read_rows =
    "SELECT request, attempt, state, endpoint, provider, model, route, user, reserved_nano, cost_nano, input,"
    " cache_read, cache_write, cache_write_long, input_audio, output, reasoning, output_audio, "
    "told_cost_nano,"
    " reported, failure, status, started_ms, ended_ms"
    " FROM attempts ORDER BY started_ms, request, attempt";

void bind_end(binder& to, const ledger_row& row) {
  to.integer(static_cast<std::int64_t>(row.state))
      .integer(row.cost_nano)
      .unsigned_integer(row.used.input)
      .unsigned_integer(row.used.cache_read)
      .unsigned_integer(row.used.cache_write)
      .unsigned_integer(row.used.cache_write_long)
      .unsigned_integer(row.used.input_audio)
      .unsigned_integer(row.used.output)
      .unsigned_integer(row.used.reasoning)
      .unsigned_integer(row.used.output_audio)
      .integer(row.used.told_cost_nano)
      .integer(row.used.reported ? 1 : 0)
      .integer(static_cast<std::int64_t>(row.failure))
      .integer(row.status)
      .integer(row.ended_ms);
}

error refused(std::string message) {
  return {error_code::storage_failed,
          std::move(message),
          "give another store.path; the file was left as it is",
          {}};
}

}  // namespace

result<std::int64_t> ledger_version_of(sqlite3* db) {
  const auto owner = query_integer(db, "PRAGMA application_id");
  if (!owner) return owner.error();
  if (*owner != ledger_application_id) return refused("the database is not a ledger of Signalbox");
  const auto version = query_integer(db, "PRAGMA user_version");
  if (!version) return version.error();
  if (*version < 1 || *version > ledger_version)
    return refused("the database has version " + std::to_string(*version) + ", this program knows up to " +
                   std::to_string(ledger_version));
  return *version;
}

result<void> ensure_ledger_schema(sqlite3* db) {
  const auto tables = query_integer(db, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  const auto owner = query_integer(db, "PRAGMA application_id");
  if (!owner) return owner.error();
  if (*tables == 0 && *owner == 0) return execute(db, make_table);
  const auto version = ledger_version_of(db);
  if (!version) return version.error();
  return *version == 1 ? execute(db, upgrade_from_1) : result<void>{};
}

result<ledger_statements> prepare_ledger_statements(sqlite3* db) {
  ledger_statements out;
  const std::array all{std::pair{&out.begin, "BEGIN IMMEDIATE"}, std::pair{&out.commit, "COMMIT"},
                       std::pair{&out.write, write_row}, std::pair{&out.end, end_row}};
  for (const auto& [statement, sql] : all) {
    auto prepared = prepare(db, sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  return out;
}

bool write_ledger_row(const ledger_statements& statements, const ledger_row& row, bool begun) {
  const auto id = bytes_of(row.request);
  if (begun && row.state != ledger_state::reserved) {
    auto* end = statements.end.get();
    binder to{end};
    bind_end(to, row);
    to.blob(id.data(), id.size()).integer(row.attempt);
    if (!run_once(end)) return false;
    if (sqlite3_changes64(sqlite3_db_handle(end)) != 0) return true;
  }
  binder to{statements.write.get()};
  bind_end(to, row);
  to.blob(id.data(), id.size())
      .integer(row.attempt)
      .text(row.endpoint)
      .text(row.provider)
      .text(row.model)
      .text(row.route)
      .text(row.user)
      .integer(row.reserved_nano)
      .integer(row.started_ms);
  return run_once(statements.write.get());
}

result<std::vector<ledger_row>> read_ledger_rows(sqlite3* db) {
  const auto version = ledger_version_of(db);
  if (!version) return version.error();
  auto statement = prepare(db, *version == 1 ? read_rows_of_1 : read_rows);
  if (!statement) return statement.error();
  std::vector<ledger_row> out;
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement->get())) == SQLITE_ROW) {
    columns c{statement->get()};
    auto& row = out.emplace_back();
    row.request = id_of(c.blob());
    row.attempt = static_cast<attempt_number>(c.integer());
    row.state = static_cast<ledger_state>(c.integer());
    row.endpoint = c.text();
    row.provider = c.text();
    row.model = c.text();
    row.route = c.text();
    row.user = c.text();
    row.reserved_nano = c.integer();
    row.cost_nano = c.integer();
    row.used.input = c.unsigned_integer();
    row.used.cache_read = c.unsigned_integer();
    row.used.cache_write = c.unsigned_integer();
    row.used.cache_write_long = c.unsigned_integer();
    row.used.input_audio = c.unsigned_integer();
    row.used.output = c.unsigned_integer();
    row.used.reasoning = c.unsigned_integer();
    row.used.output_audio = c.unsigned_integer();
    row.used.told_cost_nano = c.integer();
    row.used.reported = c.integer() != 0;
    row.failure = static_cast<failure_class>(c.integer());
    row.status = static_cast<std::int32_t>(c.integer());
    row.started_ms = c.integer();
    row.ended_ms = c.integer();
  }
  // A file that is damaged further on must not pass for a shorter one.
  if (code != SQLITE_DONE) return sqlite_error(db, "the rows cannot be read");
  return out;
}

}  // namespace signalbox
