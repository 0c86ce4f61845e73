// SPDX-License-Identifier: Apache-2.0
// Randomness as a parameter: a small reproducible generator, and where its seeds come from.
#pragma once

#include <cstdint>

namespace signalbox {

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): eight bytes of
/// state, good enough for jitter and load spreading, never for secrets. A value: copying it copies the
/// stream.
class random_stream {
 public:
  explicit constexpr random_stream(std::uint64_t seed = 0) : state_{seed} {}

  constexpr std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, 1).
  constexpr double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  /// Uniform in [0, bound); 0 for bound 0. The bias of the multiplication is below bound / 2^64.
  constexpr std::uint64_t below(std::uint64_t bound) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<wide>(next()) * bound) >> 64);
  }

 private:
  std::uint64_t state_;
};

/// Where seeds and identifiers come from. Implementations are safe to call from any thread.
class entropy {
 public:
  virtual ~entropy() = default;
  virtual std::uint64_t draw() = 0;
};

/// Seeds from the operating system, then a generator per thread: for ids and jitter, not for secrets.
class system_entropy final : public entropy {
 public:
  std::uint64_t draw() override;
};

}  // namespace signalbox
