// SPDX-License-Identifier: Apache-2.0
// Embeddings: what is refused, what goes upstream, and which answers are answers. [W83]
#include "providers/embeddings/embeddings.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/classify.hpp"
#include "providers/compatible/compatible.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string with(std::string_view more) { return R"({"model":"m",)" + std::string{more} + "}"; }

request_data asked(std::string body) {
  auto got = embeddings::scan(body);
  INFO(body);
  INFO((got ? std::string{} : got.error().text()));
  REQUIRE(got.has_value());
  got->request.body = shared_text{std::move(body)};
  return std::move(got->request);
}

endpoint_config embedding(std::string_view url = "https://api.openai.com/v1") {
  auto out = endpoint_at(url, "embed", "k");
  out.serves = {service_kind::embeddings};
  return out;
}

std::string sent_body(std::string body) { return encode(asked(std::move(body)), embedding()).http.body; }

reply_context context() {
  auto out = plain_context();
  out.wire = dialect::openai_embeddings;
  return out;
}

decoded_reply checked(std::string body) { return openai::check(std::move(body), context()); }

}  // namespace

TEST_CASE("[W83] input is a string, a list, tokens or lists of tokens, and anything else is refused") {
  struct bad_body {
    std::string members, param;
  };
  for (const auto& bad : std::vector<bad_body>{
           {R"("encoding_format":"float")", "input"},
           {R"("input":null)", "input"},
           {R"("input":"")", "input"},
           {R"("input":[])", "input"},
           {R"("input":{})", "input"},
           {R"("input":7)", "input"},
           {R"("input":["a",""])", "input[1]"},
           {R"("input":["a",1])", "input[1]"},
           {R"("input":["a",null])", "input[1]"},
           {R"("input":["a",[1]])", "input[1]"},
           {R"("input":[1,"a"])", "input[1]"},
           {R"("input":[1,-5])", "input[1]"},
           {R"("input":[1,1.5])", "input[1]"},
           {R"("input":[[1],[]])", "input[1]"},
           {R"("input":[[1],"a"])", "input[1]"},
           {R"("input":[[1],[1,"a"]])", "input[1][1]"},
           {R"("input":[{"text":"a"}])", "input[0]"},
           {R"("input":"a","encoding_format":"int8")", "encoding_format"},
           {R"("input":"a","encoding_format":1)", "encoding_format"},
           {R"("input":"a","dimensions":0)", "dimensions"},
           {R"("input":"a","dimensions":1.5)", "dimensions"},
           {R"("input":"a","dimensions":"256")", "dimensions"},
           {R"("input":"a","user":1)", "user"},
           {R"("input":"a","stream":true)", "stream"},
       }) {
    CAPTURE(bad.members);
    const auto got = embeddings::scan(with(bad.members));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == error_code::invalid_request);
    CHECK(got.error().param == bad.param);
  }
  for (const auto* fine : {R"("input":"a")", R"("input":["a","b"],"encoding_format":"base64")",
                           R"("input":[1,2,3],"dimensions":256,"user":"u")", R"("input":[[1],[2,3]])",
                           R"("input":"a","stream":false,"dimensions":null,"user":null)"})
    CHECK(embeddings::scan(with(fine)).has_value());
}

TEST_CASE("[W83] at most 2048 inputs are taken, of any number of tokens") {
  const auto list = [](std::size_t size, std::string_view item) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out.append(i ? "," : "").append(item);
    return with("\"input\":[" + out + "]");
  };
  CHECK(embeddings::scan(list(2048, R"("a")")).has_value());
  CHECK(embeddings::scan(list(2049, R"("a")")).error().param == "input");
  CHECK(embeddings::scan(list(2048, "[1]")).has_value());
  CHECK(embeddings::scan(list(2049, "[1]")).error().param == "input");
  CHECK(embeddings::scan(list(8191, "1")).has_value());
}

TEST_CASE("the classifier reads all texts that are embedded, and expects no output tokens") {
  const auto request = asked(with(R"("input":["first","mail to jane.doe@example.com"])"));
  const auto& words = *request.words;
  CHECK(words.text == "first\nmail to jane.doe@example.com\n\n");
  REQUIRE(words.pieces.size() == 1);
  CHECK(words.pieces[0].who == chat_role::user);
  CHECK(words.service == service_kind::embeddings);
  CHECK(words.needs.empty());
  const auto what = classifier{{}}.classify(words, {});
  CHECK(what.service == service_kind::embeddings);
  CHECK(what.privacy == privacy_level::personal);
  CHECK(what.input_tokens > 0);
  CHECK(what.output_tokens == 0);
  // Tokens count one by one.
  const auto tokens = asked(with(R"("input":[[1,2,3],[4,5,6,7,8,9,10]])"));
  CHECK(classifier{{}}.classify(*tokens.words, {}).input_tokens >= 10);
}

TEST_CASE("embeddings go to their own path, with the client's bytes") {
  const std::string body =
      "{\n  \"input\": [\"a\\u00e9\", \"b\"],\t\"x\":1.0, \"model\" : \"y\", \"encoding_format\":\"base64\" "
      "}";
  CHECK(openai::speaks(dialect::openai_embeddings, embedding()));
  const auto sent = encode(asked(body), embedding());
  CHECK(sent.spliced);
  CHECK(sent.http.target == "/v1/embeddings");
  auto expected = body;
  expected.replace(expected.find("\"y\""), 3, "\"embed\"");
  CHECK(sent.http.body == expected);
  auto azure = embedding("https://r.openai.azure.com/openai/v1");
  azure.vendor = from_name<vendor_kind>("azure");
  const auto there = compatible::splice(asked(body), azure);
  CHECK(there.http.target == "/openai/v1/embeddings");
  CHECK(there.http.body == expected);
  CHECK(there.http.secret_name == "api-key");
}

