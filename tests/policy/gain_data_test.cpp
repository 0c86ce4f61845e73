// SPDX-License-Identifier: Apache-2.0
// The gain on judged prompts, outside the tree: run by hand, as docs/evaluation.md says. SIGNALBOX_TRAINING
// names folders that scripts/training-data has made, with colons between them; SIGNALBOX_CURVES a folder for
// pictures of the first one.
#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "base/json.hpp"
#include "policy/evaluation_chart.hpp"
#include "policy/evaluation_labels.hpp"
#include "policy/gain.hpp"
#include "policy/gain_trainer.hpp"

using namespace signalbox;

namespace {

struct model_pair {
  const char* set;
  const char* strong;
  const char* weak;
};

constexpr std::array pairs{
    model_pair{"mmlu", "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"},
    model_pair{"gsm8k", "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"},
    model_pair{"uiuc", "llama-3.1-nemotron-51b-instruct", "mistral-7b-instruct-v0.3"},
    model_pair{"uiuc", "llama-3.1-nemotron-51b-instruct", "llama-3.1-8b-instruct"},
    model_pair{"mmlu-pro", "gemini-1.5-pro-002", "Llama-3.1-8B-Instruct"},
    model_pair{"mmlu-pro", "gemini-1.5-pro-002", "Mixtral-8x7B-Instruct-v0.1"},
    model_pair{"mmlu-pro", "gemini-1.5-pro-002", "Llama-3.1-70B-Instruct"},
    model_pair{"mmlu-pro", "gemini-1.5-pro-002", "gemini-1.5-flash-002"},
    model_pair{"zeroeval-gsm", "gpt-4o-2024-05-13", "Mixtral-8x7B-Instruct-v0.1"},
    model_pair{"zeroeval-math", "gpt-4o-2024-08-06", "Meta-Llama-3.1-8B-Instruct"},
};

/// A prompt that both models of a pair have answered, with the scores by which it may be ranked.
struct ranked_prompt {
  ranked_row row;
  double learned = 0;
  double shape = 0;
  double length = 0;
};

template <class Use>
void for_each_line(const std::string& path, Use use) {
  std::ifstream file{path};
  json::document document;
  for (std::string line; std::getline(file, line);) {
    REQUIRE_FALSE(document.scan(line));
    use(document.root());
  }
}

std::vector<training_row> training_rows(const std::string& folder) {
  std::vector<training_row> out;
  for_each_line(folder + "/train.jsonl", [&](json::value line) {
    const auto gain = line.find("numbers").find("gain");
    if (!gain.exists()) return;
    training_row row;
    row.text = line.find("text").text();
    row.group = line.find("group").text();
    row.numbers["gain"] = gain.number();
    out.push_back(std::move(row));
  });
  return out;
}

std::vector<ranked_prompt> ranked_prompts(const std::string& file, const model_pair& pair,
                                          const gain_table& learned) {
  std::vector<ranked_prompt> out;
  folded_text folded;
  text_features features;
  for_each_line(file, [&](json::value line) {
    const auto strong = line.find("quality").find(pair.strong), weak = line.find("quality").find(pair.weak);
    if (!strong.is(json::kind::number) || !weak.is(json::kind::number)) return;
    const auto text = line.find("prompt").text();
    folded.clear();
    folded.append(text);
    features.read(folded);
    const auto shape = gain_shape_of(folded);
    const auto of = [&](const gain_table* table) {
      return static_cast<double>(
          predict_gain(shape, task_kind::question, 0, gain_hashes_of(features), table).gain);
    };
    out.push_back({{{weak.number(), 0}, {strong.number(), 0}, 0},
                   of(&learned),
                   of(nullptr),
                   static_cast<double>(text.size())});
  });
  return out;
}

strong_curve curve_by(const std::vector<ranked_prompt>& prompts, double ranked_prompt::*score) {
  std::vector<ranked_row> rows;
  for (const auto& p : prompts) rows.push_back({p.row.weak, p.row.strong, p.*score});
  return curve_of(rows);
}

double gain_error(const std::vector<ranked_prompt>& prompts) {
  std::vector<predicted_value> values;
  for (const auto& p : prompts) values.push_back({p.learned, p.row.strong.quality - p.row.weak.quality});
  return calibration_error(values);
}

void draw(const std::vector<ranked_prompt>& prompts, const std::string& title, const std::string& file) {
  std::vector<ranked_row> rows;
  for (const auto& p : prompts) rows.push_back(p.row);
  const auto named = [](const std::string& name, const strong_curve& curve, bool dashed) {
    return charted_curve{name + fmt::format(", APGR {:.3f}", curve.area.value_or(0)), curve.points, dashed};
  };
  chart picture{title, {}, {}};
  picture.curves = {named("learned gain", curve_by(prompts, &ranked_prompt::learned), false),
                    named("gain by shape", curve_by(prompts, &ranked_prompt::shape), false),
                    named("prompt length", curve_by(prompts, &ranked_prompt::length), true),
                    named("random", curve_of(rows), true), named("oracle", oracle_curve(rows), true)};
  std::ofstream{file} << chart_svg(picture);
}

/// Figures of one pair on one part, over all folders.
struct figures {
  double sum = 0;
  double least = 1e9;
  std::size_t count = 0;

