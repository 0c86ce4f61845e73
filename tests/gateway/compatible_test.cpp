// SPDX-License-Identifier: Apache-2.0
// A vendor's endpoint through the whole gateway: what its server gets, and what the client sees.
#include <catch2/catch.hpp>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// A gateway whose endpoint `up` is a vendor's; the vendor's server is the scripted provider.
class vendor_scene {
 public:
  explicit vendor_scene(const std::string& vendor)
      : gateway_{{{}, endpoint_text(vendor, provider_.port()), {}, "up"}} {}

  http_response ask(bool stream) {
    return ask_once(gateway_.data(), post("/v1/chat/completions",
                                          R"({"model":"up","max_completion_tokens":50,"stream":)" +
                                              std::string{stream ? "true" : "false"} +
                                              R"(,"messages":[{"role":"developer","content":"be brief"},)"
                                              R"({"role":"user","content":"hello","name":"ann"}]})"));
  }
  /// What the vendor's server has written down, once its answer is finished.
  [[nodiscard]] json_text ledger() const {
    return provider_.ledger_when([](json::value entry) { return entry.find("finished").truth(); });
  }

 private:
  static std::string endpoint_text(const std::string& vendor, std::uint16_t port) {
    return R"("up": { "provider": "compatible", "vendor": ")" + vendor +
           R"(", "model": "m-up", "key": "env:KEY", "price": { "input": 1, "output": 2 },
               "context": 128000, "base_url": "http://127.0.0.1:)" +
           std::to_string(port) + "/v1\" }";
  }

  provider provider_;
  running_gateway gateway_;
};

/// The one request that the vendor's server got.
json::value only_request(const json_text& ledger) {
  REQUIRE(ledger.root().find("requests").size() == 1);
  return ledger.request(0);
}

bool has_header(json::value request, std::string_view name) {
  bool out = false;
  for (auto field : request.find("headers").items()) out = out || (*field.begin_items()).text_is(name);
  return out;
}

}  // namespace

TEST_CASE("[W84] [W85] [W18] Mistral gets names and roles that it knows, streamed and not") {
  for (const bool stream : {false, true}) {
    INFO(stream);
    vendor_scene s{"mistral"};
    const auto answer = s.ask(stream);
    CHECK(answer.status == 200);
    CHECK(answer.field("x-signalbox-endpoint") == "up");
    CHECK(answer.field("x-signalbox-dropped") == "role developer (sent as system)");
    CHECK(answer.body.ends_with("data: [DONE]\n\n") == stream);
    const auto ledger = s.ledger();
    const auto got = only_request(ledger);
    CHECK(got.find("path").text() == "/v1/chat/completions");
    CHECK(got.find("body").text() == R"({"model":"m-up","max_tokens":50,"stream":)" +
                                         std::string{stream ? "true" : "false"} +
                                         R"(,"messages":[{"role":"system","content":"be brief"},)"
                                         R"({"role":"user","content":"hello","name":"ann"}]})");
    CHECK(has_header(got, "authorization"));
    CHECK_FALSE(has_header(got, "api-key"));
  }
}

TEST_CASE("[W80] Azure gets its key in its own header, and the client's bytes") {
  vendor_scene s{"azure"};
  const auto answer = s.ask(true);
  CHECK(answer.status == 200);
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
  CHECK(answer.field("x-signalbox-dropped") == "");
  const auto ledger = s.ledger();
  const auto got = only_request(ledger);
  CHECK(has_header(got, "api-key"));
  CHECK_FALSE(has_header(got, "authorization"));
  CHECK(got.find("body").text().find(R"("max_completion_tokens":50)") != std::string::npos);
  CHECK(got.find("body").text().find(R"("role":"developer")") != std::string::npos);
}

TEST_CASE("Ollama's answers pass through its mender whole, streamed and not") {
  for (const bool stream : {false, true}) {
    INFO(stream);
    vendor_scene s{"ollama"};
    const auto answer = s.ask(stream);
    CHECK(answer.status == 200);
    CHECK(answer.malformed == "");
    CHECK(answer.body.ends_with("data: [DONE]\n\n") == stream);
    CHECK(answer.body.find("\"stop\"") != std::string::npos);
    const auto ledger = s.ledger();
    CHECK(only_request(ledger).find("model").text() == "m-up");
  }
}
