// SPDX-License-Identifier: Apache-2.0
// The progress bar.
#include "node/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace signalbox {

void show_progress(double share) {
  constexpr int width = 40;
  const auto full = static_cast<int>(std::clamp(share, 0.0, 1.0) * width);
  std::cerr << fmt::format("\r[{:=<{}}{: <{}}] {:3.0f} %{}", "", full, "", width - full, share * 100,
                           share >= 1 ? "\n" : "")
            << std::flush;
}

std::function<void(double)> progress_bar() {
  if (isatty(STDERR_FILENO) == 1) return show_progress;
  return {};
}

}  // namespace signalbox
