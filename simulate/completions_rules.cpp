// SPDX-License-Identifier: Apache-2.0
// What OpenAI refuses of legacy completions and of embeddings.
#include "simulate/rule_check.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::string_view completion_members[] = {"model",
                                                   "prompt",
                                                   "best_of",
                                                   "echo",
                                                   "frequency_penalty",
                                                   "logit_bias",
                                                   "logprobs",
                                                   "max_tokens",
                                                   "n",
                                                   "presence_penalty",
                                                   "seed",
                                                   "stop",
                                                   "stream",
                                                   "stream_options",
                                                   "suffix",
                                                   "temperature",
                                                   "top_p",
                                                   "user"};

constexpr std::string_view embedding_members[] = {"model", "input", "dimensions", "encoding_format", "user"};

constexpr std::size_t most_inputs = 2048;

bool is_lenient(const rule_check& in) { return in.request.source->path.starts_with("/compatible/"); }

bool check_known(rule_check& in, name_list known) {
  const auto odd = unknown_member(in.body, known);
  return odd.empty() || is_lenient(in) || in.refuse("Unrecognized request argument supplied: " + odd);
}

/// A text, texts, tokens or lists of them, none of them empty.
bool check_texts(rule_check& in, std::string_view member) {
  const auto v = in.body.find(member);
  const std::string name{member};
  if (v.is(json::kind::string) && !v.text().empty()) return true;
  if (!v.is(json::kind::array) || v.size() == 0)
    return in.refuse("'$." + name +
                         "' is invalid. Please check the API reference: "
                         "https://platform.openai.com/docs/api-reference.",
                     name);
  if (v.size() > most_inputs && !(*v.begin_items()).is(json::kind::number))
    return in.refuse("Invalid '" + name +
                         "': array too long. Expected an array with maximum length 2048, but got an "
                         "array with length " +
                         std::to_string(v.size()) + " instead.",
                     name, "array_above_max_length");
  for (const auto one : v.items())
    if (one.is(json::kind::string) ? one.text().empty() : !one.is(json::kind::number) && one.size() == 0)
      return in.refuse("'$." + name +
                           "' is invalid. Please check the API reference: "
                           "https://platform.openai.com/docs/api-reference.",
                       name);
  return true;
}

}  // namespace

bool check_completions(rule_check& in) {
  if (!check_known(in, completion_members) || !check_texts(in, "prompt")) return false;
  return !is_given(in.body.find("stream_options")) || in.request.stream ||
         in.refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                   "stream_options");
}

bool check_embeddings(rule_check& in) {
  if (!check_known(in, embedding_members) || !check_texts(in, "input")) return false;
  const auto format = in.body.find("encoding_format");
  if (format.exists() && !is_one_of(format.text(), {"float", "base64"}))
    return in.refuse("Invalid value for 'encoding_format': expected 'float' or 'base64', got " +
                         std::string{format.raw()} + ".",
                     "encoding_format", "invalid_value");
  const auto dimensions = in.body.find("dimensions");
  return !is_given(dimensions) || dimensions.integer().value_or(0) >= 1 ||
         in.refuse("Invalid 'dimensions': integer below minimum value. Expected a value >= 1, but got " +
                       std::string{dimensions.raw()} + " instead.",
                   "dimensions", "integer_below_min_value");
}

}  // namespace signalbox::simulate
