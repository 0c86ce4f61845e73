// SPDX-License-Identifier: Apache-2.0
// Problems of a configuration.
#include "config/problem.hpp"

#include <algorithm>

namespace signalbox {

std::string problem::text(const std::string& file) const {
  std::string out = file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": ";
  out.append(name_of(how_bad)).append(": ");
  if (!path.empty()) out.append(path).append(": ");
  out += message;
  if (!hint.empty()) out.append(" (").append(hint).append(")");
  return out;
}

bool has_errors(const problems& all) {
  return std::any_of(all.begin(), all.end(), [](const problem& p) { return p.how_bad == severity::error; });
}

bool has_error_at(const problems& all, std::string_view path) {
  return std::any_of(all.begin(), all.end(), [path](const problem& p) {
    if (p.how_bad != severity::error || !path.starts_with(p.path)) return false;
    const auto rest = path.substr(p.path.size());
    return p.path.empty() || rest.empty() || rest.front() == '.' || rest.front() == '[';
  });
}

void report(problems& out, const source_map& places, severity how_bad, std::string path, std::string message,
            std::string hint) {
  std::string nearest = path;
  auto place = places.find(nearest);
  while (place == places.end() && !nearest.empty()) {
    const auto cut = nearest.find_last_of(".[");
    nearest.resize(cut == std::string::npos ? 0 : cut);
    place = places.find(nearest);
  }
  problem p;
  p.how_bad = how_bad;
  p.path = std::move(path);
  p.offset = place == places.end() ? 0 : place->second;
  p.message = std::move(message);
  p.hint = std::move(hint);
  out.push_back(std::move(p));
}

}  // namespace signalbox
