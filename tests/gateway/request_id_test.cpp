// SPDX-License-Identifier: Apache-2.0
// Every answer has an id, whoever gives it: a run, a handler, or the connection itself.
#include <catch2/catch.hpp>
#include <set>

#include "tests/gateway/upstream_fixture.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

/// Notes the id of an answer, which must be one that no other has, once more where the client's SDKs look for
/// it, and in the body of an error in Anthropic's dialect.
class id_book {
 public:
  void check(const http_response& answer, int status, bool anthropic = false) {
    INFO(answer.body);
    CHECK(answer.status == status);
    const auto id = answer.field("x-signalbox-request-id");
    CHECK(id.size() == 26);
    CHECK(ids_.insert(id).second);
    CHECK(answer.count("x-signalbox-request-id") == 1);
    CHECK(answer.field(anthropic ? "request-id" : "x-request-id") == id);
    CHECK(answer.count(anthropic ? "x-request-id" : "request-id") == 0);
    if (anthropic && status >= 400) CHECK(json_text{answer.body}.root().find("request_id").text_is(id));
  }

 private:
  std::set<std::string> ids_;
};

const std::string version = "anthropic-version: 2023-06-01\r\n";
const std::string turns = R"("messages":[{"role":"user","content":"hi"}]})";

}  // namespace

TEST_CASE("what the data listener answers without a run has an id: what it says, and what it refuses") {
  const running_gateway g{{R"("body_bytes": 2000)"}};
  id_book book;
  for (const auto* path : {"/healthz", "/readyz", "/v1/models", "/v1/models/fast"})
    book.check(ask_once(g.data(), get(path)), 200);
  book.check(ask_once(g.data(), get("/v1/models", version)), 200, true);
  book.check(ask_once(g.data(), post("/v1/messages/count_tokens", R"({"model":"fast",)" + turns)), 200, true);

  book.check(ask_once(g.data(), get("/nowhere")), 404);
  book.check(ask_once(g.data(), get("/v1/models/nobody")), 404);
  book.check(ask_once(g.data(), get("/v1/models/nobody", version)), 404, true);
  book.check(ask_once(g.data(), chat("nobody")), 404);
  book.check(ask_once(g.data(), get("/v1/chat/completions")), 405);
  book.check(ask_once(g.data(), get("/v1/messages")), 405, true);
  for (const auto* path : {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings"})
    book.check(ask_once(g.data(), post(path, "{")), 400);
  for (const auto* path : {"/v1/messages", "/v1/messages/count_tokens"})
    book.check(ask_once(g.data(), post(path, "{")), 400, true);
  book.check(ask_once(g.data(), chat("fast", false, "X-Signalbox-Urgency: soon\r\n")), 400);
  book.check(ask_once(g.data(), post("/v1/messages", R"({"model":"nobody","max_tokens":9,)" + turns)), 404,
             true);
  book.check(ask_once(g.data(), post("/v1/chat/completions", std::string(2001, ' '))), 413);
  book.check(ask_once(g.data(),
                      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                      "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
             415);
}

TEST_CASE("what is refused before it is a request has an id as well") {
  const running_gateway g;
  id_book book;
  book.check(ask_once(g.data(), "hello\r\n\r\n"), 400);
  book.check(ask_once(g.data(), "GET / HTTP/1.1\r\n\r\n"), 400);
  book.check(ask_once(g.data(), "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n"), 421);
  book.check(ask_once(g.data(), "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\n\r\n"), 417);
  book.check(ask_once(g.data(), "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(40'000, 'x')), 431);
}

TEST_CASE("what the admin listener answers has an id") {
  const running_gateway g;
  id_book book;
  book.check(ask_once(g.admin(), get("/healthz")), 200);
  book.check(ask_once(g.admin(), get("/metrics")), 200);
  book.check(ask_once(g.admin(), get("/v1/models")), 404);
  book.check(ask_once(g.admin(), post("/metrics", "{}")), 405);
}

TEST_CASE("what a run answers has the id of its request, once") {
  upstream_scene s{R"({"error": "server_error"})", {}, {}, R"(, "attempts": 1)"};
  id_book book;
  book.check(ask_once(s.port(), chat("fast")), 200);
  book.check(ask_once(s.port(), chat("fast", true)), 200);
  book.check(ask_once(s.port(), chat("up")), 502);
  book.check(ask_once(s.port(), post("/v1/messages", R"({"model":"fast","max_tokens":9,)" + turns)), 200,
             true);
  book.check(ask_once(s.port(), post("/v1/messages", R"({"model":"up","max_tokens":9,)" + turns)), 502, true);
}

TEST_CASE("[N5] a node that shuts down gives its last answers an id, too") {
  upstream_scene s{R"({"delay": "30s"})"};
  auto& g = s.front();
  web_client running{g.data()};
  running.send(post("/v1/messages", R"({"model":"up","max_tokens":9,)" + turns));
  s.first_entry_when([](json::value) { return true; });
  web_client late{g.data()};
  CHECK(late.ask(get("/healthz")).status == 200);
  const auto request = chat("fast");
  late.send(request.substr(0, 50));
  CHECK(ask_once(g.data(), get("/healthz")).status == 200);  // the lane has seen it by now
  g.doors().drain();
  id_book book;
  book.check(late.ask(request.substr(50)), 503);
  CHECK_FALSE(g.doors().finish(std::chrono::milliseconds{0}));
  book.check(running.answer(), 503, true);
}