TEST_CASE("[W83] an encoding_format of null is not sent") {
  CHECK(sent_body(R"({"model":"m","encoding_format":null,"input":"a"})") ==
        R"({"model":"embed","input":"a"})");
  CHECK(sent_body(R"({"model":"m","input":"a","encoding_format":null})") ==
        R"({"model":"embed","input":"a"})");
  CHECK(sent_body(R"({"encoding_format" : null , "model":"m","input":"a"})") ==
        R"({ "model":"embed","input":"a"})");
  CHECK(sent_body(R"({"encoding\u005fformat":null,"model":"m","input":"a"})") ==
        R"({"model":"embed","input":"a"})");
  CHECK(sent_body(R"({"model":"m","input":"a","dimensions":null})") ==
        R"({"model":"embed","input":"a","dimensions":null})");
}

TEST_CASE("[W83] members that go leave all other bytes as they are, in any order and with any white space") {
  struct member {
    std::string text, kept;  // `kept` is empty for one that goes
  };
  std::vector<member> members{
      {R"("model":"m")", R"("model":"embed")"},
      {R"("input":["a,}",  "b" ])", R"("input":["a,}",  "b" ])"},
      {R"("encoding_format" : null)", {}},
      {R"("signalbox":{"user":"},,"})", {}},
      {R"("big":123456789012345678901234567890)", R"("big":123456789012345678901234567890)"},
  };
  const auto by_text = [](const member& a, const member& b) { return a.text < b.text; };
  std::sort(members.begin(), members.end(), by_text);
  int orders = 0;
  do {
    for (const std::string space : {"", " ", "\r\n\t"}) {
      std::string body, kept;
      for (const auto& m : members) {
        body.append(body.empty() ? "" : ",").append(space).append(m.text).append(space);
        if (!m.kept.empty()) kept.append(kept.empty() ? "" : ",").append(m.kept);
      }
      auto sent = sent_body("{" + body + "}");
      INFO(body << " -> " << sent);
      CHECK(parsed(sent) == parsed("{" + kept + "}"));
      // White space of what has gone may stay; nothing else may differ.
      const auto bare = [&](std::string text) {
        for (auto at = text.find(space); !space.empty() && at != std::string::npos; at = text.find(space, at))
          text.erase(at, space.size());
        return text;
      };
      CHECK(bare(sent) == bare("{" + kept + "}"));
    }
    ++orders;
  } while (std::next_permutation(members.begin(), members.end(), by_text));
  CHECK(orders == 120);
}

TEST_CASE("an answer with embeddings passes as it came, with its usage") {
  const std::string floats =
      R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[-0.006,1e-5]}],"model":"m",)"
      R"("usage":{"prompt_tokens":8,"total_tokens":8}})";
  const auto got = checked(floats);
  CHECK(got.result.succeeded());
  CHECK(got.body == floats);
  CHECK(got.result.used.input == 8);
  CHECK(got.result.used.all_output() == 0);
  CHECK(got.result.used.reported);
  CHECK(got.result.content_seen);
  CHECK(got.result.used.told_cost_nano == -1);
  CHECK(checked(R"({"data":[{"embedding":[1]}],"usage":{"prompt_tokens":8,"total_tokens":8,"cost":1.6e-7}})")
            .result.used.told_cost_nano == 160);
  CHECK(checked(R"({"data":[{"embedding":"AACAPw=="}],"usage":{"total_tokens":3}})").result.used.input == 3);
}

TEST_CASE("[U37] [W65] embeddings without a usage that makes sense count as estimated") {
  for (const auto* said :
       {"", R"(,"usage":null)", R"(,"usage":{})", R"(,"usage":{"prompt_tokens":-1})",
        R"(,"usage":{"prompt_tokens":0,"total_tokens":0})",
        R"(,"usage":{"prompt_tokens":9223372036854775807})", R"(,"usage":{"prompt_tokens":1.5})"}) {
    CAPTURE(said);
    const auto got = checked(R"({"data":[{"embedding":[1]}])" + std::string{said} + "}");
    CHECK(got.result.succeeded());
    CHECK(got.result.used.input == 100);
    CHECK(got.result.used.output == 0);
    CHECK_FALSE(got.result.used.reported);
  }
}

TEST_CASE("[U14] [U15] what holds no embeddings is no answer") {
  for (const auto* bad :
       {"", "<html>hello</html>", "[]", "{}", R"({"data":[]})", R"({"data":{}})", R"({"data":[1]})",
        R"({"data":[{"index":0}]})", R"({"data":[{"embedding":[]}]})", R"({"data":[{"embedding":""}]})",
        R"({"data":[{"embedding":null}]})", R"({"data":[{"embedding":[1]},{"embedding":{}}]})",
        R"({"choices":[{"message":{"content":"hello"}}]})", R"({"data":[{"embedding":[1)"})
    check_no_answer(checked(bad));
  const auto got = checked(R"({"error":{"message":"slow down","code":429}})");
  CHECK(got.result.failure == failure_class::rate_limit);
  CHECK(got.body.empty());
}
