// SPDX-License-Identifier: Apache-2.0
// Classifying and cleaning providers' errors.
#include "providers/error_text.hpp"

#include <algorithm>
#include <array>

#include "base/http_text.hpp"
#include "base/utf8.hpp"
#include "providers/retry_after.hpp"

namespace signalbox {

namespace {

constexpr std::size_t longest_message = 512;

/// Beginnings of words that must not be passed on.
constexpr std::array<std::string_view, 12> private_words{"sk-",     "org-",     "proj_", "req_",
                                                         "http://", "https://", "asst_", "Bearer ",
                                                         "key-",    "user-",    "acct_", "AIza"};

bool is_word_end(char c) {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view{"\"',)<>`"}.find(c) != std::string_view::npos;
}

/// Whether a word may go on after this byte, so that what follows is no beginning of one.
bool is_word_part(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || u >= 0x80 ||
         c == '-' || c == '_';
}

bool starts_private(std::string_view text) {
  return std::any_of(private_words.begin(), private_words.end(),
                     [&](std::string_view word) { return iequals(text.substr(0, word.size()), word); });
}

/// Where the private word at `at` ends. Of an authorization the word is the credential behind the scheme.
std::size_t end_of_private(std::string_view text, std::size_t at) {
  constexpr std::string_view scheme = "Bearer ";
  if (iequals(text.substr(at, scheme.size()), scheme)) at = text.find_first_not_of(' ', at + scheme.size());
  while (at < text.size() && !is_word_end(text[at])) ++at;
  return std::min(at, text.size());
}

/// The bytes of a control character (those of ISO 6429's upper half have two), or 0.
std::size_t control_at(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x20 || c == 0x7f) return 1;
  const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
  return c == 0xc2 && next >= 0x80 && next < 0xa0 ? 2 : 0;
}

}  // namespace

failure_class class_of_status(int status) {
  switch (status) {
    case 400:
    case 422:
      return failure_class::caller_fault;
    case 401:
    case 403:
      return failure_class::credential;
    case 402:
      return failure_class::quota;
    case 404:
    case 410:
      return failure_class::model_gone;
    case 413:
      return failure_class::context_too_long;
    case 429:
      return failure_class::rate_limit;
    case 408:
    case 409:
    case 425:
    case 500:
    case 502:
    case 504:
      return failure_class::transient;
    case 503:
    case 529:
      return failure_class::overload;
    default:
      return status >= 520 && status <= 524 ? failure_class::transient : failure_class::invalid;
  }
}

outcome invalid_answer(std::string message) {
  outcome out;
  out.failure = failure_class::invalid;
  out.message = std::move(message);
  return out;
}

duration pause_after(failure_class failure, const headers& fields) {
  if (failure == failure_class::rate_limit) return retry_after_of(fields);
  const bool failing = failure == failure_class::overload || failure == failure_class::transient;
  return failing ? stated_pause(fields) : duration{-1};
}

std::string clean_message(std::string_view text) {
  const auto valid = utf8_repaired(text.substr(0, 4 * longest_message));
  std::string out;
  bool word_start = true;
  for (std::size_t i = 0; i < valid.size();) {
    if (word_start && starts_private(std::string_view{valid}.substr(i))) {
      i = end_of_private(valid, i);
      out += "[redacted]";
      word_start = false;
      continue;
    }
    const auto control = control_at(valid, i);
    out += control > 0 ? ' ' : valid[i];
    word_start = control > 0 || !is_word_part(valid[i]);
    i += std::max<std::size_t>(control, 1);
  }
  return std::string{utf8_prefix(trim(out), longest_message)};
}

bool contains_words(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool says_context_too_long(std::string_view message, std::string_view code) {
  if (code == "context_length_exceeded") return true;
  if (code == "string_above_max_length" || contains_words(message, "string_above_max_length")) return false;
  constexpr std::array<std::string_view, 9> wordings{
      "maximum context length",
      "prompt is too long",
      "exceeds the maximum number of tokens allowed",
      "exceeds the available context size",
      "`inputs` tokens + `max_new_tokens` must be",
      "is longer than the model's context length",
      "context window",
      "input is too long",
      "input length and `max_tokens` exceed context limit",
  };
  const auto said = [&](std::string_view words) { return contains_words(message, words); };
  return std::any_of(wordings.begin(), wordings.end(), said) ||
         (said("current length is") && said("while limit is"));
}

}  // namespace signalbox
