// SPDX-License-Identifier: Apache-2.0
// An evaluation as JSON.
#include <cmath>

#include "base/json_writer.hpp"
#include "node/evaluation_report.hpp"

namespace signalbox {

namespace {

constexpr std::size_t curve_steps = 100;

/// A number, or null where it is not known.
void number(json::writer& w, std::string_view name, double value) {
  w.key(name);
  if (std::isfinite(value))
    w.number(value);
  else
    w.null();
}

void number(json::writer& w, std::string_view name, const std::optional<double>& value) {
  number(w, name, value.value_or(NAN));
}

std::uint64_t count(std::size_t n) { return n; }

void figures(json::writer& w, std::string_view name, const quality_and_cost& of) {
  w.key(name).open_object();
  number(w, "quality", of.quality);
  number(w, "cost", of.cost);
  w.close_object();
}

void write_choice(json::writer& w, const evaluation_result& r) {
  const auto& c = *r.choice;
  w.key("choice").open_object().member("rows", count(c.rows));
  figures(w, "chosen", c.chosen);
  w.member("cheapest", r.models[c.cheapest]).member("best", r.models[c.best]);
  figures(w, "always_cheapest", c.models[c.cheapest]);
  figures(w, "always_best", c.models[c.best]);
  figures(w, "random", c.random);
  figures(w, "oracle", c.oracle);
  w.key("models").open_object();
  for (std::size_t m = 0; m < r.models.size(); ++m) {
    w.key(r.models[m]).open_object();
    number(w, "quality", c.models[m].quality);
    number(w, "cost", c.models[m].cost);
    number(w, "share", c.shares[m]);
    w.close_object();
  }
  w.close_object().close_object();
}

/// The points of a curve; of long ones at every hundredth of the share.
void write_points(json::writer& w, const strong_curve& curve) {
  w.key("points").open_array();
  const auto every = curve.points.size() / curve_steps + 1;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    if (i % every != 0 && i + 1 != curve.points.size()) continue;
    const auto& p = curve.points[i];
    w.open_object();
    number(w, "share", p.share);
    number(w, "quality", p.quality);
    number(w, "cost", p.cost);
    w.close_object();
  }
  w.close_array();
}

void write_pair(json::writer& w, const pair_result& p) {
  w.key("pair").open_object().member("strong", p.strong).member("weak", p.weak).member("rows", count(p.rows));
  number(w, "gain_calibration_error", p.gain_error);
  w.key("curves").open_object();
  for (const auto& [name, curve] : p.curves) {
    w.key(name).open_object();
    number(w, "apgr", curve.area);
    number(w, "cpt_50", curve.share_for(0.5));
    number(w, "cpt_80", curve.share_for(0.8));
    write_points(w, curve);
    w.close_object();
  }
  w.close_object().close_object();
}

void write_tasks(json::writer& w, const std::vector<task_result>& tasks) {
  w.key("tasks").open_object();
  for (const auto& t : tasks) {
    w.key(t.task).open_object().member("rows", count(t.rows));
    number(w, "chosen", t.chosen);
    number(w, "cheapest", t.cheapest);
    number(w, "best", t.best);
    number(w, "best_share", t.best_share);
    w.close_object();
  }
  w.close_object();
}

void write_labels(json::writer& w, const std::map<std::string, label_report>& labels) {
  w.key("labels").open_object();
  for (const auto& [name, l] : labels) {
    w.key(name).open_object().member("rows", count(l.rows)).member("right", count(l.right));
    number(w, "accuracy", l.accuracy());
    number(w, "usual", l.usual);
    number(w, "calibration_error", l.calibration);
    w.key("classes").open_object();
    for (const auto& c : l.classes)
      w.key(c.label)
          .open_object()
          .member("rows", count(c.rows))
          .member("said", count(c.said))
          .member("right", count(c.right))
          .close_object();
    w.close_object().key("confusions").open_array();
    for (const auto& c : l.confusions)
      w.open_object()
          .member("truth", c.truth)
          .member("said", c.said)
          .member("rows", count(c.rows))
          .close_object();
    w.close_array().close_object();
  }
  w.close_object();
}

}  // namespace

std::string evaluation_json(const evaluation_result& r) {
  std::string out;
  json::writer w{out};
  w.open_object().member("version", 1).member("config", r.config).member("currency", r.currency);
  w.member("lines", count(r.lines)).member("refused", count(r.refused));
  w.member("unplaced", count(r.unplaced)).member("incomplete", count(r.incomplete));
  w.key("left_out").open_array();
  for (const auto& model : r.left_out) w.text(model);
  w.close_array();
  if (r.choice) write_choice(w, r);
  if (r.pair) write_pair(w, *r.pair);
  write_tasks(w, r.tasks);
  write_labels(w, r.labels);
  w.key("unknown_labels").open_array();
  for (const auto& name : r.unknown_labels) w.text(name);
  w.close_array().close_object();
  return out + "\n";
}

}  // namespace signalbox
