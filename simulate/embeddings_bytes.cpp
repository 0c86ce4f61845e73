// SPDX-License-Identifier: Apache-2.0
// OpenAI's embeddings.
#include <algorithm>

#include "simulate/completions_bytes.hpp"
#include "simulate/vectors.hpp"

namespace signalbox::simulate::openai {

namespace {

constexpr std::int64_t most_dimensions = 4096;

std::size_t dimensions_of(const answer_facts& facts) {
  const std::int64_t usual = facts.model.find("large") != std::string::npos ? 3072 : 1536;
  const auto wanted = facts.request.find("dimensions").integer().value_or(usual);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 1, most_dimensions));
}

}  // namespace

std::string embeddings(const answer_facts& facts) {
  const bool packed = facts.request.find("encoding_format").text_is("base64");
  std::string list, out;
  std::size_t index = 0;
  for (const auto& input : inputs_of(facts.request.find("input"))) {
    if (index > 0) list += ',';
    const auto vector = unit_vector(input.text, dimensions_of(facts));
    expand(R"({"object":"embedding","index":{{index}},"embedding":{{vector}}})",
           {{"index", std::to_string(index++)},
            {"vector", packed ? '"' + as_base64(vector) + '"' : as_numbers(vector)}},
           list);
  }
  const auto tokens = std::to_string(facts.usage.input);
  expand(R"({"object":"list","data":[{{list}}],"model":"{{model}}"{{usage}}})"
         "\n",
         {{"list", list},
          {"model", facts.model},
          {"usage", facts.usage_shown
                        ? R"(,"usage":{"prompt_tokens":)" + tokens + R"(,"total_tokens":)" + tokens + '}'
                        : std::string{}}},
         out);
  return out;
}

}  // namespace signalbox::simulate::openai
