// SPDX-License-Identifier: Apache-2.0
// Prints how well detect_language does on texts that were set aside: measure TEXTS FOLDS.
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "policy/language.hpp"

namespace {

struct tally {
  int all = 0;
  int right = 0;
  int wrong = 0;  // named, and another
  double sure = 0;
};

double percent(int part, int whole) { return 100.0 * part / (whole > 0 ? whole : 1); }

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("measure TEXTS FOLDS\n", stderr);
    return 2;
  }
  std::map<std::string, tally> by_kind;
  std::map<std::string, std::map<std::string, tally>> by_language;
  std::array<tally, 10> bins;
  std::map<std::string, int> confused;
  std::ifstream file{words[1]};
  for (std::string line; std::getline(file, line);) {
    if (line[0] == '-' || line[0] - '0' >= std::atoi(words[2])) continue;
    const auto a = line.find('\t');
    const auto b = line.find('\t', a + 1);
    const auto c = line.find('\t', b + 1);
    const auto language = line.substr(a + 1, b - a - 1);
    const auto kind = line.substr(b + 1, c - b - 1);
    if (kind == "mixed") continue;
    const auto guess = signalbox::detect_language(line.substr(c + 1));
    const bool right = guess.code == language;
    for (auto* t : {&by_kind[kind], &by_language[language][kind]}) {
      ++t->all;
      t->right += right ? 1 : 0;
      t->wrong += !right && !guess.code.empty() ? 1 : 0;
    }
    if (kind == "made-up") continue;
    if (!right && kind == "sentences") ++confused[language + " as " + std::string{guess.code}];
    if (guess.code.empty()) continue;
    auto& bin = bins[static_cast<std::size_t>(std::fmin(9, std::floor(guess.confidence * 10)))];
    ++bin.all;
    bin.right += right ? 1 : 0;
    bin.sure += double{guess.confidence};
  }
  for (const auto& [kind, t] : by_kind)
    std::printf("%-13s %5d texts  right %6.2f %%  wrong %5.2f %%  not told %5.2f %%\n", kind.c_str(), t.all,
                percent(t.right, t.all), percent(t.wrong, t.all), percent(t.all - t.right - t.wrong, t.all));
  double error = 0;
  int told = 0;
  for (const auto& bin : bins) {
    if (bin.all > 0)
      std::printf("confidence %.3f: %6d texts, right %5.1f %%\n", bin.sure / bin.all, bin.all,
                  percent(bin.right, bin.all));
    error += std::abs(bin.sure - bin.right);
    told += bin.all;
  }
  std::printf("expected calibration error (ten bins, all kinds) %.3f\n", error / told);
  for (const auto& [language, kinds] : by_language) {
    std::printf("%s", language.c_str());
    for (const auto& [kind, t] : kinds) std::printf("  %s %.1f", kind.c_str(), percent(t.right, t.all));
    std::printf("\n");
  }
  std::printf("sentences taken for another:");
  for (const auto& [pair, times] : confused) std::printf(" %s (%d)", pair.c_str(), times);
  std::printf("\n");
}
