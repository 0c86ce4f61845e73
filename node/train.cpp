// SPDX-License-Identifier: Apache-2.0
// `signalbox train`: learned heads from labelled texts.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "base/json.hpp"
#include "base/learned_weights.hpp"
#include "node/commands.hpp"
#include "node/progress.hpp"
#include "policy/gain_trainer.hpp"
#include "policy/text_trainer.hpp"

namespace signalbox {

namespace {

using json::kind;

/// One line of the data; nothing: `why` says what is wrong with it.
std::optional<training_row> row_in(std::string_view line, std::string& why) {
  json::document document;
  if (const auto fault = document.scan(line)) {
    why = fault->message;
    return {};
  }
  const auto root = document.root();
  training_row out;
  if (!root.find("text").is(kind::string)) {
    why = "there is no `text`";
    return {};
  }
  out.text = root.find("text").text();
  out.group = root.find("group").text();
  const auto labels = root.find("labels"), numbers = root.find("numbers");
  for (auto it = labels.begin_items(); it != labels.end_items(); ++it) {
    if (!(*it).is(kind::string)) why = "a label must be a text: " + it.key().text();
    out.labels[it.key().text()] = (*it).text();
  }
  for (auto it = numbers.begin_items(); it != numbers.end_items(); ++it) {
    if (!(*it).is(kind::number)) why = "this must be a number: " + it.key().text();
    out.numbers[it.key().text()] = (*it).number();
  }
  return why.empty() ? std::optional{std::move(out)} : std::nullopt;
}

bool read_rows(const std::string& path, std::vector<training_row>& rows) {
  std::ifstream file{path};
  if (!file) {
    std::cerr << "signalbox: " << path << " cannot be read\n";
    return false;
  }
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty()) continue;
    std::string why;
    auto row = row_in(line, why);
    if (!row) {
      std::cerr << path << ":" << number << ": " << why << "\n";
      return false;
    }
    rows.push_back(*std::move(row));
  }
  return true;
}

void show_report(const gain_report& r) {
  std::cout << fmt::format(
      "gain: {} rows trained, {} held out; APGR {:.3f}, of the shape alone {:.3f}; calibration error "
      "{:.3f}\n",
      r.trained, r.checked, r.area, r.area_of_shape, r.calibration);
}

/// What is most often taken for something else.
void show_confusions(const head_report& r) {
  constexpr std::size_t most = 5;
  const auto& all = r.labels.confusions;
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i)
    std::cout << fmt::format("    {} {} taken for {}\n", all[i].rows, all[i].truth, all[i].said);
}

void show_reports(const trained_heads& made) {
  std::cout << fmt::format("{:<16} {:>8} {:>8} {:>8} {:>10} {:>12} {:>12}\n", "head", "labels", "trained",
                           "held out", "right", "most usual", "calibration");
  for (std::size_t i = 0; i < made.reports.size(); ++i) {
    const auto& r = made.reports[i];
    const auto labels = made.model.heads()[i].labels.size();
    if (labels == 0)
      std::cout << fmt::format("{:<16} {:>8} {:>8} {:>8} {:>10.3f} {:>12} {:>12}\n", r.name, "number",
                               r.trained, r.checked, r.correlation, "correlation", "-");
    else
      std::cout << fmt::format("{:<16} {:>8} {:>8} {:>8} {:>8.1f} % {:>10.1f} % {:>12.3f}\n", r.name, labels,
                               r.trained, r.checked, 100 * r.labels.accuracy(), 100 * r.labels.usual,
                               r.labels.calibration);
    show_confusions(r);
  }
}

/// The parts that the rows have something for; nothing: there is a fault, which has been told.
std::optional<learned_weights> learn(std::vector<training_row> rows, const train_options& o,
                                     const std::function<void(double)>& progress) {
  learned_weights out;
  const auto failed = [](const error& what) {
    std::cerr << "signalbox: " << what.text() << "\n";
    return std::nullopt;
  };
  if (std::any_of(rows.begin(), rows.end(),
                  [](const training_row& r) { return r.numbers.contains("gain"); })) {
    gain_training_options options;
    options.seed = o.seed;
    options.held_out = o.held_out;
    auto made = train_gain(rows, options, progress);
    if (!made) return failed(made.error());
    show_report(made->report);
    out.gain = std::move(made->table);
  }
  // The gain has a model of its own.
  for (auto& row : rows) row.numbers.erase("gain");
  std::erase_if(rows, [](const training_row& r) { return r.labels.empty() && r.numbers.empty(); });
  if (!rows.empty() || !out.gain) {
    training_options options;
    options.seed = o.seed;
    options.bits = o.bits;
    options.epochs = o.epochs;
    options.held_out = o.held_out;
    auto made = train_heads(rows, options, progress);
    if (!made) return failed(made.error());
    show_reports(*made);
    out.heads = std::move(made->model);
  }
  return out;
}

}  // namespace

int run_train(const train_options& o) {
  std::vector<training_row> rows;
  for (const auto& path : o.data)
    if (!read_rows(path, rows)) return 1;
  const auto about =
      fmt::format("seed {}, {} rows, {} epochs, held out {}", o.seed, rows.size(), o.epochs, o.held_out);
  auto made = learn(std::move(rows), o, progress_bar());
  if (!made) return 1;
  made->about = about;
  const auto bytes = made->written();
  std::ofstream file{o.out, std::ios::binary | std::ios::trunc};
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) {
    std::cerr << "signalbox: " << o.out << " cannot be written\n";
    return 1;
  }
  std::cout << fmt::format("{}: {} bytes\n", o.out, bytes.size());
  return 0;
}

}  // namespace signalbox
