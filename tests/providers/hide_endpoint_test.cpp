// SPDX-License-Identifier: Apache-2.0
// Keys and hosts of endpoints never stand in what a client is told, whatever they look like.
#include "providers/hide_endpoint.hpp"

#include <catch2/catch.hpp>

#include "providers/error_text.hpp"

using namespace signalbox;

namespace {

constexpr std::string_view key = "canary/7f!Zq=,\"kW~42 x";
constexpr std::string_view host = "llm-7.corp.internal";

endpoint_config endpoint_with(std::string_view k, std::string_view h) {
  endpoint_config out;
  out.key.value = secret{std::string{k}};
  out.url.host = h;
  return out;
}

std::string hidden(std::string_view message, std::string_view k = key, std::string_view h = host) {
  outcome result;
  result.failure = failure_class::caller_fault;
  result.message = result.code = result.param = message;
  hide_endpoint(result, endpoint_with(k, h));
  CHECK(result.code == result.message);
  CHECK(result.param == result.message);
  return result.message;
}

}  // namespace

TEST_CASE("[A10] [W71] a key of any shape and a private host are taken out of an error's message") {
  CHECK(hidden("the key " + std::string{key} + " is wrong") == "the key [redacted] is wrong");
  CHECK(hidden("key=" + std::string{key} + std::string{key}) == "key=[redacted]");
  CHECK(hidden("no route to llm-7.corp.internal") == "no route to [redacted]");
  CHECK(hidden("no route to LLM-7.Corp.Internal:8443/v1") == "no route to [redacted]:8443/v1");
  CHECK(hidden("x.llm-7.corp.internal.") == "x.[redacted].");
  CHECK(hidden("messages[0].content is empty") == "messages[0].content is empty");
  CHECK(hidden("") == "");
}

TEST_CASE("[A10] pieces of a key that were left by shortening or cleaning are taken out as well") {
  CHECK(hidden("the key canary/7f!Z") == "the key [redacted]");
  CHECK(hidden("the key [redacted] and ,\"kW~42 x") == "the key [redacted] and [redacted]");
  const auto cut = clean_message(std::string(500, 'a') + " " + std::string{key});
  CHECK(hidden(cut).find("canary/7") == std::string::npos);
  CHECK(hidden(clean_message(std::string(500, 'a') + " " + std::string{host})).find("llm-7") ==
        std::string::npos);
}

TEST_CASE("[A10] short keys are taken out whole, and one that is no secret is left") {
  CHECK(hidden("EMPTY is no key", "EMPTY", "") == "[redacted] is no key");
  CHECK(hidden("EMPT", "EMPTY", "") == "EMPT");
  CHECK(hidden("a banana", "a", "") == "a banana");
  CHECK(hidden("a banana", "", "") == "a banana");
}

TEST_CASE("[A10] a host of one word is taken out only where it is a word") {
  CHECK(hidden("ollama: no such model", "", "ollama") == "[redacted]: no such model");
  CHECK(hidden("http://ollama:11434/v1", "", "OLLAMA") == "http://[redacted]:11434/v1");
  CHECK(hidden("my-ollama and ollamas", "", "ollama") == "my-ollama and ollamas");
  CHECK(hidden("connect to fd00::1:8000", "", "fd00::1") == "connect to [redacted]:8000");
}

TEST_CASE("a success is left as it is") {
  outcome fine;
  fine.message = std::string{key};
  hide_endpoint(fine, endpoint_with(key, host));
  CHECK(fine.message == key);
}
