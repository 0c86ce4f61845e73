// SPDX-License-Identifier: Apache-2.0
// Requests to Gemini: address and key, generationConfig, tools and their choice, what is left out.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/providers/gemini_wire.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using lines = std::vector<std::string>;

constexpr std::string_view one_tool =
    R"("tools":[{"type":"function","function":{"name":"f","description":"d",
        "parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}])";

std::string with_tool(std::string_view members) { return std::string{one_tool} + "," + std::string{members}; }

}  // namespace

TEST_CASE("[W53] [W80] a Gemini request is addressed to its model's method, with the key in a header only") {
  const auto whole = gemini_request(one_question);
  CHECK(whole.http.target == "/v1beta/models/gemini-2.5-flash:generateContent");
  CHECK(whole.http.origin.host == "g.example");
  CHECK(whole.http.secret_name == "x-goog-api-key");
  CHECK(whole.http.secret_value.reveal() == "secret-key");
  CHECK(whole.http.body.find("secret-key") == std::string::npos);
  CHECK_FALSE(whole.spliced);

  const auto streamed = gemini_request(one_question, R"("stream":true)");
  CHECK(streamed.http.target == "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
  CHECK(find_header(streamed.http.fields, "accept") == "text/event-stream");
  CHECK(find_header(streamed.http.fields, "content-type") == "application/json");
  CHECK(member_of(streamed, "stream").is_null());

  CHECK(gemini_request(one_question, {}, "tunedModels/mine").http.target ==
        "/v1beta/tunedModels/mine:generateContent");
  CHECK(gemini_request(one_question, {}, "models/gemini-2.5-pro").http.target ==
        "/v1beta/models/gemini-2.5-pro:generateContent");
  // Nothing in a name leads out of the path.
  CHECK(gemini_request(one_question, {}, "a?b#c d%").http.target ==
        "/v1beta/models/a%3Fb%23c%20d%25:generateContent");

  const auto keyless = translate_request(
      provider_for(provider_kind::gemini),
      scanned(R"({"model":"m","messages":[{"role":"user","content":"q"}]})"), endpoint_at(gemini_base, "g"));
  CHECK(keyless.http.secret_name.empty());
}

TEST_CASE("no client speaks Gemini's format: every dialect is translated to it") {
  const auto& row = provider_for(provider_kind::gemini);
  for (const auto wire : {dialect::openai_chat, dialect::anthropic_messages, dialect::openai_responses})
    CHECK_FALSE(row.speaks(wire, gemini_endpoint()));
}

TEST_CASE("[W88] numbers keep their text in generationConfig, under Gemini's names") {
  check_config(R"("max_tokens":100,"temperature":0.70,"top_p":1.0,"seed":-7,"stop":["a","\n"],
                  "presence_penalty":0.5,"frequency_penalty":-1e-1)",
               R"({"maxOutputTokens":100,"temperature":0.70,"topP":1.0,"seed":-7,"stopSequences":["a","\n"],
                  "presencePenalty":0.5,"frequencyPenalty":-1e-1})");
  const auto sent = gemini_request(one_question, R"("temperature":0.70)");
  CHECK(sent.http.body.find(R"("temperature":0.70)") != std::string::npos);
  // Zero is what happens anyhow, and some models refuse the member.
  check_config(R"("presence_penalty":0,"frequency_penalty":0.0)", "{}");
  check_config(R"("max_completion_tokens":5)", R"({"maxOutputTokens":5})");
}

TEST_CASE(
    "Gemini requests: limits of the format are kept, and it is said so: five stop sequences, seeds of 32 "
    "bits") {
  check_config(R"("stop":["1","2","3","4"])", R"({"stopSequences":["1","2","3","4"]})");
  chat_request chat;
  chat.stop = {"1", "", "2", "3", "4", "5", "6"};
  chat.seed = "2147483647";
  const auto sent = gemini::write(chat, gemini_endpoint());
  CHECK(member_of(sent, "generationConfig") ==
        parsed(R"({"seed":2147483647,"stopSequences":["1","2","3","4","5"]})"));
  CHECK(sent.dropped == lines{"messages (a first user turn was added)", "stop (empty sequences)",
                              "stop (all but the first 5)"});
  check_config(R"("seed":2147483648)", "{}", {"seed (of more than 32 bits)"});
  check_config(R"("seed":123456789012345678901234567890)", "{}", {"seed (of more than 32 bits)"});
}

TEST_CASE("Gemini requests: a limit beyond what the model can write is lowered to that, and it is said so") {
  auto endpoint = gemini_endpoint();
  endpoint.max_output = 65536;
  chat_request chat;
  chat.messages = {{chat_role::user, {made_words("q")}}};
  chat.max_output_tokens = 100'000;
  auto sent = gemini::write(chat, endpoint);
  CHECK(member_of(sent, "generationConfig") == parsed(R"({"maxOutputTokens":65536})"));
  CHECK(sent.dropped == lines{"max_tokens (lowered to 65536)"});
  chat.max_output_tokens = 65536;
  CHECK(gemini::write(chat, endpoint).dropped.empty());
}

