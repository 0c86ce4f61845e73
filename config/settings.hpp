// SPDX-License-Identifier: Apache-2.0
// The configuration as values. Names, bounds and documentation of each setting are declared once, in
// config/declarations.hpp; a member's initialiser here is its default.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/http_text.hpp"
#include "base/money.hpp"
#include "base/names.hpp"
#include "base/secret.hpp"
#include "config/calendar.hpp"
#include "config/vendors.hpp"
#include "messages/admission.hpp"
#include "messages/candidates.hpp"
#include "messages/classification.hpp"

namespace signalbox {

using namespace std::chrono_literals;

/// Where a secret stands: "env:NAME" or "file:/path". Resolved once, when the configuration is loaded.
struct secret_reference {
  std::string reference;  ///< empty: none
  secret value;           ///< filled in by resolve_secrets
};

enum class provider_kind : std::uint8_t { openai, openai_responses, anthropic, gemini, compatible, demo };
template <>
inline constexpr auto names_of<provider_kind> = std::to_array<std::string_view>({"openai", "openai-responses",
                                                                                 "anthropic", "gemini",
                                                                                 "compatible", "demo"});

enum class pool_strategy : std::uint8_t { score, round_robin, weighted };
template <>
inline constexpr auto names_of<pool_strategy> = std::to_array<std::string_view>({"score", "round-robin",
                                                                                 "weighted"});

/// When a stream to the client is committed, so that nothing can fall back unseen any more.
enum class commit_point : std::uint8_t { first_content, complete };
template <>
inline constexpr auto names_of<commit_point> = std::to_array<std::string_view>({"first-content", "complete"});

/// What a route does with a request that certainly holds personal data or secrets.
enum class personal_data_policy : std::uint8_t { private_only, block, ignore };
template <>
inline constexpr auto names_of<personal_data_policy> = std::to_array<std::string_view>({"private-only",
                                                                                        "block", "ignore"});

enum class log_level : std::uint8_t { debug, info, warning, error };
template <>
inline constexpr auto names_of<log_level> = std::to_array<std::string_view>({"debug", "info", "warning",
                                                                             "error"});

struct limit_table {
  std::uint32_t header_count = 100;
  std::uint32_t header_bytes = 32 * 1024;
  std::uint32_t target_bytes = 8 * 1024;
  std::uint64_t body_bytes = 32ULL * 1024 * 1024;
  std::uint32_t json_depth = 128;
  std::uint32_t messages = 10'000;
  std::uint32_t connections = 10'000;
  duration header_time = 10s;
  duration body_grace = 10s;
  std::uint32_t body_rate = 1024;
  duration idle_time = 75s;
  duration write_time = 60s;
  std::uint32_t write_buffer = 256 * 1024;
  std::uint64_t reply_bytes = 64ULL * 1024 * 1024;
  std::uint32_t event_bytes = 16 * 1024 * 1024;
  std::uint32_t reply_headers = 100;
  std::uint32_t reply_header_bytes = 64 * 1024;
};

struct listen_settings {
  socket_address data{"127.0.0.1", 8080};
  socket_address admin{"127.0.0.1", 8081};
  std::uint32_t lanes = 0;
  std::vector<std::string> hosts;
  duration drain = 30s;
  limit_table limits;
};

/// Prices per million tokens, by class of token.
struct class_prices {
  token_price input;
  token_price output;
  token_price cache_read;
  token_price cache_write;
  token_price cache_write_long;
  token_price input_audio;
  token_price output_audio;
};

/// Prices of requests with more than `above` input tokens in all.
struct price_tier_settings : class_prices {
  std::uint64_t above = 0;
};

/// Prices that hold from a day on, or at a time of day.
struct price_period_settings : class_prices {
  std::optional<calendar_day> from;
  std::vector<time_of_day> between;
  std::vector<price_tier_settings> tiers;
};

/// If no price of tokens or requests is given, these are the catalogue's.
struct price_settings : class_prices {
  std::optional<money> request;
  std::optional<money> web_search;
  std::optional<money> tool_run;
  std::map<std::string, double> service_tiers;
  std::string currency = "USD";
  std::vector<price_tier_settings> tiers;
  std::vector<price_period_settings> periods;
};

/// 0 means: no such limit.
struct rate_settings {
  std::uint64_t rpm = 0;
  std::uint64_t tpm = 0;
  std::uint64_t itpm = 0;
  std::uint64_t otpm = 0;
  std::uint32_t concurrency = 0;
};

struct timeout_settings {
  duration connect = 5s;
  std::optional<duration> first_byte;
  std::optional<duration> first_content;
  duration stall = 30s;
  duration total = 15min;
};

struct breaker_settings {
  std::uint32_t failures = 5;
  double failure_rate = 0.5;
  std::uint32_t minimum_calls = 10;
  duration window = 30s;
  duration open = 5s;
  duration open_most = 5min;
  std::uint32_t probes = 2;
  duration slow_first_content{0};
};

/// A fault that a demo endpoint shows now and then.
enum class demo_fault_kind : std::uint8_t { error, rate_limit, stall, cut };
template <>
inline constexpr auto names_of<demo_fault_kind> = std::to_array<std::string_view>({"error", "rate-limit",
                                                                                   "stall", "cut"});

struct demo_fault {
  demo_fault_kind kind = demo_fault_kind::error;
  double rate = 0;
};

struct demo_settings {
  duration latency = 150ms;
  duration per_token = 8ms;
  std::vector<demo_fault> faults;
};

/// What is not given is the provider's.
struct temperature_settings {
  std::optional<double> least;
  std::optional<double> most;
};

struct endpoint_settings {
  std::string name;  ///< the key under `endpoints`
  provider_kind provider = provider_kind::openai;
  std::optional<vendor_kind> vendor;  ///< of a compatible endpoint
  std::string model;
  std::string base_url;
  secret_reference key;
  price_settings price;
  std::uint32_t context = 0;     ///< tokens; 0: from the catalogue, else unknown
  std::uint32_t max_output = 0;  ///< tokens; 0: unknown
  temperature_settings temperature;
  rate_settings limits;
  std::map<std::string, double> quality;
  bool is_private = false;
  std::string region;
  std::vector<service_kind> serves;  ///< empty: by provider and model; never empty in a snapshot
  std::vector<capability> lacks;
  std::vector<capability> adds;
  timeout_settings timeouts;
  breaker_settings breaker;
  demo_settings demo;
};

struct pool_settings {
  std::string name;
  pool_strategy strategy = pool_strategy::score;
  std::vector<std::string> members;
  std::map<std::string, std::uint32_t> weights;
};

/// A number in [from, below).
struct range_settings {
  std::optional<double> from;
  std::optional<double> below;
};

/// All that is given must hold. Of a set, which matches anything if empty, one value is enough.
struct match_terms {
  std::vector<complexity_level> complexity;
  std::vector<task_kind> task;
  std::vector<std::string> domain;
  std::vector<std::string> language;
  std::vector<urgency_level> urgency;
  std::vector<cost_tolerance_level> cost_tolerance;
  std::vector<privacy_level> privacy;
  std::vector<tier_kind> tier;
  std::vector<personal_kind> personal;
  std::vector<capability> needs;
  range_settings complexity_score;
  range_settings gain;
  range_settings input_tokens;
  range_settings output_tokens;
};

/// The terms, and one of `any` if there are some, and none of `none`.
struct match_settings : match_terms {
  std::vector<match_terms> any;
  std::vector<match_terms> none;
};

struct plan_settings {
  std::string single;
};

struct weight_settings {
  double cost = 0.3;
  double latency = 0.3;
  double quality = 0.4;
};

struct backoff_settings {
  duration initial = 500ms;
  duration most = 20s;
};

/// What becomes of a request that is too long for the model that is chosen.
enum class context_policy : std::uint8_t { reject, drop_oldest };
template <>
inline constexpr auto names_of<context_policy> = std::to_array<std::string_view>({"reject", "drop-oldest"});

/// Changes that suit a request to the model that is chosen (providers/adapt_request.hpp).
enum class adaptation_rule : std::uint8_t { xml_sections, explicit_steps, token_limit, temperature_range };
template <>
inline constexpr auto names_of<adaptation_rule> =
    std::to_array<std::string_view>({"xml-sections", "explicit-steps", "token-limit", "temperature-range"});

struct adapt_settings {
  context_policy context = context_policy::reject;
  std::vector<adaptation_rule> rules;
  bool spliced = false;
};

struct route_settings {
  std::string name;
  std::optional<match_settings> match;
  plan_settings plan;
  std::vector<std::string> fallback;
  duration deadline = 10min;
  std::optional<money> max_cost;
  std::uint32_t attempts = 3;
  backoff_settings backoff;
  commit_point commit = commit_point::first_content;
  duration keep_alive{0};
  duration longest_wait = 2min;
  personal_data_policy personal_data = personal_data_policy::private_only;
  std::vector<std::string> regions;
  adapt_settings adapt;
  weight_settings weights;
};

/// What a rule of the classifier speaks about.
enum class rule_dimension : std::uint8_t { complexity, task, domain, urgency, cost };
template <>
inline constexpr auto names_of<rule_dimension> =
    std::to_array<std::string_view>({"complexity", "task", "domain", "urgency", "cost"});

/// A rule that the configuration adds to the built-in ones: phrases, or a pattern.
struct rule_settings {
  std::string name;
  rule_dimension dimension = rule_dimension::task;
  std::string value;  ///< of complexity: empty
  double weight = 0.5;
  std::vector<std::string> phrases;
  std::string pattern;
  std::string language;  ///< empty: any
};

struct classifier_settings {
  double medium_from = 0.35;
  double high_from = 0.6;
  std::string weights;
  std::vector<rule_settings> rules;
};

struct store_settings {
  std::string path;
  duration group = 20ms;
  std::uint32_t queue = 100'000;
};

struct log_settings {
  log_level level = log_level::info;
  std::string decisions;
  bool prompts = false;
  std::uint32_t kept_decisions = 1000;
};

struct settings {
  listen_settings listen;
  std::vector<endpoint_settings> endpoints;
  std::vector<pool_settings> pools;
  std::vector<route_settings> routes;
  classifier_settings classifier;
  store_settings store;
  log_settings log;
};

}  // namespace signalbox
