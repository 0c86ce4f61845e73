// SPDX-License-Identifier: Apache-2.0
// Requests to OpenAI-like vendors: each row's address, credential and edits, and no other change.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "providers/compatible/compatible.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/bodies.hpp"
#include "tests/providers/wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

endpoint_config endpoint_of(std::string_view vendor, std::string key = {}) {
  auto out = endpoint_at("https://api.example.com:8443/base/v1/", "served", std::move(key));
  out.provider = provider_kind::compatible;
  out.vendor = from_name<vendor_kind>(vendor);
  REQUIRE(out.vendor);
  return out;
}

encoded_request encoded(std::string_view vendor, const std::string& body) {
  return compatible::splice(scanned(body), endpoint_of(vendor));
}

/// A body with `members` behind the messages.
std::string with(std::string_view members, std::string_view messages = R"({"role":"user","content":"x"})") {
  return R"({"model":"m","messages":[)" + std::string{messages} + "]" + std::string{members} + "}";
}

std::string served(std::string body) {
  body.replace(body.find("\"m\""), 3, "\"served\"");
  return body;
}

using names = std::vector<std::string>;

/// What a vendor makes of members behind the messages.
void check_members(std::string_view vendor, std::string_view members, std::string_view edited,
                   const names& dropped = {}) {
  INFO(vendor << ": " << members);
  const auto got = encoded(vendor, with(members));
  CHECK(got.http.body == served(with(edited)));
  CHECK(got.dropped == dropped);
}

}  // namespace

TEST_CASE("[W80] every vendor gets its request at its path, with its credential in its header alone") {
  const std::string key = "sk-very-secret";
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    for (const bool stream : {false, true}) {
      const auto got =
          compatible::splice(scanned(with(stream ? R"(,"stream":true)" : "")), endpoint_of(row.name, key));
      const bool azure = row.name == "azure";
      CHECK(got.http.origin.origin() == "https://api.example.com:8443");
      CHECK(got.http.target == "/base/v1/chat/completions");
      CHECK(got.http.secret_name == (azure ? "api-key" : "authorization"));
      CHECK(got.http.secret_value.reveal() == (azure ? key : "Bearer " + key));
      CHECK(find_header(got.http.fields, "accept") == (stream ? "text/event-stream" : "application/json"));
      for (const auto& f : got.http.fields) CHECK(f.value.find(key) == std::string::npos);
      CHECK(got.http.body.find(key) == std::string::npos);
      CHECK(got.dropped.empty());
    }
    const auto open = compatible::splice(scanned(with("")), endpoint_of(row.name));
    CHECK(open.http.secret_name.empty());
    CHECK(open.http.secret_value.empty());
  }
}

TEST_CASE("[W84] the output limit goes under the name that the vendor knows") {
  for (const std::string_view vendor : {"ollama", "llama.cpp", "mistral", "deepseek"}) {
    check_members(vendor, R"(, "max_completion_tokens" : 100 ,"x":1.0)", R"(, "max_tokens" : 100 ,"x":1.0)");
    check_members(vendor, R"(,"max_completion\u005ftokens":7)", R"(,"max_tokens":7)");
    check_members(vendor, R"(,"max_tokens":5)", R"(,"max_tokens":5)");
    // SDKs send null for what is not given.
    check_members(vendor, R"(,"max_tokens":null,"max_completion_tokens":7)", R"(,"max_tokens":7)");
    check_members(vendor, R"(,"max_completion_tokens":null,"max_tokens":5)", R"(,"max_tokens":5)");
    check_members(vendor, R"(,"max_completion_tokens":null)", "");
    check_members(vendor, R"(,"max_completion_tokens":7,"max_tokens":5)", R"(,"max_tokens":5)",
                  {"max_completion_tokens"});
  }
  for (const std::string_view vendor : {"azure", "vllm", "groq", "openrouter"})
    check_members(vendor, R"(,"max_completion_tokens":7)", R"(,"max_completion_tokens":7)");
}

TEST_CASE("[W85] the role `developer` becomes `system` where it is not understood, and this is said once") {
  const std::string_view messages = R"({"role" : "developer","content":"developer"},)"
                                    R"({"content":"\"role\":\"developer\"","role":"devel\u006fper"},)"
                                    R"({"role":"user","content":"x"})";
  const std::string_view edited = R"({"role" : "system","content":"developer"},)"
                                  R"({"content":"\"role\":\"developer\"","role":"system"},)"
                                  R"({"role":"user","content":"x"})";
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    const bool understood =
        row.name == "azure" || row.name == "vllm" || row.name == "groq" || row.name == "openrouter";
    const auto got = encoded(row.name, with("", messages));
    CHECK(got.http.body == served(with("", understood ? messages : edited)));
    CHECK(got.dropped == (understood ? names{} : names{"role developer (sent as system)"}));
  }
}

TEST_CASE("[W18] usage is asked for in streams, but of vendors that refuse to be asked") {
  for (const auto& row : vendor_rows) {
    INFO(row.name);
    const auto got = encoded(row.name, with(R"(,"stream":true)")).http.body;
    const bool asks = got.find(R"("stream_options":{"include_usage":true})") != std::string::npos;
    CHECK(asks == (row.name != "mistral"));
    if (!asks) CHECK(got == served(with(R"(,"stream":true)")));
  }
  check_members("mistral", R"(,"stream":true,"stream_options":{"include_usage":true},"x":1)",
                R"(,"stream":true,"x":1)", {"stream_options"});
  check_members("mistral", R"(,"stream":true , "stream_options" : {"include_usage":false})",
                R"(,"stream":true )", {"stream_options"});
  check_members("mistral", R"(,"stream_options":null)", "");
}