  void add(double v) {
    sum += v;
    least = std::min(least, v);
    ++count;
  }
  [[nodiscard]] std::string text() const {
    if (count == 0) return "-";
    return fmt::format("{:.3f} ({:.3f})", sum / static_cast<double>(count), least);
  }
};

struct pair_figures {
  figures learned, shape, length, error, half, four_fifths;
};

}  // namespace

TEST_CASE("the learned gain on judged prompts, seen tasks and unseen ones", "[.data]") {
  const char* given = std::getenv("SIGNALBOX_TRAINING");
  REQUIRE(given != nullptr);
  const char* curves = std::getenv("SIGNALBOX_CURVES");
  std::istringstream folders{given};
  std::map<std::string, pair_figures> all;
  bool first = true;
  for (std::string folder; std::getline(folders, folder, ':'); first = false) {
    gain_training_options options;
    const auto made = train_gain(training_rows(folder), options);
    REQUIRE(made.has_value());
    for (const std::string part : {"seen", "unseen"}) {
      for (const auto& pair : pairs) {
        const auto prompts =
            ranked_prompts(folder + "/" + part + "-" + pair.set + ".jsonl", pair, made->table);
        const auto learned = curve_by(prompts, &ranked_prompt::learned);
        if (!learned.area) continue;
        const auto name = fmt::format("| {} | {}, {} over {} |", part, pair.set, pair.strong, pair.weak);
        auto& f = all[name];
        f.learned.add(*learned.area);
        f.shape.add(*curve_by(prompts, &ranked_prompt::shape).area);
        f.length.add(*curve_by(prompts, &ranked_prompt::length).area);
        f.error.add(gain_error(prompts));
        f.half.add(*learned.share_for(0.5));
        f.four_fifths.add(*learned.share_for(0.8));
        if (first && curves != nullptr)
          draw(prompts, fmt::format("{}: {} over {}, {} tasks", pair.set, pair.strong, pair.weak, part),
               fmt::format("{}/{}-{}-{}.svg", curves, part, pair.set, pair.weak));
      }
    }
  }
  CHECK_FALSE(all.empty());
  for (const auto& [name, f] : all)
    std::cout << fmt::format("{} {} | {} | {} | {:.3f} | {:.0f} % | {:.0f} % |\n", name, f.learned.text(),
                             f.shape.text(), f.length.text(),
                             f.error.sum / static_cast<double>(f.error.count),
                             100 * f.half.sum / static_cast<double>(f.half.count),
                             100 * f.four_fifths.sum / static_cast<double>(f.four_fifths.count));
}
