// SPDX-License-Identifier: Apache-2.0
// The ledger: what becomes of rows, how they are committed in groups, and what a crash leaves.
#include "store/sqlite_ledger.hpp"

#include <atomic>
#include <limits>
#include <ostream>

#include "base/random.hpp"
#include "tests/store/ledger_fixture.hpp"

namespace signalbox {

/// For messages of failed checks.
std::ostream& operator<<(std::ostream& out, ledger_state state) { return out << name_of(state); }

}  // namespace signalbox

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

using ls = ledger_state;
constexpr std::array all_states{ls::reserved, ls::settled, ls::released, ls::unknown};

auto facts(const ledger_row& r) {
  const auto& u = r.used;
  return std::tuple{r.request, r.attempt,    r.state,        r.endpoint,         r.provider,
                    r.model,   r.route,      r.user,         r.reserved_nano,    r.cost_nano,
                    u.input,   u.cache_read, u.cache_write,  u.cache_write_long, u.input_audio,
                    u.output,  u.reasoning,  u.output_audio, u.told_cost_nano,   u.reported,
                    r.failure, r.status,     r.started_ms,   r.ended_ms};
}

/// A settled row with every field at an end of its range.
ledger_row extreme_row() {
  ledger_row out;
  out.request = {UINT64_MAX, 0x8000'0000'0000'0001};
  out.attempt = std::numeric_limits<attempt_number>::max();
  out.state = ls::settled;
  out.endpoint = std::string(5000, 'e');
  out.provider = "";
  out.model = "a'b\"c;--\n";
  out.route = std::string{"nul\0nul", 7};
  out.user = "\xc3\xa9\xf0\x9f\x98\x80";
  out.reserved_nano = -1;
  out.cost_nano = std::numeric_limits<std::int64_t>::max();
  out.used = {UINT64_MAX, 1, 2, 3, 4, std::uint64_t{1} << 63, 5, 6, std::numeric_limits<std::int64_t>::max(),
              true};
  out.failure = failure_class::cancelled;
  out.status = std::numeric_limits<std::int32_t>::min();
  out.started_ms = std::numeric_limits<std::int64_t>::min();
  out.ended_ms = std::numeric_limits<std::int64_t>::max();
  return out;
}

/// The second row of an attempt: other figures in everything that an end changes.
ledger_row ended(ledger_row row, ls state) {
  row.state = state;
  row.cost_nano = 777;
  row.used = {10, 20, 30, 40, 50, 60, 70, 80, 90, true};
  row.failure = failure_class::truncated;
  row.status = 200;
  row.ended_ms = row.started_ms + 99;
  return row;
}

}  // namespace

TEST_CASE("a row is read back with every field as it was, also after the ledger was opened again") {
  const own_folder folder;
  const auto row = extreme_row();
  {
    const auto ledger = opened(patient(folder.ledger()));
    CHECK(ledger.lost == 0);
    REQUIRE(ledger.store->append(row));
  }
  const auto again = opened(patient(folder.ledger()));
  const auto rows = rows_in(folder.ledger());
  REQUIRE(rows.size() == 1);
  CHECK(facts(rows[0]) == facts(row));
}

TEST_CASE("rows come in the order in which their attempts started") {
  const own_folder folder;
  const auto ledger = opened(patient(folder.ledger()));
  for (const std::uint64_t n : {5U, 1U, 4U, 2U, 3U}) REQUIRE(ledger.store->append(row_of(n)));
  auto second = row_of(2);
  second.attempt = 2;
  REQUIRE(ledger.store->append(second));
  ledger.store->flush();
  std::vector<std::pair<std::uint64_t, int>> order;
  for (const auto& row : rows_in(folder.ledger())) order.emplace_back(row.request.high, row.attempt);
  CHECK(order == std::vector<std::pair<std::uint64_t, int>>{{1, 1}, {2, 1}, {2, 2}, {3, 1}, {4, 1}, {5, 1}});
}

TEST_CASE("only a reserved row is replaced: an attempt is settled once, in one commit or in several") {
  for (const bool apart : {false, true}) {
    const own_folder folder;
    const auto ledger = opened(patient(folder.ledger()));
    std::vector<ledger_row> before, after;
    for (const auto first : all_states)
      for (const auto second : all_states) {
        before.push_back(row_of(before.size(), first, 5));
        after.push_back(ended(before.back(), second));
      }
    for (const auto& row : before) REQUIRE(ledger.store->append(row));
    if (apart) ledger.store->flush();
    for (const auto& row : after) REQUIRE(ledger.store->append(row));
    ledger.store->flush();
    CHECK(ledger.store->status().written == 2 * before.size());
    const auto rows = rows_in(folder.ledger());
    REQUIRE(rows.size() == before.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CAPTURE(before[i].state, after[i].state, apart);
      CHECK(facts(rows[i]) == facts(before[i].state == ls::reserved ? after[i] : before[i]));
    }
  }
}

