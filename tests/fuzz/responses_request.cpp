// SPDX-License-Identifier: Apache-2.0
// Requests of the Responses API from anybody: an error that can be told, or a request that is spliced without
// a changed byte outside the edits, and translated where it needs nothing that only that API has.
#include "providers/responses/responses.hpp"
#include "tests/fuzz/adapted.hpp"
#include "tests/fuzz/requests.hpp"

namespace signalbox::fuzz {

void check_responses_request(std::string_view bytes) {
  auto read = responses::scan(bytes);
  if (!read) return check_refusal(read.error());
  const auto request = request_of(*std::move(read), bytes);
  check_adapted(request);
  FUZZ_CHECK(utf8_valid(request.words->text));
  const auto spliced = responses::splice(request, endpoint_for("m")).http.body;
  if (request.marks.own_pieces.empty())
    check_spliced(request, spliced, {"signalbox"}, {"model"});
  else
    check_spliced(request, spliced, {"signalbox"}, {"model", "input"});
  const auto& needs = request.words->needs;
  if (needs.has(capability::stored_state) || needs.has(capability::openai_tools)) return;
  check_translated<provider_kind::openai>(request, "messages");
  check_translated<provider_kind::anthropic>(request, "messages");
  check_translated<provider_kind::gemini>(request, "contents");
}

}  // namespace signalbox::fuzz
