// SPDX-License-Identifier: Apache-2.0
// Prints what is found in each row of a file, one line a row: "kind begin end confidence" with commas between
// findings, in bytes. With a count as the second word, the time of so many passes instead.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "policy/personal_data.hpp"

namespace {

using namespace signalbox;

/// Pieces of a kibibyte, for the cost of one.
void print_time(const std::string& all, int passes) {
  constexpr std::size_t piece = 1024;
  std::vector<finding> found;
  std::size_t pieces = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (int pass = 0; pass < passes; ++pass)
    for (std::size_t i = 0; i + piece <= all.size(); i += piece, ++pieces) {
      found.clear();
      find_personal_data(std::string_view{all}.substr(i, piece), found);
    }
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - begun;
  std::printf("%.2f us per KiB\n", spent.count() / static_cast<double>(pieces));
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::fputs("find ROWS.jsonl [PASSES]\n", stderr);
    return 2;
  }
  std::ifstream file{words[1]};
  std::string all;
  std::vector<finding> found;
  for (std::string line; std::getline(file, line);) {
    json::document row;
    if (row.scan(line)) return 1;
    const auto text = row.root().find("text").text();
    all += text;
    all += '\n';
    if (count > 2) continue;
    found.clear();
    find_personal_data(text, found);
    for (const auto& f : found)
      std::printf("%s %u %u %.2f,", std::string{name_of(f.kind)}.c_str(), f.begin, f.end,
                  static_cast<double>(f.confidence));
    std::putchar('\n');
  }
  if (count > 2) print_time(all, std::atoi(words[2]));
}
