// SPDX-License-Identifier: Apache-2.0
// The paths of the two listeners over real sockets: health, models, chat, and what is refused.
#include "gateway/gateway.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/gateway/gateway_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// A store whose queue is full.
class full_ledger final : public ledger_store {
 public:
  [[nodiscard]] bool append(ledger_row) override { return false; }
  [[nodiscard]] ledger_status status() const override { return {}; }
  [[nodiscard]] bool has_room() const override { return false; }
  void flush() override {}
};

/// Events of a stream, and whether its framing was right: each ends with a blank line.
std::vector<std::string> events_of(const http_response& answer) {
  std::vector<std::string> out;
  std::string_view rest = answer.body;
  for (auto end = rest.find("\n\n"); end != std::string_view::npos; end = rest.find("\n\n")) {
    out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 2);
  }
  CHECK(rest == "");
  return out;
}

std::string chat_with_type(std::string_view type_lines) {
  const auto body = chat_body();
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n" + std::string{type_lines} +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void check_signalbox_fields(const http_response& answer) {
  CHECK(answer.field("x-signalbox-request-id").size() >= 16);
  CHECK(answer.field("x-signalbox-endpoint") == "fast");
  CHECK(answer.field("x-signalbox-model") == "demo-1");
  CHECK(from_name<tier_kind>(answer.field("x-signalbox-tier")));
  CHECK(from_name<complexity_level>(answer.field("x-signalbox-complexity")));
  CHECK(answer.field("x-signalbox-attempts") == "1");
  CHECK(answer.field("x-signalbox-cache") == "miss");
  std::set<std::string> names;
  for (const auto& [name, value] : answer.fields) CHECK(names.insert(ascii_lower(name)).second);
}

}  // namespace

TEST_CASE("both listeners say that they live, and the data listener that it is ready") {
  const running_gateway g;
  for (const auto port : {g.data(), g.admin()}) {
    const auto health = ask_once(port, get("/healthz"));
    CHECK(health.status == 200);
    CHECK(json_text{health.body}.root().find("status").text_is("ok"));
  }
  const auto ready = ask_once(g.data(), get("/readyz"));
  CHECK(ready.status == 200);
  CHECK(json_text{ready.body}.root().find("ready").truth());
}

TEST_CASE(
    "[N14] [C42] with no room in the ledger the node is alive, not ready, and sends clients elsewhere") {
  const running_gateway g{{}, 1, std::make_unique<full_ledger>()};
  CHECK(ask_once(g.data(), get("/healthz")).status == 200);
  CHECK(ask_once(g.data(), get("/readyz")).status == 503);
  const auto refused = ask_once(g.data(), chat());
  CHECK(refused.status == 503);
  CHECK(error_code_in(refused) == "overloaded");
  CHECK(refused.field("retry-after") == "1");
}

TEST_CASE("models are listed in OpenAI's shape, with every name that a request may use") {
  const running_gateway g;
  const auto answer = ask_once(g.data(), get("/v1/models"));
  CHECK(answer.status == 200);
  CHECK(answer.field("content-type") == "application/json");
  const json_text read{answer.body};
  CHECK(read.root().find("object").text_is("list"));
  std::set<std::string> names;
  for (auto model : read.root().find("data").items()) {
    CHECK(model.find("object").text_is("model"));
    CHECK(model.find("created").is(json::kind::number));
    CHECK(model.find("owned_by").is(json::kind::string));
    names.insert(model.find("id").text());
  }
  CHECK(names == std::set<std::string>{"auto", "default", "demo-1", "fast"});
}

TEST_CASE("a model is found by its id, exactly as it is written") {
  const running_gateway g;
  for (const auto* id : {"auto", "default", "demo-1", "fast"}) {
    const auto answer = ask_once(g.data(), get("/v1/models/" + std::string{id}));
    CHECK(answer.status == 200);
    CHECK(json_text{answer.body}.root().find("id").text() == id);
  }
  for (const auto* id :
       {"nobody", "FAST", "fast/", "fast%20", "%66ast", "../models/fast", "fast;x", "fast/x"}) {
    const auto answer = ask_once(g.data(), get("/v1/models/" + std::string{id}));
    INFO(id);
    CHECK(answer.status == 404);
    CHECK(error_code_in(answer) == "model_not_found");
  }
}

TEST_CASE("[C31] there is one way to write each path") {
  const running_gateway g;
  for (const auto* path :
       {"/", "/v1", "/v1/", "/healthz//", "//healthz", "/Healthz", "/%68ealthz", "/./healthz",
        "/v1/../healthz", "/healthz;x", "/healthz%00", "/v1/%2e%2e/healthz", "/v1//models"}) {
    INFO(path);
    const auto answer = ask_once(g.data(), get(path));
    CHECK(answer.status == 404);
    CHECK(error_code_in(answer) == "not_found");
  }
  CHECK(ask_once(g.data(), get("/healthz?x=%00")).status == 200);
}

