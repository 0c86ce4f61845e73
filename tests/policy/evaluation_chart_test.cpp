// SPDX-License-Identifier: Apache-2.0
// Charts: well-formed whatever they are given, and to scale.
#include "policy/evaluation_chart.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string_view>

using namespace signalbox;

namespace {

/// A tag without its brackets, from `<` at `at`; moves `at` behind it. Empty: not closed.
std::string_view tag_at(std::string_view text, std::size_t& at) {
  bool quoted = false;
  for (auto end = at + 1; end < text.size(); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (text[end] == '<') return {};
    if (text[end] != '>' || quoted) continue;
    const auto tag = text.substr(at + 1, end - at - 1);
    at = end + 1;
    return tag;
  }
  return {};
}

bool entities_are_known(std::string_view text) {
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const auto rest = text.substr(at);
    if (!rest.starts_with("&lt;") && !rest.starts_with("&gt;") && !rest.starts_with("&amp;") &&
        !rest.starts_with("&quot;"))
      return false;
  }
  return true;
}

/// Whether every tag is closed by its own, in order, and only one element stands at the top.
bool well_formed(std::string_view text) {
  std::vector<std::string> open;
  std::size_t roots = 0, at = 0;
  while ((at = text.find('<', at)) != std::string_view::npos) {
    const auto tag = tag_at(text, at);
    if (tag.empty()) return false;
    if (tag.front() == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      if (open.empty()) ++roots;
      open.emplace_back(tag.substr(0, tag.find_first_of(" \n")));
    }
  }
  return open.empty() && roots == 1 && entities_are_known(text);
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t out = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++out;
  return out;
}

chart two_curves() {
  return {"quality",
          {{"this", {{0, 0.5, 1}, {0.5, 0.8, 2}, {1, 0.9, 3}}}, {"blind", {{0, 0.5, 1}, {1, 0.9, 3}}, true}},
          {{"chosen", {0.25, 0.7, 2}}}};
}

}  // namespace

TEST_CASE("the checker of the tests finds what is not well-formed") {
  CHECK(well_formed("<a x=\"1\"><b/>t</a>"));
  CHECK_FALSE(well_formed("<a><b></a></b>"));
  CHECK_FALSE(well_formed("<a>&b</a>"));
  CHECK_FALSE(well_formed("<a"));
  CHECK_FALSE(well_formed("<a/><b></b><c></c>"));
}

TEST_CASE("a chart has a line, a legend and axes for its curves") {
  const auto svg = chart_svg(two_curves());
  CHECK(well_formed(svg));
  CHECK(count(svg, "<polyline") == 2);
  CHECK(count(svg, "<circle") == 2);  // the mark and its legend
  for (const auto* name :
       {">this<", ">blind<", ">chosen<", ">quality<", ">0 %<", ">100 %<", ">mean quality<"})
    CHECK(count(svg, name) == 1);
  // From 0.5 at the bottom to 0.9 at the top; a quarter of the way to the right.
  CHECK(count(svg, "points=\"64.0,340.0 382.0,118.0 700.0,44.0\"") == 1);
  CHECK(count(svg, "cx=\"223.0\" cy=\"192.0\"") == 1);
}

TEST_CASE("names are escaped and repaired") {
  auto what = two_curves();
  what.title = "a < b & \"c\" > d \x01 \xff";
  what.curves[0].name = "<script>";
  const auto svg = chart_svg(what);
  CHECK(well_formed(svg));
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find('\x01') == std::string::npos);
  CHECK(svg.find("\xef\xbf\xbd") != std::string::npos);
}

TEST_CASE("a chart without curves, with one point and with flat curves is a chart") {
  CHECK(well_formed(chart_svg({})));
  CHECK(well_formed(chart_svg({"", {{"none", {}}}, {}})));
  const auto flat = chart_svg({"", {{"flat", {{0, 0.7, 0}, {1, 0.7, 0}}}}, {}});
  CHECK(well_formed(flat));
  CHECK(flat.find("nan") == std::string::npos);
  CHECK(flat.find("inf") == std::string::npos);
}

TEST_CASE("a curve of many points is thinned and keeps its ends") {
  chart what;
  what.curves.push_back({"long", {}});
  for (int i = 0; i <= 10'000; ++i) what.curves[0].points.push_back({i / 10'000.0, std::sqrt(i), 0});
  const auto svg = chart_svg(what);
  CHECK(svg.size() < 10'000);
  CHECK(count(svg, "points=\"64.0,340.0 ") == 1);
  CHECK(count(svg, "700.0,44.0\"") == 1);
}
