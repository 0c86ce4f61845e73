// SPDX-License-Identifier: Apache-2.0
// Prints how far the token estimate is off: measure COUNTED.jsonl, as scripts/tokens/vectors.py writes it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "policy/language.hpp"
#include "policy/token_estimate.hpp"

namespace {

using namespace signalbox;

struct tally {
  std::vector<double> off;       // shares
  std::vector<double> long_off;  // of texts of 100 tokens and more
  std::size_t all = 0;
  std::size_t within = 0;
  double bound = 0;
};

double quantile(std::vector<double> of, double q) {
  if (of.empty()) return 0;
  std::sort(of.begin(), of.end());
  return 100 * of[std::min(of.size() - 1, static_cast<std::size_t>(static_cast<double>(of.size()) * q))];
}

void add(tally& to, token_count found, std::uint32_t right) {
  const double off = std::abs(static_cast<double>(found.tokens) - right);
  ++to.all;
  to.within += off <= found.error ? 1U : 0U;
  to.bound += static_cast<double>(found.error) / right;
  if (right >= 8) to.off.push_back(off / right);
  if (right >= 100) to.long_off.push_back(off / right);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("measure COUNTED.jsonl\n", stderr);
    return 2;
  }
  std::map<std::string, tally> by_kind;
  std::ifstream file{words[1]};
  for (std::string line; std::getline(file, line);) {
    json::document row;
    if (row.scan(line)) continue;
    const auto text = row.root().find("text").text();
    const auto kind = row.root().find("kind").text();
    const auto guess = detect_language(text);
    const auto pieces = pieces_of(text);
    for (std::size_t f = 0; f < names_of<token_family>.size(); ++f) {
      const auto family = names_of<token_family>[f];
      const auto right = row.root().find("counts").find(family).integer().value_or(0);
      if (right <= 0) continue;
      const auto found =
          count_tokens(pieces, static_cast<token_family>(f), guess.confidence >= 0.5F ? guess.code : "");
      add(by_kind[std::string{family} + ", " + kind], found, static_cast<std::uint32_t>(right));
    }
  }
  std::printf("%-32s %6s  %-22s %-22s %s\n", "family, texts", "texts", "off: median, p95",
              "of 100 tokens or more", "within the bound (its size)");
  for (const auto& [kind, t] : by_kind)
    std::printf("%-32s %6zu  %5.1f %%  %5.1f %%        %5.1f %%  %5.1f %%        %5.1f %%  (%.0f %%)\n",
                kind.c_str(), t.all, quantile(t.off, 0.5), quantile(t.off, 0.95), quantile(t.long_off, 0.5),
                quantile(t.long_off, 0.95),
                100.0 * static_cast<double>(t.within) / static_cast<double>(t.all),
                100 * t.bound / static_cast<double>(t.all));
}
