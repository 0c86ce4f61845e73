// SPDX-License-Identifier: Apache-2.0
// Embeddings: what was asked to be embedded, and vectors that depend on nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace signalbox::simulate {

/// A vector of length 1, the same for the same text; `dimensions` from 1.
std::vector<float> unit_vector(std::string_view text, std::size_t dimensions);

/// "[0.1,-0.2]", in the shortest form that reads back as the same floats.
std::string as_numbers(const std::vector<float>& vector);

/// The floats' bytes, little-endian, in base64.
std::string as_base64(const std::vector<float>& vector);

/// One text to embed and the tokens that it counts as: a quarter of its bytes, or as many as were given as
/// numbers.
struct embedded {
  std::string text;
  std::int64_t tokens = 0;
};

/// The inputs of OpenAI's `input`: a string, a list of strings, a list of tokens, a list of such lists.
std::vector<embedded> inputs_of(json::value input);

/// The inputs of a Gemini request, one or a batch.
std::vector<embedded> gemini_inputs_of(json::value body);

}  // namespace signalbox::simulate
