// SPDX-License-Identifier: Apache-2.0
// A disk that can be slow, full, broken, or without power: a layer over SQLite's file system.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace signalbox::test {

/// As long as one lives, databases that are opened lie on it. One at a time; functions from any thread.
class faulty_disk {
 public:
  faulty_disk();
  ~faulty_disk();
  faulty_disk(const faulty_disk&) = delete;
  faulty_disk& operator=(const faulty_disk&) = delete;

  /// What writes, or syncs, return from now on: a code of SQLite; 0: they work.
  void fail_writes(int code);
  void fail_syncs(int code);

  /// While one lives, syncs do not return. It must go before the ledger does.
  class hold {
   public:
    explicit hold(faulty_disk& on) : on_{on} { on_.set_holding(true); }
    ~hold() { on_.set_holding(false); }
    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;

   private:
    faulty_disk& on_;
  };
  /// Waits until a sync is being held; false after ten seconds.
  bool sync_is_held();

  /// Called when a connection has met a lock and is about to wait for it.
  void on_wait(std::function<void()> call);

  /// Syncs that have worked.
  [[nodiscard]] std::uint64_t syncs() const;

  /// Writes a database and its log to another place as they were when each was last synced: what a loss of
  /// power leaves if nothing else had reached the disk.
  void lose_power(const std::string& database, const std::string& left) const;

  struct state;

 private:
  void set_holding(bool held);
  std::unique_ptr<state> state_;
};

}  // namespace signalbox::test
