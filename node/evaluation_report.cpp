// SPDX-License-Identifier: Apache-2.0
// Showing an evaluation to a person.
#include "node/evaluation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr std::size_t most_tasks = 60;
constexpr std::size_t most_confusions = 5;

std::string money_text(double cost) { return std::isnan(cost) ? "unknown" : fmt::format("{:.6f}", cost); }

std::string share_text(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

void append_counts(std::string& out, const evaluation_result& r) {
  out += fmt::format("{}: {} lines", r.config, r.lines);
  if (r.choice) out += fmt::format(", {} of them compared", r.choice->rows);
  out += "\n";
  const auto left_out = [&](std::size_t rows, const char* why) {
    if (rows > 0) out += fmt::format("  {} left out: {}\n", rows, why);
  };
  left_out(r.refused, "the configuration does not serve them");
  left_out(r.incomplete, "a model that is compared has no quality there");
  left_out(r.unplaced, "no candidate is a model that has answered them");
  if (!r.left_out.empty())
    out += fmt::format("  models that no endpoint stands for: {}\n", fmt::join(r.left_out, ", "));
}

void append_choice(std::string& out, const evaluation_result& r) {
  const auto& c = *r.choice;
  out += fmt::format("\n{:<56} {:>9} {:>16} {:>8}\n", "choice", "quality", "cost/" + r.currency, "share");
  const auto row = [&](const std::string& name, const quality_and_cost& of, const std::string& share) {
    out += fmt::format("{:<56} {:>9.4f} {:>16} {:>8}\n", name, of.quality, money_text(of.cost), share);
  };
  row("this configuration", c.chosen, "");
  row("always the cheapest: " + r.models[c.cheapest], c.models[c.cheapest], "");
  row("always the best: " + r.models[c.best], c.models[c.best], "");
  row("random mix of the same shares", c.random, "");
  row("oracle", c.oracle, "");
  for (std::size_t m = 0; m < r.models.size(); ++m)
    row("  " + r.models[m], c.models[m], share_text(c.shares[m]));
}

void append_pair(std::string& out, const pair_result& p) {
  out += fmt::format("\nstrong {}, weak {}, {} prompts\n{:<28} {:>8} {:>12} {:>12}\n", p.strong, p.weak,
                     p.rows, "order", "APGR", "CPT(50%)", "CPT(80%)");
  for (const auto& [name, curve] : p.curves)
    out += fmt::format("{:<28} {:>8} {:>12} {:>12}\n", name,
                       curve.area ? fmt::format("{:.3f}", *curve.area) : "-",
                       share_text(curve.share_for(0.5)), share_text(curve.share_for(0.8)));
  if (p.gain_error) out += fmt::format("calibration error of the predicted gain: {:.3f}\n", *p.gain_error);
}

void append_tasks(std::string& out, const evaluation_result& r) {
  out += fmt::format("\n{:<36} {:>7} {:>9} {:>9} {:>9} {:>11}\n", "task", "rows", "chosen", "cheapest",
                     "best", "best share");
  for (std::size_t i = 0; i < std::min(most_tasks, r.tasks.size()); ++i) {
    const auto& t = r.tasks[i];
    out += fmt::format("{:<36} {:>7} {:>9.4f} {:>9.4f} {:>9.4f} {:>11}\n", t.task, t.rows, t.chosen,
                       t.cheapest, t.best, share_text(t.best_share));
  }
  if (r.tasks.size() > most_tasks)
    out += fmt::format("... and {} more tasks; --json has all\n", r.tasks.size() - most_tasks);
}

void append_labels(std::string& out, const std::string& name, const label_report& l) {
  out += fmt::format("\n{}: {:.1f} % of {} right; the most usual label: {:.1f} %; calibration error {:.3f}\n",
                     name, 100 * l.accuracy(), l.rows, 100 * l.usual, l.calibration);
  out += fmt::format("  {:<26} {:>7} {:>7} {:>9} {:>10}\n", "label", "rows", "said", "recall", "precision");
  for (const auto& c : l.classes) {
    const auto of = [&](std::size_t all) {
      return all == 0
                 ? std::string{"-"}
                 : fmt::format("{:.1f} %", 100 * static_cast<double>(c.right) / static_cast<double>(all));
    };
    out +=
        fmt::format("  {:<26} {:>7} {:>7} {:>9} {:>10}\n", c.label, c.rows, c.said, of(c.rows), of(c.said));
  }
  for (std::size_t i = 0; i < std::min(most_confusions, l.confusions.size()); ++i) {
    const auto& c = l.confusions[i];
    out += fmt::format("  {} taken for {}: {}\n", c.truth, c.said.empty() ? "(unknown)" : c.said, c.rows);
  }
}

}  // namespace

std::string evaluation_table(const evaluation_result& r) {
  std::string out;
  append_counts(out, r);
  if (r.choice) append_choice(out, r);
  if (r.pair) append_pair(out, *r.pair);
  if (!r.tasks.empty()) append_tasks(out, r);
  for (const auto& [name, report] : r.labels) append_labels(out, name, report);
  if (!r.unknown_labels.empty())
    out +=
        fmt::format("\nlabels that a classification does not have: {}\n", fmt::join(r.unknown_labels, ", "));
  return out;
}

chart evaluation_picture(const evaluation_result& r) {
  const auto& p = *r.pair;
  chart out;
  out.title = p.strong + " over " + p.weak;
  for (std::size_t i = 0; i < p.curves.size(); ++i) {
    const auto& [name, curve] = p.curves[i];
    const auto area = curve.area ? fmt::format(", APGR {:.3f}", *curve.area) : std::string{};
    out.curves.push_back({name + area, curve.points, i >= 2});
  }
  if (!r.choice) return out;
  const auto strong = std::find(r.models.begin(), r.models.end(), p.strong) - r.models.begin();
  const auto share = r.choice->shares[static_cast<std::size_t>(strong)];
  out.marks.push_back({"what it chooses", {share, r.choice->chosen.quality, r.choice->chosen.cost}});
  return out;
}

}  // namespace signalbox