TEST_CASE("[W28] members that a vendor refuses are left out, and each is named") {
  check_members("groq", R"(,"logprobs":true,"top_logprobs":3,"logit_bias":{"5":1})", "",
                {"logprobs", "top_logprobs", "logit_bias"});  // [W26]
  check_members("groq", R"(,"logprobs":true , "a":1, "top_logprobs":3)", R"(, "a":1)",
                {"logprobs", "top_logprobs"});
  check_members("groq", R"(,"logprobs":null,"seed":1)", R"(,"seed":1)");
  check_members("mistral", R"(,"store":false,"seed":12345678901234567890)",
                R"(,"random_seed":12345678901234567890)", {"store"});
  check_members("mistral", R"(,"seed":1,"random_seed":2)", R"(,"random_seed":2)", {"seed"});
  const std::string members = R"(,"logprobs":true,"logit_bias":{},"store":true,"seed":1,"user":"u","x":[])";
  for (const std::string_view vendor : {"azure", "ollama", "llama.cpp", "vllm", "deepseek", "openrouter"})
    check_members(vendor, members, members);
}

TEST_CASE("[W28] a name inside a message goes where it is refused, unless it says whose result it is") {
  const auto got = encoded("groq", with("", R"({"role":"user","content":"x","name":"ann"},)"
                                            R"({"name":"bob", "role":"user","content":"y"},)"
                                            R"({"role":"function","name":"f","content":"z"},)"
                                            R"({"role":"user","content":"name"})"));
  CHECK(got.http.body == served(with("", R"({"role":"user","content":"x"},)"
                                         R"({ "role":"user","content":"y"},)"
                                         R"({"role":"function","name":"f","content":"z"},)"
                                         R"({"role":"user","content":"name"})")));
  CHECK(got.dropped == names{"messages[0].name", "messages[1].name"});
  const auto kept = with("", R"({"role":"user","content":"x","name":"ann"})");
  CHECK(encoded("vllm", kept).http.body == served(kept));
}

TEST_CASE("members beside the signalbox member go together with it, wherever they stand") {
  const std::string messages = R"("model":"served","messages":[{"role":"user","content":"x"}])";
  const std::string asked = R"("model":"m","messages":[{"role":"user","content":"x"}])";
  for (const std::string_view order :
       {R"("logprobs":true,"signalbox":{})", R"("signalbox":{},"logprobs":true)",
        R"("logit_bias":{},"signalbox" : {} , "logprobs":true)"}) {
    INFO(order);
    CHECK(encoded("groq", "{" + std::string{order} + "," + asked + "}").http.body == "{" + messages + "}");
    CHECK(encoded("groq", "{" + asked + "," + std::string{order} + "}").http.body == "{" + messages + "}");
  }
}

TEST_CASE("[W88] [M5] a body that needs none of the vendor's edits is what OpenAI would get, to the byte") {
  body_maker maker{44};
  int wrong = 0;
  for (int i = 0; i < 500; ++i) {
    const auto request = scanned(maker.make().text());
    for (const auto& row : vendor_rows) {
      if (!row.takes_stream_options) continue;
      const auto endpoint = endpoint_of(row.name);
      const auto got = compatible::splice(request, endpoint);
      const auto plain = openai::splice(request, endpoint);
      const bool same = got.http.body == plain.http.body && got.dropped.empty();
      if (!same) UNSCOPED_INFO(row.name << "\ngot  " << got.http.body << "\nmust " << plain.http.body);
      wrong += same ? 0 : 1;
    }
    if (wrong > 3) break;
  }
  CHECK(wrong == 0);
}

TEST_CASE("[W88] random bodies: every byte outside a vendor's edits is as it was") {
  body_maker maker{45};
  int wrong = 0, edited = 0;
  for (int i = 0; i < 1000; ++i) {
    // A member that is renamed and one that goes, put into random places; what is left is compared as bytes.
    auto body = maker.make();
    std::erase_if(body.members, [](const auto& m) {
      return m.name == R"("signalbox")" || m.name == R"("signalb\u006fx")" || m.name.starts_with("\"str");
    });
    auto expected = body;
    expected.find(R"("model")", R"("mod\u0065l")")->value = R"("served")";
    const auto at = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) % (body.members.size() + 1));
    const made_body::member limit{" ", R"("max_completion_tokens")", " : ", "1024", "\t"};
    auto renamed = limit;
    renamed.name = R"("max_tokens")";
    body.members.insert(body.members.begin() + at, limit);
    expected.members.insert(expected.members.begin() + at, renamed);
    body.members.insert(body.members.begin(), {"", R"("store")", ":", "{\"a\": [1.0, \",\"]}", ""});
    const auto got = encoded("mistral", body.text());
    const bool same = got.http.body == expected.text() && got.dropped == names{"store"};
    if (!same)
      UNSCOPED_INFO("body " << body.text() << "\ngot  " << got.http.body << "\nmust " << expected.text());
    wrong += same ? 0 : 1;
    ++edited;
    if (wrong > 3) break;
  }
  CHECK(wrong == 0);
  CHECK(edited == 1000);
}
