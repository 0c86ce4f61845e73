// SPDX-License-Identifier: Apache-2.0
// Waits before something is tried again.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "config/settings.hpp"

namespace signalbox {

/// Full jitter: uniform in [0, min(most, initial * 2^tries)], for tries counted from 0. (M. Brooker,
/// "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.)
duration full_jitter(const backoff_settings& how, std::uint32_t tries, random_stream& random);

/// What a provider asked for, with up to 10 % (at most 1 s) on top and never less. [U24]
duration honour(duration asked, random_stream& random);

}  // namespace signalbox
