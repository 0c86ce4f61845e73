// SPDX-License-Identifier: Apache-2.0
// The program that libFuzzer drives: signalbox-fuzz --target=NAME [libFuzzer's own options and folders].
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/targets.hpp"

namespace {

const signalbox::fuzz::target* chosen = nullptr;

}  // namespace

namespace signalbox::fuzz {

void broken(const char* file, int line, const char* what) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  std::abort();
}

}  // namespace signalbox::fuzz

// libFuzzer passes over options with two dashes, and runs before its own start what bears this name.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view option = "--target=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view given{(*argv)[i]};
    if (!given.starts_with(option)) continue;
    for (const auto& t : signalbox::fuzz::targets)
      if (t.name == given.substr(option.size())) chosen = &t;
  }
  if (chosen == nullptr) {
    std::fputs("signalbox-fuzz: give --target= with the name of one of tests/fuzz/targets.hpp\n", stderr);
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->check({reinterpret_cast<const char*>(data), size});
  return 0;
}
