// SPDX-License-Identifier: Apache-2.0
// Ridge regression of gains on hashed words.
#include "policy/gain_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/random.hpp"
#include "policy/evaluation.hpp"
#include "policy/evaluation_labels.hpp"
#include "policy/gain.hpp"

namespace signalbox {

namespace {

struct gain_example {
  std::vector<std::uint32_t> hashes;
  std::size_t of_words = 0;            // the first of them
  std::vector<std::uint32_t> buckets;  // of the hashes, for the form of the answer
  gain_shape shape;
  double gain = 0;
  double target = 0;  // what is left for the words
  std::size_t set = 0;
  std::size_t group = 0;
  bool held_out = false;

  [[nodiscard]] gain_hashes parts() const {
    const std::span<const std::uint32_t> all{hashes};
    return {all.first(of_words), all.subspan(of_words)};
  }
};

/// Mean of what was added.
struct mean_of {
  double sum = 0;
  double count = 0;
  void add(double v) {
    sum += v;
    ++count;
  }
  [[nodiscard]] double value() const { return count > 0 ? sum / count : 0; }
};

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

class gain_trainer {
 public:
  gain_trainer(std::span<const training_row> rows, const gain_training_options& options)
      : options_{options}, table_{options.bits} {
    read(rows);
    set_targets();
    mark_known();
  }

  trained_gain run(const std::function<void(double)>& progress) {
    const auto weights = solve(progress);
    table_.set_weights(std::vector<float>(weights.begin(), weights.end()), known_);
    set_level(1);
    set_level(best_slope());
    if (progress) progress(1);
    return {table_, report()};
  }

 private:
  void read(std::span<const training_row> rows) {
    std::map<std::string, std::size_t> sets, groups;
    folded_text folded;
    text_features features;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto gain = rows[i].numbers.find("gain");
      if (gain == rows[i].numbers.end()) continue;
      gain_example e;
      folded.clear();
      folded.append(rows[i].text);
      features.read(folded);
      e.shape = gain_shape_of(folded);
      e.hashes.assign(features.all().begin(), features.all().end());
      e.of_words = features.of_words().size();
      const auto hashes = e.parts();
      const auto keep = [&](std::uint32_t feature) { e.buckets.push_back(table_.bucket(feature)); };
      for_each_gain_feature(hashes.of_words, e.shape.form, keep);
      for_each_gain_feature(hashes.others, e.shape.form, keep);
      e.gain = gain->second;
      const auto& group = rows[i].group;
      const auto slash = group.find('/');
      const auto set = slash == std::string::npos ? std::string{} : group.substr(0, slash);
      e.set = sets.try_emplace(set, sets.size()).first->second;
      const auto name = group.empty() ? "\n" + std::to_string(i) : group;
      e.group = groups.try_emplace(name, groups.size()).first->second;
      // The same draw as the other heads make, so that all are checked on the same rows.
      const auto drawn = group.empty() ? mixed(options_.seed, i) : std::uint64_t{word_hash(group)};
      random_stream draw{mixed(options_.seed, drawn)};
      e.held_out = draw.unit() < options_.held_out;
      examples_.push_back(std::move(e));
    }
    sets_ = sets.size();
    groups_ = groups.size();
  }

  /// Each gain against its set's mean, drawn towards its group's, less what the shape says.
  void set_targets() {
    constexpr double rows_of_doubt = 20;
    std::vector<mean_of> gains(sets_), shapes(sets_), groups(groups_);
    for (const auto& e : examples_) {
      if (e.held_out) continue;
      gains[e.set].add(e.gain);
      shapes[e.set].add(shape_of_example(e));
    }
    for (const auto& e : examples_)
      if (!e.held_out) groups[e.group].add(e.gain - gains[e.set].value());
    mean_of gain, shape;
    for (std::size_t s = 0; s < sets_; ++s) {
      if (gains[s].count <= 0) continue;
      gain.add(gains[s].value());
      shape.add(shapes[s].value());
    }
    mean_gain_ = gain.value();
    mean_shape_ = shape.value();
    for (auto& e : examples_) {
      const auto& group = groups[e.group];
      const auto of_group = group.sum / (group.count + rows_of_doubt);
      const auto own = e.gain - gains[e.set].value();
      const auto share = group.count > 1 ? options_.group_share : 0;
      e.target = share * of_group + (1 - share) * own - (shape_of_example(e) - shapes[e.set].value());
    }
  }

  /// So that the mean prediction is the mean gain, each set counting the same.
  void set_level(double slope) {
    table_.set_level(static_cast<float>(mean_gain_ - slope * mean_shape_), static_cast<float>(slope));
  }

  static double shape_of_example(const gain_example& e) {
    return static_cast<double>(gain_of_shape(e.shape));
  }

  void mark_known() {
    std::vector<std::uint32_t> texts(std::size_t{1} << options_.bits), once;
    for (const auto& e : examples_) {
      if (e.held_out) continue;
      once = e.buckets;
      std::sort(once.begin(), once.end());
      once.erase(std::unique(once.begin(), once.end()), once.end());
      for (const auto bucket : once) ++texts[bucket];
    }
    known_.resize(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) known_[i] = texts[i] >= std::max(1U, options_.texts);
  }