TEST_CASE("[N3] [N4] rows that a crash left reserved are unknown at the next start, at what they reserved") {
  const own_folder folder;
  {
    const auto ledger = opened(patient(folder.ledger()));
    for (const auto state : all_states)
      REQUIRE(ledger.store->append(row_of(static_cast<std::uint64_t>(state), state, 3)));
    auto priceless = row_of(9, ls::reserved, -1);
    priceless.reserved_nano = -1;
    REQUIRE(ledger.store->append(priceless));
  }
  still_clock time;
  const auto ledger = opened(patient(folder.ledger()), time);
  CHECK(ledger.lost == 2);
  const auto rows = rows_in(folder.ledger());
  REQUIRE(rows.size() == 5);
  for (const auto& row : rows) {
    CAPTURE(row.request.high);
    const bool was_reserved = row.request.high == 0 || row.request.high == 9;
    CHECK(row.state == (was_reserved ? ls::unknown : static_cast<ls>(row.request.high)));
    if (row.request.high == 0) CHECK(row.cost_nano == 5000);
    if (row.request.high == 9) CHECK(row.cost_nano == -1);
    if (!was_reserved) CHECK(row.cost_nano == 3);
    CHECK(row.ended_ms == (was_reserved ? time.ms : row.started_ms + 1));
    CHECK_FALSE(row.used.reported);
  }
}

TEST_CASE("[N3] what was found lost is found once, and is not settled any more") {
  const own_folder folder;
  const auto reserved = row_of(1, ls::reserved);
  CHECK(opened(patient(folder.ledger())).store->append(reserved));
  {
    const auto ledger = opened(patient(folder.ledger()));
    CHECK(ledger.lost == 1);
    REQUIRE(ledger.store->append(ended(reserved, ls::settled)));
  }
  CHECK(opened(patient(folder.ledger())).lost == 0);
  const auto rows = rows_in(folder.ledger());
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].state == ls::unknown);
  CHECK(rows[0].cost_nano == reserved.reserved_nano);
}

