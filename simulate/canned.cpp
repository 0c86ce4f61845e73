// SPDX-License-Identifier: Apache-2.0
// Placeholders, escapes, ids and dates.
#include "simulate/canned.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/random.hpp"

namespace signalbox::simulate {

void expand(std::string_view canned, std::initializer_list<placeholder> values, std::string& out) {
  while (!canned.empty()) {
    const auto open = canned.find("{{");
    const auto close = open == std::string_view::npos ? open : canned.find("}}", open);
    if (close == std::string_view::npos) break;
    const auto name = canned.substr(open + 2, close - open - 2);
    const auto found =
        std::find_if(values.begin(), values.end(), [name](const placeholder& p) { return p.name == name; });
    if (found == values.end()) {
      out.append(canned.substr(0, open + 2));
      canned.remove_prefix(open + 2);
    } else {
      out.append(canned.substr(0, open)).append(found->value);
      canned.remove_prefix(close + 2);
    }
  }
  out.append(canned);
}

std::string escaped(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (byte < 0x20) {
      out.append("\\u00").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    } else {
      out.append(1, c);
    }
  }
  return out;
}

namespace {

std::tm utc(std::time_t when) {
  std::tm parts{};
  gmtime_r(&when, &parts);
  return parts;
}

}  // namespace

moment moment_at(wall_time now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const auto date = utc(seconds), reset = utc(seconds + 60);
  std::array<char, 64> text{};
  moment out{seconds, std::to_string(seconds), {}, {}};
  out.date.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &date));
  out.reset.assign(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &reset));
  return out;
}

std::string make_id(std::uint64_t seed, std::uint64_t number) {
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  random_stream random{seed * 0x100000001b3ULL ^ number};
  std::string out(24, '0');
  for (std::size_t i = 0; i < out.size(); i += 8) {
    auto word = random.next();
    for (std::size_t k = i; k < i + 8; ++k, word /= letters.size()) out[k] = letters[word % letters.size()];
  }
  return out;
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t out = 0xcbf29ce484222325ULL;
  for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return out;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const auto& piece : pieces) out += piece;
  return out;
}

std::uint64_t event_list::content_events() const {
  const auto counted = [](const mark& m) { return is_content(m.part); };
  return static_cast<std::uint64_t>(std::count_if(marks.begin(), marks.end(), counted));
}

std::uint64_t answer_facts::content_events() const {
  std::uint64_t out = thoughts.size() + pieces.size() + refusal.size() + tools.size();
  for (const auto& parts : fragments) out += parts.size();
  return out;
}

}  // namespace signalbox::simulate
