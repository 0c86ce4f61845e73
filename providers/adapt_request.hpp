// SPDX-License-Identifier: Apache-2.0
// Making the changes to a request that suit it to the model that is chosen.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/request.hpp"
#include "policy/adaptation.hpp"

namespace signalbox {

/// A rule that has changed something, for the answer's header and the decision record.
struct made_adaptation {
  std::string_view rule;  ///< of names_of<adaptation_rule>
  std::string detail;     ///< in words, without anything of the request's own but its numbers
};

struct adapted_request {
  request_data request;  ///< as the client's, with the changed body and its marks and words
  std::vector<made_adaptation> made;
};

/// Makes what is planned where the request gives cause: a limit or temperature out of bounds, headings in
/// what the system or the user's last message says, a last message that does not ask for steps yet. Bytes
/// outside of the changes stay as they came. Works on the client's format, so that splice and translation go
/// on as usual. Nothing where there is nothing to change.
std::optional<adapted_request> adapt_request(const request_data& asked, const adaptation_plan& plan);

}  // namespace signalbox
