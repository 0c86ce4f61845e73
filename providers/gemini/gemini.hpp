// SPDX-License-Identifier: Apache-2.0
// Google's Gemini as an upstream: generateContent and streamGenerateContent of the Gemini API. No client
// speaks this format here, so every request comes in neutral form.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "messages/chat.hpp"
#include "providers/provider.hpp"

namespace signalbox::gemini {

// As provider_row says.
bool speaks(dialect wire, const endpoint_config& endpoint);
encoded_request write(const chat_request& chat, const endpoint_config& endpoint);
outcome read(json::value root, chat_reply& out);
std::unique_ptr<delta_reader> open_reader();
outcome classify_error(int status, const headers& fields, std::string_view body);

/// Names what was left out or changed, each only once.
void drop(std::vector<std::string>& dropped, std::string_view what);

/// One turn of `contents`; its parts belong to the chat that it was made of.
struct turn {
  chat_role role = chat_role::user;  ///< user or assistant
  std::vector<const chat_part*> parts;
};

/// The turns of a chat as Gemini wants them: system texts taken out, roles alternating, none empty, results
/// of tools first and in the order of their calls.
struct turns {
  std::vector<const chat_part*> system;
  std::vector<turn> alternating;
  std::map<std::string, std::string, std::less<>> tool_of_call;  ///< names by ids of calls
};
turns arrange(const std::vector<chat_message>& messages, std::vector<std::string>& dropped);

/// Writes the members `systemInstruction` and `contents`.
void write_contents(json::writer& w, const chat_request& chat, const endpoint_config& endpoint,
                    std::vector<std::string>& dropped);

/// Writes the member `thinkingConfig`, if the request says how much to think and the model can be told.
void write_thinking(json::writer& w, const chat_request& chat, const endpoint_config& endpoint,
                    std::vector<std::string>& dropped);

/// Where a schema stands: the parameters of a tool must be an object, an answer may be anything.
enum class schema_use : std::uint8_t { parameters, answer };

struct fitted_schema {
  std::string json;                    ///< empty: it says nothing, so it need not be sent
  std::vector<std::string_view> lost;  ///< what could not be kept, each once
};

/// A JSON Schema in the part of that language which the API takes as `parametersJsonSchema` and
/// `responseJsonSchema`. Those are preferred to `parameters` and `responseSchema`, since they keep numbers in
/// `enum`, `additionalProperties`, tuples and alternatives, and since keywords that they do not know are
/// passed over, while one of those refuses the whole request in the other form. [W50]
///
/// References are put in place of their names and `allOf` is merged, as neither goes with other keywords
/// there; `const` becomes `enum`. A recursive reference is followed once and then becomes an open object; so
/// does what would make the result much larger than the schema, or nested deeper than 100 levels (the API has
/// a lower limit of its own that is not documented, and says so when it is exceeded). Time and memory are
/// linear in the size of the schema.
///
/// `growth` bytes may come on top of twice the schema's own.
fitted_schema fit_schema(std::string_view schema, schema_use use, std::size_t growth = 64UL * 1024);

/// What a part of an answer is.
struct answer_part {
  chat_part part;  ///< text, thinking or tool_call
  /// What it is, in words for people, if it is none of these: nothing that our clients speak can carry it.
  std::string foreign;
};
answer_part read_part(json::value part);

/// What stands in the text of an answer where a part had to be left out, so that it is not left out in
/// silence. An answer of nothing else is a failure.
std::string mark_of(std::string_view foreign);

/// The first answer among `candidates`; a value that does not exist if there is none.
json::value candidate_in(json::value root);

/// The failure of an answer that was refused or is none, as far as that can be told before its end: an error
/// in place of an answer [U14] [W8], a blocked prompt [W54]. A success otherwise.
outcome refusal_in(json::value root);

/// Why an answer ended. [W54]
finish_kind finish_of(std::string_view reason, bool any_calls);

/// Whether a finish reason means that the model made a call that is none: another try may do better.
bool is_broken_call(std::string_view reason);
outcome broken_call(std::string_view reason);

/// Counters as they were told, of an answer that comes in pieces: each as it was told last. [W55]
class usage_reader {
 public:
  /// Passes over what makes no sense. [U37]
  void take(json::value metadata);
  /// In disjoint classes [W62]; `any_content` says whether the answer has said anything, so that output must
  /// have been told.
  [[nodiscard]] usage total(bool any_content) const;

 private:
  std::uint64_t prompt_ = 0, cached_ = 0, tool_prompt_ = 0, candidates_ = 0, thoughts_ = 0;
  std::uint64_t audio_ = 0, cached_audio_ = 0, tool_audio_ = 0, answer_audio_ = 0;
  bool prompt_told_ = false, output_told_ = false;
};

/// The `error` object of a document, which may stand in an array; a value that does not exist if there is
/// none. [W57]
json::value error_in(json::value root);

/// The failure that an error object describes when no status came with it.
outcome error_inside(json::value error);

}  // namespace signalbox::gemini
