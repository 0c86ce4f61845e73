// SPDX-License-Identifier: Apache-2.0
// Personal data and secrets of the obvious kinds, found by their form and, where they have one, their
// checksum.
#pragma once

#include <string_view>
#include <vector>

#include "messages/classification.hpp"

namespace signalbox {

/// Appends what `text` holds to `found`, by position, none overlapping another: of two that do, the more
/// certain stays, then the more specific kind, then the longer. Byte ranges are relative to `text`, which
/// must be shorter than 2^32 bytes and may hold any bytes. Linear in the text, whatever it holds; the only
/// memory is `found`.
///
/// Confidence: 1 where a checksum holds (IBAN, card, French national id); above 0.8 where the form alone is
/// telling; less where the form is shared with ordinary numbers or the address is nobody's (loopback,
/// unspecified). A number whose checksum fails, or that is called an order, a version or the like, is not
/// reported at all.
void find_personal_data(std::string_view text, std::vector<finding>& found);

/// Whether the kind tells of a person: a town or a firm does not.
bool is_of_a_person(personal_kind kind) noexcept;

/// What findings mean for privacy: `secret` with a credential of confidence 0.8 or more, else `personal` with
/// any finding of that confidence that is of a person, else `open`.
privacy_level privacy_of(const std::vector<finding>& found) noexcept;

}  // namespace signalbox
