// SPDX-License-Identifier: Apache-2.0
// The ledger on a disk that is slow, full, broken, or loses its power.
#include <sqlite3.h>

#include <atomic>
#include <optional>

#include "store/sqlite.hpp"
#include "tests/store/faulty_disk.hpp"
#include "tests/store/ledger_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

/// A connection that, as all but the writer's must, leaves checkpoints alone. [M9]
sqlite_handle connection_to(const std::string& path) {
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) ==
          SQLITE_OK);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return sqlite_handle{raw};
}

/// What SQLite thinks of the whole file.
bool is_sound(const std::string& path) {
  const auto db = connection_to(path);
  auto check = prepare(db.get(), "PRAGMA integrity_check");
  REQUIRE(check.has_value());
  REQUIRE(sqlite3_step(check->get()) == SQLITE_ROW);
  return columns{check->get()}.text() == "ok";
}

std::vector<std::uint64_t> numbers_in(const std::string& path) {
  std::vector<std::uint64_t> out;
  for (const auto& row : rows_in(path)) out.push_back(row.request.high);
  return out;
}

}  // namespace

TEST_CASE("[N8] a slow disk holds up no append; what is not synced does not count as written") {
  const own_folder folder;
  faulty_disk disk;
  const auto ledger = opened({folder.ledger(), 1ms, 10});
  std::optional<faulty_disk::hold> hold{disk};
  REQUIRE(ledger.store->append(row_of(1)));
  REQUIRE(disk.sync_is_held());
  // These come while the writer is held: every call returns at once, or this test would not end.
  for (std::uint64_t n = 2; n <= 5; ++n) REQUIRE(ledger.store->append(row_of(n)));
  const auto held = ledger.store->status();
  CHECK(held.written == 0);
  CHECK(held.commits == 0);
  CHECK(held.waiting == 5);
  CHECK(held.healthy);
  hold.reset();
  ledger.store->flush();
  CHECK(ledger.store->status().written == 5);
  CHECK(ledger.store->status().commits == 2);
}

TEST_CASE(
    "[N8] [N19] with the writer behind there is no room from half of the queue on, and its end is the end") {
  const own_folder folder;
  faulty_disk disk;
  const auto ledger = opened({folder.ledger(), 1ms, 10});
  CHECK(ledger.store->has_room());
  std::optional<faulty_disk::hold> hold{disk};
  REQUIRE(ledger.store->append(row_of(1)));
  REQUIRE(disk.sync_is_held());
  for (std::uint64_t n = 2; n <= 5; ++n) REQUIRE(ledger.store->append(row_of(n, ledger_state::reserved)));
  CHECK(ledger.store->has_room());
  REQUIRE(ledger.store->append(row_of(6, ledger_state::reserved)));
  CHECK_FALSE(ledger.store->has_room());
  for (std::uint64_t n = 7; n <= 11; ++n) REQUIRE(ledger.store->append(row_of(n, ledger_state::reserved)));
  for (std::uint64_t n = 12; n < 1000; ++n) REQUIRE_FALSE(ledger.store->append(row_of(n)));
  // The end of an attempt whose row still waits takes no place of its own.
  CHECK(ledger.store->append(row_of(6, ledger_state::settled, 42)));
  CHECK_FALSE(ledger.store->append(row_of(12)));
  CHECK_FALSE(ledger.store->has_room());
  hold.reset();
  ledger.store->flush();
  CHECK(ledger.store->has_room());
  CHECK(ledger.store->append(row_of(12)));
  ledger.store->flush();
  const auto rows = rows_in(folder.ledger());
  REQUIRE(rows.size() == 12);
  CHECK(rows[5].state == ledger_state::settled);
  CHECK(rows[5].cost_nano == 42);
}

TEST_CASE("[N6] every commit is synced, so that a loss of power takes no row that flush() saw off") {
  const own_folder folder, left;
  faulty_disk disk;
  const auto ledger = opened(patient(folder.ledger()));
  std::vector<std::uint64_t> written;
  for (std::uint64_t n = 1; n <= 5; ++n) {
    const auto before = disk.syncs();
    REQUIRE(ledger.store->append(row_of(n)));
    ledger.store->flush();
    CHECK(disk.syncs() > before);
    written.push_back(n);
    const auto after = left / std::to_string(n);
    disk.lose_power(folder.ledger(), after);
    CHECK(opened(patient(after)).lost == 0);
    CHECK(numbers_in(after) == written);
    CHECK(is_sound(after));
  }
}

