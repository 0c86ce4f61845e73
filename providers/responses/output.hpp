// SPDX-License-Identifier: Apache-2.0
// The `response` object that clients get: its items, and the parts of the request that it repeats.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "providers/responses/responses.hpp"

namespace signalbox::responses {

/// One item of an answer's output. Which fields mean something depends on `what`.
struct output_item {
  enum class kind : unsigned char { reasoning, message, call };
  struct piece {
    part_kind what = part_kind::text;  ///< text or refusal of a message; thinking of reasoning: a summary's
    std::string text;
  };
  kind what = kind::message;
  std::string id;
  std::vector<piece> pieces;
  std::string call_id, name, arguments;
  std::string encrypted;  ///< of reasoning, once it is over
  bool cut_off = false;   ///< the answer ended inside of it
};

/// The item that a part of an answer belongs to; nothing for parts that have no place in this dialect.
std::optional<output_item::kind> item_for(part_kind what);

/// An id for the item at a place of the output: unlike any other of the same request, and not long.
std::string item_id(const reply_context& context, output_item::kind what, std::size_t place);

/// What a call is made with. A tool that takes nothing gets an empty object, not nothing. [W23]
std::string_view final_arguments(const output_item& item);

/// A piece of a message or of a summary, as it stands in items and in events.
void write_piece(json::writer& w, const output_item::piece& piece);
/// `status`: in_progress or completed; an item that is cut off says so by itself.
void write_item(json::writer& w, const output_item& item, std::string_view status);

/// What an answer says about itself.
struct response_state {
  std::string id;
  std::string model;
  std::string_view status = "in_progress";
  finish_kind finish = finish_kind::none;
  const std::vector<output_item>* output = nullptr;  ///< null: none yet
  const usage* used = nullptr;                       ///< null: not known yet
};

/// `completed`, or `incomplete` where a limit ended the answer. [W61]
std::string_view status_of(finish_kind finish);

/// Writes `response` objects. Reads the request once, for what they repeat of it.
class response_writer {
 public:
  explicit response_writer(const reply_context& context);
  void write(json::writer& w, const response_state& state) const;

 private:
  std::int64_t created_;  // seconds since 1970
  std::string settings_;  // the members that repeat the request's, with a comma in front
};

}  // namespace signalbox::responses
