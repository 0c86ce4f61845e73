// SPDX-License-Identifier: Apache-2.0
// Signatures: a hash of the text, and a hash of that hash by which they are known.
#include "simulate/signatures.hpp"

#include "simulate/canned.hpp"

namespace signalbox::simulate {

namespace {

// Both hashes are 16 letters, so that all of it is base64.
constexpr std::string_view front = "EpAB";
constexpr std::string_view back = "GAI=";
constexpr std::size_t letters = 16;

std::string hash_text(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOP";
  auto hash = fnv1a(text);
  std::string out(letters, 'A');
  for (auto& c : out) {
    c = digits[hash & 15];
    hash >>= 4;
  }
  return out;
}

}  // namespace

std::string sign(std::string_view text) {
  const auto hash = hash_text(text);
  return std::string{front} + hash + hash_text(hash) + std::string{back};
}

bool is_own_signature(std::string_view signature) {
  if (signature.size() != front.size() + 2 * letters + back.size()) return false;
  if (!signature.starts_with(front) || !signature.ends_with(back)) return false;
  const auto hash = signature.substr(front.size(), letters);
  return signature.substr(front.size() + letters, letters) == hash_text(hash);
}

}  // namespace signalbox::simulate
