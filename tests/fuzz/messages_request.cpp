// SPDX-License-Identifier: Apache-2.0
// Messages requests from anybody: an error that can be told, or a request that is spliced without a changed
// byte outside the edits, and translated where it needs nothing that only Anthropic has.
#include "providers/anthropic/anthropic.hpp"
#include "providers/anthropic/client.hpp"
#include "tests/fuzz/adapted.hpp"
#include "tests/fuzz/requests.hpp"

namespace signalbox::fuzz {

void check_messages_request(std::string_view bytes) {
  auto read = anthropic::scan(bytes);
  const auto counted = anthropic::scan_count_tokens(bytes);
  if (!read) return check_refusal(read.error());
  FUZZ_CHECK(counted);  // the same, but for a member that may be absent
  const auto request = request_of(*std::move(read), bytes);
  check_adapted(request);
  FUZZ_CHECK(utf8_valid(request.words->text));
  const auto spliced = anthropic::splice(request, endpoint_for("m")).http.body;
  if (request.marks.own_pieces.empty())
    check_spliced(request, spliced, {"signalbox"}, {"model"});
  else
    check_spliced(request, spliced, {"signalbox"}, {"model", "messages"});
  if (request.words->needs.has(capability::anthropic_tools)) return;
  check_translated<provider_kind::openai>(request, "messages");
  check_translated<provider_kind::openai_responses>(request, "input");
  check_translated<provider_kind::gemini>(request, "contents");
}

}  // namespace signalbox::fuzz
