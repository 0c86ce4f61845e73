// SPDX-License-Identifier: Apache-2.0
// How long a provider asks us to wait, from whatever header it says so with.
#pragma once

#include "base/clock.hpp"
#include "base/http_text.hpp"

namespace signalbox {

/// From `retry-after-ms`, `x-ms-retry-after-ms`, `retry-after` as seconds, decimal seconds, or an HTTP date
/// (relative to the reply's own `date`, never to our clock). Negative: it does not say. What makes no sense
/// ("120s", a past date, overflow) counts as not said. [W73] [U24] [U25]
duration stated_pause(const headers& fields);

/// The stated pause, else the reset times of OpenAI's and Anthropic's rate-limit headers (of the limit with
/// nothing remaining, else the smallest). Only of a rate limit: resets stand on every reply. [W74] to [W77]
duration retry_after_of(const headers& fields);

/// A Go-style duration ("6m0s", "20ms", "1h2m"); negative if it is none. [W75]
duration parse_go_duration(std::string_view text);

}  // namespace signalbox
