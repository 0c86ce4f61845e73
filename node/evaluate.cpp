// SPDX-License-Identifier: Apache-2.0
// `signalbox evaluate`: quality and cost of a configuration on prompts whose answers were judged.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <set>

#include "node/choose_config.hpp"
#include "node/commands.hpp"
#include "node/evaluation_data.hpp"
#include "node/evaluation_report.hpp"
#include "node/progress.hpp"
#include "policy/decide.hpp"
#include "policy/pricing.hpp"
#include "policy/select.hpp"

namespace signalbox {

namespace {

/// What the configuration makes of one line.
struct judged_line {
  const evaluation_line* line = nullptr;
  shared<classification> what;
  std::optional<std::size_t> chosen;  ///< among the models
};

bool read_lines(const std::string& path, std::vector<evaluation_line>& out) {
  std::ifstream file{path};
  if (!file) {
    std::cerr << "signalbox: " << path << " cannot be read\n";
    return false;
  }
  std::size_t number = 0;
  for (std::string text; std::getline(file, text);) {
    ++number;
    if (text.empty()) continue;
    auto line = read_evaluation_line(text);
    if (!line) {
      std::cerr << path << ":" << number << ": " << line.error().text() << "\n";
      return false;
    }
    line->number = number;
    out.push_back(*std::move(line));
  }
  if (out.empty()) std::cerr << "signalbox: " << path << " has no lines\n";
  return !out.empty();
}

/// How sure and what a classification says of a dimension; nothing for dimensions that it does not have.
std::optional<labelled_answer> answer_of(const classification& c, const std::string& dimension,
                                         const std::string& truth) {
  const auto said = [&](std::string_view label, float sure) {
    return labelled_answer{truth, std::string{label}, static_cast<double>(sure)};
  };
  if (dimension == "complexity") return said(name_of(c.complexity), c.complexity_confidence);
  if (dimension == "task") return said(name_of(c.task), c.task_confidence);
  if (dimension == "domain") return said(c.domain, c.domain_confidence);
  if (dimension == "language") return said(c.language, c.language_confidence);
  if (dimension == "urgency") return said(name_of(c.urgency), c.urgency_confidence);
  if (dimension == "cost_tolerance") return said(name_of(c.cost_tolerance), c.cost_confidence);
  if (dimension == "privacy") return said(name_of(c.privacy), c.privacy_confidence);
  return {};
}

class evaluator {
 public:
  evaluator(const chosen_config& config, const std::vector<evaluation_line>& lines)
      : config_{*config.snapshot}, rules_{config_.classifier, config_.weights}, lines_{lines} {
    out_.config = config.origin;
    out_.currency = config_.currency;
    out_.lines = lines.size();
  }

  /// Which models take part: those that an endpoint stands for, and the two that were asked for.
  bool find_models(const evaluate_options& o) {
    std::set<std::string> all;
    for (const auto& line : lines_)
      for (const auto& [model, quality] : line.quality) all.insert(model);
    model_of_.assign(config_.endpoints.size(), {});
    std::set<std::string> used;
    for (std::size_t e = 0; e < config_.endpoints.size(); ++e) {
      const auto& endpoint = config_.endpoints[e];
      const auto& name = all.contains(endpoint.name) ? endpoint.name : endpoint.model;
      if (!all.contains(name)) continue;
      used.insert(name);
      model_of_[e] = name;
      endpoint_of_.emplace(name, e);
    }
    if (!use_asked(o.strong, all, used, strong_) || !use_asked(o.weak, all, used, weak_)) return false;
    out_.models.assign(used.begin(), used.end());
    std::set_difference(all.begin(), all.end(), used.begin(), used.end(), std::back_inserter(out_.left_out));
    if (!all.empty() && used.empty())
      std::cerr << "signalbox: no endpoint is named like a model of the data, or has its model id; the first "
                   "of the data is `"
                << *all.begin() << "`\n";
    return all.empty() || !used.empty();
  }

  void decide_all(const std::function<void(double)>& progress) {
    constexpr std::size_t often = 256;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      decide_line(lines_[i]);
      if (progress && i % often == 0) progress(static_cast<double>(i) / static_cast<double>(lines_.size()));
    }
    if (progress) progress(1);
  }

