// SPDX-License-Identifier: Apache-2.0
// Hiding keys and hosts.
#include "providers/hide_endpoint.hpp"

#include <algorithm>

#include "base/http_text.hpp"

namespace signalbox {

namespace {

constexpr std::string_view hidden = "[redacted]";
constexpr std::size_t shortest_key = 4;
constexpr std::size_t piece = 8;

/// How many bytes at `at` belong to the key: a piece of it, as long as it goes on; 0 if none.
std::size_t of_key(std::string_view text, std::size_t at, std::string_view key) {
  const auto least = std::min(piece, key.size());
  std::size_t longest = 0;
  for (std::size_t from = 0; from + least <= key.size(); ++from) {
    const auto left = text.substr(at), right = key.substr(from);
    const auto most = std::min(left.size(), right.size());
    std::size_t same = 0;
    while (same < most && left[same] == right[same]) ++same;
    longest = std::max(longest, same);
  }
  return longest >= least ? longest : 0;
}

bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// How many bytes at `at` are the host: all of it, or its beginning where the text was shortened. A name
/// without a dot may be an ordinary word, so it counts only where it stands alone.
std::size_t of_host(std::string_view text, std::size_t at, std::string_view host) {
  const auto rest = text.substr(at);
  const bool simple = host.find_first_of(".:") == std::string_view::npos;
  const bool begins_word = at == 0 || !is_name_part(text[at - 1]);
  if (simple && !begins_word) return 0;
  if (iequals(rest.substr(0, host.size()), host)) {
    const bool ends_word = rest.size() == host.size() || !is_name_part(rest[host.size()]);
    return simple && !ends_word ? 0 : host.size();
  }
  const bool cut = !simple && begins_word && rest.size() >= shortest_key && rest.size() < host.size();
  return cut && iequals(rest, host.substr(0, rest.size())) ? rest.size() : 0;
}

void hide(std::string& text, std::string_view key, std::string_view host) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto secret = key.size() < shortest_key ? 0 : of_key(text, i, key);
    const auto named = host.empty() ? 0 : of_host(text, i, host);
    const auto size = std::max(secret, named);
    if (size == 0)
      out += text[i++];
    else if (i += size; !out.ends_with(hidden))
      out += hidden;
  }
  text = std::move(out);
}

}  // namespace

void hide_endpoint(outcome& result, const endpoint_config& endpoint) {
  if (result.succeeded()) return;
  const auto key = endpoint.key.value.reveal();
  for (auto* text : {&result.message, &result.code, &result.param})
    if (!text->empty()) hide(*text, key, endpoint.url.host);
}

}  // namespace signalbox
