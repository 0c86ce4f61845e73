// SPDX-License-Identifier: Apache-2.0
// The ways in which TCP may cut a stream: what comes out must not depend on them. [W2] [U16]
#pragma once

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace signalbox::test {

using text_pieces = std::vector<std::string_view>;

/// `text` cut before each of the given offsets, which rise.
template <class Offsets>
text_pieces cut_at(std::string_view text, const Offsets& offsets) {
  text_pieces out;
  std::size_t from = 0;
  for (const std::size_t at : offsets) {
    out.push_back(text.substr(from, at - from));
    from = at;
  }
  out.push_back(text.substr(from));
  return out;
}

/// Calls `f(const text_pieces&)` with the whole text, with its bytes one by one, with every cut in two, and
/// with `draws` random cuts in many.
template <class F>
void for_each_split(std::string_view text, F&& f, int draws = 50, std::uint64_t seed = 1) {
  std::vector<std::size_t> all;
  for (std::size_t i = 1; i < text.size(); ++i) all.push_back(i);
  f(cut_at(text, std::vector<std::size_t>{}));
  f(cut_at(text, all));
  for (const std::size_t at : all) f(cut_at(text, std::vector<std::size_t>{at}));
  random_stream random{seed};
  for (int i = 0; i < draws && text.size() > 1; ++i) {
    std::set<std::size_t> some;
    for (auto n = random.below(16) + 2; n > 0; --n) some.insert(random.below(text.size() - 1) + 1);
    f(cut_at(text, some));
  }
}

}  // namespace signalbox::test