  evaluation_result report() {
    compare();
    choose_pair();
    if (!strong_.empty() && strong_ != weak_) out_.pair = report_pair();
    for (auto& [dimension, answers] : answers_) out_.labels[dimension] = report_labels(answers);
    out_.unknown_labels.assign(unknown_labels_.begin(), unknown_labels_.end());
    return std::move(out_);
  }

 private:
  /// A model by its own name, or by that of an endpoint.
  bool use_asked(const std::string& asked, const std::set<std::string>& all, std::set<std::string>& used,
                 std::string& out) const {
    if (asked.empty()) return true;
    out = asked;
    for (std::size_t e = 0; e < model_of_.size(); ++e)
      if (config_.endpoints[e].name == asked && !model_of_[e].empty()) out = model_of_[e];
    used.insert(out);
    if (all.contains(out)) return true;
    std::cerr << "signalbox: the data has no model `" << asked << "`\n";
    return false;
  }

  void decide_line(const evaluation_line& line) {
    const auto made = decide(config_, rules_, {"auto", line.words, line.hints, {0, line.number}}, time_.now(),
                             time_.wall());
    judged_line judged{&line, {}, {}};
    if (made) {
      judged.what = made->what;
      judged.chosen = choice_in(*made, line);
    } else {
      ++out_.refused;
      judged.what = shared<classification>{rules_.classify(*line.words, line.hints)};
    }
    for (const auto& [dimension, truth] : line.labels) {
      auto answer = answer_of(*judged.what, dimension, truth);
      if (answer)
        answers_[dimension].push_back(*std::move(answer));
      else
        unknown_labels_.insert(dimension);
    }
    if (made && !line.quality.empty()) judged_.push_back(std::move(judged));
  }

  /// The first candidate of the first rung that has answered the line.
  [[nodiscard]] std::optional<std::size_t> choice_in(const decision& made,
                                                     const evaluation_line& line) const {
    for (const auto& rung : made.rungs) {
      for (const auto& candidate : rung.found.ordered) {
        const auto& model = model_of_[candidate.endpoint];
        if (!model.empty() && line.quality.contains(model)) return place_of(model);
      }
    }
    return {};
  }

  [[nodiscard]] std::size_t place_of(const std::string& model) const {
    return static_cast<std::size_t>(std::lower_bound(out_.models.begin(), out_.models.end(), model) -
                                    out_.models.begin());
  }

  [[nodiscard]] model_outcome outcome_of(const judged_line& judged, const std::string& model) const {
    return {judged.line->quality.at(model), cost_in(judged, model)};
  }

  /// As given, or at the endpoint's prices for the tokens that are given or estimated; NaN: unknown.
  [[nodiscard]] double cost_in(const judged_line& judged, const std::string& model) const {
    constexpr double nano = 1e-9;
    const auto& line = *judged.line;
    if (const auto given = line.cost.find(model); given != line.cost.end()) return given->second;
    const auto at = endpoint_of_.find(model);
    if (at == endpoint_of_.end()) return NAN;
    usage used;
    const auto& endpoint = config_.endpoints[at->second];
    used.input = line.input_tokens > 0 ? line.input_tokens : input_tokens_for(endpoint, *judged.what);
    const auto counted = line.output_tokens.find(model);
    used.output = counted != line.output_tokens.end() ? counted->second : judged.what->output_tokens;
    const auto cost = cost_of(used, endpoint.prices, time_.wall());
    return cost ? static_cast<double>(cost->nano) * nano : NAN;
  }

  [[nodiscard]] bool complete(const evaluation_line& line) const {
    return std::all_of(out_.models.begin(), out_.models.end(),
                       [&](const std::string& model) { return line.quality.contains(model); });
  }