TEST_CASE(
    "[N7] [N8] a full or broken disk turns the ledger unhealthy, loses no row, and recovers by itself") {
  const own_folder folder;
  faulty_disk disk;
  const auto ledger = opened({folder.ledger(), 1ms, 10});
  REQUIRE(ledger.store->append(row_of(1)));
  ledger.store->flush();
  disk.fail_writes(SQLITE_FULL);
  REQUIRE(ledger.store->append(row_of(2, ledger_state::reserved)));
  REQUIRE(comes_true([&] { return !ledger.store->status().healthy; }));
  // Rows are still taken while there is room, and ends of attempts replace what waits for the disk.
  REQUIRE(ledger.store->append(row_of(2, ledger_state::settled, 42)));
  std::uint64_t n = 3;
  while (n < 1000 && ledger.store->append(row_of(n))) ++n;
  CHECK(n - 1 >= 10);
  CHECK(n - 1 <= 21);  // the queue, and a group on its way to the disk
  CHECK_FALSE(ledger.store->has_room());
  ledger.store->flush();  // returns: they cannot be committed
  const auto held = ledger.store->status();
  CHECK_FALSE(held.healthy);
  CHECK(held.written == 1);
  CHECK(held.waiting == n - 1);
  CHECK(numbers_in(folder.ledger()) == std::vector<std::uint64_t>{1});

  disk.fail_writes(SQLITE_OK);
  REQUIRE(comes_true([&] { return ledger.store->status().waiting == 0; }));
  CHECK(ledger.store->status().healthy);
  CHECK(ledger.store->has_room());
  const auto rows = rows_in(folder.ledger());
  REQUIRE(rows.size() == n - 1);
  CHECK(rows[1].state == ledger_state::settled);
  CHECK(rows[1].cost_nano == 42);
  CHECK(is_sound(folder.ledger()));
}

TEST_CASE("[N8] a sync that fails is no commit; closing a ledger on a dead disk ends, and spoils nothing") {
  const own_folder folder;
  faulty_disk disk;
  {
    const auto ledger = opened({folder.ledger(), 1ms, 10});
    REQUIRE(ledger.store->append(row_of(1)));
    ledger.store->flush();
    disk.fail_syncs(SQLITE_IOERR_FSYNC);
    REQUIRE(ledger.store->append(row_of(2)));
    REQUIRE(comes_true([&] { return !ledger.store->status().healthy; }));
    CHECK(ledger.store->status().written == 1);
  }
  disk.fail_syncs(SQLITE_OK);
  const auto again = opened(patient(folder.ledger()));
  // What was never acknowledged may have reached the disk all the same, but only whole.
  const auto left = numbers_in(folder.ledger());
  CHECK((left == std::vector<std::uint64_t>{1} || left == std::vector<std::uint64_t>{1, 2}));
  CHECK(is_sound(folder.ledger()));
}

TEST_CASE("[N7] a ledger that cannot be made on a full disk says so, and can be made later") {
  const own_folder folder;
  faulty_disk disk;
  disk.fail_writes(SQLITE_FULL);
  const auto refused = open_sqlite_ledger(patient(folder.ledger()), still_clock{});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == error_code::storage_failed);
  CHECK(refused.error().message.find("full") != std::string::npos);
  CHECK(refused.error().message.find(folder.ledger()) != std::string::npos);
  disk.fail_writes(SQLITE_OK);
  CHECK(opened(patient(folder.ledger())).lost == 0);
}

TEST_CASE("[N10] another connection's lock makes rows wait, and neither fails nor loses them") {
  const own_folder folder;
  faulty_disk disk;
  const auto ledger = opened({folder.ledger(), 1ms, 1000});
  const auto other = connection_to(folder.ledger());
  std::atomic<int> waits{0};
  disk.on_wait([&] { ++waits; });
  REQUIRE(execute(other.get(), "BEGIN IMMEDIATE").has_value());
  for (std::uint64_t n = 1; n <= 100; ++n) REQUIRE(ledger.store->append(row_of(n)));
  CHECK(comes_true([&] { return waits > 0; }));
  CHECK(ledger.store->status().healthy);
  CHECK(ledger.store->status().written == 0);
  REQUIRE(execute(other.get(), "ROLLBACK").has_value());
  ledger.store->flush();
  CHECK(ledger.store->status().written == 100);
  CHECK(ledger.store->status().healthy);
  CHECK(rows_in(folder.ledger()).size() == 100);
}

TEST_CASE("[N10] a lock that is met when a ledger is opened is waited for, at its very first look") {
  const own_folder folder;
  faulty_disk disk;
  const auto other = connection_to(folder.ledger());
  REQUIRE(execute(other.get(), "BEGIN EXCLUSIVE").has_value());
  int waits = 0;
  disk.on_wait([&] {
    if (++waits == 1) execute(other.get(), "ROLLBACK").value();
  });
  const auto got = open_sqlite_ledger(patient(folder.ledger()), still_clock{});
  INFO((got ? std::string{} : got.error().text()));
  CHECK(got.has_value());
  CHECK(waits > 0);
}

TEST_CASE("[N12] a reader that stays holds up neither commits nor its own view") {
  const own_folder folder;
  const auto ledger = opened({folder.ledger(), 1ms, 100'000});
  REQUIRE(ledger.store->append(row_of(1)));
  ledger.store->flush();
  const auto reader = connection_to(folder.ledger());
  REQUIRE(execute(reader.get(), "BEGIN").has_value());
  const auto count = [&] { return query_integer(reader.get(), "SELECT count(*) FROM attempts").value(); };
  CHECK(count() == 1);
  for (std::uint64_t n = 2; n <= 5000; ++n) REQUIRE(ledger.store->append(row_of(n)));
  ledger.store->flush();
  CHECK(ledger.store->status().written == 5000);
  CHECK(count() == 1);
  REQUIRE(execute(reader.get(), "COMMIT").has_value());
  CHECK(count() == 5000);
}
