// SPDX-License-Identifier: Apache-2.0
// Trains the language model and writes policy/language_table.cpp. Run by scripts/train-language, which says
// what for.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "policy/language_model.hpp"
#include "scripts/language/write_table.hpp"

namespace {

using namespace signalbox;
using language_table::languages;
using language_table::rows;

constexpr std::array<std::string_view, languages> codes{
    "ca", "da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ro", "sv", "tr", "cs", "cy",
    "et", "fi", "hr", "hu", "id", "lt", "lv", "nb", "sk", "sl", "sq", "sw", "tl", "vi", "none"};
constexpr std::size_t width = 32;
constexpr int most_level = 7;

constexpr int epochs = 14;
constexpr int rounded_epochs = 4;  // the last ones: scores are those of the rounded weights
constexpr float rate = 0.7F;
constexpr float decay = 1e-5F;
constexpr double rounding_share = 0.998;  // of the weights, by size, that rounding must reach

struct example {
  std::size_t language = 0;
  std::string kind;
  std::vector<std::uint16_t> rows;
};

using vector = std::array<float, width>;

struct texts {
  std::vector<example> training;
  std::vector<example> measured;
};

/// The Latin letters of a text without their marks, as people type them.
std::string without_accents(std::string_view text) {
  static constexpr std::string_view latin_1 = "aaaaaaaceeeeiiiidnooooo ouuuuyts";
  static constexpr std::string_view extended =
      "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstttt"
      "ttuuuuuuuu"
      "uuuuwwyyyzzzzzzs";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    const auto point = (first & 0x1fU) << 6 | (second & 0x3fU);
    if (first < 0xc3 || (first > 0xc5 && first != 0xc8)) {
      out += text[i];
      continue;
    }
    ++i;
    if (first == 0xc8) {
      out += point < 0x21a ? 's' : 't';
    } else if (point == 0xdf) {
      out += "ss";
    } else if ((point | 0x20) == 0xe6) {
      out += "ae";
    } else {
      out += point < 0x100 ? latin_1[point & 0x1f] : extended[point - 0x100];
    }
  }
  return out;
}

void add(std::vector<example>& to, std::size_t language, const std::string& kind, const std::string& text) {
  const language_letters letters{text};
  const language_ngrams ngrams{letters};
  if (ngrams.rows().empty()) return;
  to.push_back({language, kind, {ngrams.rows().begin(), ngrams.rows().end()}});
}

void add_training(texts& to, std::size_t language, const std::string& kind, const std::string& text) {
  add(to.training, language, kind, text);
  if (const auto plain = without_accents(text); plain != text && to.training.size() % 5 == 0)
    add(to.training, language, kind, plain);
  if (kind != "sentences") return;
  // Its words by two, for short texts are the hard ones.
  std::size_t begin = 0;
  for (int words = 0; begin < text.size();) {
    auto end = text.find(' ', begin);
    if (++words % 2 == 1 && end != text.npos) end = text.find(' ', end + 1);
    add(to.training, language, kind, text.substr(begin, end - begin));
    begin = end == text.npos ? end : end + 1;
    words = 0;
  }
}

/// Texts of folds from `measured` on are set aside; -1: none are.
texts read(const std::string& path, int measured_folds) {
  texts out;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    const auto a = line.find('\t');
    const auto b = line.find('\t', a + 1);
    const auto c = line.find('\t', b + 1);
    const auto code = line.substr(a + 1, b - a - 1);
    const auto found = std::find(codes.begin(), codes.end(), code);
    if (found == codes.end()) continue;
    const auto language = static_cast<std::size_t>(found - codes.begin());
    const auto kind = line.substr(b + 1, c - b - 1);
    const auto text = line.substr(c + 1);
    const bool aside = line[0] != '-' && line[0] - '0' < measured_folds;
    if (aside && kind == "mixed") continue;
    if (aside || (kind == "made-up" && line[0] == '0')) {
      add(out.measured, language, kind, text);
    } else {
      add_training(out, language, kind, text);
    }
  }
  return out;
}

/// Multinomial logistic regression by AdaGrad (Duchi, Hazan, Singer 2011).
class trainer {
 public:
  trainer() : weights_(rows), squares_(rows), rounded_(rows) {
    for (auto& row : squares_) row.fill(1e-6F);
  }

