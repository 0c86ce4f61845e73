// SPDX-License-Identifier: Apache-2.0
// What the checks of all providers are made of. A check returns false once something is refused; the first
// refusal stays.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

class rule_check {
 public:
  explicit rule_check(const request_facts& of) : request{of}, body{of.body} {}

  /// Refuses; always false.
  bool refuse(std::string message, std::string param = {}, std::string code = {}) {
    if (!found_)
      found_ =
          refusal{error_kind::invalid_request, 400, std::move(message), std::move(param), std::move(code)};
    return false;
  }

  [[nodiscard]] const std::optional<refusal>& found() const { return found_; }

  const request_facts& request;
  const json::value body;

 private:
  std::optional<refusal> found_;
};

using name_list = std::span<const std::string_view>;
using few_names = std::initializer_list<std::string_view>;

/// Whether a text is one of several.
bool is_one_of(std::string_view text, name_list names);
inline bool is_one_of(std::string_view text, few_names names) {
  return is_one_of(text, name_list{names.begin(), names.size()});
}

/// The first member of an object that is not among `known`; empty if there is none.
std::string unknown_member(json::value object, name_list known);
inline std::string unknown_member(json::value object, few_names known) {
  return unknown_member(object, name_list{known.begin(), known.size()});
}

/// Whether a name has only letters, digits, `more`, at least one and at most `longest` of them.
bool is_plain_name(std::string_view name, std::string_view more, std::size_t longest);

/// Whether a value is there and not null.
inline bool is_given(json::value v) { return v.exists() && !v.is(json::kind::null); }

/// "messages[3]".
std::string at_index(std::string_view list, std::size_t index);

/// Whether a text holds nothing but white space.
bool is_blank(std::string_view text);

/// Whether a text is base64, with or without the letters of URLs.
bool is_base64(std::string_view text);

// The checks of each provider, in files of their own.
bool check_chat(rule_check& in);
bool check_completions(rule_check& in);
bool check_embeddings(rule_check& in);
bool check_responses(rule_check& in);
bool check_anthropic(rule_check& in);
bool check_gemini(rule_check& in);

/// OpenAI's tools: `nested` in a `function` each, as chat completions have them, or flat.
bool check_openai_tools(rule_check& in, bool nested);

/// Whether a model of OpenAI's reasons.
bool is_openai_reasoning_model(std::string_view model);

/// What OpenAI's models refuse that other ones take; `effort` and the verbosity stand in different places.
bool check_openai_model(rule_check& in, std::string_view effort, json::value verbosity,
                        const std::string& verbosity_place);

/// OpenAI's schema for structured output, with its name, that stands at `place`.
bool check_openai_format(rule_check& in, json::value format, const std::string& place);

/// An Anthropic conversation: turns, blocks, tools and their results.
bool check_anthropic_messages(rule_check& in);

/// A schema as Gemini takes it, which stands at `place`.
bool check_gemini_schema(rule_check& in, json::value schema, const std::string& place, int depth = 0);

/// Gemini's contents.
bool check_gemini_contents(rule_check& in);

}  // namespace signalbox::simulate
