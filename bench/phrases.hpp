// SPDX-License-Identifier: Apache-2.0
// Phrases with gaps, filled at random.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace signalbox::bench {

/// What may stand in a gap. Alternatives may have gaps themselves, of other names.
struct gap {
  std::string_view name;
  std::span<const std::string_view> with;
};

/// The gaps of a language.
std::span<const gap> gaps_of(std::string_view language);

/// `pattern` with each {name} replaced by one of the gap's alternatives, and by a fresh value for the gaps
/// that every language has: {order} and {fault} are codes, {count} a small number, {clock} a time, {mail} and
/// {phone} somebody's. A name that is no gap stays as it stands.
std::string filled(std::string_view pattern, std::span<const gap> gaps, random_stream& random);

/// One of them, filled.
std::string one_of(std::span<const std::string_view> patterns, std::span<const gap> gaps,
                   random_stream& random);

}  // namespace signalbox::bench
