// SPDX-License-Identifier: Apache-2.0
// Messages to endpoints that speak them: every byte outside the edits as it came, and answers likewise.
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "providers/anthropic/anthropic.hpp"
#include "tests/providers/anthropic_events.hpp"
#include "tests/providers/bodies.hpp"
#include "tests/providers/messages.hpp"
#include "tests/providers/streams.hpp"
#include "tests/support/tokens.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

endpoint_config claude() {
  auto out = endpoint_at("https://api.example.com/v1", "served", "sk-ant");
  out.provider = provider_kind::anthropic;
  return out;
}

std::string sent(const std::string& body) {
  return anthropic::splice(scanned_messages(body), claude()).http.body;
}

const std::string mine = R"({"type":"thinking","thinking":"hm","signature":"signalbox-unsigned"})";
const std::string theirs = R"({"type":"thinking","thinking":"hm","signature":"RXJhc2Vk"})";
const std::string words = R"({"type":"text","text":"a"})";

}  // namespace

TEST_CASE("[W46] [W80] a spliced request goes to /messages with the version, and the key as a secret") {
  auto asked = scanned_messages(messages_body(R"({"role":"user","content":"q"})"));
  auto got = encode(asked, claude());
  CHECK(got.spliced);
  CHECK(got.http.target == "/v1/messages");
  CHECK(got.http.secret_name == "x-api-key");
  CHECK(got.http.secret_value.reveal() == "sk-ant");
  CHECK(find_header(got.http.fields, "anthropic-version") == "2023-06-01");
  CHECK_FALSE(find_header(got.http.fields, "anthropic-beta"));
  asked.passed = {{"anthropic-version", "2024-01-01"}, {"anthropic-beta", "a,b"}};
  got = encode(asked, claude());
  CHECK(find_header(got.http.fields, "anthropic-version") == "2024-01-01");
  CHECK(find_header(got.http.fields, "anthropic-beta") == "a,b");
  CHECK(std::count_if(got.http.fields.begin(), got.http.fields.end(),
                      [](const header& f) { return f.name == "anthropic-version"; }) == 1);
}

TEST_CASE("[W45] [W88] a thousand odd bodies keep every byte but the model and our own member") {
  random_stream random{45};
  body_maker maker{45};
  int changed = 0;
  for (int i = 0; i < 1000; ++i) {
    auto made = maker.make();
    // The maker writes chats; a Messages body has a limit, and no system message inside.
    for (auto& m : made.members) {
      if (m.name == R"("messages")")
        m.value =
            R"([ {"role":"user","content":[{"type":"text","text":"q\u00e9", "cache_control":{"type":"ephemeral"}}]}])";
      if (m.name == R"("tools")")
        m.value =
            R"([{"name":"f","input_schema":{"type":"object","z":1.0,"a":[1e5,-0]},"cache_control":{"ttl":"1h","type":"ephemeral"}}])";
    }
    made.members.push_back({" ", R"("max_tokens")", " : ", "77", ""});
    const auto text = made.text();
    auto* model = made.find(R"("model")", R"("mod\u0065l")");
    REQUIRE(model);
    model->value = "\"served\"";
    auto expected = made;
    std::string without;
    if (expected.find(R"("signalbox")", R"("signalb\u006fx")")) {
      // Where the member goes, one comma goes with it and the white space around stays: compared by members.
      json::document before, after;
      const auto got = sent(text);
      REQUIRE_FALSE(before.scan(text));
      REQUIRE_FALSE(after.scan(got));
      auto to = after.root().begin_items();
      for (auto from = before.root().begin_items(); from != before.root().end_items(); ++from) {
        if (from.key().text() == "signalbox") continue;
        REQUIRE(to != after.root().end_items());
        changed += to.key().raw() != from.key().raw() ? 1 : 0;
        if (from.key().text() != "model") changed += (*to).raw() != (*from).raw() ? 1 : 0;
        ++to;
      }
      CHECK(to == after.root().end_items());
    } else {
      changed += sent(text) != expected.text() ? 1 : 0;
    }
  }
  CHECK(changed == 0);
}