  /// The sum of a row's weights over the root of their number.
  static double value_of(const gain_example& e, const std::vector<double>& weights) {
    double sum = 0;
    for (const auto bucket : e.buckets) sum += weights[bucket];
    return e.buckets.empty() ? 0 : sum / std::sqrt(static_cast<double>(e.buckets.size()));
  }

  void add_row(const gain_example& e, double times, std::vector<double>& out) const {
    if (e.buckets.empty()) return;
    const auto each = times / std::sqrt(static_cast<double>(e.buckets.size()));
    for (const auto bucket : e.buckets)
      if (known_[bucket]) out[bucket] += each;
  }

  /// (X'X + ridge) times v.
  void multiply(const std::vector<double>& v, std::vector<double>& out) const {
    for (std::size_t i = 0; i < v.size(); ++i) out[i] = options_.ridge * v[i];
    for (const auto& e : examples_)
      if (!e.held_out) add_row(e, value_of(e, v), out);
  }

  /// Conjugate gradients. Some thirty steps are enough: what more would gain is noise.
  std::vector<double> solve(const std::function<void(double)>& progress) const {
    constexpr int steps = 30;
    constexpr double enough = 1e-8;
    const auto size = std::size_t{1} << options_.bits;
    std::vector<double> weights(size), left(size), way(size), image(size);
    for (const auto& e : examples_)
      if (!e.held_out) add_row(e, e.target, left);
    way = left;
    auto error = dot(left, left);
    const auto first = error;
    for (int step = 0; step < steps && error > enough * first; ++step) {
      multiply(way, image);
      const auto far = error / dot(way, image);
      for (std::size_t i = 0; i < size; ++i) {
        weights[i] += far * way[i];
        left[i] -= far * image[i];
      }
      const auto next = dot(left, left);
      for (std::size_t i = 0; i < size; ++i) way[i] = left[i] + next / error * way[i];
      error = next;
      if (progress) progress(static_cast<double>(step) / steps);
    }
    return weights;
  }

  /// What the table predicts, from a row's buckets. Tasks are not known here, so they count for nothing.
  [[nodiscard]] double predicted(const gain_example& e) const {
    return static_cast<double>(predict_gain(e.shape, task_kind::question, 0, e.parts(), &table_).gain);
  }

  /// Least squares of the gains against their set's mean on the predictions against theirs, held within
  /// reason: groups that were held out make words look worse than they are on those that train. 1 where no
  /// rows are held out.
  [[nodiscard]] double best_slope() const {
    std::vector<mean_of> gains(sets_), said(sets_);
    for (const auto& e : examples_) {
      if (!e.held_out) continue;
      gains[e.set].add(e.gain);
      said[e.set].add(predicted(e));
    }
    double both = 0, square = 0;
    for (const auto& e : examples_) {
      if (!e.held_out) continue;
      const auto x = predicted(e) - said[e.set].value();
      both += x * (e.gain - gains[e.set].value());
      square += x * x;
    }
    return square > 0 ? std::clamp(both / square, 0.7, 1.2) : 1;
  }

  [[nodiscard]] gain_report report() const {
    gain_report out;
    std::vector<std::vector<ranked_row>> by_table(sets_), by_shape(sets_);
    std::vector<predicted_value> values;
    for (const auto& e : examples_) {
      ++(e.held_out ? out.checked : out.trained);
      if (!e.held_out) continue;
      by_table[e.set].push_back({{0, 0}, {e.gain, 0}, predicted(e)});
      by_shape[e.set].push_back({{0, 0}, {e.gain, 0}, shape_of_example(e)});
      values.push_back({predicted(e), e.gain});
    }
    out.area = mean_area(by_table);
    out.area_of_shape = mean_area(by_shape);
    out.calibration = calibration_error(values);
    return out;
  }

  static double mean_area(const std::vector<std::vector<ranked_row>>& sets) {
    double sum = 0, rows = 0;
    for (const auto& set : sets) {
      const auto area = curve_of(set).area;
      if (!area) continue;
      sum += *area * static_cast<double>(set.size());
      rows += static_cast<double>(set.size());
    }
    return rows > 0 ? sum / rows : 0.5;
  }

  const gain_training_options& options_;
  gain_table table_;
  std::vector<gain_example> examples_;
  std::size_t sets_ = 0;
  std::size_t groups_ = 0;
  double mean_gain_ = 0;   // of the sets
  double mean_shape_ = 0;  // of what the shape says, likewise
  std::vector<bool> known_;
};

}  // namespace

result<trained_gain> train_gain(std::span<const training_row> rows, const gain_training_options& options,
                                const std::function<void(double)>& progress) {
  const bool any = std::any_of(rows.begin(), rows.end(),
                               [](const training_row& row) { return row.numbers.contains("gain"); });
  if (!any)
    return error{error_code::invalid_request,
                 "there are no rows with the number `gain`",
                 "see docs/evaluation.md",
                 {}};
  return gain_trainer{rows, options}.run(progress);
}

}  // namespace signalbox
