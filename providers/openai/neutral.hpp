// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat dialect from and to the neutral form, for upstreams that speak another one.
#pragma once

#include <string>

#include "messages/chat.hpp"

namespace signalbox::openai {

/// A request body that scan_chat_request has accepted, in neutral form. What the form does not carry is named
/// in `dropped`. Members that the scan does not check and that make no sense are dropped as well.
chat_request to_neutral(std::string_view body);

/// What an answer says about itself in OpenAI's form.
struct reply_label {
  std::string id;
  std::string model;
  std::int64_t created = 0;  ///< seconds since 1970
};

/// A whole answer as a chat.completion.
std::string write_reply(const chat_reply& reply, const reply_label& label);

/// Writes a stream's chunks from its deltas. [W16] to [W23]
class chunk_writer {
 public:
  chunk_writer(std::int64_t created, bool include_usage) : include_usage_{include_usage} {
    label_.created = created;
  }

  /// Appends the events for one delta. `end` appends nothing: tail() has what ends the stream.
  void write(const chat_delta& delta, std::string& out);
  /// The usage chunk, if it was asked for, and the terminal event.
  [[nodiscard]] std::string tail() const;

 private:
  template <class Body>
  void chunk(std::string& out, Body&& body) const;

  reply_label label_;
  bool include_usage_;
  usage used_;
};

}  // namespace signalbox::openai
