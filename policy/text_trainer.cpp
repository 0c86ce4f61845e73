// SPDX-License-Identifier: Apache-2.0
// Training: gradients, temperatures, reports.
#include "policy/text_trainer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include "base/random.hpp"

namespace signalbox {

namespace {

struct example {
  std::vector<std::uint32_t> buckets;
  std::vector<float> targets;  // by head: the label's place or the number; NaN: not known
  bool held_out = false;
};

std::vector<text_head> heads_of(const std::vector<training_row>& rows) {
  std::map<std::string, std::set<std::string>> labels;
  for (const auto& row : rows) {
    for (const auto& [name, label] : row.labels) labels[name].insert(label);
    for (const auto& [name, number] : row.numbers) labels[name];
  }
  std::vector<text_head> out;
  out.reserve(labels.size());
  for (const auto& [name, all] : labels) out.push_back({name, {all.begin(), all.end()}, 0, 1});
  return out;
}

std::optional<std::string> fault_in(const std::vector<training_row>& rows,
                                    const std::vector<text_head>& heads) {
  if (rows.empty() || heads.empty()) return "there are no rows with labels or numbers";
  for (const auto& head : heads) {
    if (head.labels.size() == 1) return "head `" + head.name + "` has one label only: " + head.labels.front();
    const bool numbers = std::any_of(
        rows.begin(), rows.end(), [&](const training_row& row) { return row.numbers.contains(head.name); });
    if (numbers && !head.labels.empty()) return "head `" + head.name + "` has labels and numbers";
  }
  return {};
}

/// The most buckets that keep the file below its limit.
unsigned fitting_bits(unsigned wanted, const std::vector<text_head>& heads) {
  std::size_t outputs = 0;
  for (const auto& head : heads) outputs += head.outputs();
  const auto row = (outputs + 16) / 16 * 16;
  constexpr std::size_t room = 3 * 1024 * 1024;  // the file has other parts beside
  while (wanted > 4 && (row << wanted) > room) --wanted;
  return wanted;
}

class trainer {
 public:
  trainer(const std::vector<training_row>& rows, const training_options& options,
          const std::vector<text_head>& heads)
      : options_{options},
        model_{heads, fitting_bits(options.bits, heads)},
        random_{options.seed},
        width_{model_.outputs()},
        weights_(width_ << model_.bits()),
        squares_(weights_.size(), 1e-6F),
        telling_(std::size_t{1} << model_.bits()) {
    read(rows);
    weigh_buckets();
  }

  trained_heads run(const std::function<void(double)>& progress) {
    std::vector<std::size_t> order(examples_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (unsigned epoch = 0; epoch < options_.epochs; ++epoch) {
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (!examples_[order[i]].held_out) learn(examples_[order[i]]);
        if (progress && i % 1024 == 0)
          progress((epoch + static_cast<double>(i) / static_cast<double>(order.size())) / options_.epochs);
      }
    }
    if (progress) progress(1);
    round();
    trained_heads out{model_, {}};
    for (std::size_t h = 0; h < model_.heads().size(); ++h) out.reports.push_back(check(h, out.model));
    return out;
  }

 private:
  void read(const std::vector<training_row>& rows) {
    const auto mask = (std::uint32_t{1} << model_.bits()) - 1;
    folded_text folded;
    text_features features;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& row = rows[i];
      example e;
      folded.clear();
      folded.append(row.text);
      features.read(folded);
      for (const auto hash : features.hashes()) e.buckets.push_back(hash & mask);
      for (const auto& head : model_.heads()) e.targets.push_back(target(row, head));
      const auto group = row.group.empty() ? mixed(options_.seed, i) : std::uint64_t{word_hash(row.group)};
      random_stream draw{mixed(options_.seed, group)};
      e.held_out = draw.unit() < options_.held_out;
      examples_.push_back(std::move(e));
    }
  }

  static float target(const training_row& row, const text_head& head) {
    if (head.labels.empty()) {
      const auto at = row.numbers.find(head.name);
      return at == row.numbers.end() ? std::nanf("") : static_cast<float>(at->second);
    }
    const auto at = row.labels.find(head.name);
    if (at == row.labels.end()) return std::nanf("");
    const auto place = std::lower_bound(head.labels.begin(), head.labels.end(), at->second);
    return static_cast<float>(place - head.labels.begin());
  }

  /// How telling each bucket is: the fewer texts have it, the more (Spärck Jones 1972), and never nothing.
  void weigh_buckets() {
    constexpr float least = 0.1F;
    std::vector<std::size_t> texts(telling_.size());
    std::vector<std::uint32_t> once;
    std::size_t trained = 0;
    for (const auto& e : examples_) {
      if (e.held_out) continue;
      ++trained;
      once = e.buckets;
      std::sort(once.begin(), once.end());
      once.erase(std::unique(once.begin(), once.end()), once.end());
      for (const auto b : once) ++texts[b];
    }
    for (std::size_t b = 0; b < texts.size(); ++b)
      telling_[b] = std::log(static_cast<float>(trained + 1) / static_cast<float>(texts[b] + 1)) + least;
  }

  [[nodiscard]] float norm(const example& e) const {
    float sum = 0;
    for (const auto b : e.buckets) sum += telling_[b] * telling_[b];
    return 1 / std::sqrt(std::max(sum, 1e-6F));
  }

