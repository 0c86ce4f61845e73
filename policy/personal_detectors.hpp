// SPDX-License-Identifier: Apache-2.0
// One function per place where personal data may begin; the scan in personal_data.cpp calls them. Each looks
// at a bounded number of bytes around its place, or at bytes that the scan then skips: that keeps the scan
// linear.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "messages/classification.hpp"

namespace signalbox::personal {

using found_at = std::optional<finding>;

/// The byte at `i`, or 0 outside the text.
constexpr char at(std::string_view text, std::size_t i) noexcept { return i < text.size() ? text[i] : '\0'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) noexcept { return is_upper(c) || (c >= 'a' && c <= 'z'); }
constexpr bool is_alnum(char c) noexcept { return is_digit(c) || is_letter(c); }
constexpr char lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }

constexpr finding make(personal_kind kind, std::size_t begin, std::size_t end, float confidence) noexcept {
  return {kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), confidence};
}

/// What the words shortly before a place call the thing that follows.
struct labels {
  bool phone = false;
  bool order = false;  ///< some other number: of an order, an invoice, a ticket, a part
  bool network = false;
  bool version = false;
  bool card = false;
  bool identity = false;
  bool company = false;
  bool birth = false;
  bool licence = false;
};
labels labels_before(std::string_view text, std::size_t begin) noexcept;

/// The length in bytes of a blank at `i`: a space, a no-break space or a narrow one; 0: none.
std::size_t blank_at(std::string_view text, std::size_t i) noexcept;

/// A number as people write it: groups of digits with single separators between them.
struct digit_groups {
  static constexpr std::size_t most_groups = 9;
  static constexpr std::size_t most_digits = 24;
  struct group {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t digits_before = 0;  ///< digits in the groups before this one
    char separator = 0;             ///< before this group: ' ', '-', '.', '/'; 0 for the first
    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
  };
  std::array<char, most_digits> digits{};
  std::array<group, most_groups> groups{};
  std::size_t count = 0;  ///< groups
};
digit_groups read_groups(std::string_view text, std::size_t begin) noexcept;

/// A number at `begin`, where a digit stands that no letter or digit precedes: card, national id, phone or
/// IPv4.
found_at number_at(std::string_view text, std::size_t begin) noexcept;
/// A phone number at `begin`, where a '+' or an opening parenthesis stands.
found_at phone_at(std::string_view text, std::size_t begin) noexcept;
/// A phone number that begins with these groups.
found_at phone_of(std::string_view text, const digit_groups& number) noexcept;
/// A date of birth that begins with these groups: only where it is called one.
found_at birth_date_of(std::string_view text, const digit_groups& number) noexcept;
/// A driving licence or passport whose first digit stands at `digit`, perhaps after up to three letters: only
/// where it is called one.
found_at licence_at(std::string_view text, std::size_t digit) noexcept;
/// An IBAN whose first digit stands at `digit`, after its two letters.
found_at iban_at(std::string_view text, std::size_t digit) noexcept;

/// An e-mail address around the '@' at `i`, or the password of a URL that ends there.
found_at email_around(std::string_view text, std::size_t i) noexcept;
/// An IPv4 address of these groups.
found_at ipv4_of(std::string_view text, const digit_groups& number) noexcept;
/// An IPv6 address whose first colon stands at `i`.
found_at ipv6_around(std::string_view text, std::size_t i) noexcept;

/// A credential with a known prefix at `begin`, where a word begins.
found_at api_key_at(std::string_view text, std::size_t begin) noexcept;
/// Whether a known prefix may begin at `begin`, told by its first three bytes.
bool may_begin_api_key(std::string_view text, std::size_t begin) noexcept;
/// A private key in PEM armour at `begin`, where a '-' stands that no other precedes.
found_at private_key_at(std::string_view text, std::size_t begin) noexcept;
/// A value worth hiding after the ':' or '=' at `i`, where what stands before names a password, a key or a
/// token.
found_at assigned_secret(std::string_view text, std::size_t i) noexcept;
/// The same for "password is ..." and "mot de passe est ...", at the start of the verb.
found_at stated_secret(std::string_view text, std::size_t begin) noexcept;

}  // namespace signalbox::personal