TEST_CASE("[C30] other methods get 405 with Allow and the connection goes on; nothing is said about CORS") {
  const running_gateway g;
  web_client client{g.data()};
  for (const auto* path : {"/healthz", "/readyz", "/v1/models", "/v1/models/fast", "/v1/chat/completions"})
    for (const auto* method : {"HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"}) {
      INFO(method << " " << path);
      client.send(std::string{method} + " " + path +
                  " HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\n"
                  "Access-Control-Request-Method: GET\r\n\r\n");
      const bool bare = std::string_view{method} == "HEAD";
      const auto answer = client.answer(bare);
      CHECK(answer.status == 405);
      CHECK(answer.field("allow") == (std::string_view{path}.ends_with("completions") ? "POST" : "GET"));
      CHECK_FALSE(answer.closes());
      if (!bare) CHECK(error_code_in(answer) == "method_not_allowed");
      for (const auto& [name, value] : answer.fields)
        CHECK_FALSE(ascii_lower(name).starts_with("access-control-"));
    }
  CHECK(client.ask(get("/healthz")).status == 200);
  CHECK(ask_once(g.data(), post("/healthz", "{}")).field("allow") == "GET");
  CHECK(ask_once(g.admin(), post("/metrics", "{}")).field("allow") == "GET");
}

TEST_CASE("[C33] a body must be JSON in UTF-8 by its content type") {
  const running_gateway g;
  for (const auto* fine :
       {"Content-Type: application/json\r\n", "content-type: APPLICATION/JSON\r\n",
        "Content-Type: application/json; charset=utf-8\r\n",
        "Content-Type: application/json;charset=\"UTF-8\"\r\n", "Content-Type: application/json ; x=y\r\n"}) {
    INFO(fine);
    CHECK(ask_once(g.data(), chat_with_type(fine)).status == 200);
  }
  for (const auto* wrong :
       {"", "Content-Type:\r\n", "Content-Type: text/plain\r\n", "Content-Type: application/jsonp\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n", "Content-Type: text/plain; application/json\r\n",
        "Content-Type: application/json; charset=utf-16\r\n",
        "Content-Type: application/json;charset=iso-8859-1\r\n"}) {
    INFO(wrong);
    const auto answer = ask_once(g.data(), chat_with_type(wrong));
    CHECK(answer.status == 415);
    CHECK(error_code_in(answer) == "unsupported_media_type");
    CHECK(answer.closes());  // its body is not waited for
  }
}

TEST_CASE(
    "[C10] [C11] [C12] [C13] [C14] a body that cannot be used gets one 400, without an echo, and the "
    "connection goes on") {
  const running_gateway g;
  web_client client{g.data()};
  const std::string fine = R"("messages":[{"role":"user","content":"CANARY"}])";
  for (const auto& body : std::vector<std::string>{
           "",
           " ",
           "CANARY",
           "null",
           "[]",
           "\"CANARY\"",
           "{",
           "{\"model\":\"CANARY\"",
           "{} CANARY",
           chat_body() + chat_body(),
           chat_body() + "CANARY",
           "\xef\xbb\xbf" + chat_body(),
           "/*CANARY*/" + chat_body(),
           "{" + fine + "}",
           R"({"model":"auto"})",
           R"({"model":1,)" + fine + "}",
           R"({"model":"",)" + fine + "}",
           R"({"model":"auto","messages":[]})",
           R"({"model":"auto","messages":"CANARY"})",
           R"({"model":"auto","messages":[{"role":"CANARY","content":"x"}]})",
           R"({"model":"auto","model":"fast",)" + fine + "}",
           R"({"model":"auto","mod\u0065l":"fast",)" + fine + "}",
           R"({"model":"auto","stream":true,"stream":false,)" + fine + "}",
           R"({"model":"auto","stream":"yes",)" + fine + "}",
           R"({"model":"auto","temperature":1e400,)" + fine + "}",
           R"({"model":"auto","temperature":NaN,)" + fine + "}",
           R"({"model":"auto","temperature":01,)" + fine + "}",
           R"({"model":"auto","x":)" + std::string(129, '[') + std::string(129, ']') + "," + fine + "}",
           std::string(1'000'000, '['),
           R"({"model":"auto","x":"\ud800",)" + fine + "}",
           "{\"model\":\"auto\",\"x\":\"\xff\"," + fine + "}",
           "{\"model\":\"auto\",\"x\":\"\xed\xa0\x80\"," + fine + "}",
           R"({"model":"a\u0000b",)" + fine + "}",
           R"({"model":"a\r\nX-Injected: yes",)" + fine + "}",
           "{\"model\":\"a\nb\"," + fine + "}",
           R"({"model":"auto","signalbox":{"user":"a\r\nb"},)" + fine + "}",
           R"({"model":"auto","signalbox":{"plan":"CANARY"},)" + fine + "}",
           R"({"model":"auto","n":0,)" + fine + "}",
           R"({"model":"auto","max_tokens":-1,)" + fine + "}"}) {
    INFO(body.substr(0, 200));
    const auto answer = client.ask(post("/v1/chat/completions", body));
    CHECK(answer.status == 400);
    CHECK(error_code_in(answer) == "invalid_request");
    CHECK(answer.body.find("CANARY") == std::string::npos);
    CHECK(answer.count("x-injected") == 0);
    CHECK_FALSE(answer.closes());
    CHECK(client.rest() == "");
  }
  CHECK(client.ask(chat()).status == 200);
}

