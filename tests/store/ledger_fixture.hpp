// SPDX-License-Identifier: Apache-2.0
// Ledgers in folders of their own, and rows for them.
#pragma once

#include <stdlib.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "store/sqlite_ledger.hpp"

namespace signalbox::test {

/// A folder that goes when the test ends.
class own_folder {
 public:
  own_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "signalbox-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~own_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  own_folder(const own_folder&) = delete;
  own_folder& operator=(const own_folder&) = delete;

  [[nodiscard]] std::string operator/(std::string_view name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string ledger() const { return *this / "ledger.db"; }

 private:
  std::filesystem::path path_;
};

inline std::string contents(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << bytes;
  REQUIRE(out.good());
}

/// Permission bits of a file or folder; 0 if there is none.
inline unsigned mode_of(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 0777U : 0;
}

/// A clock that stands at one time.
class still_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override { return instant{}; }
  [[nodiscard]] wall_time wall() const override { return wall_time{std::chrono::milliseconds{ms}}; }
  std::int64_t ms = 1'700'000'000'000;
};

/// A row of attempt 1 of request `n`, which started `n` milliseconds after some time.
inline ledger_row row_of(std::uint64_t n, ledger_state state = ledger_state::settled,
                         std::int64_t cost_nano = 0) {
  ledger_row out;
  out.request = {n, ~n};
  out.attempt = 1;
  out.state = state;
  out.endpoint = "gpt";
  out.provider = "openai";
  out.model = "gpt-4.1";
  out.route = "default";
  out.user = "u";
  out.reserved_nano = 5000;
  out.cost_nano = cost_nano;
  out.started_ms = 1'600'000'000'000 + static_cast<std::int64_t>(n);
  if (state != ledger_state::reserved) out.ended_ms = out.started_ms + 1;
  return out;
}

/// The options of most tests: groups wait until flush() asks for them.
inline sqlite_options patient(std::string path, std::uint32_t queue = 1000) {
  return {std::move(path), std::chrono::hours{1}, queue};
}

inline opened_ledger opened(const sqlite_options& options, const clock& time = still_clock{}) {
  auto out = open_sqlite_ledger(options, time);
  INFO((out ? std::string{} : out.error().text()));
  REQUIRE(out.has_value());
  return std::move(*out);
}

inline std::vector<ledger_row> rows_in(const std::string& path) {
  auto out = read_ledger(path);
  INFO((out ? std::string{} : out.error().text()));
  REQUIRE(out.has_value());
  return std::move(*out);
}

/// Asks until something holds; false if it does not within ten seconds.
template <class Claim>
bool comes_true(Claim claim) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!claim()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace signalbox::test
