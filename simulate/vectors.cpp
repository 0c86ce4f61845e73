// SPDX-License-Identifier: Apache-2.0
// Vectors out of a generator that a text seeds.
#include "simulate/vectors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include "base/random.hpp"
#include "simulate/canned.hpp"

namespace signalbox::simulate {

namespace {

embedded of_text(json::value text) {
  embedded out{text.text(), 1};
  out.tokens = std::max<std::int64_t>(1, static_cast<std::int64_t>((out.text.size() + 3) / 4));
  return out;
}

embedded of_tokens(json::value tokens) {
  return {std::string{tokens.raw()}, static_cast<std::int64_t>(tokens.size())};
}

embedded of_content(json::value content) {
  std::string text;
  for (const auto part : content.find("parts").items()) part.find("text").append_text(text);
  const auto tokens = static_cast<std::int64_t>((text.size() + 3) / 4);
  return {std::move(text), std::max<std::int64_t>(1, tokens)};
}

}  // namespace

std::vector<float> unit_vector(std::string_view text, std::size_t dimensions) {
  random_stream random{fnv1a(text)};
  std::vector<double> drawn(dimensions);
  double square = 0;
  for (auto& x : drawn) {
    x = random.unit() - 0.5;
    square += x * x;
  }
  const auto length = square > 0 ? std::sqrt(square) : 1.0;
  std::vector<float> out;
  out.reserve(dimensions);
  for (const auto x : drawn) out.push_back(static_cast<float>(x / length));
  return out;
}

std::string as_numbers(const std::vector<float>& vector) {
  std::string out = "[";
  std::array<char, 32> buffer{};
  for (const auto x : vector) {
    if (out.size() > 1) out += ',';
    out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), x).ptr);
  }
  return out + ']';
}

std::string as_base64(const std::vector<float>& vector) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes, out;
  for (const auto x : vector)
    for (std::uint32_t word = std::bit_cast<std::uint32_t>(x), i = 0; i < 4; ++i, word >>= 8)
      bytes += static_cast<char>(word & 255);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : letters[three >> (18 - 6 * k) & 63];
  }
  return out;
}

std::vector<embedded> inputs_of(json::value input) {
  if (input.is(json::kind::string)) return {of_text(input)};
  if (input.size() > 0 && (*input.begin_items()).is(json::kind::number)) return {of_tokens(input)};
  std::vector<embedded> out;
  for (const auto one : input.items())
    out.push_back(one.is(json::kind::string) ? of_text(one) : of_tokens(one));
  return out;
}

std::vector<embedded> gemini_inputs_of(json::value body) {
  std::vector<embedded> out;
  for (const auto one : body.find("requests").items()) out.push_back(of_content(one.find("content")));
  if (const auto content = body.find("content"); content.exists()) out.push_back(of_content(content));
  return out;
}

}  // namespace signalbox::simulate
