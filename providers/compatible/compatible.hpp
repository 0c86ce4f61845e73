// SPDX-License-Identifier: Apache-2.0
// Servers that speak OpenAI's chat format with differences: openai/ with the edits that the vendor's row
// (config/vendors.hpp) asks for.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "providers/provider.hpp"
#include "providers/splice.hpp"

namespace signalbox::compatible {

/// The client's body with the endpoint's and the vendor's edits. `endpoint.vendor` must be set.
bool speaks(dialect wire, const endpoint_config& endpoint);
encoded_request splice(const request_data& request, const endpoint_config& endpoint);

/// As openai::check; an answer that ends with `stop` and holds tool calls says `tool_calls` afterwards, if
/// the vendor is known to mix them up. [W22]
decoded_reply check(std::string body, const reply_context& context);

/// As openai::pass_stream, with the chunks of tool calls mended if the vendor needs it.
std::unique_ptr<reply_stream> pass_stream(const reply_context& context);

/// What must be edited in an answer or a chunk whose root is given for clients to tell its tool calls apart
/// and to see why it ended. One object per stream; memory is bounded by 128 choices of 128 calls.
class tool_call_mender {
 public:
  /// Appends to `edits`, whose positions are those of the root's text.
  void read_chunk(json::value root, std::vector<edit>& edits);

 private:
  struct call {
    std::int64_t given = 0;  // the index that the server said
    std::int64_t index = 0;  // the one that the client sees
    std::string id;
  };
  void read_call(json::value fragment, std::vector<call>& calls, std::vector<edit>& edits);

  std::map<std::int64_t, std::vector<call>> choices_;
};

/// The edit of one choice that says `stop` where it must say `tool_calls`; `length` stays. [W22]
void mend_finish(json::value choice, std::vector<edit>& edits);

}  // namespace signalbox::compatible
