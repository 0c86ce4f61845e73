// SPDX-License-Identifier: Apache-2.0
// The log says nothing while tests run, unless SIGNALBOX_TEST_LOG asks for it.
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace {

[[maybe_unused]] const bool quiet = [] {
  spdlog::set_level(std::getenv("SIGNALBOX_TEST_LOG") ? spdlog::level::debug : spdlog::level::off);
  return true;
}();

}  // namespace
