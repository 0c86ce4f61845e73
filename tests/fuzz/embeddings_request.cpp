// SPDX-License-Identifier: Apache-2.0
// Requests for embeddings from anybody: an error that can be told, or a body that is passed on without the
// members that must go, and no other byte changed.
#include "providers/embeddings/embeddings.hpp"
#include "tests/fuzz/requests.hpp"

namespace signalbox::fuzz {

void check_embeddings_request(std::string_view bytes) {
  auto read = embeddings::scan(bytes);
  if (!read) return check_refusal(read.error());
  const auto request = request_of(*std::move(read), bytes);
  FUZZ_CHECK(!request.stream);
  FUZZ_CHECK(request.words->pieces.size() == 1 && utf8_valid(request.words->text));
  const auto sent = embeddings::splice(request, endpoint_for("m")).http.body;
  json::document before;
  FUZZ_CHECK(!before.scan(bytes));
  const bool null_format = before.root().find("encoding_format").is(json::kind::null);
  check_spliced(request, sent, {"signalbox", null_format ? "encoding_format" : "signalbox"}, {"model"});
}

}  // namespace signalbox::fuzz