TEST_CASE("[C10] an error of syntax says where") {
  const running_gateway g;
  const auto answer = ask_once(g.data(), post("/v1/chat/completions", R"({"model":"auto",})"));
  CHECK(json_text{answer.body}.root().find("error").find("message").text().find("byte 16") !=
        std::string::npos);
}

TEST_CASE("[A16] an unknown model is a 404 in OpenAI's shape, names the member, and repeats nothing") {
  const running_gateway g;
  web_client client{g.data()};
  for (const auto* model :
       {"gpt-9-CANARY", "AUTO", "auto ", "a: b", "caf\xc3\xa9", "<script>CANARY", "x\\\"y"}) {
    const auto answer = client.ask(chat(model));
    CHECK(answer.status == 404);
    CHECK(error_code_in(answer) == "model_not_found");
    CHECK(json_text{answer.body}.root().find("error").find("param").text_is("model"));
    CHECK(answer.body.find("CANARY") == std::string::npos);
  }
  CHECK(client.ask(get("/healthz")).status == 200);
}

TEST_CASE("a whole reply carries what DESIGN.md says that answers carry, once each") {
  const running_gateway g;
  web_client client{g.data()};
  std::set<std::string> ids;
  for (const auto* model : {"auto", "default", "fast", "demo-1"}) {
    const auto answer = client.ask(chat(model));
    INFO(answer.body);
    CHECK(answer.status == 200);
    CHECK(answer.malformed == "");
    CHECK(answer.field("content-type") == "application/json");
    CHECK(json_text{answer.body}.root().find("object").text_is("chat.completion"));
    check_signalbox_fields(answer);
    CHECK(std::stod(answer.field("x-signalbox-cost")) > 0);
    CHECK(ids.insert(answer.field("x-signalbox-request-id")).second);
  }
}

TEST_CASE("[W13] a stream has its headers, tells its cost before its end, and ends with [DONE]") {
  const running_gateway g;
  web_client client{g.data()};
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.ask(chat("auto", true));
    CHECK(answer.status == 200);
    CHECK(answer.malformed == "");
    CHECK(answer.whole);
    CHECK(answer.chunked);
    CHECK_FALSE(answer.closes());
    CHECK(answer.field("content-type") == "text/event-stream");
    CHECK(answer.field("cache-control") == "no-cache");
    CHECK(answer.field("x-accel-buffering") == "no");
    check_signalbox_fields(answer);
    CHECK(answer.count("x-signalbox-cost") == 0);
    const auto events = events_of(answer);
    REQUIRE(events.size() > 3);
    CHECK(events.back() == "data: [DONE]");
    const auto& cost = events[events.size() - 2];
    REQUIRE(cost.starts_with(": x-signalbox-cost: "));
    CHECK(std::stod(cost.substr(20)) > 0);
    for (std::size_t e = 0; e + 2 < events.size(); ++e) {
      const json_text chunk{events[e].substr(6)};
      CHECK(chunk.root().find("object").text_is("chat.completion.chunk"));
    }
    CHECK(client.rest() == "");
  }
}

TEST_CASE("hints in headers are checked; names with our prefix that are no hints do nothing") {
  const running_gateway g;
  web_client client{g.data()};
  CHECK(
      client.ask(chat("auto", false, "X-Signalbox-Urgency: batch\r\nx-signalbox-user: someone\r\n")).status ==
      200);
  CHECK(
      client.ask(chat("auto", false, "X-Signalbox-Tenant: other\r\nX-Signalbox-Endpoint: none\r\n")).status ==
      200);
  for (const auto* wrong :
       {"X-Signalbox-Urgency: now\r\n", "X-Signalbox-Privacy: public\r\n", "X-Signalbox-Deadline-Ms: -1\r\n",
        "X-Signalbox-Max-Cost: much\r\n", "X-Signalbox-User:\r\n"}) {
    INFO(wrong);
    const auto answer = client.ask(chat("auto", false, wrong));
    CHECK(answer.status == 400);
    CHECK(error_code_in(answer) == "invalid_request");
  }
}

TEST_CASE("[A27] the admin listener's paths are not on the data listener, nor the other way round") {
  const running_gateway g;
  for (const auto* path : {"/metrics", "/api", "/api/", "/api/keys", "/metrics?x"}) {
    INFO(path);
    CHECK(ask_once(g.data(), get(path)).status == 404);
  }
  for (const auto* path : {"/v1/models", "/v1/models/fast", "/readyz"}) {
    INFO(path);
    CHECK(ask_once(g.admin(), get(path)).status == 404);
  }
  CHECK(ask_once(g.admin(), chat()).status == 404);
  CHECK(ask_once(g.admin(), "GET /metrics HTTP/1.1\r\nHost: evil.test\r\n\r\n").status == 421);
  CHECK(ask_once(g.admin(), get("/metrics", "Origin: http://evil.test\r\n")).status == 421);
}
