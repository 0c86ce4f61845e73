// SPDX-License-Identifier: Apache-2.0
// The ledger's writer thread.
#include "store/sqlite_ledger.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "store/ledger_schema.hpp"

namespace signalbox {

namespace {

constexpr std::string_view in_memory = ":memory:";
constexpr std::string_view lock_suffix = ".lock";
constexpr int patience_ms = 5000;                 // for another connection's lock
constexpr std::uint64_t checkpoint_every = 4096;  // rows
constexpr std::size_t kept_rows = 4096;           // that there is room for between two groups

/// Held by one process for as long as it has the ledger open; the kernel lets go of it when the process dies.
class file_lock {
 public:
  file_lock() = default;
  explicit file_lock(int fd) : fd_{fd} {}
  file_lock(file_lock&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  file_lock& operator=(file_lock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~file_lock() {
    if (fd_ >= 0) close(fd_);
  }

 private:
  int fd_ = -1;
};

result<file_lock> lock_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return error{error_code::storage_failed,
                 "the store cannot be made at " + path,
                 "check the folder's permissions",
                 {}};
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return file_lock{fd};
  close(fd);
  return error{
      error_code::storage_failed,
      "the store at " + path.substr(0, path.size() - lock_suffix.size()) + " is in use by another process",
      "stop that one, or give this one another store.path",
      {}};
}

result<void> make_folder(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path();
  std::error_code failed;
  if (folder.empty() || std::filesystem::exists(folder, failed)) return {};
  std::filesystem::create_directories(folder, failed);
  if (!failed) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  if (failed)
    return error{error_code::storage_failed,
                 "the folder " + folder.string() + " cannot be made: " + failed.message(),
                 "give another store.path, or make the folder",
                 {}};
  return {};
}

/// SQLite's words about a file, with the file and what can be done.
error about_file(const std::string& path, error what) {
  what.message = "the store at " + path + ": " + what.message;
  if (what.hint.empty())
    what.hint =
        "the file was left as it is: check its permissions and the disk; if it is damaged, put a backup "
        "in its place, or move it away to begin anew";
  return what;
}

/// A new database is closed to others from the first moment on; SQLite gives its log the same permissions.
void make_private(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) close(fd);
}

/// The busy handler comes first of all: everything else may have to wait. [N10] A connection folds no log
/// into the file before it is known to be ours, and a reader never does: the writer alone checkpoints. [M9]
result<sqlite_handle> open_database(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  sqlite_handle db{raw};
  if (code != SQLITE_OK) return sqlite_error(raw, "it cannot be opened");
  sqlite3_busy_timeout(raw, patience_ms);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return db;
}

struct row_key {
  unique_id request;
  attempt_number attempt;
  bool operator==(const row_key&) const = default;
};
struct row_hash {
  std::size_t operator()(const row_key& k) const { return std::hash<unique_id>{}(k.request) ^ k.attempt; }
};

class sqlite_ledger final : public ledger_store {
 public:
  sqlite_ledger(sqlite_options options, file_lock lock, sqlite_handle db, ledger_statements statements)
      : options_{std::move(options)},
        lock_{std::move(lock)},
        db_{std::move(db)},
        statements_{std::move(statements)} {
    writer_ = std::thread{[this] { run(); }};
  }

  ~sqlite_ledger() override {
    {
      const std::lock_guard guard{mutex_};
      stopping_ = true;
    }
    wake_.notify_all();
    writer_.join();
    for (const auto& [row, begun] : pending_)
      spdlog::critical(
          "ledger: a row was never committed: request {} attempt {} is {} and costs {} nano-units",
          row.request.text(), row.attempt, name_of(row.state), row.cost_nano);
  }

  bool append(ledger_row row) override {
    const std::lock_guard guard{mutex_};
    // The end of an attempt whose row still waits takes its place, and needs none of its own.
    if (pending_.size() >= options_.queue && !places_.contains({row.request, row.attempt})) return false;
    add(std::move(row));
    // A writer that is gathering a group comes by itself: a wake-up per row would cost more than the row.
    if (idle_) wake_.notify_one();
    return true;
  }

  ledger_status status() const override {
    const std::lock_guard guard{mutex_};
    auto out = status_;
    out.waiting = accepted_ - status_.written;
    return out;
  }

  bool has_room() const override { return has_room_.load(std::memory_order_relaxed); }

  void flush() override {
    std::unique_lock guard{mutex_};
    const auto wanted = accepted_;
    hurry_ = true;
    wake_.notify_one();
    done_.wait(guard, [&] { return status_.written >= wanted || !status_.healthy || stopping_; });
  }

 private:
  struct pending_row {
    ledger_row row;
    bool begun = false;  // an end whose `reserved` row is in the database already, as it seems
  };

  /// A row and its settlement often come within one group: then only the last is written.
  void add(ledger_row&& row) {
    ++accepted_;
    const bool ended = row.state != ledger_state::reserved;
    const auto [place, fresh] = places_.try_emplace({row.request, row.attempt}, pending_.size());
    if (fresh)
      pending_.push_back({std::move(row), ended});
    else if (pending_[place->second].row.state == ledger_state::reserved)
      pending_[place->second].row = std::move(row);
    // Requests that run will bring rows yet: new ones are refused while there is still some room for those.
    has_room_.store(pending_.size() < options_.queue / 2, std::memory_order_relaxed);
  }

