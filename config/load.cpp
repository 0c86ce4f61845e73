// SPDX-License-Identifier: Apache-2.0
// Loading: form (read.cpp), then endpoints, then names and chains, then what can never work.
#include "config/load.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "config/compile.hpp"
#include "config/read.hpp"

namespace signalbox {

loaded_config load_config(std::string_view text, const secret_source& secrets, const catalogue& known,
                          const std::string& folder) {
  auto form = read_config(text);
  loaded_config out;
  out.found = form.found;
  // Meaning is checked even where the form is wrong, so that one pass finds as much as possible; but not of a
  // text that is no JSON at all.
  if (form.places.size() > 1) {
    auto snapshot = std::make_shared<config_snapshot>();
    compilation work{form.values, form.places, form.found, out.found, *snapshot};
    compile_classifier(work, folder);
    compile_endpoints(work, secrets, known);
    compile_names(work);
    compile_routes(work);
    compile_model_names(work);
    check_listeners(work);
    if (!has_errors(out.found)) check_reach(work);
    if (!has_errors(out.found)) out.snapshot = std::move(snapshot);
  }
  for (auto& p : out.found) p.where = json::position_of(text, p.offset);
  std::stable_sort(out.found.begin(), out.found.end(),
                   [](const problem& a, const problem& b) { return a.offset < b.offset; });
  return out;
}

loaded_config load_config_file(const std::string& path, const secret_source& secrets) {
  std::ifstream file{path, std::ios::binary};
  std::string text;
  std::array<char, 16384> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0)
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  // A folder opens, and is bad then.
  if (file.is_open() && !file.bad())
    return load_config(text, secrets, catalogue::built_in(),
                       std::filesystem::path{path}.parent_path().string());
  loaded_config out;
  report(out.found, {}, severity::error, "", "the file cannot be read", "check its path and permissions");
  return out;
}

}  // namespace signalbox
