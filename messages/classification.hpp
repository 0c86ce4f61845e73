// SPDX-License-Identifier: Apache-2.0
// What is known about a request: the dimensions that routes match and scores weigh.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/names.hpp"

namespace signalbox {

enum class complexity_level : std::uint8_t { low, medium, high };
template <>
inline constexpr auto names_of<complexity_level> = std::to_array<std::string_view>({"low", "medium", "high"});

enum class task_kind : std::uint8_t {
  question,
  extraction,
  classification,
  summarisation,
  translation,
  rewriting,
  creative,
  code,
  reasoning,
  planning,
  tool_use,
  chat,
  vision,
  long_document,
};
template <>
inline constexpr auto names_of<task_kind> = std::to_array<std::string_view>(
    {"question", "extraction", "classification", "summarisation", "translation", "rewriting", "creative",
     "code", "reasoning", "planning", "tool-use", "chat", "vision", "long-document"});

/// Subjects that the built-in rules know. Rules of the configuration may add others.
inline constexpr auto built_in_domains = std::to_array<std::string_view>(
    {"general", "code", "maths", "science", "medicine", "law", "finance", "support", "marketing"});

enum class urgency_level : std::uint8_t { realtime, normal, batch };
template <>
inline constexpr auto names_of<urgency_level> = std::to_array<std::string_view>({"realtime", "normal",
                                                                                 "batch"});

enum class cost_tolerance_level : std::uint8_t { low, normal, high };
template <>
inline constexpr auto names_of<cost_tolerance_level> = std::to_array<std::string_view>({"low", "normal",
                                                                                        "high"});

/// `personal`: holds personal data of some person. `secret`: holds a credential, or the caller asked for it.
enum class privacy_level : std::uint8_t { open, personal, secret };
template <>
inline constexpr auto names_of<privacy_level> = std::to_array<std::string_view>({"public", "personal",
                                                                                 "secret"});

enum class tier_kind : std::uint8_t { private_only, premium, fast, standard };
template <>
inline constexpr auto names_of<tier_kind> = std::to_array<std::string_view>({"private", "premium", "fast",
                                                                             "standard"});

/// Kinds of personal data, from the vaguest form to the most telling.
enum class personal_kind : std::uint8_t {
  organisation,  // of a town or a firm alone nobody is told
  place,
  person,   // a person's name
  address,  // where somebody lives
  email,
  phone,
  iban,
  card,
  national_id,  // French NIR
  us_ssn,
  company_id,  // French SIRET and SIREN
  birth_date,
  licence,  // driving licences and passports
  ip_address,
  api_key,  // keys, passwords, tokens and other secrets
};
template <>
inline constexpr auto names_of<personal_kind> = std::to_array<std::string_view>(
    {"organisation", "place", "person", "address", "email", "phone", "iban", "card", "national-id", "us-ssn",
     "company-id", "birth-date", "licence", "ip-address", "api-key"});

/// What an endpoint must be able to do. Bits of `needs`.
enum class capability : std::uint8_t {
  vision,           // images, inline
  tools,            // functions that the caller runs
  parallel_tools,   // several calls in one answer
  json_schema,      // answers that fit a schema
  reasoning,        // thinking, with an effort or budget that the request names
  audio,            // sound in, or sound out
  many_choices,     // several answers to one request
  image_urls,       // images that the provider fetches
  documents,        // files, such as PDF
  raw_text,         // text continued as it stands: suffix, echo, several prompts, token prompts
  stored_state,     // conversations that the provider keeps and the request refers to
  openai_tools,     // tools that OpenAI's Responses API runs itself
  anthropic_tools,  // tools that Anthropic's Messages API runs itself, and its other own kinds of content
};
template <>
inline constexpr auto names_of<capability> = std::to_array<std::string_view>(
    {"vision", "tools", "parallel-tools", "json-schema", "reasoning", "audio", "many-choices", "image-urls",
     "documents", "raw-text", "stored-state", "openai-tools", "anthropic-tools"});

/// What a request wants made. Bits of what an endpoint serves.
enum class service_kind : std::uint8_t {
  chat,         // an answer to a conversation
  completions,  // a text continued; chat models do it too, unless it needs capability::raw_text
  embeddings,   // vectors
};
template <>
inline constexpr auto names_of<service_kind> = std::to_array<std::string_view>({"chat", "completions",
                                                                                "embeddings"});

/// Models that share a vocabulary, or come close enough.
enum class token_family : std::uint8_t {
  o200k,    ///< OpenAI since GPT-4o
  cl100k,   ///< GPT-4, GPT-3.5 and OpenAI's embeddings
  claude,   ///< not published since Claude 2: from that one, made larger, and with a wide bound
  gemini,   ///< Gemini and Gemma, which share one
  llama,    ///< Llama 3
  mistral,  ///< the 32,000 pieces of Mistral 7B and Mixtral; Llama 2's are alike
  qwen,
  other,  ///< counted as Llama 3, with a wide bound
};
template <>
inline constexpr auto names_of<token_family> = std::to_array<std::string_view>({"o200k", "cl100k", "claude",
                                                                                "gemini", "llama", "mistral",
                                                                                "qwen", "other"});

/// A number of tokens for each family.
using token_table = std::array<std::uint32_t, names_of<token_family>.size()>;

/// A set of capabilities.
struct capability_set {
  std::uint32_t bits = 0;

