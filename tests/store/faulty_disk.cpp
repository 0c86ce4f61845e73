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
  sqlite3_vfs* below = nullptr;
  sqlite3_vfs layer{};
  const sqlite3_io_methods* methods_below = nullptr;
  sqlite3_io_methods methods{};

  std::mutex mutex;
  std::condition_variable changed;
  int write_code = SQLITE_OK;
  int sync_code = SQLITE_OK;
  bool holding = false;
  int held = 0;
  std::uint64_t syncs = 0;
  std::map<sqlite3_file*, std::string> paths;
  std::map<std::string, std::string> synced;  // path -> contents
};

namespace {

faulty_disk::state* disk = nullptr;  // SQLite's functions carry no pointer of ours

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = disk->below->xOpen(disk->below, name, file, flags, out_flags);
  if (code != SQLITE_OK || !file->pMethods) return code;
  const std::lock_guard lock{disk->mutex};
  if (!disk->methods_below) {
    disk->methods_below = file->pMethods;
    disk->methods = *file->pMethods;
    disk->methods.xWrite = [](sqlite3_file* f, const void* data, int amount, sqlite3_int64 offset) {
      {
        const std::lock_guard guard{disk->mutex};
        if (disk->write_code != SQLITE_OK) return disk->write_code;
      }
      return disk->methods_below->xWrite(f, data, amount, offset);
    };
    disk->methods.xSync = [](sqlite3_file* f, int how) {
      std::unique_lock guard{disk->mutex};
      ++disk->held;
      disk->changed.notify_all();
      disk->changed.wait(guard, [] { return !disk->holding; });
      --disk->held;
      if (disk->sync_code != SQLITE_OK) return disk->sync_code;
      const int done = disk->methods_below->xSync(f, how);
      if (done != SQLITE_OK) return done;
      ++disk->syncs;
      if (const auto path = disk->paths.find(f); path != disk->paths.end())
        disk->synced[path->second] = contents(path->second);
      return done;
    };
    disk->methods.xClose = [](sqlite3_file* f) {
      {
        const std::lock_guard guard{disk->mutex};
        disk->paths.erase(f);
      }
      return disk->methods_below->xClose(f);
    };
  }
  if (name) disk->paths[file] = name;
  if (file->pMethods == disk->methods_below) file->pMethods = &disk->methods;
  return code;
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
