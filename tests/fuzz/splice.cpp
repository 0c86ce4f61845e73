// SPDX-License-Identifier: Apache-2.0
// The upstream's body is the client's own but for the model, the signalbox member and the stream options.
// What an edit may touch is told here from the scanner alone, not from the marks that the encoder goes by.
#include "providers/splice.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "providers/openai/openai.hpp"
#include "tests/fuzz/requests.hpp"
#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

namespace {

using json::kind;

constexpr std::string_view our_model = "the \"model\" \xc3\xa9";

/// Pieces of the body that must come out as they are, in their order.
std::vector<std::string_view> kept_pieces(std::string_view body, json::value root) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  const auto touch = [&](std::size_t begin, std::size_t end) {
    out.push_back(body.substr(from, begin - from));
    from = end;
  };
  touch(root.begin() + 1, root.begin() + 1);
  std::size_t value_end = root.begin() + 1;
  for (auto it = root.begin_items(); it != root.end_items(); ++it) {
    const auto name = it.key().text();
    const auto v = *it;
    if (name == "model" || name == "stream_options") touch(v.begin(), v.end());
    // A comma goes with it, the one before or the one behind: neither gap may be counted on.
    if (name == "signalbox") touch(value_end, body.find_first_not_of(" \t\r\n,", v.end()));
    value_end = v.end();
  }
  out.push_back(body.substr(from));
  return out;
}

void check_kept(std::string_view body, json::value root, std::string_view sent) {
  const auto pieces = kept_pieces(body, root);
  FUZZ_CHECK(sent.starts_with(pieces.front()) && sent.ends_with(pieces.back()));
  std::size_t at = 0;
  for (const auto piece : pieces) {
    at = sent.find(piece, at);
    FUZZ_CHECK(at != std::string_view::npos);
    at += piece.size();
  }
}

/// Every member of the client's but the excepted ones is there, with its bytes.
void check_members(json::value ours, json::value sent, std::initializer_list<std::string_view> except) {
  for (auto it = ours.begin_items(); it != ours.end_items(); ++it) {
    const auto name = it.key().text();
    if (std::find(except.begin(), except.end(), name) != except.end()) continue;
    FUZZ_CHECK(sent.find(name).exists() && sent.find(name).raw() == (*it).raw());
  }
}

}  // namespace

void check_splice(std::string_view bytes) {
  auto read = scan_chat_request(bytes);
  if (!read) return;
  const auto request = request_of(*std::move(read), bytes);
  const auto encoded = openai::splice(request, endpoint_for(std::string{our_model}));
  json::document before, after;
  FUZZ_CHECK(!before.scan(bytes) && !after.scan(encoded.http.body));
  const auto ours = before.root(), sent = after.root();
  check_kept(bytes, ours, encoded.http.body);
  check_members(ours, sent, {"model", "signalbox", "stream_options"});
  FUZZ_CHECK(sent.find("model").text_is(our_model));
  FUZZ_CHECK(!sent.find("signalbox").exists());
  check_members(ours.find("stream_options"), sent.find("stream_options"), {"include_usage"});
  if (!request.stream) check_members(ours, sent, {"model", "signalbox"});
  if (request.stream) FUZZ_CHECK(sent.find("stream_options").find("include_usage").truth());
}

}  // namespace signalbox::fuzz
