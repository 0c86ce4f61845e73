// SPDX-License-Identifier: Apache-2.0
// What the processes under test use: CPU time and memory, with all their threads and descendants.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace signalbox::bench {

/// `root` and all processes below it, from /proc, in no particular order; empty if `root` does not exist.
std::vector<pid_t> family_of(pid_t root);

/// CPU time of a process since it began, threads that have ended included. From the process's CPU clock
/// (nanoseconds, the sum of what /proc/P/task/*/schedstat shows, kept when a thread ends); where that is
/// refused, from /proc/P/stat (clock ticks). Nothing if there is no such process.
std::optional<duration> cpu_time_of(pid_t process);

/// How long the threads of a process that live now have been ready to run while their CPU did something else
/// (the second number of /proc/P/task/*/schedstat); 0 if there is no such process.
duration cpu_wait_of(pid_t process);

struct memory_use {
  std::uint64_t now = 0;   ///< resident bytes (VmRSS)
  std::uint64_t peak = 0;  ///< largest resident bytes so far (VmHWM)
};
/// Nothing if there is no such process.
std::optional<memory_use> memory_of(pid_t process);

/// What one root process and its descendants used between two points in time.
struct process_usage {
  pid_t root = 0;
  std::string command;        ///< name of the root's program
  duration cpu{};             ///< summed
  duration cpu_wait{};        ///< summed: much of it means that somebody else used their CPU
  memory_use memory;          ///< summed: pages shared between the processes count in each
  std::size_t processes = 0;  ///< at the end
  bool complete = true;       ///< false if a process ended in between, whose last CPU time is then unknown
};

/// Watches processes over a window.
class process_watch {
 public:
  /// Looks for the descendants of `roots` now, because that takes milliseconds. Errors: a root does not
  /// exist.
  static result<process_watch> of(const std::vector<pid_t>& roots);

  /// The window begins: reads a clock per process and a file per thread, microseconds each.
  void begin();

  /// The window ends. Descendants that `of` did not see count from their birth.
  [[nodiscard]] std::vector<process_usage> end() const;

 private:
  struct cpu_use {
    duration used{};
    duration waited{};
  };
  using cpu_uses = std::map<pid_t, cpu_use>;
  struct family {
    pid_t root;
    std::vector<pid_t> members;
    cpu_uses at_begin;
  };
  static cpu_uses uses_of(const std::vector<pid_t>& processes);
  static process_usage usage_of(const family& watched, cpu_uses at_end);

  std::vector<family> families_;
};

}  // namespace signalbox::bench
