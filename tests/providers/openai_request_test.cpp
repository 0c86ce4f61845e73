// SPDX-License-Identifier: Apache-2.0
// Requests to OpenAI-like endpoints: the client's bytes with the endpoint's edits and no other change.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/bodies.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

std::string encoded(const std::string& body, const std::string& model = "served") {
  return openai::splice(scanned(body), endpoint_at("https://api.example.com/v1", model)).http.body;
}

/// A body with `members` behind the messages.
std::string with(std::string_view members) {
  return R"({"model":"m","messages":[{"role":"user","content":"x"}])" + std::string{members} + "}";
}

/// What the members of an object say, by name: texts as they stand.
std::vector<std::pair<std::string, std::string>> members_of(json::value object) {
  std::vector<std::pair<std::string, std::string>> out;
  for (auto it = object.begin_items(); it != object.end_items(); ++it)
    out.emplace_back(it.key().text(), std::string{(*it).raw()});
  return out;
}

/// The text that the upstream must get, made from the pieces of the body: the model in its place, the
/// signalbox member gone with one comma, usage asked for in a stream.
std::string expected_text(made_body body, const std::string& model) {
  body.find(R"("model")", R"("mod\u0065l")")->value = model;
  const auto* stream = body.find(R"("stream")", R"("str\u0065am")");
  auto* options = body.find(R"("stream_options")", R"("stream\u005foptions")");
  std::string inserted;
  if (stream && stream->value == "true") {
    if (!options) {
      inserted = R"("stream_options":{"include_usage":true},)";
    } else if (const auto at = options->value.find("include_usa"); at == std::string::npos) {
      const auto inside = options->value.find_first_not_of(" {}");
      const bool empty = options->value == "null" || inside == std::string::npos;
      if (options->value == "null") options->value = "{}";
      options->value.insert(1, empty ? R"("include_usage":true)" : R"("include_usage":true,)");
    } else {
      const auto from = options->value.find_first_not_of(" :", options->value.find('"', at) + 1);
      const auto to = options->value.find_first_of(" ,}", from);
      options->value.replace(from, to - from, "true");
    }
  }
  std::string out = body.head + inserted;
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

}  // namespace

TEST_CASE("[W88] [M5] random bodies come out with every byte outside the edits as it was") {
  body_maker maker{42};
  int wrong = 0, streams = 0, hinted = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto body = maker.make();
    const auto got = encoded(body.text());
    const auto expected = expected_text(body, R"("served")");
    if (got != expected) UNSCOPED_INFO("body " << body.text() << "\ngot  " << got << "\nmust " << expected);
    wrong += got == expected ? 0 : 1;
    streams += got.find("include_usa") != std::string::npos ? 1 : 0;
    hinted += body.text().find("signalb") != std::string::npos ? 1 : 0;
    if (wrong > 3) break;
  }
  CHECK(wrong == 0);
  CHECK(streams > 500);
  CHECK(hinted > 500);
}

