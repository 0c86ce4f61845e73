// SPDX-License-Identifier: Apache-2.0
// Training: dual coordinates, temperatures, reports.
#include "policy/text_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include "base/random.hpp"

namespace signalbox {

namespace {

struct example {
  std::vector<std::uint32_t> buckets;  // sorted, a bucket at most twice
  std::vector<float> targets;          // by head: the label's place or the number; NaN: not known
  std::vector<float> duals;            // by output
  bool held_out = false;
};

struct judged_row {
  std::vector<float> scores;  // of all heads
  float target = 0;
};

/// By the loss of the rows that were held out (Guo et al. 2017).
float best_temperature(text_head head, const std::vector<judged_row>& rows) {
  float best = 1;
  double least = 1e300;
  constexpr int temperatures = 60;  // from a fiftieth to about six, each a tenth above the one before
  float t = 0.02F;
  for (int i = 0; i < temperatures; ++i) {
    head.temperature = t;
    double loss = 0;
    std::vector<float> all;
    for (const auto& row : rows) {
      verdict_of(head, row.scores, &all);
      loss -= std::log(std::max(1e-9, static_cast<double>(all[static_cast<std::size_t>(row.target)])));
    }
    if (loss < least) {
      least = loss;
      best = t;
    }
    t *= 1.1F;
  }
  return best;
}

double correlation_of(const std::vector<judged_row>& rows, std::size_t output) {
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (const auto& row : rows) {
    const auto x = static_cast<double>(row.scores[output]), y = static_cast<double>(row.target);
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
        telling_(std::size_t{1} << model_.bits()) {
    read(rows);
    weigh_buckets();
    for (auto& e : examples_)
      if (!e.held_out) e.duals.assign(width_, 0);
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
    folded_text folded;
    text_features features;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& row = rows[i];
      example e;
      folded.clear();
      folded.append(row.text);
      features.read(folded);
      model_.count(features.all(), e.buckets);
      std::sort(e.buckets.begin(), e.buckets.end());
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
    std::size_t trained = 0;
    for (const auto& e : examples_) {
      if (e.held_out) continue;
      ++trained;
      for (std::size_t i = 0; i < e.buckets.size(); ++i)
        if (i == 0 || e.buckets[i] != e.buckets[i - 1]) ++texts[e.buckets[i]];
    }
    for (std::size_t b = 0; b < texts.size(); ++b)
      telling_[b] = std::log(static_cast<float>(trained + 1) / static_cast<float>(texts[b] + 1)) + least;
  }

  /// Buckets and what a text has of each, so that its score is that of the model to be.
  void measure(const example& e) {
    float sum = 0;
    for (const auto b : e.buckets) sum += telling_[b] * telling_[b];
    const auto norm = 1 / std::sqrt(std::max(sum, 1e-6F));
    parts_.clear();
    square_ = 0;
    for (const auto b : e.buckets) {
      const auto own = norm * telling_[b];
      if (!parts_.empty() && parts_.back().bucket == b)
        parts_.back().much += own;
      else
        parts_.push_back({b, own});
    }
    for (const auto& p : parts_) square_ += p.much * p.much;
  }

  void learn(example& e) {
    measure(e);
    for (std::size_t h = 0; h < model_.heads().size(); ++h) {
      if (std::isnan(e.targets[h])) continue;
      const auto& head = model_.heads()[h];
      steps_.assign(head.outputs(), 0);
      for (const auto& p : parts_) {
        const auto* const own = &weights_[p.bucket * width_ + head.first];
        for (std::size_t o = 0; o < steps_.size(); ++o) steps_[o] += own[o] * p.much;
      }
      if (head.labels.empty())
        step_number(e.duals[head.first], e.targets[h]);
      else
        step_labels(&e.duals[head.first], static_cast<std::size_t>(e.targets[h]));
      for (const auto& p : parts_) {
        auto* const own = &weights_[p.bucket * width_ + head.first];
        for (std::size_t o = 0; o < steps_.size(); ++o) own[o] += steps_[o] * p.much;
      }
    }
  }

  // From scores to what this row's features are to be added with: the step to the best of one dual variable.

  void step_labels(float* duals, std::size_t label) {
    const auto cost = static_cast<float>(options_.cost), own_cost = cost * own_label_;
    for (std::size_t o = 0; o < steps_.size(); ++o) {
      const auto sign = o == label ? 1.0F : -1.0F;
      const auto slack = 1 / (2 * (o == label ? own_cost : cost));
      const auto slope = sign * steps_[o] - 1 + slack * duals[o];
      const auto made = std::max(0.0F, duals[o] - slope / (square_ + slack));
      steps_[o] = sign * (made - duals[o]);
      duals[o] = made;
    }
  }

  void step_number(float& dual, float target) {
    const auto slack = 1 / (2 * static_cast<float>(options_.cost));
    steps_[0] = (target - steps_[0] - slack * dual) / (square_ + slack);
    dual += steps_[0];
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
  std::vector<judged_row> judged(std::size_t h, const text_model& model) {
    std::vector<judged_row> out;
    std::vector<float> scores;
    for (const auto& e : examples_) {
      if (!e.held_out || std::isnan(e.targets[h])) continue;
      model.score(e.buckets, scores);
      out.push_back({scores, e.targets[h]});
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
      out.correlation = correlation_of(rows, head.first);
      return out;
    }
    model.set_temperature(h, best_temperature(head, rows));
    std::vector<labelled_answer> answers;
    answers.reserve(rows.size());
    for (const auto& row : rows) {
      const auto verdict = verdict_of(head, row.scores);
      answers.push_back({head.labels[static_cast<std::size_t>(row.target)], head.labels[verdict.label],
                         static_cast<double>(verdict.confidence)});
    }
    out.labels = report_labels(answers);
    return out;
  }

  struct part {
    std::uint32_t bucket;
    float much;
  };

  static constexpr float own_label_ = 5;  // what missing a row's own label costs more than giving it another

  const training_options& options_;
  text_model model_;
  random_stream random_;
  std::size_t width_;
  std::vector<float> weights_;  // by bucket, then by output
  std::vector<float> telling_;  // by bucket
  std::vector<example> examples_;
  std::vector<part> parts_;  // of the row that is learned
  float square_ = 0;         // of their length
  std::vector<float> steps_;
};

/// Without rows that check, temperatures come from a training before, in which a tenth of them does.
std::vector<float> temperatures_of(const std::vector<training_row>& rows, training_options options,
                                   const std::vector<text_head>& heads) {
  options.held_out = 0.1;
  const auto made = trainer{rows, options, heads}.run({});
  std::vector<float> out;
  for (const auto& head : made.model.heads()) out.push_back(head.temperature);
  return out;
}

}  // namespace

result<trained_heads> train_heads(const std::vector<training_row>& rows, const training_options& options,
                                  const std::function<void(double)>& progress) {
  const auto heads = heads_of(rows);
  if (const auto fault = fault_in(rows, heads))
    return error{error_code::invalid_request, *fault, "see docs/classification.md", {}};
  auto out = trainer{rows, options, heads}.run(progress);
  if (options.held_out > 0) return out;
  const auto temperatures = temperatures_of(rows, options, heads);
  for (std::size_t h = 0; h < temperatures.size(); ++h) out.model.set_temperature(h, temperatures[h]);
  return out;
}

}  // namespace signalbox
