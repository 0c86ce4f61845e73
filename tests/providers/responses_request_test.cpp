// SPDX-License-Identifier: Apache-2.0
// Requests to a Responses API in the client's own bytes: the endpoint's edits and no other change.
#include "tests/providers/bodies.hpp"
#include "tests/providers/responses.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

encoded_request encoded(const std::string& body) {
  return responses::splice(asked_responses(body), endpoint_at("https://api.openai.com/v1", "served", "k"));
}

/// A random body of the other members, with an input in the place of messages.
made_body made(body_maker& maker) {
  auto out = maker.make();
  for (auto& m : out.members) {
    if (m.name == R"("messages")") {
      m.name = R"("inp\u0075t")";
      m.value = R"([ {"role":"user","content":"\u0041 \"model\":\"x\""} , {"type" : "function_call",)"
                R"("call_id":"c","name":"f","arguments":"{\"n\":1.0}","x":1E5}])";
    } else if (m.name == R"("tools")") {
      m.value = R"([{"type":"function","name":"f","parameters":{"z":1.0,"a":[]},"strict":null}])";
    }
  }
  return out;
}

/// What the upstream must get: the model in its place, the signalbox member gone with one comma.
std::string expected_text(made_body body) {
  body.find(R"("model")", R"("mod\u0065l")")->value = R"("served")";
  std::string out = body.head;
  bool comma = false;
  for (const auto& m : body.members) {
    const bool gone = m.name == R"("signalbox")" || m.name == R"("signalb\u006fx")";
    const bool last = &m == &body.members.back();
    if (gone && last) {
      out += m.trail;  // the comma before it went with it
    } else if (gone) {
      out += (comma ? "," : "") + m.lead;
      comma = false;  // its own comma went with it
    } else {
      out += (comma ? "," : "") + m.lead + m.name + m.colon + m.value + m.trail;
      comma = true;
    }
  }
  return out + body.tail;
}

/// The input that goes out, of the items that came in.
std::string sent_input(std::string_view items) {
  const auto body = encoded(R"({"model":"m","input":[)" + std::string{items} + "]}").http.body;
  const std::string_view head = R"({"model":"served","input":[)";
  REQUIRE(body.starts_with(head));
  REQUIRE(body.ends_with("]}"));
  return body.substr(head.size(), body.size() - head.size() - 2);
}

std::string thought(std::string_view id) {
  return R"({"type":"reasoning","id":")" + std::string{id} + R"(","summary":[]})";
}

}  // namespace

TEST_CASE("[W88] [W60] random Responses bodies go out with every byte outside the edits as it was") {
  body_maker maker{46};
  int wrong = 0, hinted = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto body = made(maker);
    const auto got = encoded(body.text()).http.body;
    const auto expected = expected_text(body);
    if (got != expected) UNSCOPED_INFO("body " << body.text() << "\ngot  " << got << "\nmust " << expected);
    wrong += got == expected ? 0 : 1;
    hinted += body.text().find("signalb") != std::string::npos ? 1 : 0;
    if (wrong > 3) break;
  }
  CHECK(wrong == 0);
  CHECK(hinted > 500);
}

TEST_CASE("a Responses request goes to /responses with the key, and nothing about usage is asked for") {
  const auto got = encoded(R"({"model":"m","stream":true,"input":"x"})");
  CHECK(got.http.target == "/v1/responses");
  CHECK(got.http.secret_name == "authorization");
  CHECK(got.http.secret_value.reveal() == "Bearer k");
  CHECK(got.http.body == R"({"model":"served","stream":true,"input":"x"})");
  CHECK(got.dropped.empty());
  CHECK(responses::speaks(dialect::openai_responses, {}));
  CHECK_FALSE(responses::speaks(dialect::openai_chat, {}));
  CHECK_FALSE(responses::speaks(dialect::openai_completions, {}));
}

TEST_CASE("[W59] state of the provider's goes to it as it came: reasoning, references, earlier responses") {
  const std::string body =
      R"({"model":"served","previous_response_id":"resp_1","store":true,"include":["reasoning.encrypted_content"],)"
      R"("input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA="},)"
      R"({"type":"item_reference","id":"msg_1"},{"type":"web_search_call","id":"ws_1","status":"completed"}]})";
  CHECK(encoded(body).http.body == body);
}

TEST_CASE("[W59] reasoning that only Signalbox can have written is taken out, with one comma each row") {
  const std::string a = R"({"role":"user","content":"a"})", b = R"({"role":"user","content":"b"})";
  const auto own = thought("rs_signalbox_1_0"), own2 = thought("rs_signalbox_1_2");
  const auto theirs = thought("rs_1");
  CHECK(sent_input(a + "," + own + "," + b) == a + "," + b);
  CHECK(sent_input(own + "," + a) == a);
  CHECK(sent_input(a + "," + own) == a);
  CHECK(sent_input(a + "," + own + "," + own2) == a);
  CHECK(sent_input(own + "," + own2 + "," + a + "," + own) == a);
  CHECK(sent_input(own + "," + theirs + "," + own2 + "," + a) == theirs + "," + a);
  CHECK(sent_input(a + " , " + own + "\n,\t" + own2 + " , " + b + " , " + own) == a + " ,  " + b + " ");
  CHECK(sent_input(own + "," + own2).empty());
  CHECK(sent_input(theirs + "," + a) == theirs + "," + a);
}

TEST_CASE("[W59] ids that Signalbox has given are taken out of what stands for itself") {
  const std::string text = R"("content":[{"type":"output_text","text":"a"}])";
  CHECK(sent_input(R"({"id":"msg_signalbox_1_0","type":"message","role":"assistant",)" + text + "}") ==
        R"({"type":"message","role":"assistant",)" + text + "}");
  CHECK(sent_input(R"({"role":"assistant",)" + text + R"( , "id" : "msg_signalbox_1_0"})") ==
        R"({"role":"assistant",)" + text + " }");
  const std::string call = R"("call_id":"signalbox_c","name":"f","arguments":"{}")";
  CHECK(sent_input(thought("rs_signalbox_1_0") + R"(,{"type":"function_call","id":"fc_signalbox_1_1",)" +
                   call + R"(},{"type":"function_call","id":"fc_1",)" + call + "}") ==
        R"({"type":"function_call",)" + call + R"(},{"type":"function_call","id":"fc_1",)" + call + "}");
}

TEST_CASE("[W81] the client's idempotency key goes to a provider that may keep the answer") {
  auto asked = asked_responses(R"({"model":"m","input":"x","store":true})");
  asked.passed.push_back({"idempotency-key", "k1"});
  auto endpoint = endpoint_at("https://api.openai.com/v1", "served");
  endpoint.provider = provider_kind::openai_responses;
  const auto got = encode(asked, endpoint);
  CHECK(got.spliced);
  CHECK(got.http.body == R"({"model":"served","input":"x","store":true})");
  bool found = false;
  for (const auto& f : got.http.fields) found = found || (f.name == "idempotency-key" && f.value == "k1");
  CHECK(found);
}
