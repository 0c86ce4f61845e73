// SPDX-License-Identifier: Apache-2.0
// Scanning a request for embeddings. [W83]
#include "providers/embeddings/embeddings.hpp"

namespace signalbox::embeddings {

namespace {

using json::kind;

constexpr std::size_t most_inputs = 2048;

class embedding_scanner final : public request_scanner {
 public:
  using request_scanner::request_scanner;

 private:
  void member(std::string_view key, json::value name, json::value v) override {
    if (key == "input") return input(v);
    if (key == "encoding_format") return encoding(name, v);
    if (key == "dimensions") return dimensions(v);
    if (key == "user" && given(v)) return text(key, v);
  }

  void at_end() override {
    if (prompt_.pieces.empty()) return fail("input", "is missing");
    if (out_.request.stream) return fail("stream", "must not be true: embeddings are not streamed");
    prompt_.service = service_kind::embeddings;
    part_commas();
  }

  /// A text, several, tokens, or several lists of tokens. All words are read: the last text may be the
  /// private one.
  void input(json::value v) {
    if (!v.is(kind::string) && !v.is(kind::array))
      return fail("input", "must be a string, or an array of strings or tokens");
    begin_piece(chat_role::user);
    if (v.is(kind::array))
      list(v);
    else
      one_text("input", v, false);
    if (!failed()) end_piece();
  }

  void list(json::value v) {
    if (v.size() == 0) return fail("input", "must not be empty");
    const auto first = *v.begin_items();
    if (first.is(kind::number)) return tokens("input", v);
    if (v.size() > most_inputs)
      return fail("input", "holds more than " + std::to_string(most_inputs) + " inputs");
    const auto of = first.is(kind::array) ? kind::array : kind::string;
    std::size_t i = 0;
    for (auto item : v.items()) {
      const auto path = "input[" + std::to_string(i++) + "]";
      if (!item.is(of))
        return fail(path, of == kind::array ? "must be an array of tokens, as the first"
                                            : "must be a string, or all must be tokens or arrays of them");
      if (of == kind::array)
        tokens(path, item);
      else
        one_text(path, item, true);
      if (failed()) return;
    }
  }

  void one_text(const std::string& path, json::value v, bool part) {
    if (v.raw_size() == 2) return fail(path, "must not be empty");
    words(v, part);
  }

  /// Tokens are read by nobody here: they count as the bytes that so many tokens usually have.
  void tokens(const std::string& path, json::value v) {
    if (v.size() == 0) return fail(path, "must not be empty");
    std::size_t i = 0;
    for (auto t : v.items()) {
      if (t.integer().value_or(-1) < 0)
        return fail(path + "[" + std::to_string(i) + "]", "must be a token, a whole number");
      ++i;
    }
    prompt_.extra_bytes += static_cast<std::uint32_t>(4 * v.size());
  }

  void encoding(json::value name, json::value v) {
    if (!given(v)) {
      out_.request.marks.own_pieces.push_back(with_comma(name.begin(), v.end()));
    } else if (!v.text_is("float") && !v.text_is("base64")) {
      fail("encoding_format", "must be float or base64");
    }
  }

  void dimensions(json::value v) {
    if (given(v) && v.integer().value_or(0) < 1) fail("dimensions", "must be a whole number from 1");
  }

  /// Two members that go may stand side by side at the end of the body, and then both count on the comma
  /// between them: the first takes the one before it instead. The model stands before both, so there is one.
  void part_commas() {
    auto& marks = out_.request.marks;
    if (marks.own_pieces.empty() || marks.signalbox_member.absent()) return;
    auto* first = &marks.signalbox_member;
    auto* second = &marks.own_pieces.front();
    if (second->begin < first->begin) std::swap(first, second);
    if (second->begin >= first->end) return;
    second->begin = first->end;
    first->begin = static_cast<std::uint32_t>(body_.rfind(',', first->begin));
  }
};

}  // namespace

result<scanned_request> scan(std::string_view body, const scan_limits& most) {
  return embedding_scanner{body, most}.run(dialect::openai_embeddings);
}

}  // namespace signalbox::embeddings