  void learn(const example& e) {
    const auto x = norm(e);
    for (std::size_t h = 0; h < model_.heads().size(); ++h) {
      if (std::isnan(e.targets[h])) continue;
      const auto& head = model_.heads()[h];
      slopes_.assign(head.outputs(), 0);
      for (const auto b : e.buckets)
        for (std::size_t o = 0; o < slopes_.size(); ++o)
          slopes_[o] += weights_[b * width_ + head.first + o] * x * telling_[b];
      slope(head, e.targets[h]);
      for (const auto b : e.buckets)
        step(&weights_[b * width_ + head.first], &squares_[b * width_ + head.first], x * telling_[b]);
    }
  }

  /// From scores to the slope of the loss.
  void slope(const text_head& head, float target) {
    if (head.labels.empty()) {
      slopes_[0] -= target;
      return;
    }
    const auto most = *std::max_element(slopes_.begin(), slopes_.end());
    float sum = 0;
    for (auto& s : slopes_) sum += s = std::exp(s - most);
    for (auto& s : slopes_) s /= sum;
    slopes_[static_cast<std::size_t>(target)] -= 1;
  }

  void step(float* weights, float* squares, float x) const {
    const auto rate = static_cast<float>(options_.rate);
    const auto shrink = static_cast<float>(options_.shrink);
    for (std::size_t o = 0; o < slopes_.size(); ++o) {
      const auto g = slopes_[o] * x + shrink * weights[o];
      squares[o] += g * g;
      weights[o] -= rate * g / std::sqrt(squares[o]);
    }
  }

  void round() {
    const auto buckets = std::size_t{1} << model_.bits();
    std::vector<float> column(buckets);
    for (std::size_t b = 0; b < buckets; ++b) column[b] = telling_[b] * telling_[b];
    model_.set_squares(column);
    for (std::size_t o = 0; o < width_; ++o) {
      for (std::size_t b = 0; b < buckets; ++b) column[b] = weights_[b * width_ + o] * telling_[b];
      model_.set_output(o, column);
    }
  }

  /// The scores of a head for each row that was held out, by the rounded model.
  std::vector<std::pair<std::vector<float>, float>> judged(std::size_t h, const text_model& model) {
    std::vector<std::pair<std::vector<float>, float>> out;
    std::vector<float> scores;
    for (const auto& e : examples_) {
      if (!e.held_out || std::isnan(e.targets[h])) continue;
      model.score(e.buckets, scores);
      out.emplace_back(scores, e.targets[h]);
    }
    return out;
  }

  head_report check(std::size_t h, text_model& model) {
    head_report out;
    const auto& head = model.heads()[h];
    out.name = head.name;
    for (const auto& e : examples_) out.trained += !e.held_out && !std::isnan(e.targets[h]) ? 1U : 0U;
    const auto rows = judged(h, model);
    out.checked = rows.size();
    if (rows.empty()) return out;
    if (head.labels.empty()) {
      out.right = correlation(rows, head.first);
      return out;
    }
    model.set_temperature(h, best_temperature(head, rows));
    std::vector<std::size_t> seen(head.labels.size());
    std::array<double, 10> sure{}, right{};
    for (const auto& [scores, target] : rows) {
      const auto verdict = verdict_of(head, scores);
      const bool hit = static_cast<float>(verdict.label) == target;
      const auto bin = std::min<std::size_t>(9, static_cast<std::size_t>(verdict.confidence * 10));
      sure[bin] += static_cast<double>(verdict.confidence);
      right[bin] += hit ? 1 : 0;
      out.right += hit ? 1 : 0;
      ++seen[static_cast<std::size_t>(target)];
    }
    const auto count = static_cast<double>(rows.size());
    for (std::size_t i = 0; i < sure.size(); ++i) out.calibration += std::abs(sure[i] - right[i]) / count;
    out.right /= count;
    out.usual = static_cast<double>(*std::max_element(seen.begin(), seen.end())) / count;
    return out;
  }

  /// By the loss of the rows that were held out (Guo et al. 2017).
  static float best_temperature(text_head head,
                                const std::vector<std::pair<std::vector<float>, float>>& rows) {
    float best = 1;
    double least = 1e300;
    constexpr int temperatures = 30;  // from a quarter to four, each a tenth above the one before
    float t = 0.25F;
    for (int i = 0; i < temperatures; ++i) {
      head.temperature = t;
      double loss = 0;
      std::vector<float> all;
      for (const auto& [scores, target] : rows) {
        verdict_of(head, scores, &all);
        loss -= std::log(std::max(1e-9, static_cast<double>(all[static_cast<std::size_t>(target)])));
      }
      if (loss < least) {
        least = loss;
        best = t;
      }
      t *= 1.1F;
    }
    return best;
  }

  static double correlation(const std::vector<std::pair<std::vector<float>, float>>& rows,
                            std::size_t output) {
    double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (const auto& [scores, target] : rows) {
      const auto x = static_cast<double>(scores[output]), y = static_cast<double>(target);
      a += x;
      b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
    const auto n = static_cast<double>(rows.size());
    const auto spread = std::sqrt((aa - a * a / n) * (bb - b * b / n));
    return spread > 0 ? (ab - a * b / n) / spread : 0;
  }

  const training_options& options_;
  text_model model_;
  random_stream random_;
  std::size_t width_;
  std::vector<float> weights_;  // by bucket, then by output
  std::vector<float> squares_;  // of the slopes so far
  std::vector<float> telling_;  // by bucket
  std::vector<float> slopes_;
  std::vector<example> examples_;
};

}  // namespace

result<trained_heads> train_heads(const std::vector<training_row>& rows, const training_options& options,
                                  const std::function<void(double)>& progress) {
  const auto heads = heads_of(rows);
  if (const auto fault = fault_in(rows, heads))
    return error{error_code::invalid_request, *fault, "see docs/classification.md", {}};
  return trainer{rows, options, heads}.run(progress);
}

}  // namespace signalbox
