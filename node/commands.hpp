// SPDX-License-Identifier: Apache-2.0
// The commands of the program. Each returns the exit code: 0 fine, 1 the request or check failed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/options.hpp"

namespace signalbox {

struct serve_options {
  std::string config;  ///< a file; empty: built in
  std::string data;    ///< replaces listen.data; empty: as configured
  std::string admin;   ///< replaces listen.admin
};
int run_serve(const serve_options& o);

struct check_options {
  std::string file;
  bool strict = false;  ///< warnings fail it as well
  bool json = false;
};
int run_check(const check_options& o);

struct route_options {
  std::string config;
  std::string text;
  std::string requests;  ///< a file of chat request bodies, one a line, instead of `text`
  std::string model = "auto";
  bool json = false;
  std::uint32_t repeat = 0;  ///< how often the decision is taken to be timed; 0: it is shown
};
int run_route(const route_options& o);

struct ask_options {
  std::string config;
  std::string url;  ///< of a running gateway; empty: in this process
  std::string text;
  std::string model = "auto";
  bool json = false;
};
int run_ask(const ask_options& o);

struct evaluate_options {
  std::string config;
  std::string data;    ///< a file of prompts and what models made of them, one a line
  std::string strong;  ///< a model of the data or an endpoint; empty: the best of the data
  std::string weak;    ///< likewise; empty: the cheapest
  std::string svg;     ///< where to write the picture of the curves; empty: nowhere
  bool json = false;
};
int run_evaluate(const evaluate_options& o);

struct schema_options {
  bool reference = false;  ///< the reference page instead of the JSON Schema
};
int run_schema(const schema_options& o);

struct models_options {
  std::string filter;
  bool json = false;
};
int run_models(const models_options& o);

struct train_options {
  std::vector<std::string> data;  ///< files of JSON lines
  std::string out;
  std::uint64_t seed = 1;
  unsigned bits = 16;
  unsigned epochs = 12;
  double held_out = 0.15;
};
int run_train(const train_options& o);

}  // namespace signalbox
