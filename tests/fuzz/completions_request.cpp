// SPDX-License-Identifier: Apache-2.0
// Legacy completions from anybody: an error that can be told, or a request that is spliced without a changed
// byte outside the edits, and translated where it needs nothing that a chat cannot do.
#include "providers/completions/completions.hpp"
#include "providers/openai/openai.hpp"
#include "tests/fuzz/requests.hpp"

namespace signalbox::fuzz {

void check_completions_request(std::string_view bytes) {
  auto read = completions::scan(bytes);
  if (!read) return check_refusal(read.error());
  const auto request = request_of(*std::move(read), bytes);
  FUZZ_CHECK(request.words->pieces.size() == 1 && utf8_valid(request.words->text));
  FUZZ_CHECK(request.words->service == service_kind::completions);
  check_spliced(request, openai::splice(request, endpoint_for("m")).http.body, {"signalbox"},
                {"model", "stream_options"});
  if (!request.words->needs.empty()) return;
  const auto chat = test::translated_request<provider_kind::openai>(request, endpoint_for("m"));
  json::document document;
  FUZZ_CHECK(!document.scan(chat.http.body));
  const auto messages = document.root().find("messages");
  FUZZ_CHECK(messages.size() == 1);
  FUZZ_CHECK((*messages.begin_items()).find("content").raw_size() > 2);
}

}  // namespace signalbox::fuzz
