// SPDX-License-Identifier: Apache-2.0
// Chat requests from anybody: an error that can be told, or a request that makes sense and can be translated.
#include "tests/fuzz/adapted.hpp"
#include "tests/fuzz/requests.hpp"

namespace signalbox::fuzz {

namespace {

bool inside(byte_range range, std::string_view body) {
  return range.begin <= range.end && range.end <= body.size();
}

void check_words(const prompt& words) {
  FUZZ_CHECK(utf8_valid(words.text));
  std::uint32_t at = 0;
  for (const auto& piece : words.pieces) {
    FUZZ_CHECK(piece.begin >= at && piece.end >= piece.begin && piece.end <= words.text.size());
    at = piece.end;
  }
}

void check_request(const request_data& request, std::string_view body) {
  FUZZ_CHECK(!request.model.empty());
  const auto& marks = request.marks;
  FUZZ_CHECK(marks.object_begin <= body.size() && body[marks.object_begin - 1] == '{');
  FUZZ_CHECK(!marks.model.absent());
  for (const auto range : {marks.model, marks.stream_options, marks.include_usage, marks.signalbox_member})
    FUZZ_CHECK(inside(range, body));
  FUZZ_CHECK(request.words->pieces.size() > 0);
  check_words(*request.words);
}

void check_hints(const hint_set& hints) {
  FUZZ_CHECK(hints.max_cost_nano >= -1);
  FUZZ_CHECK(hints.deadline_ms >= 0 && hints.deadline_ms <= 86'400'000);
  FUZZ_CHECK(hints.user.size() <= 256);
}

/// Turns of user and assistant by turns, none of them empty. [W39]
void check_turns(json::value messages) {
  bool user = true;
  for (auto turn : messages.items()) {
    FUZZ_CHECK(turn.find("role").text_is(user ? "user" : "assistant"));
    FUZZ_CHECK(turn.find("content").size() > 0);
    user = !user;
  }
  FUZZ_CHECK(messages.size() > 0);
}

}  // namespace

void check_chat_request(std::string_view bytes) {
  auto read = scan_chat_request(bytes);
  if (!read) return check_refusal(read.error());
  check_hints(read->hints);
  check_request(read->request, bytes);
  const auto request = request_of(*std::move(read), bytes);
  check_adapted(request);
  const auto encoded = test::translated_request<provider_kind::anthropic>(request, endpoint_for("claude-x"));
  json::document document;
  FUZZ_CHECK(!document.scan(encoded.http.body, {.depth = UINT32_MAX}));
  FUZZ_CHECK(document.root().find("model").text_is("claude-x"));
  check_turns(document.root().find("messages"));
  FUZZ_CHECK(document.root().find("max_tokens").integer().value_or(0) > 0);
  check_dropped(encoded.dropped);
  check_translated<provider_kind::openai_responses>(request, "input");
  check_translated<provider_kind::gemini>(request, "contents");
}

}  // namespace signalbox::fuzz