TEST_CASE("[W26] [W28] what Gemini has no place for is left out by name") {
  check_config(R"("user":"u","logprobs":true,"top_logprobs":3,"parallel_tool_calls":false)", "{}",
               {"logprobs", "user"});
  chat_request chat;
  chat.messages = {{chat_role::user, {made_words("q")}}};
  chat.service_tier = "auto";
  CHECK(gemini::write(chat, gemini_endpoint()).dropped.empty());
  chat.service_tier = "flex";
  CHECK(gemini::write(chat, gemini_endpoint()).dropped == lines{"service_tier"});
  const auto sent = gemini_request(one_question, with_tool(R"("parallel_tool_calls":false)"));
  CHECK(sent.dropped == lines{"parallel_tool_calls"});
}

TEST_CASE("Gemini requests: tools become function declarations, and choices of them modes [W42]") {
  const auto sent =
      gemini_request(one_question,
                     R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":
          {"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}},"required":["z"]}}},
          {"type":"function","function":{"name":"g"}},
          {"type":"function","function":{"name":"h","parameters":{"type":"object","properties":{}}}}])");
  CHECK(member_of(sent, "tools") == parsed(R"([{"functionDeclarations":[
      {"name":"f","description":"d","parametersJsonSchema":
        {"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}},"required":["z"]}},
      {"name":"g"},{"name":"h"}]}])"));
  CHECK(member_of(sent, "toolConfig").is_null());
  CHECK(sent.dropped.empty());
  // The order of members stays, or a prompt cache would miss. [W45]
  CHECK(sent.http.body.find(R"("properties":{"z":)") != std::string::npos);

  const std::vector<std::pair<std::string, std::string>> choices{
      {R"("auto")", R"({"mode":"AUTO"})"},
      {R"("none")", R"({"mode":"NONE"})"},
      {R"("required")", R"({"mode":"ANY"})"},
      {R"({"type":"function","function":{"name":"f"}})", R"({"mode":"ANY","allowedFunctionNames":["f"]})"},
  };
  for (const auto& [choice, mode] : choices) {
    const auto made = gemini_request(one_question, with_tool(R"("tool_choice":)" + choice));
    CHECK(member_of(made, "toolConfig") == parsed(R"({"functionCallingConfig":)" + mode + "}"));
  }
  CHECK(member_of(gemini_request(one_question, R"("tool_choice":"none")"), "toolConfig").is_null());
}

TEST_CASE("Gemini requests: that calls must fit their schema cannot be said, which is recorded") {
  const auto sent = gemini_request(
      one_question, R"("tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{}}}])");
  CHECK(sent.dropped == lines{"tools (strict)"});
}

TEST_CASE("[W43] tools whose names Gemini does not take get others, and the answer gives theirs back") {
  const auto sent = gemini_request(one_question, R"("tools":[{"type":"function","function":{"name":"1st"}},
                                {"type":"function","function":{"name":"ns.tool:v1"}}])");
  const auto declared = member_of(sent, "tools").at(0).at("functionDeclarations");
  const std::string first{declared.at(0).at("name").as_string()};
  CHECK(first != "1st");
  CHECK((first.front() == '_' || std::isalpha(static_cast<unsigned char>(first.front())) != 0));
  CHECK(declared.at(1).at("name") == "ns.tool:v1");
  auto context = plain_context();
  context.renamed = sent.renamed;
  const auto got = translated_reply<provider_kind::gemini>(
      gemini_answer(R"({"functionCall":{"name":")" + first + R"(","args":{}}})"), context);
  const auto call = parsed(got.body).at("choices").at(0).at("message").at("tool_calls").at(0);
  CHECK(call.at("function").at("name") == "1st");
}

TEST_CASE("[W50] [W60] Gemini requests: the form of an answer becomes a response type and schema") {
  check_config(R"("response_format":{"type":"json_object"})", R"({"responseMimeType":"application/json"})");
  check_config(R"("response_format":{"type":"text"})", "{}");
  check_config(
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":
          {"$schema":"x","type":"object","properties":{"a":{"const":"x"}},"additionalProperties":false}}})",
      R"({"responseMimeType":"application/json","responseJsonSchema":
          {"type":"object","properties":{"a":{"type":"string","enum":["x"]}},"additionalProperties":false}})");
  check_config(R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"not":{}}}})",
               R"({"responseMimeType":"application/json","responseJsonSchema":{}})",
               {"response_format (in a schema: not)"});
}

