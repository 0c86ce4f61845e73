// SPDX-License-Identifier: Apache-2.0
// Prefix codes, base64 and the lines around them.
#include "scripts/language/write_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <queue>

namespace signalbox::scripts {

namespace {

constexpr std::size_t levels_in_all = 15;
using lengths = std::array<unsigned, levels_in_all>;

/// How long the code of each level is (Huffman 1952); fifteen levels never need more than fourteen bits.
lengths code_lengths(const std::vector<std::uint8_t>& column) {
  std::array<std::size_t, levels_in_all> counts{};
  for (const auto level : column) ++counts[level];
  struct tree {
    std::size_t count;
    std::vector<std::size_t> leaves;
  };
  const auto later = [](const tree& a, const tree& b) {
    return a.count != b.count ? a.count > b.count : a.leaves.front() > b.leaves.front();
  };
  std::priority_queue<tree, std::vector<tree>, decltype(later)> trees{later};
  for (std::size_t i = 0; i < levels_in_all; ++i)
    if (counts[i] > 0) trees.push({counts[i], {i}});
  lengths out{};
  if (trees.size() == 1) out[trees.top().leaves.front()] = 1;
  while (trees.size() > 1) {
    auto a = trees.top();
    trees.pop();
    auto b = trees.top();
    trees.pop();
    a.leaves.insert(a.leaves.end(), b.leaves.begin(), b.leaves.end());
    for (const auto leaf : a.leaves) ++out[leaf];
    trees.push({a.count + b.count, std::move(a.leaves)});
  }
  return out;
}

class bit_writer {
 public:
  void put(std::uint32_t bits, unsigned count) {
    for (; count > 0; --count) {
      six_ = six_ << 1 | (bits >> (count - 1) & 1U);
      if (++held_ == 6) flush();
    }
  }
  std::string end() {
    while (held_ != 0) put(0, 1);
    while (out_.size() % 4 != 0) out_ += 'A';  // more zeros: nobody reads them
    return out_;
  }

 private:
  void flush() {
    out_ += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[six_];
    six_ = 0;
    held_ = 0;
  }
  std::string out_;
  std::uint32_t six_ = 0;
  unsigned held_ = 0;
};

void encode(const std::vector<std::uint8_t>& column, const lengths& bits, bit_writer& out) {
  std::array<std::uint32_t, levels_in_all> code{};
  std::uint32_t next = 0;
  for (unsigned length = 1; length < 16; ++length, next <<= 1U)
    for (std::size_t level = 0; level < levels_in_all; ++level)
      if (bits[level] == length) code[level] = next++;
  for (const auto level : column) out.put(code[level], bits[level]);
}

constexpr std::string_view head = R"(// SPDX-License-Identifier: Apache-2.0
// Weights of the language model. Written by `scripts/train-language`: do not edit, make it again.
// Trained on the test data of lingua-go (https://github.com/pemistahl/lingua-go), Copyright Peter M. Stahl,
// Apache License 2.0, and on made-up words after the n-gram profiles of langdetect 1.0.9
// (https://github.com/Mimino666/langdetect), Copyright 2014-2015 Michal Danilak, Apache License 2.0.
// clang-format off
#include "policy/language_table.hpp"

namespace signalbox::language_table {

)";

}  // namespace

std::string written_table(const std::vector<std::string_view>& codes, const language_levels& levels,
                          float scale) {
  constexpr std::size_t line_length = 1000;
  std::string out{head};
  bit_writer all;
  out += "const std::array<column, languages> columns{{\n";
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto bits = code_lengths(levels[i]);
    out += "    {\"" + std::string{codes[i] == "none" ? "" : codes[i]} + "\", \"";
    for (const auto length : bits) out += "0123456789abcdef"[length];
    out += "\"},\n";
    encode(levels[i], bits, all);
  }
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%.6g", static_cast<double>(scale));
  out += "}};\n\nconst float scale = " + std::string{number.data()} + "F;\n\nnamespace {\n\n";
  const auto text = all.end();
  const auto count = (text.size() + line_length - 1) / line_length;
  out += "constexpr std::array<std::string_view, " + std::to_string(count) + "> text{{\n";
  for (std::size_t at = 0; at < text.size(); at += line_length)
    out += "    \"" + text.substr(at, line_length) + "\",\n";
  return out +
         "}};\n\n}  // namespace\n\nconst std::span<const std::string_view> lines{text};\n\n}  // namespace "
         "signalbox::language_table\n";
}

}  // namespace signalbox::scripts
