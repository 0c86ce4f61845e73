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

using namespace std::string_view_literals;

constexpr std::size_t longest_message = 512;

/// Beginnings of words that must not be passed on.
constexpr std::array private_words{
    "sk-"sv,      "org-"sv,  "org_"sv,    "proj_"sv,   "projects/"sv, "req_"sv,  "http://"sv,
    "https://"sv, "asst_"sv, "Bearer "sv, "key-"sv,    "user-"sv,     "user_"sv, "acct_"sv,
    "AIza"sv,     "ya29."sv, "gsk_"sv,    "xai-"sv,    "hf_"sv,       "r8_"sv,   "pplx-"sv,
    "sess-"sv,    "AKIA"sv,  "ASIA"sv,    "wrkspc_"sv, "msg_"sv,      "resp_"sv};

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

/// Whether a word tells who or where somebody is by its shape alone: an e-mail address, a UUID, an IPv4
/// address with or without a port, a host with a port, or a number as long as those of accounts.
bool looks_private(std::string_view word) {
  std::size_t digits = 0, dots = 0, dashes = 0, hex = 0;
  for (const char c : word) {
    const bool digit = c >= '0' && c <= '9';
    digits += digit ? 1 : 0;
    hex += digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ? 1 : 0;
    dots += c == '.' ? 1 : 0;
    dashes += c == '-' ? 1 : 0;
  }
  if (const auto at = word.find('@');
      at != std::string_view::npos && at > 0 && word.find('.', at) != word.npos)
    return true;
  if (word.size() == 36 && dashes == 4 && hex == 32) return true;
  const auto host = word.substr(0, word.find(':'));
  const auto port = word.substr(std::min(host.size() + 1, word.size()));
  const bool all_digits = port.find_first_not_of("0123456789") == std::string_view::npos;
  const bool address = host.find_first_not_of("0123456789.") == std::string_view::npos;
  if (dots == 3 && address && all_digits && digits >= 4) return true;
  if (!port.empty() && port.size() <= 5 && all_digits && host.find('.') != std::string_view::npos)
    return true;
  return digits == word.size() && digits >= 10;
}

/// The word that begins at `at`, without the stop of a sentence.
std::string_view word_at(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && !is_word_end(text[end])) ++end;
  auto word = text.substr(at, end - at);
  while (!word.empty() && ".,;:!?("sv.find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  return word;
}

/// The bytes of a control character (those of ISO 6429's upper half have two), or 0.
std::size_t control_at(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x20 || c == 0x7f) return 1;
  const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
  return c == 0xc2 && next >= 0x80 && next < 0xa0 ? 2 : 0;
}

/// Where what must not be passed on ends that begins at `at`, or `at`.
std::size_t private_until(std::string_view text, std::size_t at) {
  if (starts_private(text.substr(at))) return end_of_private(text, at);
  const auto word = word_at(text, at);
  return looks_private(word) ? at + word.size() : at;
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
    case 405:  // depends on address and method alone: a `base_url` that leads somewhere else, as most 404s
    case 410:
      return failure_class::model_gone;
    case 413:
      return failure_class::request_too_large;
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
    case 451:
      return failure_class::content_policy;
    case 501:  // may depend on the request: llama.cpp says it to what it was not started for
      return failure_class::refused;
    default:
      if (status >= 400 && status <= 499) return failure_class::refused;
      return status >= 520 && status <= 524 ? failure_class::transient : failure_class::invalid;
  }
}

outcome cut_short() {
  outcome out;
  out.failure = failure_class::truncated;
  out.message = "the answer does not say why it ended: it was cut short";
  return out;
}

failure_class class_of_large(std::string_view message, std::string_view code) {
  const bool a_minute = contains_words(message, "per minute") || contains_words(message, "per min)");
  const bool tokens = contains_words(message, "token") || contains_words(message, "context length");
  if (says_context_too_long(message, code)) return failure_class::context_too_long;
  return tokens && !a_minute ? failure_class::context_too_long : failure_class::request_too_large;
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
    const auto private_end = word_start ? private_until(valid, i) : i;
    if (private_end > i) {
      i = private_end;
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
