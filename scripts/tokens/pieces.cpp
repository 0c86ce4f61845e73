// SPDX-License-Identifier: Apache-2.0
// Adds the pieces and the language of each text to COUNTED.jsonl: pieces COUNTED.jsonl. A line for a line:
// language and numbers, in the order of `names` in fit.py.
#include <cstdio>
#include <fstream>
#include <string>

#include "base/json.hpp"
#include "policy/language.hpp"
#include "policy/token_pieces.hpp"

int main(int count, char** words) {
  using namespace signalbox;
  if (count != 2) return 2;
  std::ifstream file{words[1]};
  for (std::string line; std::getline(file, line);) {
    json::document row;
    if (row.scan(line)) return 1;
    const auto text = row.root().find("text").text();
    const auto guess = detect_language(text);
    const auto p = pieces_of(text);
    std::printf("%s", guess.confidence >= 0.5F ? std::string{guess.code}.c_str() : "");
    for (const auto n :
         {p.upper_words, p.upper_letters, p.digit_groups, p.digits, p.apart_digits, p.mark_runs, p.mark_extra,
          p.glued, p.closed_lines, p.newlines, p.gaps, p.stray, p.beyond})
      std::printf(",%u", n);
    for (const auto n : p.plain) std::printf(",%u", n);
    for (const auto n : p.accented) std::printf(",%u", n);
    for (const auto n : p.runs) std::printf(",%u", n);
    for (const auto n : p.letters) std::printf(",%u", n);
    std::printf("\n");
  }
}
