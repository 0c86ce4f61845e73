// SPDX-License-Identifier: Apache-2.0
// Messages of providers made fit to be passed on, and the wordings by which a long context is known.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "providers/error_text.hpp"

using namespace signalbox;

TEST_CASE("[W71] [A10] keys, organisations and addresses are taken out of a message, wherever they stand") {
  struct message {
    std::string given, cleaned;
  };
  for (const auto& m : std::vector<message>{
           {"Incorrect API key provided: sk-proj-AbC_12*****xyz.", "Incorrect API key provided: [redacted]"},
           {"key=sk-ant-api03-x, other", "key=[redacted], other"},
           {"sk-first and sk-second", "[redacted] and [redacted]"},
           {"(sk-abc)", "([redacted])"},
           {"[sk-abc", "[[redacted]"},
           {"`sk-abc` is wrong", "`[redacted]` is wrong"},
           {"{\"k\":\"sk-abc\"}", "{\"k\":\"[redacted]\"}"},
           {"a\tsk-abc\tb", "a [redacted] b"},
           {"a\nsk-abc\nb", "a [redacted] b"},
           {"x;sk-abc", "x;[redacted]"},
           {"Rate limit reached in organization org-Ab12 on tokens",
            "Rate limit reached in organization [redacted] on tokens"},
           {"project proj_abc has no access", "project [redacted] has no access"},
           {"see https://internal.example:8443/a?key=x for more", "see [redacted] for more"},
           {"see <http://10.0.0.7/>", "see <[redacted]>"},
           {"HTTPS://INTERNAL/x", "[redacted]"},
           {"sent Bearer abc.def-ghi to", "sent [redacted] to"},
           {"sent bearer   abc to", "sent [redacted] to"},
           {"Authorization: Bearer abc", "Authorization: [redacted]"},
           {"Bearer ", "[redacted]"},
           {"AIzaSyAbc is invalid", "[redacted] is invalid"},
           {"in organization `org_01k0abcdefgh` service tier", "in organization `[redacted]` service tier"},
           {"your organization (3d1e0a52-77aa-4c1d-9b4e-0123456789ab) has",
            "your organization ([redacted]) has"},
           {"key gsk_abc, xai-123, hf_abcdef, AKIAABCDEFGH",
            "key [redacted], [redacted], [redacted], [redacted]"},
           {"at api.internal.corp:8080: refused", "at [redacted]: refused"},
           {"from 10.1.2.3:443 and 10.1.2.3.", "from [redacted] and [redacted]."},
           {"project 123456789012 of projects/acme-1/x", "project [redacted] of [redacted]"},
           {"ask me@corp.example, now", "ask [redacted], now"},
           {"for msg_01ab and resp_01", "for [redacted] and [redacted]"},
           {"at 12:30 in v1.2.3, 128000 tokens of gpt-4.1-2025-04-14",
            "at 12:30 in v1.2.3, 128000 tokens of gpt-4.1-2025-04-14"},
           {"messages.0.content.1: must not be empty", "messages.0.content.1: must not be empty"},
           {"a risk-free task-org desk", "a risk-free task-org desk"},
           {"nothing private here", "nothing private here"},
           {"", ""},
           {"sk-", "[redacted]"},
       }) {
    CAPTURE(m.given);
    CHECK(clean_message(m.given) == m.cleaned);
  }
}

TEST_CASE("control characters and invalid UTF-8 do not pass, other characters do") {
  CHECK(clean_message("a\r\nb\tc\x01\x7f"
                      "d\x1b[31m") == "a  b c  d [31m");
  CHECK(clean_message(std::string("a\0b", 3)) == "a b");
  CHECK(clean_message("a\xc2\x9b"
                      "31mb\xc2\x85"
                      "c") == "a 31mb c");
  CHECK(clean_message("\xc2\x9bsk-abc") == "[redacted]");
  CHECK(clean_message("\xc2\xa0 \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "\xc2\xa0 \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(clean_message("a\xff"
                      "b\xc3") ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd");
  CHECK(clean_message("  trimmed \n") == "trimmed");
}

TEST_CASE("a message has at most 512 bytes and ends with a whole character") {
  CHECK(clean_message(std::string(511, 'x') + "\xc3\xa9") == std::string(511, 'x'));
  CHECK(clean_message(std::string(512, 'x')).size() == 512);
  CHECK(clean_message(std::string(513, 'x')).size() == 512);
  CHECK(clean_message(std::string(1'000'000, 'x')).size() == 512);
  const auto emoji = [] {
    std::string out;
    for (int i = 0; i < 1000; ++i) out += "\xf0\x9f\x98\x80";
    return out;
  }();
  for (int shift = 0; shift < 4; ++shift) {
    const auto got = clean_message(std::string(static_cast<std::size_t>(shift), 'x') + emoji);
    CHECK(got.size() <= 512);
    CHECK(got.size() > 508);
    CHECK(utf8_valid(got));
    CHECK(got.find("\xef\xbf\xbd") == std::string::npos);
  }
  // A word longer than everything is one word.
  CHECK(clean_message("sk-" + std::string(10'000, 'k')) == "[redacted]");
}

TEST_CASE("[U30] the wordings of a context that is too long, and what only looks like one") {
  for (const auto* words : {
           "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000",
           "prompt is too long: 208310 tokens > 200000 maximum",
           "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
           "the request exceeds the available context size (4096 tokens), try increasing it",
           "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
           "Please reduce the length. Current length is 9000 while limit is 8192",
           "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
           "Requested token count exceeds the model's maximum context length of 131072 tokens.",
           "PROMPT IS TOO LONG",
       }) {
    CAPTURE(words);
    CHECK(says_context_too_long(words, ""));
    CHECK_FALSE(says_context_too_long(words, "string_above_max_length"));
  }
  CHECK(says_context_too_long("anything", "context_length_exceeded"));
  for (const auto* words :
       {"", "Rate limit reached", "max_tokens is too large", "string too long", "current length is 5",
        "Invalid: string_above_max_length: maximum context length"}) {
    CAPTURE(words);
    CHECK_FALSE(says_context_too_long(words, ""));
  }
}
