// SPDX-License-Identifier: Apache-2.0
// The picture of the curves.
#include "policy/evaluation_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.hpp"

namespace signalbox {

namespace {

constexpr double width = 720, height = 440;
constexpr double left = 64, right = 700, top = 44, bottom = 340;
constexpr double legend_top = 396, legend_row = 18, legend_column = 212;
constexpr std::size_t most_points = 200;

// Told apart also by people who see few colours (Okabe and Ito 2008), and dark enough on white.
constexpr std::array<std::string_view, 6> colours{"#0072b2", "#d55e00", "#009e73",
                                                  "#666666", "#cc79a7", "#8a6d00"};

std::string_view colour_of(std::size_t i) { return colours[i % colours.size()]; }

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : utf8_repaired(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // XML 1.0 allows no other control characters, not even escaped.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' ? ' ' : c;
    }
  }
  return out;
}

/// The range of quality that is shown, and the distance of its lines: a round number.
struct scale {
  double low = 0;
  double high = 1;
  double step = 0.2;

  [[nodiscard]] double y(double quality) const {
    return bottom - (quality - low) / (high - low) * (bottom - top);
  }
};

double x_of(double share) { return left + share * (right - left); }

double round_step(double span) {
  constexpr double wanted_lines = 6;
  const auto power = std::pow(10, std::floor(std::log10(span / wanted_lines)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (span / (factor * power) <= wanted_lines) return factor * power;
  return 10 * power;
}

scale scale_of(const chart& what) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  const auto see = [&](const curve_point& p) {
    low = std::min(low, p.quality);
    high = std::max(high, p.quality);
  };
  for (const auto& curve : what.curves) std::for_each(curve.points.begin(), curve.points.end(), see);
  for (const auto& mark : what.marks) see(mark.at);
  if (low > high) return {};
  constexpr double least_span = 0.01;
  if (high - low < least_span) {
    low -= least_span / 2;
    high += least_span / 2;
  }
  const auto step = round_step(high - low);
  return {std::floor(low / step) * step, std::ceil(high / step) * step, step};
}

void append_axes(std::string& out, const scale& s) {
  out += "<g stroke=\"#dddddd\" stroke-width=\"1\">\n";
  const auto lines = std::lround((s.high - s.low) / s.step);
  for (long i = 0; i <= lines; ++i) {
    const auto y = s.y(s.low + static_cast<double>(i) * s.step);
    out += fmt::format("<line x1=\"{}\" y1=\"{:.1f}\" x2=\"{}\" y2=\"{:.1f}\"/>\n", left, y, right, y);
  }
  for (int i = 0; i <= 10; i += 2)
    out += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\"/>\n", x_of(i / 10.0), top,
                       bottom);
  out += "</g>\n<g fill=\"#333333\" font-size=\"12\">\n";
  const auto decimals = static_cast<int>(std::max(0.0, std::ceil(-std::log10(s.step) - 1e-9)));
  for (long i = 0; i <= lines; ++i) {
    const auto quality = s.low + static_cast<double>(i) * s.step;
    out += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.{}f}</text>\n", left - 8,
                       s.y(quality) + 4, quality + 0.0, decimals);
  }
  for (int i = 0; i <= 10; i += 2)
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{} %</text>\n", x_of(i / 10.0),
                       bottom + 18, i * 10);
  out += fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">share of calls to the strong model</text>\n",
      (left + right) / 2, bottom + 38);
  const auto middle = (top + bottom) / 2;
  out += fmt::format(
      "<text x=\"16\" y=\"{0}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {0})\">mean "
      "quality</text>\n</g>\n",
      middle);
}

void append_curve(std::string& out, const charted_curve& curve, std::string_view colour, const scale& s) {
  if (curve.points.empty()) return;
  out += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{} points=\"", colour,
                     curve.dashed ? " stroke-dasharray=\"6 4\"" : "");
  const auto every = std::max<std::size_t>(1, curve.points.size() / most_points);
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    if (i % every != 0 && i + 1 != curve.points.size()) continue;
    out += fmt::format("{:.1f},{:.1f} ", x_of(curve.points[i].share), s.y(curve.points[i].quality));
  }
  out.back() = '"';
  out += "/>\n";
}

/// Names in three columns under the picture.
void append_legend(std::string& out, const chart& what) {
  out += "<g font-size=\"12\" fill=\"#333333\">\n";
  const auto place = [](std::size_t i) {
    const std::size_t column = i % 3, row = i / 3;
    return std::pair{left + static_cast<double>(column) * legend_column,
                     legend_top + static_cast<double>(row) * legend_row};
  };
  std::size_t i = 0;
  for (const auto& curve : what.curves) {
    const auto [x, y] = place(i);
    out += fmt::format(
        "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"2\"{}/>\n"
        "<text x=\"{}\" y=\"{}\">{}</text>\n",
        x, y, x + 24, y, colour_of(i), curve.dashed ? " stroke-dasharray=\"6 4\"" : "", x + 32, y + 4,
        escaped(curve.name));
    ++i;
  }
  for (const auto& mark : what.marks) {
    const auto [x, y] = place(i);
    out +=
        fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"{}\"/>\n<text x=\"{}\" y=\"{}\">{}</text>\n",
                    x + 12, y, colour_of(i), x + 32, y + 4, escaped(mark.name));
    ++i;
  }
  out += "</g>\n";
}

}  // namespace

std::string chart_svg(const chart& what) {
  const auto s = scale_of(what);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"sans-serif\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
      "<text x=\"{2}\" y=\"26\" font-size=\"16\" fill=\"#111111\">{3}</text>\n",
      width, height, left, escaped(what.title));
  append_axes(out, s);
  std::size_t i = 0;
  for (const auto& curve : what.curves) append_curve(out, curve, colour_of(i++), s);
  for (const auto& mark : what.marks)
    out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", x_of(mark.at.share),
                       s.y(mark.at.quality), colour_of(i++));
  append_legend(out, what);
  return out + "</svg>\n";
}

}  // namespace signalbox
