// SPDX-License-Identifier: Apache-2.0
// Every setting, declared once: its name, where it is kept, its bounds and what it does. The type follows
// from the member, the default from the member's initialiser (settings.hpp).
#pragma once

#include "config/classifier_declarations.hpp"
#include "config/declare.hpp"
#include "config/settings.hpp"

namespace signalbox {

template <class Visitor>
void declare(Visitor& v, limit_table& s) {
  v.setting("header_count", s.header_count, about{"Header fields of a request."}.between(1, 1000));
  v.setting("header_bytes", s.header_bytes,
            about{"Bytes of a request's head, request line included."}.between(1024, 1 << 20));
  v.setting("target_bytes", s.target_bytes, about{"Bytes of a request's target."}.between(64, 1 << 16));
  v.setting("body_bytes", s.body_bytes, about{"Bytes of a request's body."}.between(1024, 1 << 30));
  v.setting("json_depth", s.json_depth, about{"Nesting of a JSON body."}.between(8, 1000));
  v.setting("messages", s.messages, about{"Messages of one request."}.between(1, 1'000'000));
  v.setting("connections", s.connections,
            about{"Client connections at once; never more than half of the file descriptors."}.between(
                1, 1'000'000));
  v.setting("header_time", s.header_time,
            about{"From the first byte of a request, or from connecting, to the end of its head."}.between(
                100ms, 10min));
  v.setting("body_grace", s.body_grace,
            about{"How long a body may be slower than body_rate at its start."}.between(100ms, 10min));
  v.setting(
      "body_rate", s.body_rate,
      about{"Bytes per second that a body must come at, on average, after body_grace."}.between(0, 1 << 30));
  v.setting("idle_time", s.idle_time, about{"How long an idle connection is kept."}.between(100ms, 1h));
  v.setting(
      "write_time", s.write_time,
      about{"How long a client may take no byte of its answer before it is given up."}.between(100ms, 1h));
  v.setting("write_buffer", s.write_buffer,
            about{"Bytes waiting for a slow client before its upstream is paused."}.between(4096, 1 << 30));
  v.setting("reply_bytes", s.reply_bytes,
            about{"Bytes of an upstream's reply that is not streamed."}.between(1024, 1LL << 32));
  v.setting("event_bytes", s.event_bytes,
            about{"Bytes of one event of an upstream's stream."}.between(1024, 1 << 30));
  v.setting("reply_headers", s.reply_headers,
            about{"Header fields of an upstream's reply."}.between(10, 10'000));
  v.setting("reply_header_bytes", s.reply_header_bytes,
            about{"Bytes of an upstream's reply head."}.between(1024, 1 << 20));
}

template <class Visitor>
void declare(Visitor& v, listen_settings& s) {
  v.setting("data", s.data, about{"Address of the data listener: IP address and port."});
  v.setting("admin", s.admin, about{"Address of the admin listener: IP address and port."});
  v.setting("lanes", s.lanes, about{"I/O threads; 0 means one per processor."}.between(0, 256));
  v.setting(
      "hosts", s.hosts,
      about{
          "Host names, beside the addresses listened on and localhost, that requests may be addressed to."});
  v.setting(
      "drain", s.drain,
      about{"How long running requests may go on after SIGTERM before they are ended with an error."}.between(
          0ms, 1h));
  v.section("limits", s.limits, about{"Limits on what clients and upstreams may send."});
}

template <class Visitor>
void declare(Visitor& v, class_prices& s) {
  v.setting("input", s.input, about{"Price per million input tokens."});
  v.setting("output", s.output, about{"Price per million output tokens, reasoning included."});
  v.setting(
      "cache_read", s.cache_read,
      about{"Price per million input tokens read from the provider's cache; default: the input price."});
  v.setting(
      "cache_write", s.cache_write,
      about{"Price per million input tokens written to the provider's cache; default: the input price."});
  v.setting("cache_write_long", s.cache_write_long,
            about{"Price per million input tokens written to the provider's cache for longer than usual "
                  "(Anthropic: an hour); without it the cost of such a request is unknown."});
  v.setting("input_audio", s.input_audio,
            about{"Price per million input tokens of sound; default: the input price."});
  v.setting("output_audio", s.output_audio,
            about{"Price per million output tokens of sound; without it the cost of such an answer is "
                  "unknown."});
}

template <class Visitor>
void declare(Visitor& v, price_tier_settings& s) {
  v.setting("above", s.above,
            about{"The tier holds for all tokens of a request with more input tokens than this, cached ones "
                  "included."}
                .between(1, 1e9)
                .required());
  declare(v, static_cast<class_prices&>(s));
}

template <class Visitor>
void declare(Visitor& v, price_period_settings& s) {
  v.setting("from", s.from, about{"First day, in UTC, on which the prices hold; from then on."});
  v.setting("between", s.between,
            about{"The times of day, in UTC, from which and before which the prices hold; over midnight if "
                  "the second is earlier."});
  declare(v, static_cast<class_prices&>(s));
  v.list("tiers", s.tiers, about{"Prices of long requests in this period, in ascending order."});
}

template <class Visitor>
void declare(Visitor& v, price_settings& s) {
  declare(v, static_cast<class_prices&>(s));
  v.setting("request", s.request, about{"Price of each request beside its tokens; default: 0."});
  v.setting("web_search", s.web_search,
            about{"Price of each web search that the provider makes itself; without it the cost of such an "
                  "answer is unknown."});
  v.setting(
      "tool_run", s.tool_run,
      about{"Price of each run of another tool that the provider runs itself and bills by the run (file "
            "search, code, pictures); without it the cost of such an answer is unknown."});
  v.map(
      "service_tiers", s.service_tiers,
      about{"Factors on the prices of tokens by how an answer says that it was served, where that is not as "
            "usual: OpenAI's `flex`, `priority`, `scale`; Anthropic's `priority`, `batch`, its speed `fast`, "
            "its region `us`. Several are multiplied. Without one the cost of such an answer is unknown."}
          .between(0, 100));
  v.setting("currency", s.currency, about{"Currency of the prices. All endpoints must have the same."});
  v.list("tiers", s.tiers,
         about{"Prices of long requests, in ascending order. What a tier does not say is as below it."});
  v.list("periods", s.periods,
         about{"Prices from a day on or at a time of day; a later one in the list wins. What a period does "
               "not say is as outside of it."});
}

template <class Visitor>
void declare(Visitor& v, rate_settings& s) {
  v.setting("rpm", s.rpm,
            about{"Requests per minute; 0 means no such limit, as for the others."}.between(0, 1e9));
  v.setting("tpm", s.tpm, about{"Tokens per minute, input and output together."}.between(0, 1e12));
  v.setting("itpm", s.itpm, about{"Input tokens per minute."}.between(0, 1e12));
  v.setting("otpm", s.otpm, about{"Output tokens per minute."}.between(0, 1e12));
  v.setting("concurrency", s.concurrency, about{"Attempts at once."}.between(0, 1e6));
}

template <class Visitor>
void declare(Visitor& v, timeout_settings& s) {
  v.setting("connect", s.connect, about{"To a connection: name look-up, TCP and TLS."}.between(1ms, 10min));
  v.setting(
      "first_byte", s.first_byte,
      about{"From sent to the end of the reply's head. Default: 30s for streams, 5m for replies that are "
            "not streamed, since their head comes when all is generated."}
          .between(1ms, 1h));
  v.setting(
      "first_content", s.first_content,
      about{"From sent to the first content. Default: 60s for streams, 5m for replies that are not streamed."}
          .between(1ms, 1h));
  v.setting("stall", s.stall, about{"Between two pieces of a reply that has begun."}.between(1ms, 1h));
  v.setting("total", s.total, about{"Of a whole attempt."}.between(1ms, 24h));
}

template <class Visitor>
void declare(Visitor& v, breaker_settings& s) {
  v.setting("failures", s.failures,
            about{"Failures in a row that open the breaker; 0: this rule is off."}.between(0, 1000));
  v.setting("failure_rate", s.failure_rate,
            about{"Share of failures in the window that opens the breaker."}.between(0.01, 1));
  v.setting("minimum_calls", s.minimum_calls,
            about{"Calls in the window before failure_rate counts."}.between(1, 100'000));
  v.setting("window", s.window, about{"How far back failure_rate looks."}.between(1s, 1h));
  v.setting(
      "open", s.open,
      about{"How long the breaker stays open the first time; doubled each time in a row."}.between(1ms, 1h));
  v.setting("open_most", s.open_most, about{"The longest it stays open."}.between(1ms, 24h));
  v.setting("probes", s.probes, about{"Successes in a row that close a half-open breaker."}.between(1, 10));
  v.setting(
      "slow_first_content", s.slow_first_content,
      about{"A success whose first content took longer counts as a failure; 0s: never."}.between(0ms, 1h));
}

template <class Visitor>
void declare(Visitor& v, demo_fault& s) {
  v.setting("kind", s.kind, about{"What goes wrong."}.required());
  v.setting("rate", s.rate, about{"Share of the requests that it happens to."}.between(0, 1).required());
}

template <class Visitor>
void declare(Visitor& v, demo_settings& s) {
  v.setting("latency", s.latency, about{"Time to the first content."}.between(0ms, 1h));
  v.setting("per_token", s.per_token, about{"Time between two tokens."}.between(0ms, 1min));
  v.list("faults", s.faults, about{"Faults shown at random."});
}

template <class Visitor>
void declare(Visitor& v, temperature_settings& s) {
  v.setting("least", s.least, about{"Lowest temperature; default: 0."}.between(0, 2));
  v.setting("most", s.most, about{"Highest temperature; default: the provider's."}.between(0, 2));
}

template <class Visitor>
void declare(Visitor& v, endpoint_settings& s) {
  v.setting("provider", s.provider, about{"The wire format and its rules."}.required());
  v.setting(
      "vendor", s.vendor,
      about{"Whose server it is that speaks OpenAI's format. Required for `compatible`, and for it only."});
  v.setting("model", s.model, about{"The model's name at the provider."}.required());
  v.setting("base_url", s.base_url,
            about{"Where the provider's API is, version included; default: the provider's or vendor's own."});
  v.setting("key", s.key, about{"The credential, as a reference: env:NAME or file:/path."});
  v.section("price", s.price, about{"Prices per million tokens; default: the catalogue's for this model."});
  v.setting("context", s.context,
            about{"Context window in tokens; default: the catalogue's."}.between(0, 1e9));
  v.setting("max_output", s.max_output, about{"Most output tokens of one answer."}.between(0, 1e9));
  v.section("temperature", s.temperature,
            about{"Temperatures that suit the model, for the rule `temperature-range` of a route."});
  v.section("limits", s.limits, about{"Rate limits and concurrency."});
  v.map(
      "quality", s.quality,
      about{"Expected quality by task or domain, from 0 to 1: the mean where both are given, `default` where "
            "neither is (0.5). That of `science` holds for `physics` too, unless that is given itself."}
          .between(0, 1));
  v.setting("private", s.is_private, about{"Whether personal data may go there."});
  v.setting("region", s.region,
            about{"Where it computes, such as `eu`, for routes that name regions."}.identifier());
  v.setting(
      "serves", s.serves,
      about{"What the endpoint makes. Default: `embeddings` for models with `embed` in their name, "
            "`completions` for OpenAI's models of that kind, otherwise `chat`, and with servers of one's "
            "own `completions` too. Without `completions` a chat model continues texts as far as it can."});
  v.setting("lacks", s.lacks, about{"Capabilities that the model does not have."});
  v.setting("adds", s.adds,
            about{"Capabilities that the model has although the provider's usual ones do not."});
  v.section("timeouts", s.timeouts, about{"Timers of one attempt."});
  v.section("breaker", s.breaker, about{"When the circuit breaker opens and closes."});
  v.section("demo", s.demo, about{"Behaviour of a demo endpoint."});
}

template <class Visitor>
void declare(Visitor& v, pool_settings& s) {
  v.setting("strategy", s.strategy, about{"How members are ordered."});
  v.setting("members", s.members, about{"Names of endpoints."}.required());
  v.map(
      "weights", s.weights,
      about{"Shares of members for `weighted`, by endpoint; 1 where nothing is said."}.between(1, 1'000'000));
}

template <class Visitor>
void declare(Visitor& v, plan_settings& s) {
  v.setting("single", s.single, about{"One endpoint or pool serves the request."}.required());
}

template <class Visitor>
void declare(Visitor& v, weight_settings& s) {
  v.setting("cost", s.cost, about{"Weight of low cost."}.between(0, 1000));
  v.setting("latency", s.latency, about{"Weight of low latency."}.between(0, 1000));
  v.setting("quality", s.quality, about{"Weight of quality."}.between(0, 1000));
}

template <class Visitor>
void declare(Visitor& v, backoff_settings& s) {
  v.setting("initial", s.initial,
            about{"Upper bound of the first wait; doubled each time."}.between(1ms, 10min));
  v.setting("most", s.most, about{"Upper bound of any wait."}.between(1ms, 1h));
}

template <class Visitor>
void declare(Visitor& v, adapt_settings& s) {
  v.setting("context", s.context,
            about{"What to do where a model's window is too small for a request: leave that model out, or "
                  "leave out the oldest turns. The system message, the last turn, and a tool's call with its "
                  "result stay together. Header x-signalbox-adapted tells."});
  v.setting(
      "rules", s.rules,
      about{"What else may be changed to suit the model. `token-limit`: a limit of the answer above "
            "what the model and its window allow is lowered. `temperature-range`: a temperature outside "
            "of the endpoint's range is brought to its end. `xml-sections`: models of the Claude family "
            "get sections with headings as XML elements. `explicit-steps`: models that do not reason by "
            "themselves are asked to work step by step, where the task is one of reasoning or planning and "
            "not simple. Header x-signalbox-adapted tells."});
  v.setting("spliced", s.spliced,
            about{"Whether the rules also change requests that go to a provider of the same format, and "
                  "otherwise go out as they came in."});
}

template <class Visitor>
void declare(Visitor& v, route_settings& s) {
  v.setting("name", s.name, about{"Name of the route."}.required().identifier());
  v.section("match", s.match,
            about{"Classifications that the route takes. Without it the last route takes everything, and any "
                  "other is reached by name only."});
  v.section("plan", s.plan, about{"How a request is served."}.required());
  v.setting(
      "fallback", s.fallback,
      about{"What is tried next, in order: endpoints, pools, `cache`, `deferred`, or a route, whose plan "
            "and fallback then follow."});
  v.setting(
      "deadline", s.deadline,
      about{"Of a request, up to its first content if it streams and to its end if not."}.between(1ms, 24h));
  v.setting("max_cost", s.max_cost, about{"Cost budget of a request over all its attempts."});
  v.setting("attempts", s.attempts, about{"Most upstream attempts of a request."}.between(1, 10));
  v.section("backoff", s.backoff, about{"Waits before an endpoint is tried again."});
  v.setting("commit", s.commit,
            about{"When a stream is committed to the client, after which nothing falls back unseen."});
  v.setting(
      "keep_alive", s.keep_alive,
      about{"Opens a stream that has no content yet after this time, and sends a comment as often, so that "
            "proxies keep it; errors are then in-band. 0s: never."}
          .between(0ms, 10min));
  v.setting(
      "longest_wait", s.longest_wait,
      about{"The longest that a request waits for a pause that a provider has asked for, or for its turn "
            "under a limit. If nobody is free sooner, the client is told at once, with the time: 429 and "
            "Retry-After. 0s: nobody waits."}
          .between(0ms, 10min));
  v.setting(
      "personal_data", s.personal_data,
      about{"What to do with a request that certainly holds personal data or secrets: send it to private "
            "endpoints only, refuse it, or treat it as any other."});
  v.setting("regions", s.regions,
            about{"Only endpoints of these regions serve the route's requests; empty: all do."}.identifier());
  v.section("adapt", s.adapt, about{"How a request is made to fit the model that is chosen."});
  v.section("weights", s.weights, about{"What the score of a pool's members weighs."});
}

template <class Visitor>
void declare(Visitor& v, store_settings& s) {
  v.setting("path", s.path,
            about{"Database file; its folder is made if need be. Default: signalbox/signalbox.db under "
                  "$STATE_DIRECTORY, $XDG_STATE_HOME or ~/.local/state. `:memory:` keeps nothing."});
  v.setting("group", s.group, about{"How long rows are gathered into one commit."}.between(0ms, 1s));
  v.setting("queue", s.queue,
            about{"Rows waiting to be committed before new requests are refused."}.between(100, 10'000'000));
}

template <class Visitor>
void declare(Visitor& v, log_settings& s) {
  v.setting("level", s.level, about{"The least that is logged; requests are logged at info."});
  v.setting("decisions", s.decisions,
            about{"File that gets a line of JSON for each decision, with all that is needed to take it "
                  "again. Empty: none."});
  v.setting("prompts", s.prompts, about{"Whether these lines hold the prompts' text."});
  v.setting("kept_decisions", s.kept_decisions,
            about{"Decisions that GET /api/decisions/{id} can tell; the oldest are forgotten."}.between(
                0, 1'000'000));
}

template <class Visitor>
void declare(Visitor& v, settings& s) {
  v.section("listen", s.listen, about{"Addresses, threads and limits."});
  v.table("endpoints", s.endpoints,
          about{"Models that requests can be sent to, by name."}.required().identifier());
  v.table("pools", s.pools,
          about{"Groups of endpoints that can stand in for each other, by name."}.identifier());
  v.list(
      "routes", s.routes,
      about{
          "Which requests go where: the first route that matches is taken. Default: one route over a pool of "
          "all endpoints."});
  v.section("classifier", s.classifier, about{"How requests are classified."});
  v.section("store", s.store, about{"What survives a restart."});
  v.section("log", s.log, about{"What is logged."});
}

}  // namespace signalbox
