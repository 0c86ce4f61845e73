// SPDX-License-Identifier: Apache-2.0
// One row per kind of answer: which functions make its bytes. A new dialect is a row and its own files.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/canned.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

struct provider_bytes {
  std::string_view json_type;    ///< content type of whole replies and errors
  std::string_view stream_type;  ///< of streams
  std::string (*reply)(const answer_facts&);
  event_list (*stream)(const answer_facts&);
  std::string_view (*keep_alive)();
  canned_error (*failure)(error_kind, const answer_facts&);
  canned_error (*refuse)(const refusal&, const answer_facts&);
  std::string (*failure_event)(error_kind, const answer_facts&);
  std::string (*failed_reply)(error_kind, const answer_facts&);  ///< the body of a 200 that is an error
  std::vector<std::pair<std::string, std::string>> (*ordinary_headers)(const answer_facts&);
  error_kind usual_failure;  ///< in the midst of a stream
  bool counts_only;          ///< the answer has no words, only a usage
};

/// The row for a request; for paths that are none of the API, its provider's errors and headers.
const provider_bytes& bytes_for(const request_facts& request);

}  // namespace signalbox::simulate
