// SPDX-License-Identifier: Apache-2.0
// Reads /proc and process CPU clocks (Linux).
#include "bench/process_usage.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace signalbox::bench {

namespace {

using std::chrono::duration_cast;

/// The fields of /proc/P/stat that matter here.
struct stat_facts {
  std::string command;
  pid_t parent = 0;
  std::uint64_t ticks = 0;  // user and system
};

std::string read_proc(pid_t process, std::string_view name) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/" + std::string{name}};
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

/// "P (command) state parent ...": the command may hold spaces and brackets, so the last bracket counts.
std::optional<stat_facts> stat_of(pid_t process) {
  const auto text = read_proc(process, "stat");
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  stat_facts out;
  out.command = text.substr(open + 1, close - open - 1);
  std::istringstream rest{text.substr(close + 1)};
  std::string skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  rest >> skipped >> out.parent;
  for (int field = 5; field < 14; ++field) rest >> skipped;
  rest >> user >> system;
  if (!rest || skipped.empty()) return {};
  out.ticks = user + system;
  return out;
}

std::multimap<pid_t, pid_t> children_by_parent() {
  std::multimap<pid_t, pid_t> out;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", gone}) {
    const auto name = entry.path().filename().string();
    pid_t process = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (failed != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto facts = stat_of(process)) out.emplace(facts->parent, process);
  }
  return out;
}

/// "VmRSS:      5432 kB"
std::uint64_t kilobytes_after(const std::string& status, std::string_view name) {
  const auto at = status.find(name);
  if (at == std::string::npos) return 0;
  std::istringstream rest{status.substr(at + name.size())};
  std::uint64_t kilobytes = 0;
  rest >> kilobytes;
  return kilobytes * 1024;
}

}  // namespace

std::vector<pid_t> family_of(pid_t root) {
  if (!stat_of(root)) return {};
  const auto children = children_by_parent();
  std::vector<pid_t> out{root};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto [first, last] = children.equal_range(out[i]);
    for (auto it = first; it != last; ++it) out.push_back(it->second);
  }
  return out;
}

std::optional<duration> cpu_time_of(pid_t process) {
  clockid_t clock_id{};
  timespec used{};
  if (clock_getcpuclockid(process, &clock_id) == 0 && clock_gettime(clock_id, &used) == 0)
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
  const auto facts = stat_of(process);
  if (!facts) return {};
  const double seconds = static_cast<double>(facts->ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
  return duration_cast<duration>(std::chrono::duration<double>{seconds});
}

duration cpu_wait_of(pid_t process) {
  duration out{};
  std::error_code gone;
  for (const auto& thread :
       std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task", gone}) {
    std::ifstream file{thread.path() / "schedstat"};
    duration::rep used = 0;
    duration::rep waited = 0;
    if (file >> used >> waited) out += duration{waited};
  }
  return out;
}

std::optional<memory_use> memory_of(pid_t process) {
  const auto status = read_proc(process, "status");
  if (status.empty()) return {};
  return memory_use{kilobytes_after(status, "VmRSS:"), kilobytes_after(status, "VmHWM:")};
}

result<process_watch> process_watch::of(const std::vector<pid_t>& roots) {
  process_watch out;
  for (const auto root : roots) {
    out.families_.push_back({root, family_of(root), {}});
    if (out.families_.back().members.empty())
      return error{error_code::invalid_request,
                   "there is no process " + std::to_string(root),
                   "give the id of a running process to --pid",
                   {}};
  }
  return out;
}

void process_watch::begin() {
  for (auto& watched : families_) watched.at_begin = uses_of(watched.members);
}

std::vector<process_usage> process_watch::end() const {
  std::vector<cpu_uses> at_end;
  for (const auto& watched : families_) at_end.push_back(uses_of(watched.members));
  std::vector<process_usage> out;
  for (std::size_t i = 0; i < families_.size(); ++i)
    out.push_back(usage_of(families_[i], std::move(at_end[i])));
  return out;
}

process_watch::cpu_uses process_watch::uses_of(const std::vector<pid_t>& processes) {
  cpu_uses out;
  for (const auto process : processes)
    if (const auto used = cpu_time_of(process)) out[process] = {*used, cpu_wait_of(process)};
  return out;
}

process_usage process_watch::usage_of(const family& watched, cpu_uses at_end) {
  process_usage out;
  out.root = watched.root;
  out.complete = at_end.size() == watched.members.size();
  if (const auto facts = stat_of(watched.root)) out.command = facts->command;
  at_end.merge(uses_of(family_of(watched.root)));
  for (const auto& [process, now] : at_end) {
    const auto known = watched.at_begin.find(process);
    const auto before = known == watched.at_begin.end() ? cpu_use{} : known->second;
    out.cpu += now.used - before.used;
    out.cpu_wait += std::max(now.waited - before.waited, duration{0});
    const auto memory = memory_of(process).value_or(memory_use{});
    out.memory.now += memory.now;
    out.memory.peak += memory.peak;
  }
  out.processes = at_end.size();
  return out;
}

}  // namespace signalbox::bench
