// SPDX-License-Identifier: Apache-2.0
// The fake provider as a program: script file, signals, exit code.
#include <sys/resource.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "simulate/server.hpp"

namespace signalbox::simulate {

namespace {

result<script> load_script(const options& opts) {
  const auto base = base_action(opts);
  if (opts.script_path.empty()) return script{base, {}, true};
  std::ifstream file{opts.script_path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  if (!file) return error{error_code::config_invalid, "cannot read the script " + opts.script_path, {}, {}};
  return parse_script(text, opts.script_path, base);
}

/// Benchmarks hold more connections than the usual soft limit allows. Where it cannot be raised it stays.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int complain(const error& what) {
  std::cerr << "simulate: " << what.text() << std::endl;
  return 1;
}

}  // namespace

int run_simulate(const options& opts) {
  auto plot = load_script(opts);
  if (!plot) return complain(plot.error());
  server provider{opts, std::move(*plot)};
  if (!provider.bound()) return complain(provider.bound().error());
  raise_descriptor_limit();
  provider.stop_on_signals();
  std::cout << "simulate: listening on " << provider.address() << std::endl;
  provider.run();
  return 0;
}

}  // namespace signalbox::simulate
