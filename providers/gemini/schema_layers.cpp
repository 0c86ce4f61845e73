// SPDX-License-Identifier: Apache-2.0
// Unfolding schemas.
#include "providers/gemini/schema_layers.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox::gemini {

namespace {

using json::kind;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// A step of a JSON pointer inside a URL: percent-encoding first, then the pointer's own.
std::string step_name(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    decoded += low >= 0 ? static_cast<char>(16 * high + low) : text[i];
    if (low >= 0) i += 2;
  }
  std::string out;
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    const char next = i + 1 < decoded.size() ? decoded[i + 1] : '\0';
    const bool escaped = decoded[i] == '~' && (next == '0' || next == '1');
    out += !escaped ? decoded[i] : next == '0' ? '~' : '/';
    if (escaped) ++i;
  }
  return out;
}

}  // namespace

layer_stack::layer_stack(json::value root, std::size_t work) : root_{root}, work_left_{work} {
  opened_.push_back(root.begin());
  place_.emplace(root.begin(), 0);
}

layer_stack::unfolded layer_stack::open(const schema_layers& given) {
  unfolded out;
  const auto from = depth();
  todo_.assign(given.rbegin(), given.rend());
  while (!todo_.empty()) {
    const auto schema = todo_.back();
    todo_.pop_back();
    if (!schema.is(kind::object)) {
      out.never = out.never || (schema.is(kind::boolean) && !schema.truth());
      continue;
    }
    const auto cost = std::min(work_left_, 1 + schema.size());
    work_left_ -= cost;
    out.layers.push_back(schema);
    unfold_all_of(schema);
    unfold_reference(schema, out, from);
  }
  return out;
}

void layer_stack::unfold_all_of(json::value schema) {
  const auto all = schema.find("allOf");
  if (!all.is(kind::array)) return;
  const auto at = todo_.size();
  for (auto one : all.items()) todo_.push_back(one);
  std::reverse(todo_.begin() + static_cast<std::ptrdiff_t>(at), todo_.end());
}

void layer_stack::unfold_reference(json::value schema, unfolded& out, std::size_t from) {
  const auto reference = schema.find("$ref");
  if (!reference.is(kind::string)) return;
  if (work_left_ == 0) {
    out.lost = loss::size;
    return;
  }
  const auto target = resolve(reference.text());
  if (!target.exists()) {
    out.lost = loss::unknown_reference;
    return;
  }
  const auto [place, fresh] = place_.emplace(target.begin(), depth());
  if (fresh) {
    opened_.push_back(target.begin());
    todo_.push_back(target);
  } else if (place->second < from) {
    out.lost = loss::recursion;
  }  // else it is a layer of this schema already
}

void layer_stack::close(std::size_t depth) {
  for (; opened_.size() > depth; opened_.pop_back()) place_.erase(opened_.back());
}

json::value layer_stack::resolve(std::string_view reference) {
  if (!reference.starts_with('#')) return {};
  reference.remove_prefix(1);
  if (!reference.empty() && reference.front() != '/') return {};
  auto at = root_;
  while (!reference.empty() && at.exists()) {
    reference.remove_prefix(1);
    const auto name = reference.substr(0, reference.find('/'));
    at = step(at, step_name(name));
    reference.remove_prefix(name.size());
  }
  return at;
}

/// A long list of definitions is searched for each of many references, so it is read once.
json::value layer_stack::step(json::value from, const std::string& name) {
  if (from.is(kind::array)) {
    std::size_t index = 0;
    const auto* end = name.data() + name.size();
    const auto read = std::from_chars(name.data(), end, index);
    if (read.ec != std::errc{} || read.ptr != end || index >= from.size()) return {};
    auto it = from.begin_items();
    for (work_left_ -= std::min(work_left_, index); index > 0; --index) ++it;
    return *it;
  }
  if (!from.is(kind::object)) return {};
  const auto [index, fresh] = indexes_.try_emplace(from.begin());
  if (fresh)
    for (auto it = from.begin_items(); it != from.end_items(); ++it)
      index->second.emplace(it.key().text(), *it);
  const auto found = index->second.find(name);
  return found == index->second.end() ? json::value{} : found->second;
}

}  // namespace signalbox::gemini
