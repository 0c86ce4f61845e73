// SPDX-License-Identifier: Apache-2.0
// The program: its command line.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "base/duration_text.hpp"
#include "node/commands.hpp"
#include "simulate/server.hpp"

namespace {

using namespace signalbox;

constexpr int usage_error = 2;

void add_serve(CLI::App& app, serve_options& o) {
  auto* c = app.add_subcommand("serve", "run the gateway");
  c->add_option("--config", o.config,
                "configuration file (default: API keys in the environment, else demo endpoints)");
  c->add_option("--data", o.data, "address of the data listener, instead of the configured one");
  c->add_option("--admin", o.admin, "address of the admin listener, instead of the configured one");
  c->footer(
      "Example: signalbox serve --config signalbox.json\nSIGTERM lets running requests finish, then exits "
      "0.");
}

void add_check(CLI::App& app, check_options& o) {
  auto* c = app.add_subcommand("check", "say what is wrong with a configuration file, and where");
  c->add_option("FILE", o.file, "configuration file")->required();
  c->add_flag("--strict", o.strict, "warnings fail it as well");
  c->add_flag("--json", o.json, "as JSON");
}

void add_route(CLI::App& app, route_options& o) {
  auto* c = app.add_subcommand("route",
                               "show what would be decided about a request, and why, without calling anyone");
  auto* text = c->add_option("TEXT", o.text, "the user's message");
  auto* file =
      c->add_option("--requests", o.requests, "file with a chat request body per line, instead of TEXT");
  c->add_option("--config", o.config, "configuration file");
  c->add_option("--model", o.model, "model name as a client would send it")->capture_default_str();
  c->add_flag("--json", o.json, "as JSON, a line each");
  c->add_option("--repeat", o.repeat, "take each decision so often, and tell how long that took instead")
      ->check(CLI::Range(1, 100'000'000));
  text->excludes(file);
  c->callback([&o] {
    if (o.text.empty() && o.requests.empty()) throw CLI::RequiredError("TEXT or --requests");
  });
}

void add_ask(CLI::App& app, ask_options& o) {
  auto* c = app.add_subcommand("ask", "send one request and print the answer, its route and its cost");
  c->add_option("TEXT", o.text, "the user's message")->required();
  c->add_option("--model", o.model, "route, pool, endpoint or model")->capture_default_str();
  auto* file = c->add_option("--config", o.config, "configuration file, to be served from this process");
  auto* url = c->add_option("--url", o.url, "a running gateway, such as http://127.0.0.1:8080");
  c->add_flag("--json", o.json, "as JSON");
  url->excludes(file);
}

void add_evaluate(CLI::App& app, evaluate_options& o) {
  auto* c = app.add_subcommand(
      "evaluate",
      "quality and cost of a configuration on prompts whose answers by several models were judged");
  c->add_option("--data", o.data, "file with a prompt a line (see below)")->required();
  c->add_option("--config", o.config, "configuration file");
  c->add_option("--strong", o.strong, "model or endpoint for the curve (default: the best of the data)");
  c->add_option("--weak", o.weak, "model or endpoint for the curve (default: the cheapest)");
  c->add_option("--svg", o.svg, "write the curve as a picture to this file");
  c->add_flag("--json", o.json, "as JSON");
  c->footer(
      "A line of the data:\n"
      "  {\"prompt\": \"...\", \"task\": \"faq\", \"quality\": {\"small\": 0, \"large\": 1},\n"
      "   \"cost\": {\"small\": 0.0001, \"large\": 0.002}, \"labels\": {\"domain\": \"support\"}}\n"
      "`messages` as in a chat request may stand in place of `prompt`, `score` of `quality`, `group` of "
      "`task`.\n"
      "Models are named like an endpoint of the configuration or by its model id. Where there is no `cost`, "
      "it\n"
      "is the endpoint's price of the tokens: `prompt_tok` and `out_tok` (by model) where given, else "
      "estimated.\n"
      "What the figures mean: docs/evaluation.md.\n"
      "Example: signalbox evaluate --config signalbox.json --data judged.jsonl --svg curve.svg");
}

/// The texts of durations, read once the command line is.
struct simulate_texts {
  std::string latency = "0ms";
  std::string pace = "0ms";
};

void add_simulate(CLI::App& app, simulate::options& o, simulate_texts& t) {
  auto* c =
      app.add_subcommand("simulate", "run a fake provider with scripted faults and a ledger of its own");
  c->add_option("--host", o.host, "IP address to listen on")->capture_default_str();
  c->add_option("--port", o.port, "port; 0: any free one")->capture_default_str();
  c->add_option("--script", o.script_path, "what to answer (simulate/README.md)");
  c->add_option("--seed", o.seed, "seed of ids and random choices")->capture_default_str();
  c->add_option("--latency", t.latency, "time before an answer, such as 50ms")->capture_default_str();
  c->add_option("--pace", t.pace, "time between two events of a stream")->capture_default_str();
  c->add_option("--events", o.events, "content events of an answer")->capture_default_str();
  c->add_flag("!--no-bodies", o.keep_bodies, "keep no request bodies in the ledger (for benchmarks)");
  c->callback([&o, &t] {
    const auto read = [](const std::string& text, const char* name) {
      const auto d = parse_duration(text);
      if (!d) throw CLI::ValidationError(name, "write a number and a unit: ms, s, m or h");
      return *d;
    };
    o.latency = read(t.latency, "--latency");
    o.pace = read(t.pace, "--pace");
  });
}

void add_schema(CLI::App& app, schema_options& o) {
  auto* c = app.add_subcommand("schema", "print the JSON Schema of the configuration");
  c->add_flag("--reference", o.reference, "print the reference page (Markdown) instead");
}

void add_models(CLI::App& app, models_options& o) {
  auto* c = app.add_subcommand("models", "list the model catalogue: context windows and prices");
  c->add_option("FILTER", o.filter, "only models whose provider, id or name holds this");
  c->add_flag("--json", o.json, "as JSON");
}

void add_train(CLI::App& app, train_options& o) {
  auto* c = app.add_subcommand("train", "learn the classifier's heads from labelled texts");
  c->add_option(
       "--data", o.data,
       "file of lines {\"text\": ..., \"labels\": {\"domain\": ...}, \"numbers\": {...}, \"group\": ...}; "
       "may be given more than once")
      ->required();
  c->add_option("--out", o.out, "file of weights to write, for classifier.weights")->required();
  c->add_option("--seed", o.seed, "the same data and seed give the same weights")->capture_default_str();
  c->add_option("--bits", o.bits, "2^bits buckets of features; fewer where the file would exceed 4 MiB")
      ->check(CLI::Range(4, 20))
      ->capture_default_str();
  c->add_option("--epochs", o.epochs, "passes over the data")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  c->add_option("--held-out", o.held_out, "share of the rows, by group, that checks and does not train")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  c->footer("Example: signalbox train --data labelled.jsonl --out weights.sbw");
}

int run(int argc, char** argv) {
  CLI::App app{"Signalbox: traffic control for AI requests."};
  app.require_subcommand(1);
  app.set_version_flag("--version", "signalbox " SIGNALBOX_VERSION);
  app.footer(
      "Exit codes: 0 fine, 1 the request or check failed, 2 usage.\n`signalbox COMMAND --help` tells more.");
  serve_options serve;
  check_options check;
  route_options route;
  ask_options ask;
  evaluate_options evaluate;
  simulate::options fake;
  simulate_texts fake_texts;
  schema_options schema;
  models_options models;
  train_options train;
  add_serve(app, serve);
  add_check(app, check);
  add_route(app, route);
  add_ask(app, ask);
  add_evaluate(app, evaluate);
  add_simulate(app, fake, fake_texts);
  add_schema(app, schema);
  add_models(app, models);
  add_train(app, train);
  // CLI11 would say that a command is missing, and not that this is none.
  const auto named = [&](const CLI::App* c) { return c->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(named).empty()) {
    std::cerr << "There is no command `" << argv[1] << "`.\nRun with --help for more information.\n";
    return usage_error;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : usage_error;
  }
  if (app.got_subcommand("serve")) return run_serve(serve);
  if (app.got_subcommand("check")) return run_check(check);
  if (app.got_subcommand("route")) return run_route(route);
  if (app.got_subcommand("ask")) return run_ask(ask);
  if (app.got_subcommand("evaluate")) return run_evaluate(evaluate);
  if (app.got_subcommand("simulate")) return simulate::run_simulate(fake);
  if (app.got_subcommand("schema")) return run_schema(schema);
  if (app.got_subcommand("train")) return run_train(train);
  return run_models(models);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "signalbox: " << e.what() << "\n";
    return 1;
  }
}
