// SPDX-License-Identifier: Apache-2.0
// Requests of the Responses API from anybody: an error that can be told, or a request that is spliced without
// a changed byte outside the edits, and translated where it needs nothing that only that API has.
#include "base/utf8.hpp"
#include "providers/responses/responses.hpp"
#include "tests/fuzz/requests.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/providers/translated.hpp"

namespace signalbox::fuzz {

namespace {

void check_sent(const encoded_request& sent, std::string_view list) {
  json::document document;
  FUZZ_CHECK(!document.scan(sent.http.body, {.depth = UINT32_MAX}));
  FUZZ_CHECK(document.root().find("model").text_is("m"));
  FUZZ_CHECK(document.root().find(list).is(json::kind::array));
  FUZZ_CHECK(sent.dropped.size() <= 21);
  for (const auto& what : sent.dropped) FUZZ_CHECK(!what.empty() && what.size() <= 100 && utf8_valid(what));
}

}  // namespace

void check_responses_request(std::string_view bytes) {
  auto read = responses::scan(bytes);
  if (!read) {
    FUZZ_CHECK(read.error().code == error_code::invalid_request && utf8_valid(read.error().text()));
    return;
  }
  const auto request = request_of(*std::move(read), bytes);
  FUZZ_CHECK(utf8_valid(request.words->text));
  const auto spliced = responses::splice(request, endpoint_for("m")).http.body;
  if (request.marks.own_pieces.empty())
    check_spliced(request, spliced, {"signalbox"}, {"model"});
  else
    check_spliced(request, spliced, {"signalbox"}, {"model", "input"});
  const auto& needs = request.words->needs;
  if (needs.has(capability::stored_state) || needs.has(capability::openai_tools)) return;
  check_sent(test::translated_request<provider_kind::openai>(request, endpoint_for("m")), "messages");
  check_sent(test::translated_request<provider_kind::openai_responses>(request, endpoint_for("m")), "input");
}

}  // namespace signalbox::fuzz
