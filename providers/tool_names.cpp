// SPDX-License-Identifier: Apache-2.0
// Tool names and call ids.
#include "providers/tool_names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "providers/request_scan.hpp"

namespace signalbox {

namespace {

/// Stands between an id and the signature behind it. Made of what every provider allows in an id.
constexpr std::string_view signature_mark = "--sig-";
constexpr std::size_t longest_id = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_plain(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }

bool fits(std::string_view name, const name_rule& rule) {
  if (name.empty() || name.size() > rule.longest) return false;
  if (rule.letter_first && !is_letter(name.front()) && name.front() != '_') return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_plain(c) || (rule.dots && (c == '.' || c == ':')); });
}

/// FNV-1a: names that differ only in what is not allowed must stay apart.
std::string hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  std::array<char, 16> out{};
  const auto end = std::to_chars(out.data(), out.data() + out.size(), hash, 16).ptr;
  return {out.data(), end};
}

/// What is allowed of a text, and its hash behind it.
std::string fitted(std::string_view text, std::size_t longest) {
  const auto hash = hash_text(text);
  std::string out;
  for (const char c : text.substr(0, longest - hash.size() - 1)) out += is_plain(c) ? c : '_';
  if (out.empty() || (!is_letter(out.front()) && out.front() != '_')) out.insert(0, 1, '_');
  out.resize(std::min(out.size(), longest - hash.size() - 1));
  return out.append("_").append(hash);
}

/// Base64 of a signature in the alphabet that ids may have.
std::string to_id_alphabet(std::string_view signature) {
  std::string out{signature};
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  while (out.ends_with('=')) out.pop_back();
  return out;
}

std::string from_id_alphabet(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (out.size() % 4 != 0) out += '=';
  return out;
}

}  // namespace

std::vector<tool_rename> fit_tool_names(chat_request& chat, const name_rule& rule) {
  std::map<std::string, std::string, std::less<>> fresh;
  const auto look_at = [&](const std::string& name) {
    if (!name.empty() && !fits(name, rule) && !fresh.contains(name))
      fresh.emplace(name, fitted(name, rule.longest));
  };
  for (const auto& tool : chat.tools) look_at(tool.name);
  look_at(chat.chosen_tool);
  for (const auto& message : chat.messages)
    for (const auto& part : message.parts)
      if (part.kind == part_kind::tool_call || part.kind == part_kind::tool_result) look_at(part.name);
  if (fresh.empty()) return {};
  const auto change = [&](std::string& name) {
    if (const auto found = fresh.find(name); found != fresh.end()) name = found->second;
  };
  for (auto& tool : chat.tools) change(tool.name);
  change(chat.chosen_tool);
  for (auto& message : chat.messages)
    for (auto& part : message.parts)
      if (part.kind == part_kind::tool_call || part.kind == part_kind::tool_result) change(part.name);
  std::vector<tool_rename> out;
  out.reserve(fresh.size());
  for (const auto& [ours, theirs] : fresh) out.push_back({theirs, ours});
  return out;
}

std::string_view own_name(std::span<const tool_rename> renamed, std::string_view theirs) {
  for (const auto& r : renamed)
    if (r.theirs == theirs) return r.ours;
  return theirs;
}

std::string with_signature(std::string id, std::string_view signature) {
  if (signature.empty() || !is_base64(signature)) return id;
  return std::move(id.append(signature_mark).append(to_id_alphabet(signature)));
}

signed_call split_signature(std::string_view id) {
  signed_call out;
  if (const auto at = id.find(signature_mark); at != std::string_view::npos) {
    out.signature = from_id_alphabet(id.substr(at + signature_mark.size()));
    id = id.substr(0, at);
  }
  const bool fine = !id.empty() && id.size() <= longest_id && std::all_of(id.begin(), id.end(), is_plain);
  out.id = fine ? std::string{id} : fitted(id, longest_id);
  return out;
}

void split_signatures(chat_request& chat) {
  for (auto& message : chat.messages)
    for (auto& part : message.parts) {
      if (part.id.empty()) continue;
      auto split = split_signature(part.id);
      part.id = std::move(split.id);
      if (part.kind == part_kind::tool_call && part.signature.empty())
        part.signature = std::move(split.signature);
    }
}

}  // namespace signalbox
