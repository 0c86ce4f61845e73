// SPDX-License-Identifier: Apache-2.0
// Opening a ledger: whose file it is, in which state, and who may read it. A file that is refused stays as it
// was.
#include <sqlite3.h>
#include <unistd.h>

#include <map>

#include "base/random.hpp"
#include "store/ledger_schema.hpp"
#include "tests/store/ledger_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

/// Everything about a database's files that a refusal must not change.
struct file_facts {
  std::string bytes;
  unsigned mode = 0;
  friend bool operator==(const file_facts&, const file_facts&) = default;
};
using folder_facts = std::map<std::string, file_facts>;

folder_facts facts_of(const std::string& database) {
  folder_facts out;
  for (const auto* part : {"", "-wal", "-journal"})
    if (const auto log = database + part; std::filesystem::exists(log) && (!*part || !contents(log).empty()))
      out[part] = {contents(database + part), mode_of(database + part)};
  return out;
}

sqlite_handle database_at(const std::string& path) {
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) ==
          SQLITE_OK);
  return sqlite_handle{raw};
}

void run_sql(const std::string& path, const char* sql) {
  const auto db = database_at(path);
  const auto done = execute(db.get(), sql);
  INFO((done ? std::string{} : done.error().text()));
  REQUIRE(done.has_value());
}

/// As the program of version 1 made it: a settled row and a reserved one.
constexpr const char* ledger_of_version_1 =
    "CREATE TABLE attempts ("
    " request BLOB NOT NULL, attempt INTEGER NOT NULL, state INTEGER NOT NULL,"
    " endpoint TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, route TEXT NOT NULL, user TEXT "
    "NOT NULL,"
    " reserved_nano INTEGER NOT NULL, cost_nano INTEGER NOT NULL,"
    " input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,"
    " output INTEGER NOT NULL, reasoning INTEGER NOT NULL, reported INTEGER NOT NULL,"
    " failure INTEGER NOT NULL, status INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT "
    "NULL,"
    " PRIMARY KEY (request, attempt)) WITHOUT ROWID;"
    "INSERT INTO attempts VALUES (x'0102030405060708090a0b0c0d0e0f10', 1, 1, 'gpt', 'openai', 'm', 'r', 'u',"
    " 2000, 1234, 1, 2, 3, 4, 5, 1, 0, 200, 1700000000000, 1700000000500),"
    " (x'0102030405060708090a0b0c0d0e0f11', 1, 0, 'gpt', 'openai', 'm', 'r', 'u',"
    " 77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1700000000001, 0);"
    "PRAGMA application_id = 1397178968;"
    "PRAGMA user_version = 1;";

/// A ledger with rows, closed.
void make_ledger(const std::string& path, std::uint64_t rows = 200) {
  const auto ledger = opened(patient(path));
  for (std::uint64_t n = 0; n < rows; ++n) REQUIRE(ledger.store->append(row_of(n, ledger_state::settled, 3)));
}

struct own_umask {
  explicit own_umask(mode_t mask) : before{::umask(mask)} {}
  ~own_umask() { ::umask(before); }
  own_umask(const own_umask&) = delete;
  own_umask& operator=(const own_umask&) = delete;
  mode_t before;
};

/// Opening the file must fail, for writing and for reading, in words, and leave it alone.
std::string refusal_of(const std::string& path) {
  INFO(path);
  const auto before = facts_of(path);
  const auto got = open_sqlite_ledger(patient(path), still_clock{});
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().code == error_code::storage_failed);
  CHECK_FALSE(got.error().message.empty());
  CHECK_FALSE(got.error().hint.empty());
  const auto read = read_ledger(path);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == error_code::storage_failed);
  CHECK(facts_of(path) == before);
  return got.error().text();
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("[A28] a new ledger's folder is 0700 and its files are 0600, whatever the umask") {
  const own_umask mask{GENERATE(0U, 022U, 077U)};
  const own_folder folder;
  {
    const auto path = folder / "new/store/ledger.db";
    const auto ledger = opened(patient(path));
    REQUIRE(ledger.store->append(row_of(1)));
    ledger.store->flush();
    CHECK(mode_of(folder / "new/store") == 0700);
    for (const auto* part : {"", "-wal", "-shm", ".lock"}) CHECK(mode_of(path + part) == 0600);
  }
}

