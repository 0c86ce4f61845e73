// SPDX-License-Identifier: Apache-2.0
// signalbox-bench: the command line of the load generator.
#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/load.hpp"
#include "bench/report.hpp"
#include "bench/request.hpp"
#include "bench/traffic.hpp"

namespace signalbox::bench {

namespace {

enum exit_code { fine = 0, too_many_failures = 1, usage = 2 };

/// The options of `load` as they were typed.
struct load_options {
  std::string target;
  std::size_t connections = 32;
  double seconds = 10;
  double warm_up = 1;
  double timeout = 30;
  double rate = 0;
  std::string kind{name_of(arrivals::even)};
  std::uint64_t seed = 1;
  bool stream = false;
  std::string body_file;
  std::string dialect{name_of(body_kind::chat)};
  std::size_t bytes = 1024;
  std::string model = "auto";
  std::vector<std::string> header_lines;
  std::string key;
  std::vector<pid_t> processes;
  int pin = -1;
  double most_failed = 1;
  bool json = false;
};

error refuse(std::string message, std::string hint) {
  return {error_code::invalid_request, std::move(message), std::move(hint), {}};
}

/// "500ms", "10s", "2m" or "10", in seconds.
void add_time(CLI::App& app, const std::string& name, double& seconds, const std::string& text) {
  const std::map<std::string, double> units{{"ms", 0.001}, {"s", 1}, {"m", 60}};
  app.add_option(name, seconds, text)
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_OPTIONAL, "TIME"))
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
}

void declare_what(CLI::App& app, load_options& o) {
  app.add_option("URL", o.target, "where to POST to (http only)")->required();
  app.add_flag("--stream", o.stream, "ask for event streams and follow their events");
  app.add_option("--dialect", o.dialect, "OpenAI's chat, or Anthropic's Messages with its version header")
      ->check(CLI::IsMember({"chat", "messages"}))
      ->capture_default_str();
  auto* bytes = app.add_option("--bytes", o.bytes, "size of the generated request")->capture_default_str();
  auto* model = app.add_option("--model", o.model, "model that it asks for")->capture_default_str();
  app.add_option("--body-file", o.body_file, "send this file as the body instead")
      ->excludes(bytes)
      ->excludes(model);
  app.add_option("-H,--header", o.header_lines, "further request header, 'Name: value'")
      ->allow_extra_args(false);
  app.add_option("--key", o.key, "send 'Authorization: Bearer KEY'");
}

void declare_how(CLI::App& app, load_options& o) {
  app.add_option("-c,--connections", o.connections, "connections, each with one request at a time")
      ->check(CLI::Range(1, 60'000))
      ->capture_default_str();
  add_time(app, "-d,--duration", o.seconds, "how long to measure, such as 10s or 500ms");
  add_time(app, "--warm-up", o.warm_up, "how long to run before that");
  add_time(app, "--timeout", o.timeout, "longest time of one exchange");
  app.add_option("--rate", o.rate, "open loop: requests per second, whatever the server does")
      ->check(CLI::Range(0.001, 1e7));
  app.add_option("--arrivals", o.kind, "open loop: how they are spaced")
      ->check(CLI::IsMember({"even", "poisson"}))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "seed of Poisson arrivals")->capture_default_str();
  app.add_option("--pin", o.pin, "run on this CPU only")->check(CLI::Range(0, CPU_SETSIZE - 1));
}

void declare_report(CLI::App& app, load_options& o) {
  app.add_option("--pid", o.processes, "report CPU time and memory of this process and its descendants")
      ->allow_extra_args(false);
  app.add_option("--max-error-rate", o.most_failed, "exit 1 when more requests fail, in percent")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  app.add_flag("--json", o.json, "report one JSON object (bench/README.md)");
}

body_kind kind_of(const load_options& o) { return from_name<body_kind>(o.dialect).value_or(body_kind::chat); }

result<headers> read_headers(const load_options& o) {
  headers out;
  for (const auto& line : o.header_lines) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) return refuse("not a header: " + line, "write it as 'Name: value'");
    out.push_back({line.substr(0, colon), std::string{trim(std::string_view{line}.substr(colon + 1))}});
  }
  if (!o.key.empty()) out.push_back({"Authorization", "Bearer " + o.key});
  if (kind_of(o) == body_kind::messages && !find_header(out, "anthropic-version"))
    out.push_back({"anthropic-version", "2023-06-01"});
  return out;
}

result<std::string> read_body(const load_options& o) {
  if (o.body_file.empty()) return request_body(kind_of(o), o.model, o.bytes, o.stream);
  std::ifstream file{o.body_file, std::ios::binary};
  std::ostringstream out;
  out << file.rdbuf();
  if (!file) return refuse("cannot read " + o.body_file, "give a file that can be read");
  return out.str();
}