TEST_CASE("[W32] thinking that we signed is taken out, wherever it stands, and nothing else") {
  const std::string q = R"({"role":"user","content":"q"})";
  struct turn {
    std::string before, after;
  };
  for (const auto& t : std::vector<turn>{
           {mine + "," + words, words},
           {words + " , " + mine, words},
           {mine + "," + mine + " ,\n" + words, words},
           {words + "," + mine + "," + mine, words},
           {words + "," + mine + "," + words, words + "," + words},
           {mine + "," + words + "," + mine, words},
           {theirs + "," + words, theirs + "," + words},
           {mine + "," + theirs + "," + mine, theirs},
       }) {
    CAPTURE(t.before);
    const auto body = messages_body(q + "," + assistant_says(t.before) + "," + q);
    auto expected = messages_body(q + "," + assistant_says(t.after) + "," + q);
    expected.replace(expected.find("\"m\""), 3, "\"served\"");
    CHECK(sent(body) == expected);
  }
  // A turn of nothing else goes as a whole.
  for (const auto* body : {"first", "middle", "last"}) {
    const auto own = assistant_says(mine + "," + mine);
    const std::string where = body;
    const auto all = where == "first"    ? own + "," + q + "," + q
                     : where == "middle" ? q + "," + own + "," + q
                                         : q + "," + q + "," + own;
    auto expected = messages_body(q + "," + q);
    expected.replace(expected.find("\"m\""), 3, "\"served\"");
    CHECK(sent(messages_body(all)) == expected);
  }
}

TEST_CASE("[W29] a stream in the same dialect passes byte by byte, but for its terminal event, which waits") {
  const auto text = message_start() + ": a comment\n\n" + "event: ping\ndata: {\"type\": \"ping\"}\n\n" +
                    text_block(0) + text_delta(0, "a") + block_stop(0) +
                    "event: something_new\r\ndata: {\"type\":\"something_new\",\"x\":1.0}\r\n\r\n" +
                    message_delta("end_turn", R"({"output_tokens":15})");
  const auto got = play(anthropic::pass_stream, {text + message_stop()}, plain_context());
  CHECK(got.finished);
  CHECK(got.out == text);
  CHECK(got.tail == message_stop());
  CHECK(got.content);
  CHECK(got.result.used == test::tokens(25, 0, 0, 15, 0, true));
  CHECK(got.result.finish_reason == "stop");
  CHECK(splits_that_differ(anthropic::pass_stream, text + message_stop(), plain_context()) == 0);
}

TEST_CASE("[U20] a message_stop without its blank line ends the stream, and gets one for the client") {
  const auto text = message_start() + text_block(0) + text_delta(0, "a") + block_stop(0) +
                    message_delta("end_turn", R"({"output_tokens":15})");
  for (const std::string end : {"", "\n", "\r", "\r\n"}) {
    const auto last = "data: {\"type\":\"message_stop\"}" + end;
    const auto got = play(anthropic::pass_stream, {text + last}, plain_context());
    CHECK(got.finished);
    CHECK(got.out == text);
    CHECK(got.tail == last + (end.ends_with('\n') ? "\n" : "\n\n"));
  }
}

TEST_CASE("[U11] [W5] a stream without its end is cut off, and one without a reason is no answer") {
  const auto begun = message_start() + text_block(0) + text_delta(0, "a");
  check_truncated(play(anthropic::pass_stream, {begun}, plain_context()), true);
  check_truncated(play(anthropic::pass_stream, {begun + block_stop(0) + message_stop()}, plain_context()),
                  true);
  check_truncated(play(anthropic::pass_stream, {message_start()}, plain_context()), false);
}

TEST_CASE("[U13] [W8] an error inside a stream is not passed on as if it were content") {
  const auto got = play(anthropic::pass_stream,
                        {message_start() + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
                                           "\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"},
                        plain_context());
  CHECK(got.failed);
  CHECK(got.result.failure == failure_class::overload);
  CHECK(got.out == message_start());
}

TEST_CASE("[W7] an event that is no JSON is left out, and the stream is whole all the same") {
  const auto got =
      play(anthropic::pass_stream,
           {message_start() + "data: {half\n\n" + text_block(0) + text_delta(0, "a") + block_stop(0) +
            message_delta("end_turn", R"({"output_tokens":1})") + message_stop()},
           plain_context());
  CHECK(got.finished);
  CHECK(got.out.find("half") == std::string::npos);
}

TEST_CASE("a whole answer in the same dialect is checked, and its bytes stay as they are") {
  const std::string body =
      R"({ "id":"msg_1","type":"message","role":"assistant","model":"x","content":[{"type":"text","text":"a"}],
         "stop_reason":"max_tokens","unknown":1.0,"usage":{"input_tokens":5,"output_tokens":2,
         "cache_creation_input_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":10,"ephemeral_5m_input_tokens":20}}})";
  const auto got = anthropic::check(body, plain_context());
  CHECK(got.result.succeeded());
  CHECK(got.body == body);
  CHECK(got.result.finish_reason == "length");
  CHECK(got.result.used.cache_write == 20);  // [W64]
  CHECK(got.result.used.cache_write_long == 10);
  for (const auto* bad : {R"({"type":"error","error":{"type":"api_error","message":"x"}})",
                          R"({"type":"message"})", "{\"type\":\"mess", "<html>", "[]"}) {
    CAPTURE(bad);
    CHECK_FALSE(anthropic::check(bad, plain_context()).result.succeeded());
    CHECK(anthropic::check(bad, plain_context()).body.empty());
  }
}
