// SPDX-License-Identifier: Apache-2.0
// What reading a request has in common in all dialects: the JSON, the members that mean the same everywhere,
// the words for the classifier, and errors that name the member at fault.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/json.hpp"
#include "messages/request.hpp"

namespace signalbox {

struct scan_limits {
  std::uint32_t depth = 128;
  std::uint32_t messages = 10'000;
};

/// What a body says; id, channel and the body itself are the caller's to fill in.
struct scanned_request {
  request_data request;  ///< wire, model, stream, include_usage, marks, words
  hint_set hints;        ///< of the `signalbox` member
};

/// Base of the dialects' scanners. Everything that a dialect does not look at passes unread.
class request_scanner {
 public:
  request_scanner(std::string_view body, const scan_limits& most) : most_{most}, body_{body} {}
  virtual ~request_scanner() = default;

  /// Reads the body. Errors are invalid_request with the member at fault in `param`. [C10] to [C14]
  result<scanned_request> run(dialect wire);

 protected:
  /// A member of the root; its name may have been written with escapes. [C12] `model`, `stream` and
  /// `signalbox` have been read by then.
  virtual void member(std::string_view key, json::value name, json::value v) = 0;
  /// After all members: what is missing.
  virtual void at_end() = 0;

  void fail(std::string param, std::string message);
  void fail(error e);
  [[nodiscard]] bool failed() const { return failure_.has_value(); }

  /// A member that is absent or null counts as not given, as the SDKs send null for it.
  static bool given(json::value v) { return v.exists() && !v.is(json::kind::null); }
  static byte_range range_of(json::value v) {
    return {static_cast<std::uint32_t>(v.begin()), static_cast<std::uint32_t>(v.end())};
  }
  /// The value, and the comma behind it or else the one before it, so that deleting the range leaves JSON.
  [[nodiscard]] byte_range with_comma(std::size_t begin, std::size_t end) const;

  void boolean(std::string_view key, json::value v);
  void text(std::string_view key, json::value v);
  void number(std::string_view key, json::value v);
  /// Notes what the answer may have; from 1 to 100,000,000 tokens.
  void output_limit(std::string_view key, json::value v);
  void strings(std::string_view key, json::value v);
  /// `n`: more than one answer is something that not every endpoint can give.
  void choices(json::value v);
  /// OpenAI's options of a stream: notes where they stand and what they ask for. [W18]
  void stream_options(json::value v);
  /// Text that costs tokens but is not read: its size counts.
  void extra(json::value v);
  /// The same, of something that the endpoint must be able to do.
  void extra(json::value v, capability needed);
  /// Checks that an array's elements are objects, and counts them as tools.
  void tools(std::string_view key, json::value v);

  /// What is said between begin_piece and end_piece is one message's.
  void begin_piece(chat_role who);
  void end_piece();
  /// Words inside a piece, followed by a line break if they are one part of several.
  void words(json::value text, bool part);
  /// An image: a URL of http(s), or a `data:` URL with the base64 of a picture.
  void image_url(std::string_view path, json::value url);
  /// An image as base64 of a picture.
  void image_data(std::string_view path, std::string_view media_type, std::string_view base64);

  scan_limits most_;
  std::string_view body_;
  scanned_request out_;
  prompt prompt_;

 private:
  void model(json::value v);
  void hints(json::value name, json::value v);

  bool model_seen_ = false;
  std::optional<error> failure_;
};

/// Of a `data:` URL with base64 data.
struct data_url {
  std::string_view media_type;
  std::string_view data;
};
/// Nothing if `url` is no such URL.
std::optional<data_url> parse_data_url(std::string_view url);

/// Whether a text is base64 (RFC 4648, padded or not) and not empty. Line breaks are not allowed.
bool is_base64(std::string_view text);

/// Whether base64 begins as a PNG, JPEG, GIF or WebP does.
bool looks_like_picture(std::string_view base64);

}  // namespace signalbox