duration from_seconds(double s) {
  return std::chrono::duration_cast<duration>(std::chrono::duration<double>{s});
}

result<load_plan> plan_of(const load_options& o) {
  const auto url = parse_base_url(o.target);
  if (!url) return url.error();
  if (url->scheme != "http") return refuse("only http is spoken: " + o.target, "measure without TLS");
  if (o.seconds <= 0 || o.timeout <= 0)
    return refuse("nothing to measure", "give --duration and --timeout above 0");
  const auto extra = read_headers(o);
  if (!extra) return extra.error();
  const auto body = read_body(o);
  if (!body) return body.error();
  auto request = http_request(*url, *body, *extra, o.stream);
  if (!request) return request.error();
  const auto peer = resolve(*url);
  if (!peer) return peer.error();

  load_plan plan;
  plan.peer = *peer;
  plan.request = std::move(*request);
  plan.connections = o.connections;
  plan.warm_up = from_seconds(o.warm_up);
  plan.window = from_seconds(o.seconds);
  plan.timeout = from_seconds(o.timeout);
  plan.stream = o.stream;
  if (o.rate > 0) plan.rate = o.rate;
  plan.kind = from_name<arrivals>(o.kind).value_or(arrivals::even);
  plan.seed = o.seed;
  plan.processes = o.processes;
  return plan;
}

result<void> pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  if (cpu >= 0 && sched_setaffinity(0, sizeof set, &set) != 0)
    return refuse("cannot run on CPU " + std::to_string(cpu), "see which are allowed with: taskset -cp $$");
  return {};
}

void show_progress(const load_progress& p) {
  std::fprintf(stderr, "\r%6.0f s  %12llu requests  %9.0f /s  %llu failed\033[K",
               std::chrono::duration<double>{p.elapsed}.count(), static_cast<unsigned long long>(p.requests),
               p.rate, static_cast<unsigned long long>(p.failed));
}

int complain(const error& e) {
  std::cerr << "signalbox-bench: " << e.text() << '\n';
  return usage;
}

int load(const load_options& o) {
  const auto plan = plan_of(o);
  if (!plan) return complain(plan.error());
  if (const auto pinned = pin_to(o.pin); !pinned) return complain(pinned.error());
  const bool watched = isatty(STDERR_FILENO) != 0;
  const auto report = run_load(*plan, real_clock{}, watched ? show_progress : progress_listener{});
  if (watched) std::fputs("\r\033[K", stderr);
  if (!report) return complain(report.error());
  std::cout << (o.json ? to_json(o.target, *plan, *report) + "\n" : to_text(o.target, *plan, *report));
  if (report->error_rate() * 100 <= o.most_failed) return fine;
  const auto all = report->failed() + report->requests;
  std::cerr << "signalbox-bench: "
            << (all == 0
                    ? "no request ended within the window"
                    : std::to_string(report->failed()) + " of " + std::to_string(all) + " requests failed")
            << '\n';
  return too_many_failures;
}

struct traffic_options {
  std::uint64_t requests = 30'000;
  std::uint32_t days = 30;
  std::uint64_t seed = 1;
  std::string out = "-";
};

void declare_traffic(CLI::App& app, traffic_options& o) {
  app.add_option("--requests", o.requests, "how many")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  app.add_option("--days", o.days, "over how many days")->check(CLI::Range(1, 3660))->capture_default_str();
  app.add_option("--seed", o.seed, "the same seed gives the same requests")->capture_default_str();
  app.add_option("--out", o.out, "file of JSON lines; - is standard output")->capture_default_str();
}

int write_traffic(const traffic_options& o) {
  std::ofstream file;
  if (o.out != "-") file.open(o.out, std::ios::trunc);
  auto& out = o.out == "-" ? std::cout : file;
  for (traffic all{o.requests, o.days, o.seed}; out && !all.done();) out << traffic_line(all.draw());
  if (out.flush()) return fine;
  std::cerr << "signalbox-bench: " << o.out << " cannot be written\n";
  return too_many_failures;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{"signalbox-bench: load generator for HTTP gateways and their event streams",
               "signalbox-bench"};
  app.require_subcommand(1);
  load_options options;
  auto& load_command = *app.add_subcommand("load", "send one request over and over and measure");
  declare_what(load_command, options);
  declare_how(load_command, options);
  declare_report(load_command, options);
  traffic_options wanted;
  auto& traffic_command = *app.add_subcommand("traffic", "write a month of support requests");
  declare_traffic(traffic_command, wanted);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? fine : usage;
  }
  return traffic_command.parsed() ? write_traffic(wanted) : load(options);
}

}  // namespace signalbox::bench

int main(int argc, char** argv) { return signalbox::bench::run(argc, argv); }
