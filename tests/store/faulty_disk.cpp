// SPDX-License-Identifier: Apache-2.0
// The layer over SQLite's file system.
#include "tests/store/faulty_disk.hpp"

#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "tests/store/ledger_fixture.hpp"

namespace signalbox::test {

struct faulty_disk::state {
  /// Methods of a kind of file (databases and logs have different ones), and those that they stand before.
  /// A file's pointer to the first member is a pointer to the whole.
  struct layered_methods {
    sqlite3_io_methods ours{};
    const sqlite3_io_methods* below = nullptr;
  };

  sqlite3_vfs* below = nullptr;
  sqlite3_vfs layer{};
  std::map<const sqlite3_io_methods*, layered_methods> methods;  // by those below

  std::mutex mutex;
  std::condition_variable changed;
  int write_code = SQLITE_OK;
  int sync_code = SQLITE_OK;
  bool holding = false;
  int held = 0;
  std::uint64_t syncs = 0;
  std::function<void()> on_wait;
  std::map<sqlite3_file*, std::string> paths;
  std::map<std::string, std::string> synced;  // path -> contents
};

namespace {

faulty_disk::state* disk = nullptr;  // SQLite's functions carry no pointer of ours

const sqlite3_io_methods& below(const sqlite3_file* file) {
  const void* whole = file->pMethods;
  return *static_cast<const faulty_disk::state::layered_methods*>(whole)->below;
}

int write(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
  {
    const std::lock_guard guard{disk->mutex};
    if (disk->write_code != SQLITE_OK) return disk->write_code;
  }
  return below(file).xWrite(file, data, amount, offset);
}

int sync(sqlite3_file* file, int how) {
  std::unique_lock guard{disk->mutex};
  ++disk->held;
  disk->changed.notify_all();
  disk->changed.wait(guard, [] { return !disk->holding; });
  --disk->held;
  if (disk->sync_code != SQLITE_OK) return disk->sync_code;
  const int done = below(file).xSync(file, how);
  if (done != SQLITE_OK) return done;
  ++disk->syncs;
  if (const auto path = disk->paths.find(file); path != disk->paths.end())
    disk->synced[path->second] = contents(path->second);
  return done;
}

int close_file(sqlite3_file* file) {
  {
    const std::lock_guard guard{disk->mutex};
    disk->paths.erase(file);
  }
  return below(file).xClose(file);
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = disk->below->xOpen(disk->below, name, file, flags, out_flags);
  if (!file->pMethods) return code;
  const std::lock_guard lock{disk->mutex};
  auto& methods = disk->methods[file->pMethods];
  if (!methods.below) {
    methods.below = file->pMethods;
    methods.ours = *file->pMethods;
    methods.ours.xWrite = write;
    methods.ours.xSync = sync;
    methods.ours.xClose = close_file;
  }
  if (name) disk->paths[file] = name;
  file->pMethods = &methods.ours;
  return code;
}

int wait_for_lock(sqlite3_vfs*, int microseconds) {
  std::function<void()> call;
  {
    const std::lock_guard guard{disk->mutex};
    call = disk->on_wait;
  }
  if (call) call();
  return disk->below->xSleep(disk->below, microseconds);
}

}  // namespace

faulty_disk::faulty_disk() : state_{std::make_unique<state>()} {
  REQUIRE(disk == nullptr);
  disk = state_.get();
  disk->below = sqlite3_vfs_find(nullptr);
  disk->layer = *disk->below;
  disk->layer.zName = "faulty";
  disk->layer.pNext = nullptr;
  disk->layer.xOpen = open_file;
  disk->layer.xSleep = wait_for_lock;
  sqlite3_vfs_register(&disk->layer, 1);
}

faulty_disk::~faulty_disk() {
  sqlite3_vfs_unregister(&disk->layer);
  sqlite3_vfs_register(disk->below, 1);
  disk = nullptr;
}

void faulty_disk::fail_writes(int code) {
  const std::lock_guard lock{state_->mutex};
  state_->write_code = code;
}

void faulty_disk::fail_syncs(int code) {
  const std::lock_guard lock{state_->mutex};
  state_->sync_code = code;
}

void faulty_disk::set_holding(bool held) {
  const std::lock_guard lock{state_->mutex};
  state_->holding = held;
  state_->changed.notify_all();
}

bool faulty_disk::sync_is_held() {
  std::unique_lock lock{state_->mutex};
  return state_->changed.wait_for(lock, std::chrono::seconds{10},
                                  [this] { return state_->holding && state_->held > 0; });
}

void faulty_disk::on_wait(std::function<void()> call) {
  const std::lock_guard lock{state_->mutex};
  state_->on_wait = std::move(call);
}

std::uint64_t faulty_disk::syncs() const {
  const std::lock_guard lock{state_->mutex};
  return state_->syncs;
}

void faulty_disk::lose_power(const std::string& database, const std::string& left) const {
  const std::lock_guard lock{state_->mutex};
  for (const auto* part : {"", "-wal"})
    if (const auto found = state_->synced.find(database + part); found != state_->synced.end())
      write_file(left + part, found->second);
}

}  // namespace signalbox::test
