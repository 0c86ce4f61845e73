// SPDX-License-Identifier: Apache-2.0
// CPU time and memory of other processes, measured on a shell that does what the test tells it through pipes.
#include "bench/process_usage.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

using namespace signalbox;
using namespace signalbox::bench;

namespace {

/// Works when it is told to, then has a child that echoes lines, and ends with its input.
constexpr const char* program =
    "read go; i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo done; cat; exit 0";

/// The shell, with its input and output in our hands.
class shell {
 public:
  shell() {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    REQUIRE(pipe2(in.data(), O_CLOEXEC) == 0);
    REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    std::string name = "sh";
    std::string option = "-c";
    std::string text = program;
    const std::array<char*, 4> arguments{name.data(), option.data(), text.data(), nullptr};
    const int failed = posix_spawn(&id_, "/bin/sh", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    output_ = out[0];
    REQUIRE(failed == 0);
  }
  shell(const shell&) = delete;
  shell& operator=(const shell&) = delete;
  ~shell() {
    if (input_ >= 0) end();
  }

  [[nodiscard]] pid_t id() const { return id_; }

  void tell(std::string_view line) const {
    REQUIRE(::write(input_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  }

  /// Waits for this line.
  void hear(std::string_view wanted) const {
    std::string got;
    std::array<char, 64> part{};
    while (got.size() < wanted.size()) {
      const auto size = ::read(output_, part.data(), part.size());
      REQUIRE(size > 0);
      got.append(part.data(), static_cast<std::size_t>(size));
    }
    REQUIRE(got == wanted);
  }

  /// Ends it; gives the CPU time that the kernel accounted to it and its child.
  duration end() {
    ::close(input_);
    input_ = -1;
    rusage used{};
    ::wait4(id_, nullptr, 0, &used);
    ::close(output_);
    return std::chrono::seconds{used.ru_utime.tv_sec + used.ru_stime.tv_sec} +
           std::chrono::microseconds{used.ru_utime.tv_usec + used.ru_stime.tv_usec};
  }

 private:
  pid_t id_ = 0;
  int input_ = -1;
  int output_ = -1;
};

}  // namespace

TEST_CASE("a watched process counts with the descendants that it has at the end") {
  shell sh;
  auto watch = process_watch::of({sh.id()});
  REQUIRE(watch.has_value());
  watch->begin();
  sh.tell("go\n");
  sh.hear("done\n");
  sh.tell("echo\n");
  sh.hear("echo\n");
  const auto usage = watch->end();
  CHECK(family_of(sh.id()).size() == 2);
  const auto all = sh.end();

  REQUIRE(usage.size() == 1);
  CHECK(usage[0].root == sh.id());
  CHECK(usage[0].command == "sh");
  CHECK(usage[0].processes == 2);
  CHECK(usage[0].complete);
  CHECK(usage[0].memory.now > 100'000);
  CHECK(usage[0].memory.peak >= usage[0].memory.now);
  CHECK(usage[0].cpu > all / 2);
  CHECK(usage[0].cpu <= all + std::chrono::milliseconds{1});
  CHECK(usage[0].cpu_wait >= duration{0});
}

TEST_CASE("a watched process that ends in between makes its usage incomplete") {
  shell sh;
  auto watch = process_watch::of({sh.id()});
  REQUIRE(watch.has_value());
  watch->begin();
  sh.end();
  const auto usage = watch->end();
  REQUIRE(usage.size() == 1);
  CHECK_FALSE(usage[0].complete);
  CHECK(usage[0].processes == 0);
  CHECK(family_of(sh.id()).empty());
  CHECK_FALSE(cpu_time_of(sh.id()).has_value());
  CHECK_FALSE(memory_of(sh.id()).has_value());
}

TEST_CASE("two processes that share one CPU wait for each other about as long as they run") {
  shell one;
  shell other;
  cpu_set_t first_cpu;
  REQUIRE(sched_getaffinity(0, sizeof first_cpu, &first_cpu) == 0);
  std::size_t cpu = 0;
  while (!CPU_ISSET(cpu, &first_cpu)) ++cpu;
  CPU_ZERO(&first_cpu);
  CPU_SET(cpu, &first_cpu);
  for (const auto id : {one.id(), other.id()})
    REQUIRE(sched_setaffinity(id, sizeof first_cpu, &first_cpu) == 0);
  auto watch = process_watch::of({one.id(), other.id()});
  REQUIRE(watch.has_value());
  watch->begin();
  one.tell("go\n");
  other.tell("go\n");
  one.hear("done\n");
  other.hear("done\n");
  const auto usage = watch->end();
  // The first to be told may be ahead, so only the sum is certain: while one ran, the other waited.
  CHECK(usage[0].cpu_wait + usage[1].cpu_wait > (usage[0].cpu + usage[1].cpu) / 10);
}

TEST_CASE("a process that does not exist cannot be watched") {
  shell sh;
  sh.end();
  CHECK_FALSE(process_watch::of({getpid(), sh.id()}).has_value());
}
