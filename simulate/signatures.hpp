// SPDX-License-Identifier: Apache-2.0
// Signatures of thinking, as the fake provider makes and checks them: providers refuse thinking that they did
// not produce, or that was changed on its way back.
#pragma once

#include <string>
#include <string_view>

namespace signalbox::simulate {

/// The signature of a text: base64, the same for the same text.
std::string sign(std::string_view text);

/// Whether `signature` is one that `sign` makes, of whatever text.
bool is_own_signature(std::string_view signature);

}  // namespace signalbox::simulate
