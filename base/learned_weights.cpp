// SPDX-License-Identifier: Apache-2.0
// The file of weights.
#include "base/learned_weights.hpp"

#include <cstring>

namespace signalbox {

namespace {

constexpr std::string_view magic{"SBWTS\0\0", 7};
constexpr std::size_t head_bytes = 8;
constexpr std::size_t name_bytes = 4;
constexpr std::string_view text_part = "TEXT";
constexpr std::string_view head_part = "HEAD";
constexpr std::string_view gain_part = "GAIN";

/// Against accidents, not against people.
std::uint64_t checksum(std::string_view bytes) {
  const auto mixed = [](std::uint64_t hash, std::uint64_t chunk) {
    hash = (hash ^ chunk) * 0xbf58476d1ce4e5b9ULL;
    return hash ^ (hash >> 32);
  };
  std::uint64_t out = bytes.size();
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, bytes.data() + at, 8);
    out = mixed(out, chunk);
  }
  for (; at < bytes.size(); ++at) out = mixed(out, static_cast<unsigned char>(bytes[at]));
  return out;
}

template <class Number>
Number read_number(std::string_view bytes, std::size_t at) {
  Number out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

template <class Number>
void append_number(std::string& out, Number n) {
  const auto at = out.size();
  out.resize(at + sizeof n);
  std::memcpy(out.data() + at, &n, sizeof n);
}

void append_part(std::string& out, std::string_view name, std::string_view bytes) {
  out += name;
  append_number(out, static_cast<std::uint32_t>(bytes.size()));
  out += bytes;
}

error wrong(std::string message) {
  return {error_code::config_invalid, std::move(message), "make it anew with `signalbox train`", {}};
}

/// Of the bytes behind the head and before the checksum, which has held.
result<void> read_part(std::string_view name, std::string_view bytes, learned_weights& out) {
  if (name == text_part) {
    out.about = bytes;
  } else if (name == head_part) {
    auto heads = text_model::parse(bytes);
    if (!heads) return heads.error();
    out.heads = *std::move(heads);
  } else if (name == gain_part) {
    auto gain = gain_table::parse(bytes);
    if (!gain) return gain.error();
    out.gain = *std::move(gain);
  } else {
    return wrong("the file of weights has a part that this program does not know");
  }
  return {};
}

}  // namespace

std::string learned_weights::written() const {
  std::string out{magic};
  out.push_back(static_cast<char>(version));
  append_part(out, text_part, about);
  if (heads) append_part(out, head_part, heads->written());
  if (gain) append_part(out, gain_part, gain->written());
  append_number(out, checksum(out));
  return out;
}

result<learned_weights> learned_weights::parse(std::string_view file) {
  if (file.size() > most_bytes) return wrong("the file of weights is longer than 4 MiB");
  if (file.size() < head_bytes || !file.starts_with(magic)) return wrong("this is no file of weights");
  if (const unsigned found = static_cast<unsigned char>(file[magic.size()]); found != version)
    return wrong("the weights are of version " + std::to_string(found) + ", and this program reads version " +
                 std::to_string(version));
  if (file.size() < head_bytes + sizeof(std::uint64_t)) return wrong("the file of weights is cut short");
  const auto end = file.size() - sizeof(std::uint64_t);
  const bool whole = checksum(file.substr(0, end)) == read_number<std::uint64_t>(file, end);
  learned_weights out;
  for (auto at = head_bytes; at < end;) {
    const bool headed = end - at >= name_bytes + sizeof(std::uint32_t);
    const std::size_t length = headed ? read_number<std::uint32_t>(file, at + name_bytes) : 0;
    const auto begin = at + name_bytes + sizeof(std::uint32_t);
    if (!headed || length > end - begin) return wrong("the file of weights is cut short");
    if (whole)
      if (const auto read = read_part(file.substr(at, name_bytes), file.substr(begin, length), out); !read)
        return read.error();
    at = begin + length;
  }
  if (!whole) return wrong("the file of weights is damaged");
  return out;
}

}  // namespace signalbox