TEST_CASE("[N1] [N3] kill -9 leaves every row that flush() saw off, and the others whole or not at all") {
  const own_folder folder, after;
  const auto ledger = opened({folder.ledger(), 1ms, 100'000});
  for (std::uint64_t n = 1; n <= 300; ++n)
    REQUIRE(ledger.store->append(row_of(n, n % 3 ? ls::settled : ls::reserved, 7)));
  ledger.store->flush();
  // Appended while the files are copied: as if the process had died in the middle of it. So few that no
  // checkpoint comes between the two copies, which a real death would not see.
  std::atomic<bool> enough{false};
  std::thread writer{[&] {
    for (std::uint64_t n = 301; !enough && n < 3000; ++n)
      if (!ledger.store->append(row_of(n, ls::settled, 7))) return;
  }};
  for (const auto* part : {"ledger.db", "ledger.db-wal"})
    std::filesystem::copy_file(folder / part, after / part);
  enough = true;
  writer.join();
  const auto found = opened(patient(after.ledger()));
  CHECK(found.lost == 100);
  const auto rows = rows_in(after.ledger());
  REQUIRE(rows.size() >= 300);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto n = i + 1;
    auto expected = row_of(n, ls::settled, 7);
    if (n <= 300 && n % 3 == 0) {
      expected = row_of(n, ls::unknown, 5000);
      expected.ended_ms = still_clock{}.ms;
    }
    if (facts(rows[i]) != facts(expected)) FAIL("row " << n);
  }
}

TEST_CASE("rows are committed in groups: many appends, one commit") {
  const own_folder folder;
  const auto ledger = opened(patient(folder.ledger()));
  for (std::uint64_t n = 0; n < 500; ++n) REQUIRE(ledger.store->append(row_of(n)));
  CHECK(ledger.store->status().waiting == 500);
  CHECK(ledger.store->status().written == 0);
  CHECK(rows_in(folder.ledger()).empty());
  ledger.store->flush();
  const auto status = ledger.store->status();
  CHECK(status.written == 500);
  CHECK(status.waiting == 0);
  CHECK(status.commits == 1);
  CHECK(status.healthy);
  CHECK(rows_in(folder.ledger()).size() == 500);
}

TEST_CASE("a group is committed when its time has come, without a flush") {
  const own_folder folder;
  const auto ledger = opened({folder.ledger(), 5ms, 1000});
  for (std::uint64_t n = 1; n <= 3; ++n) {
    REQUIRE(ledger.store->append(row_of(n)));
    REQUIRE(comes_true([&] { return ledger.store->status().written == n; }));
    CHECK(rows_in(folder.ledger()).size() == n);
  }
}

TEST_CASE("flush with nothing to write returns, as often as it is called") {
  const own_folder folder;
  const auto ledger = opened(patient(folder.ledger()));
  ledger.store->flush();
  ledger.store->flush();
  CHECK(ledger.store->status().commits == 0);
  REQUIRE(ledger.store->append(row_of(1)));
  ledger.store->flush();
  ledger.store->flush();
  CHECK(ledger.store->status().commits == 1);
}

TEST_CASE("[N5] closing the ledger writes what waits, and leaves one file that needs no repair") {
  const own_folder folder;
  {
    const auto ledger = opened(patient(folder.ledger()));
    for (std::uint64_t n = 0; n < 100; ++n) REQUIRE(ledger.store->append(row_of(n)));
  }
  CHECK_FALSE(std::filesystem::exists(folder / "ledger.db-wal"));
  CHECK(rows_in(folder.ledger()).size() == 100);
}

TEST_CASE("[M9] the writer folds the write-ahead log into the database while it runs") {
  const own_folder folder;
  const auto ledger = opened({folder.ledger(), 1ms, 100'000});
  const auto size = [&] { return std::filesystem::file_size(folder.ledger()); };
  const auto before = size();
  for (std::uint64_t n = 0; n < 5000; ++n) REQUIRE(ledger.store->append(row_of(n)));
  ledger.store->flush();
  for (std::uint64_t n = 5000; n < 9200; ++n) REQUIRE(ledger.store->append(row_of(n)));
  ledger.store->flush();
  CHECK(size() > before + 300'000);
}

TEST_CASE("[N19] appends, flushes and questions from many threads lose nothing and settle everything") {
  const own_folder folder;
  constexpr std::uint64_t writers = 6, each = 300;
  {
    const auto ledger = opened({folder.ledger(), 1ms, 100'000});
    std::atomic<std::uint64_t> refused{0};
    std::atomic<bool> over{false};
    std::vector<std::thread> threads;
    for (std::uint64_t w = 0; w < writers; ++w)
      threads.emplace_back([&, w] {
        for (std::uint64_t i = 0; i < each; ++i) {
          const auto row = row_of(w * each + i, ls::reserved);
          refused += ledger.store->append(row) ? 0 : 1;
          if (i % 50 == 0) ledger.store->flush();
          refused += ledger.store->append(ended(row, i % 2 ? ls::settled : ls::released)) ? 0 : 1;
        }
      });
    std::thread asker{[&] {
      while (!over) refused += ledger.store->has_room() && ledger.store->status().healthy ? 0 : 1;
    }};
    for (auto& t : threads) t.join();
    over = true;
    asker.join();
    ledger.store->flush();
    CHECK(refused == 0);
    CHECK(ledger.store->status().written == 2 * writers * each);
    CHECK(ledger.store->status().waiting == 0);
  }
  const auto rows = rows_in(folder.ledger());
  CHECK(rows.size() == writers * each);
  std::uint64_t open = 0;
  for (const auto& row : rows) open += row.state == ls::reserved || row.cost_nano != 777 ? 1 : 0;
  CHECK(open == 0);
}

TEST_CASE("random rows of random attempts end as the table of states says") {
  random_stream random{4711};
  const own_folder folder;
  std::vector<ledger_row> expected;
  for (std::uint64_t n = 0; n < 40; ++n) expected.push_back(row_of(n, ls::reserved));
  {
    const auto ledger = opened(patient(folder.ledger(), 100'000));
    for (const auto& row : expected) REQUIRE(ledger.store->append(row));
    for (int i = 0; i < 400; ++i) {
      auto& known = expected[random.below(expected.size())];
      auto row = ended(known, all_states[random.below(4)]);
      row.cost_nano = i;
      REQUIRE(ledger.store->append(row));
      if (known.state == ls::reserved) known = row;
      if (random.below(10) == 0) ledger.store->flush();
    }
    ledger.store->flush();
    const auto rows = rows_in(folder.ledger());
    REQUIRE(rows.size() == expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(facts(rows[i]) == facts(expected[i]));
  }
}

TEST_CASE("a ledger in memory works and leaves no file") {
  const auto ledger = opened(patient(":memory:"));
  const auto other = opened(patient(":memory:"));
  REQUIRE(ledger.store->append(row_of(1)));
  ledger.store->flush();
  CHECK(ledger.store->status().written == 1);
  CHECK(other.store->status().written == 0);
  CHECK_FALSE(std::filesystem::exists(":memory:"));
  CHECK_FALSE(std::filesystem::exists(":memory:.lock"));
}
