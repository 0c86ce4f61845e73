// SPDX-License-Identifier: Apache-2.0
// Reads Prometheus's text format 0.0.4, strictly:
// https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::test {

class prometheus_text {
 public:
  explicit prometheus_text(std::string_view text) {
    REQUIRE(text.ends_with("\n"));
    while (!text.empty()) {
      const auto end = text.find('\n');
      line(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
    check_histograms();
  }

  /// The value of a series, named as it stands in the text, labels included; fails if there is none.
  [[nodiscard]] double value(const std::string& series) const {
    INFO(series);
    REQUIRE(values_.count(series) == 1);
    return values_.at(series);
  }
  /// The value as it was written.
  [[nodiscard]] std::string text(const std::string& series) const {
    INFO(series);
    REQUIRE(texts_.count(series) == 1);
    return texts_.at(series);
  }
  /// The sum over all series whose names begin so.
  [[nodiscard]] double sum(std::string_view beginning) const {
    double out = 0;
    for (const auto& [series, v] : values_)
      if (std::string_view{series}.starts_with(beginning)) out += v;
    return out;
  }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  static bool is_name(std::string_view text, bool colon) {
    if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front()))) return false;
    for (const char c : text)
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && !(colon && c == ':')) return false;
    return true;
  }

  void line(std::string_view text) {
    INFO(std::string{text});
    if (text.starts_with("# HELP ")) return begin_family(text.substr(7));
    if (text.starts_with("# TYPE ")) return type(text.substr(7));
    REQUIRE_FALSE(text.starts_with("#"));
    sample(text);
  }

  void begin_family(std::string_view text) {
    family_ = text.substr(0, text.find(' '));
    CHECK(is_name(family_, true));
    CHECK(types_.emplace(family_, "").second);  // all lines of a family stand together
  }

  void type(std::string_view text) {
    const auto space = text.find(' ');
    REQUIRE(text.substr(0, space) == family_);
    types_[family_] = text.substr(space + 1);
    CHECK(std::set<std::string>{"counter", "gauge", "histogram"}.count(types_[family_]) == 1);
  }

  void sample(std::string_view text) {
    const auto brace = text.find('{');
    const auto space = text.rfind(' ');
    REQUIRE(space != std::string_view::npos);
    const std::string name{text.substr(0, std::min(brace, space))};
    CHECK(is_name(name, true));
    const bool histogram = types_[family_] == "histogram";
    const auto suffix = name.size() > family_.size() ? name.substr(family_.size()) : "";
    CHECK(name.starts_with(family_));
    CHECK((histogram ? suffix == "_bucket" || suffix == "_sum" || suffix == "_count" : suffix.empty()));
    if (brace != std::string_view::npos) {
      REQUIRE(text[space - 1] == '}');
      labels(text.substr(brace + 1, space - brace - 2));
    }
    const std::string series{text.substr(0, space)};
    const std::string written{text.substr(space + 1)};
    std::size_t used = 0;
    const double v = std::stod(written, &used);
    CHECK(used == written.size());
    if (types_[family_] != "gauge") CHECK(v >= 0);
    CHECK(values_.emplace(series, v).second);
    texts_.emplace(series, written);
    if (suffix == "_bucket") buckets_[series.substr(0, series.find("le=\""))].push_back(v);
    if (suffix == "_bucket" && series.find("le=\"+Inf\"") != std::string::npos) {
      auto count = series;
      count.replace(count.find("_bucket"), 7, "_count");
      count.replace(count.find(",le=\"+Inf\""), 10, "");
      totals_[count] = v;
    }
  }

  void labels(std::string_view text) {
    while (!text.empty()) {
      const auto equals = text.find("=\"");
      REQUIRE(equals != std::string_view::npos);
      CHECK(is_name(text.substr(0, equals), false));
      auto end = equals + 2;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
      REQUIRE(end < text.size());
      text.remove_prefix(end + 1);
      if (text.empty()) return;
      REQUIRE(text.front() == ',');
      text.remove_prefix(1);
    }
  }

  void check_histograms() const {
    for (const auto& [series, counts] : buckets_) {
      INFO(series);
      CHECK(std::is_sorted(counts.begin(), counts.end()));
    }
    for (const auto& [series, count] : totals_) CHECK(value(series) == count);
  }

  std::string family_;
  std::map<std::string, std::string> types_;
  std::map<std::string, double> values_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::vector<double>> buckets_;
  std::map<std::string, double> totals_;
};

}  // namespace signalbox::test