TEST_CASE("Gemini requests: before its third generation a model takes no form of the answer beside tools") {
  const auto form = R"("response_format":{"type":"json_object"})";
  auto sent = gemini_request(one_question, with_tool(form));
  CHECK(member_of(sent, "generationConfig") == parsed("{}"));
  CHECK_FALSE(member_of(sent, "tools").is_null());
  CHECK(sent.dropped == lines{"response_format (this model takes none beside tools)"});

  // Tools that must not be called are what can be missed more easily.
  sent = gemini_request(one_question, with_tool(std::string{form} + R"(,"tool_choice":"none")"));
  CHECK(member_of(sent, "tools").is_null());
  CHECK(member_of(sent, "toolConfig").is_null());
  CHECK(member_of(sent, "generationConfig") == parsed(R"({"responseMimeType":"application/json"})"));
  REQUIRE(sent.dropped.size() == 1);
  CHECK(sent.dropped.front().starts_with("tools ("));

  sent = gemini_request(one_question, with_tool(form), "gemini-3-flash-preview");
  CHECK_FALSE(member_of(sent, "tools").is_null());
  CHECK(member_of(sent, "generationConfig") == parsed(R"({"responseMimeType":"application/json"})"));
  CHECK(sent.dropped.empty());
}

TEST_CASE("[W56] Gemini requests: models of 2.5 get a thinking budget, within what each can take") {
  const auto thinking = [](int budget) {
    return R"({"thinkingConfig":{"includeThoughts":true,"thinkingBudget":)" + std::to_string(budget) + "}}";
  };
  const auto effort = [](std::string_view what) {
    return R"("reasoning_effort":")" + std::string{what} + "\"";
  };
  check_config(effort("low"), thinking(1024));
  check_config(effort("medium"), thinking(8192));
  check_config(effort("high"), thinking(24576));
  check_config(effort("xhigh"), thinking(24576));
  check_config(effort("xhigh"), thinking(32768), {}, "gemini-2.5-pro");
  check_config(effort("none"), R"({"thinkingConfig":{"thinkingBudget":0}})");
  check_config(effort("none"), R"({"thinkingConfig":{"thinkingBudget":128}})", {"thinking (a budget of 128)"},
               "gemini-2.5-pro");
}

TEST_CASE("[W56] Gemini requests: models of the third generation get a thinking level that they know") {
  const auto check_level = [](const std::string& effort, const std::string& level, const std::string& model,
                              bool told) {
    const auto thoughts = effort == "none" ? "" : R"("includeThoughts":true,)";
    check_config(R"("reasoning_effort":")" + effort + "\"",
                 R"({"thinkingConfig":{)" + std::string{thoughts} + R"("thinkingLevel":")" + level + R"("}})",
                 told ? std::vector<std::string>{}
                      : lines{"reasoning_effort (as the level " +
                              [&] {
                                auto out = level;
                                for (char& c : out)
                                  c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                                return out;
                              }() +
                              ")"},
                 model);
  };
  check_level("minimal", "MINIMAL", "gemini-3-flash-preview", true);
  check_level("none", "MINIMAL", "gemini-3-flash-preview", false);
  check_level("minimal", "LOW", "gemini-3-pro-preview", false);
  check_level("low", "LOW", "gemini-3-pro-preview", true);
  check_level("medium", "HIGH", "gemini-3-pro-preview", false);
  check_level("medium", "MEDIUM", "gemini-3.1-pro-preview", true);
  check_level("medium", "MEDIUM", "gemini-flash-latest", true);
  check_level("high", "HIGH", "models/gemini-3.5-flash", true);
  check_level("xhigh", "HIGH", "gemini-3.5-flash", false);
}

TEST_CASE(
    "[W56] Gemini requests: budgets of tokens become levels, or are brought into a model's range, and it is "
    "said so") {
  chat_request chat;
  chat.messages = {{chat_role::user, {made_words("q")}}};
  const auto check = [&](std::int64_t budget, std::string model, std::string_view expected,
                         const lines& dropped) {
    CAPTURE(budget, model);
    chat.thinking_budget = budget;
    const auto sent = gemini::write(chat, gemini_endpoint(std::move(model)));
    CHECK(member_of(sent, "generationConfig") == parsed(expected));
    CHECK(sent.dropped == dropped);
  };
  check(2000, "gemini-2.5-flash", R"({"thinkingConfig":{"includeThoughts":true,"thinkingBudget":2000}})", {});
  check(60000, "gemini-2.5-flash", R"({"thinkingConfig":{"includeThoughts":true,"thinkingBudget":24576}})",
        {"thinking (a budget of 24576)"});
  check(100, "gemini-2.5-flash-lite", R"({"thinkingConfig":{"includeThoughts":true,"thinkingBudget":512}})",
        {"thinking (a budget of 512)"});
  check(0, "gemini-2.5-flash-lite", R"({"thinkingConfig":{"thinkingBudget":0}})", {});
  check(2000, "gemini-3-pro-preview", R"({"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}})",
        {"thinking budget (as the level low)"});
  check(2000, "gemini-2.0-flash", "{}", {"reasoning"});
  check(0, "gemini-2.0-flash", "{}", {});
  check(-1, "gemini-2.5-flash", "{}", {});
}

TEST_CASE("[W56] Gemini requests: other models are not told how much to think, which is recorded") {
  check_config(R"("reasoning_effort":"high")", "{}", {"reasoning"}, "gemini-2.0-flash");
  check_config(R"("reasoning_effort":"high")", "{}", {"reasoning"}, "gemma-3-27b-it");
  check_config(R"("reasoning_effort":"none")", "{}", {}, "gemini-2.0-flash");
}