TEST_CASE("[A28] a ledger that others could read is closed to them when it is opened") {
  const own_folder folder;
  make_ledger(folder.ledger());
  std::filesystem::permissions(folder.ledger(), std::filesystem::perms{0644});
  const auto ledger = opened(patient(folder.ledger()));
  CHECK(mode_of(folder.ledger()) == 0600);
  CHECK(mode_of(folder / "ledger.db-wal") == 0600);
}

TEST_CASE("[N10] [M9] a ledger has one writer: a second one is refused, and the first goes on") {
  const own_folder folder;
  const auto first = opened(patient(folder.ledger()));
  REQUIRE(first.store->append(row_of(1, ledger_state::reserved)));
  first.store->flush();
  const auto second = open_sqlite_ledger(patient(folder.ledger()), still_clock{});
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().code == error_code::storage_failed);
  CHECK(holds(second.error().text(), "in use"));
  CHECK_FALSE(second.error().hint.empty());
  REQUIRE(first.store->append(row_of(1, ledger_state::settled, 9)));
  first.store->flush();
  const auto rows = rows_in(folder.ledger());
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].state == ledger_state::settled);
}

TEST_CASE("[N11] a database of somebody else is refused and left as it was") {
  const own_folder folder;
  const auto path = folder / "theirs.db";
  SECTION("without a mark") { run_sql(path, "CREATE TABLE t (a); INSERT INTO t VALUES (1);"); }
  SECTION("with a mark of their own") {
    run_sql(path, "CREATE TABLE t (a); PRAGMA application_id = 252006674; PRAGMA user_version = 1;");
  }
  SECTION("marked, and without a table yet") { run_sql(path, "PRAGMA application_id = 252006674;"); }
  SECTION("of the same shape") {
    make_ledger(path);
    run_sql(path, "PRAGMA application_id = 0;");
  }
  SECTION("with a write-ahead log that is not folded in") {
    const auto db = database_at(path);
    REQUIRE(execute(db.get(), "PRAGMA journal_mode = WAL; CREATE TABLE t (a);").has_value());
    sqlite3_db_config(db.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  std::filesystem::permissions(path, std::filesystem::perms{0644});
  CHECK(holds(refusal_of(path), "not a ledger"));
}

TEST_CASE("[N11] a ledger of another version is refused, both versions are named, and it stays as it was") {
  const own_folder folder;
  make_ledger(folder.ledger());
  for (const int version : {0, 3, 1'000'000}) {
    run_sql(folder.ledger(), ("PRAGMA user_version = " + std::to_string(version)).c_str());
    const auto said = refusal_of(folder.ledger());
    CHECK(holds(said, "version " + std::to_string(version)));
    CHECK(holds(said, std::to_string(ledger_version)));
  }
  run_sql(folder.ledger(), "PRAGMA user_version = 2");
  CHECK(opened(patient(folder.ledger())).lost == 0);
}

TEST_CASE("a ledger of version 1 is read as it is, and brought up to date by the writer with all its rows") {
  const own_folder folder;
  run_sql(folder.ledger(), ledger_of_version_1);
  const auto unchanged = facts_of(folder.ledger());
  const auto before = rows_in(folder.ledger());
  REQUIRE(before.size() == 2);
  CHECK(facts_of(folder.ledger()) == unchanged);
  CHECK(before[0].request == unique_id{0x0102030405060708, 0x090a0b0c0d0e0f10});
  CHECK(before[0].cost_nano == 1234);
  CHECK(before[0].used.reasoning == 5);
  CHECK(before[0].used.cache_write_long == 0);
  CHECK(before[0].used.told_cost_nano == -1);
  CHECK(before[0].used.reported);
  CHECK(before[0].ended_ms == 1700000000500);
  still_clock time;
  {
    const auto ledger = opened(patient(folder.ledger()), time);
    CHECK(ledger.lost == 1);  // the second row was reserved
    auto row = row_of(7, ledger_state::settled, 42);
    row.used = {1, 2, 3, 4, 5, 6, 7, 8, 9, true};
    REQUIRE(ledger.store->append(row));
  }
  const auto after = rows_in(folder.ledger());
  REQUIRE(after.size() == 3);
  // The new row started before the two of 2023.
  CHECK(after[0].used == usage{1, 2, 3, 4, 5, 6, 7, 8, 9, true});
  CHECK(after[1].used == before[0].used);
  CHECK(after[1].endpoint == "gpt");
  CHECK(after[2].state == ledger_state::unknown);
  CHECK(after[2].cost_nano == 77);
  CHECK(opened(patient(folder.ledger())).lost == 0);
  const auto db = database_at(folder.ledger());
  CHECK(query_integer(db.get(), "PRAGMA user_version").value() == ledger_version);
}

TEST_CASE("an upgrade that cannot be finished leaves the ledger of version 1 as it was") {
  const own_folder folder;
  run_sql(folder.ledger(), ledger_of_version_1);
  // A column that is there already makes the second step of the upgrade fail.
  run_sql(folder.ledger(), "ALTER TABLE attempts ADD COLUMN input_audio INTEGER NOT NULL DEFAULT 0");
  const auto before = facts_of(folder.ledger());
  CHECK_FALSE(open_sqlite_ledger(patient(folder.ledger()), still_clock{}).has_value());
  CHECK(facts_of(folder.ledger()) == before);
  CHECK(rows_in(folder.ledger()).size() == 2);
}

TEST_CASE("[N11] what is no database is refused and left as it was; an empty file becomes a ledger") {
  const own_folder folder;
  const auto path = folder / "file";
  for (const auto& bytes : {std::string{"not a database, but somebody's notes\n"}, std::string(100'000, '\0'),
                            std::string(4096, '\xff'), std::string{"SQLite format 3"}}) {
    write_file(path, bytes);
    refusal_of(path);
  }
  write_file(path, "");
  CHECK(opened(patient(path)).lost == 0);
}

TEST_CASE("[N11] a ledger that is cut short or has lost a page is refused and left as it was") {
  const own_folder folder;
  make_ledger(folder.ledger(), 1000);
  const auto whole = contents(folder.ledger());
  constexpr std::size_t page = 4096;
  REQUIRE(whole.size() > 10 * page);
  const auto damaged = folder / "damaged.db";
  for (std::size_t at = 0; at < whole.size(); at += page) {
    CAPTURE(at / page);
    auto bytes = whole;
    bytes.replace(at, page, page, '\0');
    write_file(damaged, bytes);
    CHECK(holds(refusal_of(damaged), damaged));
  }
  for (const auto size : {whole.size() / 2, 3 * page, page, page / 2, std::size_t{100}, std::size_t{20}}) {
    CAPTURE(size);
    write_file(damaged, whole.substr(0, size));
    refusal_of(damaged);
  }
}

TEST_CASE(
    "[N11] a ledger with any bit flipped is opened, or refused and left as it was; reading it harms nobody") {
  const own_folder folder;
  make_ledger(folder.ledger(), 300);
  const auto whole = contents(folder.ledger());
  const auto damaged = folder / "damaged.db";
  random_stream random{99};
  int refused = 0, read = 0;
  for (int i = 0; i < 60; ++i) {
    auto bytes = whole;
    // Half of them in the heads of pages, where structure is.
    auto at = random.below(bytes.size());
    if (i % 2) at = at / 4096 * 4096 + random.below(100);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
    INFO("bit flipped at " << at);
    write_file(damaged, bytes);
    const auto before = facts_of(damaged);
    const auto got = open_sqlite_ledger(patient(damaged), still_clock{});
    if (!got) {
      ++refused;
      CHECK(got.error().code == error_code::storage_failed);
      CHECK(facts_of(damaged) == before);
    }
    // Values may be any now; the names of those that mean something must not be looked for beyond their
    // table.
    const auto rows = read_ledger(damaged);
    if (!rows) continue;
    ++read;
    for (const auto& row : *rows) {
      CHECK_FALSE(name_of(row.state).empty());
      CHECK_FALSE(name_of(row.failure).empty());
    }
  }
  CHECK(refused > 5);
  CHECK(read > 5);
}

TEST_CASE("[N23] a place where no ledger can be made is refused with what to do about it") {
  const own_folder folder;
  write_file(folder / "file", "x");
  std::filesystem::create_directory(folder / "folder");
  for (const auto& path : {folder / "file/ledger.db", folder / "file/deeper/ledger.db", folder / "folder",
                           std::string{"/proc/signalbox/ledger.db"}, std::string{"/dev/null/ledger.db"}}) {
    INFO(path);
    const auto got = open_sqlite_ledger(patient(path), still_clock{});
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::storage_failed);
    CHECK(holds(got.error().message, path.substr(0, path.rfind('/'))));
    CHECK_FALSE(got.error().hint.empty());
  }
  CHECK(contents(folder / "file") == "x");
}

TEST_CASE("[N23] a folder, or a ledger, that may not be written is refused") {
  const own_folder folder;
  std::filesystem::create_directory(folder / "closed");
  make_ledger(folder / "closed/old.db");
  make_ledger(folder / "closed/log.db");
  std::filesystem::permissions(folder / "", std::filesystem::perms{0755});
  std::filesystem::permissions(folder / "closed/old.db", std::filesystem::perms{0444});
  for (const auto* lock : {"closed/old.db.lock", "closed/log.db.lock"})
    std::filesystem::permissions(folder / lock, std::filesystem::perms{0666});
  std::filesystem::permissions(folder / "closed", std::filesystem::perms{0555});
  // Root may write everywhere: as root this is tried as somebody else.
  const bool root = geteuid() == 0;
  if (root) REQUIRE(seteuid(65534) == 0);
  const auto fresh = open_sqlite_ledger(patient(folder / "closed/new.db"), still_clock{});
  const auto old = open_sqlite_ledger(patient(folder / "closed/old.db"), still_clock{});
  if (root) REQUIRE(seteuid(0) == 0);
  std::filesystem::permissions(folder / "closed", std::filesystem::perms{0755});
  REQUIRE_FALSE(fresh.has_value());
  CHECK(holds(fresh.error().message, "closed/new.db"));
  CHECK_FALSE(fresh.error().hint.empty());
  REQUIRE_FALSE(old.has_value());
  CHECK(holds(old.error().message, "closed/old.db"));
  CHECK_FALSE(old.error().hint.empty());
  CHECK(mode_of(folder / "closed/old.db") == 0444);
}

TEST_CASE("[M9] reading a ledger changes nothing: not its files, not its log, not the writer's work") {
  const own_folder folder;
  const auto ledger = opened(patient(folder.ledger()));
  for (std::uint64_t n = 0; n < 10; ++n) {
    REQUIRE(ledger.store->append(row_of(n, ledger_state::reserved)));
    ledger.store->flush();
    const auto before = facts_of(folder.ledger());
    CHECK(rows_in(folder.ledger()).size() == n + 1);
    CHECK(facts_of(folder.ledger()) == before);
  }
  for (const auto& row : rows_in(folder.ledger())) CHECK(row.state == ledger_state::reserved);
}

TEST_CASE("reading a ledger that is not there fails and makes none") {
  const own_folder folder;
  const auto got = read_ledger(folder.ledger());
  REQUIRE_FALSE(got.has_value());
  CHECK(holds(got.error().text(), folder.ledger()));
  CHECK_FALSE(std::filesystem::exists(folder.ledger()));
}