  void train(const std::vector<example>& all) {
    std::vector<std::uint32_t> order(all.size());
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 dice{1};
    for (int epoch = 0; epoch < epochs; ++epoch) {
      // std::shuffle is not the same everywhere.
      for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[dice() % (i + 1)]);
      if (epoch == epochs - rounded_epochs) choose_step();
      const auto now = rate * (1 - 0.9F * static_cast<float>(epoch) / static_cast<float>(epochs));
      for (const auto i : order) learn(all[i], now);
    }
  }

  [[nodiscard]] vector scores(const example& e) const {
    vector out{};
    const auto& from = step_ > 0 ? rounded_ : weights_;
    for (const auto row : e.rows)
      for (std::size_t c = 0; c < width; ++c) out[c] += from[row][c];
    for (auto& s : out) s /= std::sqrt(static_cast<float>(e.rows.size()));
    return out;
  }

  [[nodiscard]] float step() const { return step_; }
  [[nodiscard]] int level(std::size_t row, std::size_t c) const {
    const auto level = std::lround(weights_[row][c] / step_);
    return static_cast<int>(std::clamp<long>(level, -most_level, most_level));
  }

 private:
  void choose_step() {
    std::vector<float> sizes;
    for (const auto& row : weights_)
      for (const auto w : row)
        if (w != 0) sizes.push_back(std::abs(w));
    const auto at =
        sizes.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(sizes.size()) * rounding_share);
    std::nth_element(sizes.begin(), at, sizes.end());
    step_ = *at / most_level;
    for (std::size_t row = 0; row < rows; ++row) round(row);
  }

  void round(std::size_t row) {
    for (std::size_t c = 0; c < languages; ++c) rounded_[row][c] = step_ * static_cast<float>(level(row, c));
  }

  void learn(const example& e, float now) {
    auto slope = scores(e);
    const auto most = *std::max_element(slope.begin(), slope.begin() + languages);
    float sum = 0;
    for (std::size_t c = 0; c < languages; ++c) sum += slope[c] = std::exp(slope[c] - most);
    for (std::size_t c = 0; c < width; ++c) slope[c] = c < languages ? slope[c] / sum : 0;
    slope[e.language] -= 1;
    for (auto& s : slope) s /= std::sqrt(static_cast<float>(e.rows.size()));
    for (const auto row : e.rows) {
      for (std::size_t c = 0; c < width; ++c) {
        const auto s = slope[c] + decay * weights_[row][c];
        squares_[row][c] += s * s;
        weights_[row][c] -= now * s / std::sqrt(squares_[row][c]);
      }
      if (step_ > 0) round(row);
    }
  }

  std::vector<vector> weights_;
  std::vector<vector> squares_;
  std::vector<vector> rounded_;
  float step_ = 0;
};

/// The factor on all scores that makes the probabilities of what was set aside true.
float best_factor(const trainer& t, const std::vector<example>& measured) {
  float best = 1;
  double least = 1e300;
  for (float factor = 0.6F; factor < 1.6F; factor += 0.02F) {
    double loss = 0;
    for (const auto& e : measured) {
      if (e.kind == "made-up") continue;
      const auto s = t.scores(e);
      double sum = 0;
      for (std::size_t c = 0; c < languages; ++c) sum += std::exp(double{factor} * (s[c] - s[e.language]));
      loss += std::log(sum);
    }
    if (loss < least) {
      least = loss;
      best = factor;
    }
  }
  return best;
}

void tell(const trainer& t, const std::vector<example>& measured) {
  for (const std::string kind : {"sentences", "word-pairs", "single-words", "made-up"}) {
    std::size_t all = 0;
    std::size_t right = 0;
    for (const auto& e : measured) {
      if (e.kind != kind) continue;
      const auto s = t.scores(e);
      ++all;
      right += static_cast<std::size_t>(std::max_element(s.begin(), s.begin() + languages) - s.begin()) ==
               e.language;
    }
    if (all > 0)
      std::fprintf(stderr, "%-13s %5zu texts  %.2f %%\n", kind.c_str(), all,
                   100.0 * static_cast<double>(right) / static_cast<double>(all));
  }
}

}  // namespace

// train TEXTS FOLDS FACTOR: of ten folds, FOLDS are set aside to measure with; with 0 all are trained on and
// FACTOR is taken from an earlier run. The table goes to the standard output.
int main(int count, char** words) {
  if (count != 4) {
    std::fputs("train TEXTS FOLDS FACTOR\n", stderr);
    return 2;
  }
  const auto all = read(words[1], std::atoi(words[2]));
  trainer t;
  t.train(all.training);
  float factor = static_cast<float>(std::atof(words[3]));
  if (factor == 0) {
    factor = best_factor(t, all.measured);
    std::fprintf(stderr, "factor        %.2f\n", static_cast<double>(factor));
  }
  tell(t, all.measured);
  scripts::language_levels levels(languages, std::vector<std::uint8_t>(rows));
  for (std::size_t c = 0; c < languages; ++c)
    for (std::size_t row = 0; row < rows; ++row)
      levels[c][row] = static_cast<std::uint8_t>(t.level(row, c) + most_level);
  std::cout << scripts::written_table({codes.begin(), codes.end()}, levels, t.step() * factor);
}