TEST_CASE("[W18] [W88] the edited body says what the client's says, but for model, usage and signalbox") {
  body_maker maker{43};
  int wrong = 0;
  for (int i = 0; i < 500; ++i) {
    const auto text = maker.make().text();
    const auto edited = encoded(text);
    json::document before, after;
    REQUIRE_FALSE(before.scan(text));
    REQUIRE_FALSE(after.scan(edited));
    const auto root = after.root();
    const bool stream = before.root().find("stream").truth();
    bool fine = root.find("model").text() == "served" && !root.find("signalbox").exists() &&
                (!stream || root.find("stream_options").find("include_usage").truth());
    auto kept = members_of(before.root()), got = members_of(root);
    const auto edits = [](const auto& m) {
      return m.first == "model" || m.first == "signalbox" || m.first == "stream_options";
    };
    std::erase_if(kept, edits);
    std::erase_if(got, edits);
    fine = fine && kept == got;
    if (!fine) UNSCOPED_INFO(text);
    wrong += fine ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("[W88] number texts, white space, escapes, key order and unknown members pass unread") {
  const std::string odd =
      " \n{\"b\":1.0,\"a\" :1e5 "
      ",\"z\":-0,\"seed\":123456789012345678901234567890,\"u\\u006eknown\":\"\\u00e9\\/\","
      "\"cache_control\":{\"type\":\"ephemeral\"},\"model\":\"m\",\"messages\":[{\"content\":\"x\",\"role\":"
      "\"user\","
      "\"z\":0.10}],\"metadata\":{}}\r\n";
  auto expected = odd;
  expected.replace(expected.find("\"m\""), 3, "\"served\"");
  CHECK(encoded(odd) == expected);
}

TEST_CASE("[W18] usage is asked for in streams only, and the client's other stream options stay") {
  struct form {
    std::string members, edited;
  };
  const std::string inserted = R"({"stream_options":{"include_usage":true},"model":"served")";
  for (const auto& f : std::vector<form>{
           {R"(,"stream":true,"stream_options":null)",
            R"(,"stream":true,"stream_options":{"include_usage":true})"},
           {R"(,"stream":true,"stream_options":{})",
            R"(,"stream":true,"stream_options":{"include_usage":true})"},
           {R"(,"stream":true,"stream_options":{ "a" : 1 })",
            R"(,"stream":true,"stream_options":{"include_usage":true, "a" : 1 })"},
           {R"(,"stream":true,"stream_options":{"include_usage": false})",
            R"(,"stream":true,"stream_options":{"include_usage": true})"},
           {R"(,"stream":true,"stream_options":{"include_usage":null})",
            R"(,"stream":true,"stream_options":{"include_usage":true})"},
           {R"(,"stream":true,"stream_options":{"include_usage":true})",
            R"(,"stream":true,"stream_options":{"include_usage":true})"},
           {R"(,"stream":false,"stream_options":{"include_usage":false})",
            R"(,"stream":false,"stream_options":{"include_usage":false})"},
           {R"(,"stream":false)", R"(,"stream":false)"},
           {R"(,"stream":null)", R"(,"stream":null)"},
           {"", ""},
       }) {
    auto expected = with(f.edited);
    expected.replace(expected.find("\"m\""), 3, "\"served\"");
    CHECK(encoded(with(f.members)) == expected);
  }
  CHECK(encoded(with(R"(,"stream":true)")).starts_with(inserted));
}

TEST_CASE("the signalbox member goes wherever it stands, with usage asked for at the same place") {
  const std::string rest = R"("model":"m","messages":[{"role":"user","content":"x"}],"stream":true)";
  const std::string edited = R"("model":"served","messages":[{"role":"user","content":"x"}],"stream":true)";
  const std::string usage = R"("stream_options":{"include_usage":true},)";
  CHECK(encoded(R"({"signalbox":{"user":"u"},)" + rest + "}") == "{" + usage + edited + "}");
  CHECK(encoded("{" + rest + R"(,"signalbox":{}})") == "{" + usage + edited + "}");
  CHECK(encoded(R"({"signalbox" : {} , )" + rest + "}") == "{" + usage + " " + edited + "}");
  CHECK(encoded("{" + rest + " , \"signalbox\" : {}\n}") == "{" + usage + edited + " \n}");
}

TEST_CASE("the model's name is written as JSON, whatever it holds") {
  json::document document;
  const std::string odd = "a\"b\\c\n\xc3\xa9/\x01";
  const auto body = encoded(with(""), odd);
  REQUIRE_FALSE(document.scan(body));
  CHECK(document.root().find("model").text() == odd);
}

TEST_CASE("[W80] [A10] the request goes to the endpoint's place, and its key stands in secret_value alone") {
  const std::string key = "sk-very-secret";
  for (const bool stream : {false, true}) {
    const auto got = openai::splice(scanned(with(stream ? R"(,"stream":true)" : "")),
                                    endpoint_at("https://api.example.com:8443/openai/v1/", "served", key));
    CHECK(got.dropped.empty());
    CHECK(got.http.origin.origin() == "https://api.example.com:8443");
    CHECK(got.http.target == "/openai/v1/chat/completions");
    CHECK(got.http.secret_name == "authorization");
    CHECK(got.http.secret_value.reveal() == "Bearer " + key);
    CHECK(got.http.body.find(key) == std::string::npos);
    CHECK(got.http.target.find(key) == std::string::npos);
    for (const auto& f : got.http.fields) CHECK(f.value.find(key) == std::string::npos);
    CHECK(find_header(got.http.fields, "content-type") == "application/json");
    CHECK(find_header(got.http.fields, "accept") == (stream ? "text/event-stream" : "application/json"));
    CHECK_FALSE(find_header(got.http.fields, "accept-encoding"));  // [W13]
    CHECK_FALSE(find_header(got.http.fields, "content-length"));   // [W14] the transport's to say
  }
}

TEST_CASE("an endpoint without a key gets no credential") {
  const auto got = openai::splice(scanned(with("")), endpoint_at("http://127.0.0.1:9/v1", "served"));
  CHECK(got.http.secret_name.empty());
  CHECK(got.http.secret_value.empty());
  CHECK_FALSE(find_header(got.http.fields, "authorization"));
  CHECK(got.http.origin.host_is_address);
}
