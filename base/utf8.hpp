// SPDX-License-Identifier: Apache-2.0
// UTF-8: checking, decoding and encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox {

/// The length in bytes (1 to 4) of the valid sequence at the start of `text`, or 0 if it is invalid or cut:
/// overlong forms, surrogates and points above U+10FFFF are invalid (RFC 3629).
std::size_t utf8_sequence(std::string_view text) noexcept;

/// Whether all of `text` is valid UTF-8.
bool utf8_valid(std::string_view text) noexcept;

/// The code point of a valid sequence of `length` bytes.
std::uint32_t utf8_decode(std::string_view text, std::size_t length) noexcept;

/// Appends a code point, which must be a scalar value.
void append_utf8(std::uint32_t point, std::string& out);

/// `text` with every invalid byte replaced by U+FFFD. Sets `*replaced` to how many, if given.
std::string utf8_repaired(std::string_view text, std::size_t* replaced = nullptr);

/// The longest prefix of at most `most` bytes that does not cut a sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t most) noexcept;

}  // namespace signalbox