  [[nodiscard]] constexpr bool has(capability c) const { return (bits >> static_cast<unsigned>(c)) & 1U; }
  constexpr capability_set& add(capability c) {
    bits |= 1U << static_cast<unsigned>(c);
    return *this;
  }
  /// What is needed here and absent there.
  [[nodiscard]] constexpr capability_set without(capability_set other) const { return {bits & ~other.bits}; }
  [[nodiscard]] constexpr bool empty() const { return bits == 0; }
  friend constexpr bool operator==(capability_set, capability_set) = default;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, capability_set& x) {
  return f(x.bits);
}

/// One piece of personal data: its kind and byte range in the prompt's text. Never the data itself.
struct finding {
  personal_kind kind = personal_kind::email;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  float confidence = 0;  ///< in (0, 1]; 1 where a checksum holds
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, finding& x) {
  return f(x.kind, x.begin, x.end, x.confidence);
}

/// What a finding's confidence must be for anything to follow from it.
inline constexpr float certain_finding = 0.8F;

/// A rule that spoke: which dimension it moved, its name, and by how much.
struct evidence {
  std::string dimension;
  std::string rule;
  float weight = 0;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, evidence& x) {
  return f(x.dimension, x.rule, x.weight);
}

struct classification {
  complexity_level complexity = complexity_level::medium;
  float complexity_score = 0.5F;    ///< in [0, 1]
  float complexity_confidence = 0;  ///< in [0, 1], as are the other confidences
  task_kind task = task_kind::question;
  float task_confidence = 0;
  std::string domain = "general";  ///< one of built_in_domains, or what the configuration adds
  float domain_confidence = 0;
  std::string language;  ///< ISO 639-1; empty if unknown
  float language_confidence = 0;
  urgency_level urgency = urgency_level::normal;
  float urgency_confidence = 0;
  cost_tolerance_level cost_tolerance = cost_tolerance_level::normal;
  float cost_confidence = 0;
  privacy_level privacy = privacy_level::open;
  float privacy_confidence = 0;
  tier_kind tier = tier_kind::standard;
  float gain = -1;  ///< expected gain in quality of a strong model over a weak one, in [0, 1]; -1: not known
  std::uint32_t input_tokens = 0;        ///< estimate, in o200k's
  token_table input_by_family{};         ///< the same in each vocabulary; 0: not counted
  std::uint32_t input_tokens_error = 0;  ///< the estimate is off by no more than this in 19 of 20 requests
  std::uint32_t kept_tokens = 0;         ///< estimate of what cannot be left out: system, last turn, tools
  std::uint32_t output_tokens = 0;       ///< expected, never above what the request allows
  service_kind service = service_kind::chat;
  capability_set needs;
  std::vector<finding> findings;
  std::vector<evidence> why;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, classification& x) {
  return f(x.complexity, x.complexity_score, x.complexity_confidence, x.task, x.task_confidence, x.domain,
           x.domain_confidence, x.language, x.language_confidence, x.urgency, x.urgency_confidence,
           x.cost_tolerance, x.cost_confidence, x.privacy, x.privacy_confidence, x.tier, x.gain,
           x.input_tokens, x.input_by_family, x.input_tokens_error, x.kept_tokens, x.output_tokens, x.service,
           x.needs, x.findings, x.why);
}

}  // namespace signalbox
