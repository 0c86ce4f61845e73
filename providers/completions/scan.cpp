// SPDX-License-Identifier: Apache-2.0
// Scanning a legacy completion request.
#include "providers/completions/completions.hpp"

namespace signalbox::completions {

namespace {

using json::kind;

bool is_token(json::value v) { return v.integer().value_or(-1) >= 0; }

class completion_scanner final : public request_scanner {
 public:
  using request_scanner::request_scanner;

 private:
  void member(std::string_view key, json::value, json::value v) override {
    if (key == "prompt") return prompts(v);
    if (key == "stream_options") return stream_options(v);
    if (key == "max_tokens") return limit(v);
    if (key == "suffix") return suffix(v);
    if (key == "echo") return echo(v);
    if (key == "best_of") return best_of(v);
    if (key == "logprobs") return logprobs(v);
    if (key == "n") return choices(v);
    if (key == "stop") return strings(key, v);
    if (key == "user" && given(v)) return text(key, v);
    if (key == "temperature" || key == "top_p" || key == "seed" || key == "frequency_penalty" ||
        key == "presence_penalty")
      return number(key, v);
  }

  void at_end() override {
    prompt_.service = service_kind::completions;
    // Without a prompt the model begins a text of its own, and there is nothing that a chat could answer.
    if (prompt_.pieces.empty()) {
      begin_piece(chat_role::user);
      end_piece();
    }
    const auto& said = prompt_.pieces.front();
    if (said.begin == said.end) need_raw_text();
  }

  void need_raw_text() { prompt_.needs.add(capability::raw_text); }

  /// A text, several, tokens, or several lists of tokens.
  void prompts(json::value v) {
    if (!given(v)) return;
    if (!v.is(kind::string) && !v.is(kind::array))
      return fail("prompt", "must be a string, or an array of strings or tokens");
    begin_piece(chat_role::user);
    if (v.is(kind::string))
      words(v, false);
    else
      list(v);
    if (!failed()) end_piece();
  }

  void list(json::value v) {
    if (v.size() == 0) return fail("prompt", "must not be empty");
    const auto first = *v.begin_items();
    if (first.is(kind::number)) return tokens("prompt", v);
    if (v.size() > most_.messages)
      return fail("prompt", "holds more than " + std::to_string(most_.messages) + " prompts");
    if (v.size() > 1) need_raw_text();
    const auto of = first.is(kind::array) ? kind::array : kind::string;
    std::size_t i = 0;
    for (auto item : v.items()) {
      const auto path = "prompt[" + std::to_string(i++) + "]";
      if (!item.is(of))
        return fail(path, of == kind::array ? "must be an array of tokens, as the first"
                                            : "must be a string, or all must be tokens or arrays of them");
      if (of == kind::array)
        tokens(path, item);
      else
        words(item, v.size() > 1);
      if (failed()) return;
    }
  }

  /// Tokens are read by nobody here: they count as the bytes that so many tokens usually have.
  void tokens(const std::string& path, json::value v) {
    need_raw_text();
    if (v.size() == 0) return fail(path, "must not be empty");
    std::size_t i = 0;
    for (auto t : v.items()) {
      if (!is_token(t)) return fail(path + "[" + std::to_string(i) + "]", "must be a token, a whole number");
      ++i;
    }
    prompt_.extra_bytes += static_cast<std::uint32_t>(4 * v.size());
  }

  /// 0 is allowed here: a text that is only echoed, for its log probabilities.
  void limit(json::value v) {
    if (v.integer() != 0) return output_limit("max_tokens", v);
    prompt_.max_output_tokens = 1;
    need_raw_text();
  }

  void suffix(json::value v) {
    if (!given(v)) return;
    text("suffix", v);
    if (v.raw_size() > 2) extra(v, capability::raw_text);
  }

  void echo(json::value v) {
    if (!given(v)) return;
    boolean("echo", v);
    if (v.truth()) need_raw_text();
  }

  void best_of(json::value v) {
    if (!given(v)) return;
    const auto n = v.integer();
    if (!n || *n < 1 || *n > 128) return fail("best_of", "must be a whole number from 1 to 128");
    if (*n > 1) need_raw_text();
  }

  void logprobs(json::value v) {
    if (!given(v)) return;
    if (!v.integer()) return fail("logprobs", "must be a whole number");
    need_raw_text();
  }
};

}  // namespace

result<scanned_request> scan(std::string_view body, const scan_limits& most) {
  return completion_scanner{body, most}.run(dialect::openai_completions);
}

}  // namespace signalbox::completions