  void compare() {
    std::vector<evaluation_row> rows;
    std::vector<const std::string*> tasks;
    for (const auto& judged : judged_) {
      if (!complete(*judged.line)) {
        ++out_.incomplete;
      } else if (!judged.chosen) {
        ++out_.unplaced;
      } else {
        evaluation_row row{{}, *judged.chosen};
        for (const auto& model : out_.models) row.models.push_back(outcome_of(judged, model));
        rows.push_back(std::move(row));
        tasks.push_back(&judged.line->task);
      }
    }
    if (rows.empty()) return;
    out_.choice = report_choice(rows);
    std::map<std::string, std::vector<evaluation_row>> by_task;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!tasks[i]->empty()) by_task[*tasks[i]].push_back(rows[i]);
    for (const auto& [task, own] : by_task) {
      const auto r = report_choice(own);
      out_.tasks.push_back({task, r.rows, r.chosen.quality, r.models[out_.choice->cheapest].quality,
                            r.models[out_.choice->best].quality, r.shares[out_.choice->best]});
    }
  }

  /// The best and the cheapest, where they were not named; without any price the worst is the weak one.
  void choose_pair() {
    if (!out_.choice || out_.models.size() < 2) return;
    const auto& c = *out_.choice;
    const auto worse = [](const auto& a, const auto& b) { return a.quality < b.quality; };
    const auto worst = static_cast<std::size_t>(std::min_element(c.models.begin(), c.models.end(), worse) -
                                                c.models.begin());
    const bool priced = !std::isnan(c.models[c.cheapest].cost);
    if (strong_.empty()) strong_ = out_.models[c.best];
    if (weak_.empty()) weak_ = out_.models[priced ? c.cheapest : worst];
  }

  [[nodiscard]] pair_result report_pair() const {
    pair_result out{strong_, weak_, 0, {}, {}};
    std::vector<ranked_row> own, length;
    std::vector<predicted_value> gains;
    for (const auto& judged : judged_) {
      const auto& line = *judged.line;
      if (!line.quality.contains(strong_) || !line.quality.contains(weak_)) continue;
      const auto weak = outcome_of(judged, weak_), strong = outcome_of(judged, strong_);
      const auto& what = *judged.what;
      own.push_back({weak, strong, static_cast<double>(what.gain >= 0 ? what.gain : what.complexity_score)});
      length.push_back({weak, strong, static_cast<double>(line.words->text.size())});
      if (what.gain >= 0) gains.push_back({static_cast<double>(what.gain), strong.quality - weak.quality});
    }
    out.rows = own.size();
    if (!gains.empty()) out.gain_error = calibration_error(gains);
    auto blind = length;
    for (auto& row : blind) row.score = 0;
    out.curves = {{"this configuration", curve_of(own)},
                  {"prompt length", curve_of(length)},
                  {"random", curve_of(blind)},
                  {"oracle", oracle_curve(own)}};
    return out;
  }

  const config_snapshot& config_;
  classifier rules_;
  const std::vector<evaluation_line>& lines_;
  real_clock time_;
  evaluation_result out_;
  std::vector<std::string> model_of_;  // by endpoint: the data's model that it stands for, or nothing
  std::map<std::string, std::size_t> endpoint_of_;
  std::string strong_, weak_;
  std::vector<judged_line> judged_;
  std::map<std::string, std::vector<labelled_answer>> answers_;
  std::set<std::string> unknown_labels_;
};

bool write_picture(const evaluation_result& made, const std::string& path) {
  if (!made.pair) {
    std::cerr << "signalbox: there are no two models to draw a curve of\n";
    return false;
  }
  std::ofstream file{path, std::ios::trunc};
  file << chart_svg(evaluation_picture(made));
  if (file.flush()) return true;
  std::cerr << "signalbox: " << path << " cannot be written\n";
  return false;
}

}  // namespace

int run_evaluate(const evaluate_options& o) {
  const auto config = choose_config(o.config);
  if (!config) return 1;
  std::vector<evaluation_line> lines;
  if (!read_lines(o.data, lines)) return 1;
  evaluator e{*config, lines};
  if (!e.find_models(o)) return 1;
  e.decide_all(progress_bar());
  const auto made = e.report();
  std::cout << (o.json ? evaluation_json(made) : evaluation_table(made));
  return o.svg.empty() || write_picture(made, o.svg) ? 0 : 1;
}

}  // namespace signalbox