  void run() {
    std::unique_lock guard{mutex_};
    while (!stopping_ || !pending_.empty()) {
      idle_ = true;
      wake_.wait(guard, [&] { return stopping_ || !pending_.empty(); });
      idle_ = false;
      if (!stopping_ && !hurry_) wake_.wait_for(guard, options_.group, [&] { return stopping_ || hurry_; });
      hurry_ = false;
      batch_.swap(pending_);
      has_room_.store(true, std::memory_order_relaxed);
      places_.clear();
      const auto upto = accepted_;
      guard.unlock();
      const bool committed = commit();
      guard.lock();
      settle(upto, committed);
      if (!committed && stopping_) break;
      if (!committed) wake_.wait_for(guard, std::chrono::seconds{1}, [&] { return stopping_; });
    }
  }

  /// After a commit: counts it, or puts the rows back in front of those that came meanwhile.
  void settle(std::uint64_t upto, bool committed) {
    status_.healthy = committed;
    if (committed) {
      status_.written = upto;
      ++status_.commits;
    } else {
      auto newer = std::exchange(pending_, {});
      places_.clear();
      const auto counted = accepted_;
      for (auto* rows : {&batch_, &newer})
        for (auto& waiting : *rows) add(std::move(waiting.row));
      accepted_ = counted;
    }
    batch_.clear();
    if (batch_.capacity() > kept_rows) batch_.shrink_to_fit();
    done_.notify_all();
  }

  bool commit() {
    if (batch_.empty()) return true;
    bool fine = run_once(statements_.begin.get());
    for (const auto& [row, begun] : batch_) fine = fine && write_ledger_row(statements_, row, begun);
    fine = fine && run_once(statements_.commit.get());
    tell(fine);
    if (!fine) {
      sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr,
                   nullptr);  // fails if there is nothing to roll back
      return false;
    }
    since_checkpoint_ += batch_.size();
    if (since_checkpoint_ >= checkpoint_every) {
      since_checkpoint_ = 0;
      sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    return true;
  }

  /// Says once that commits fail, and once that they work again. Before anything else is asked of SQLite,
  /// which would forget why.
  void tell(bool fine) {
    if (fine == commits_work_) return;
    commits_work_ = fine;
    if (fine)
      spdlog::info("ledger: rows are committed again");
    else
      spdlog::error("ledger: rows cannot be committed and are kept in memory: {}", sqlite3_errmsg(db_.get()));
  }

  sqlite_options options_;
  file_lock lock_;
  sqlite_handle db_;
  ledger_statements statements_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<pending_row> pending_;
  std::vector<pending_row> batch_;  // being committed; the writer's alone
  std::unordered_map<row_key, std::size_t, row_hash> places_;
  std::uint64_t accepted_ = 0;
  std::uint64_t since_checkpoint_ = 0;
  bool commits_work_ = true;
  ledger_status status_;
  std::atomic<bool> has_room_{true};
  bool idle_ = false;
  bool hurry_ = false;
  bool stopping_ = false;
  std::thread writer_;
};

constexpr const char* set_up =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA cache_size = -512;";  // KiB: rows come at the end, and what is old is not looked at again

result<std::uint64_t> mark_lost(sqlite3* db, const clock& time) {
  const auto sql = "UPDATE attempts SET state = 3, cost_nano = reserved_nano, ended_ms = " +
                   std::to_string(time.wall().time_since_epoch().count()) + " WHERE state = 0";
  if (const auto done = execute(db, sql.c_str()); !done) return done.error();
  return static_cast<std::uint64_t>(sqlite3_changes64(db));
}
static_assert(static_cast<int>(ledger_state::unknown) == 3 && static_cast<int>(ledger_state::reserved) == 0);

/// A database that is ours, ready to be written, and how many rows a crash had left open in it.
struct ready_database {
  sqlite_handle db;
  ledger_statements statements;
  std::uint64_t lost = 0;
};

result<ready_database> make_ready(const std::string& path, const clock& time) {
  if (path != in_memory) make_private(path);
  auto db = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!db) return db.error();
  if (const auto ours = ensure_ledger_schema(db->get()); !ours) return ours.error();
  if (const auto done = execute(db->get(), set_up); !done) return done.error();
  const auto lost = mark_lost(db->get(), time);
  if (!lost) return lost.error();
  auto statements = prepare_ledger_statements(db->get());
  if (!statements) return statements.error();
  if (path != in_memory)  // of a file that was made by hand, or came from a backup
    for (const auto* part : {"", "-wal", "-shm"}) chmod((path + part).c_str(), 0600);
  sqlite3_db_config(db->get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  return ready_database{std::move(*db), std::move(*statements), *lost};
}

}  // namespace

result<opened_ledger> open_sqlite_ledger(const sqlite_options& options, const clock& time) {
  file_lock lock;
  if (options.path != in_memory) {
    if (const auto made = make_folder(options.path); !made) return made.error();
    auto locked = lock_file(options.path + std::string{lock_suffix});
    if (!locked) return locked.error();
    lock = std::move(*locked);
  }
  auto ready = make_ready(options.path, time);
  if (!ready) return about_file(options.path, ready.error());
  return opened_ledger{std::make_unique<sqlite_ledger>(options, std::move(lock), std::move(ready->db),
                                                       std::move(ready->statements)),
                       ready->lost};
}

result<std::vector<ledger_row>> read_ledger(const std::string& path) {
  const auto db = open_database(path, SQLITE_OPEN_READONLY);
  if (!db) return about_file(path, db.error());
  auto rows = read_ledger_rows(db->get());
  if (!rows) return about_file(path, rows.error());
  return rows;
}

}  // namespace signalbox
