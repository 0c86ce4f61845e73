// SPDX-License-Identifier: Apache-2.0
// The JSON Schema and the reference page say what the declarations say, and what the reader does.
#include "config/schema.hpp"

#include <re2/re2.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "config/read.hpp"
#include "tests/config/problems.hpp"
#include "tests/config/setting_list.hpp"

using namespace signalbox;
using namespace signalbox::test;
namespace bj = boost::json;

namespace {

const bj::value& schema() {
  static const auto parsed = bj::parse(config_schema());
  return parsed;
}

/// What the schema says at the end of a way of members; null if the way ends before.
const bj::object* at(const std::vector<std::string>& members) {
  const auto* here = &schema();
  for (const auto& m : members) {
    here = here->is_object() ? here->get_object().if_contains(m) : nullptr;
    if (!here) return nullptr;
  }
  return here->if_object();
}

std::string reference_line(const declared_setting& s) { return "| `" + s.members.back() + "` | "; }

/// An object of every default that the schema gives for the properties of `of`.
bj::object defaults(const bj::object& of) {
  bj::object out;
  for (const auto& [name, given] : of.at("properties").as_object()) {
    const auto& property = given.as_object();
    if (const auto* value = property.if_contains("default")) out[name] = *value;
    if (property.contains("properties") && !property.contains("required")) out[name] = defaults(property);
  }
  return out;
}

}  // namespace

TEST_CASE("the schema is strict JSON, of the draft that it names") {
  json::document document;
  const auto text = config_schema();
  REQUIRE(!document.scan(text));
  CHECK(document.root().find("$schema").text() == "https://json-schema.org/draft/2020-12/schema");
  CHECK(document.root().find("type").text() == "object");
  CHECK(document.root().find("title").is(json::kind::string));
  CHECK(text.back() == '\n');
}

TEST_CASE("the schema lists every setting with its type, its sentence and its bounds") {
  for (const auto& s : setting_list::all()) {
    INFO(s.path);
    const auto* property = at(s.members);
    REQUIRE(property);
    CHECK(std::string_view{property->at("type").as_string()} == s.type);
    CHECK(std::string_view{property->at("description").as_string()} == s.what.doc);
    if (s.initial && s.what.bounded && s.type != "string") {
      CHECK(property->at("minimum").to_number<double>() == s.what.least);
      CHECK(property->at("maximum").to_number<double>() == s.what.most);
    }
    auto holder = s.members;
    holder.resize(holder.size() - 2);
    const auto* required = at(holder)->if_contains("required");
    const bool listed = required && std::count(required->as_array().begin(), required->as_array().end(),
                                               bj::value(s.members.back())) == 1;
    CHECK(listed == s.what.is_required);
  }
}

TEST_CASE("the schema refuses unknown settings wherever the reader does") {
  std::size_t sections = 0;
  const auto check = [&](const auto& self, const bj::value& v) -> void {
    if (const auto* list = v.if_array())
      for (const auto& item : *list) self(self, item);
    const auto* object = v.if_object();
    if (!object) return;
    if (object->contains("properties") && object->contains("type")) {
      ++sections;
      CHECK(object->at("additionalProperties") == bj::value(false));
    }
    for (const auto& member : *object) self(self, member.value());
  };
  check(check, schema());
  CHECK(sections > 15);
}

TEST_CASE("a configuration that spells out every default of the schema is read without a problem") {
  auto all = defaults(schema().as_object());
  all["endpoints"] = bj::object{};
  auto endpoint = defaults(*at({"properties", "endpoints", "additionalProperties"}));
  endpoint["provider"] = "demo";
  endpoint["model"] = "m";
  all["endpoints"].as_object()["a"] = endpoint;
  auto route = defaults(*at({"properties", "routes", "items"}));
  route["name"] = "r";
  route["plan"] = {{"single", "a"}};
  all["routes"] = {route};
  const auto text = bj::serialize(all);
  INFO(text);
  CHECK(read_problems(text) == lines{});
  CHECK(text.find("\"header_count\":100") != std::string::npos);
  CHECK(text.find("\"drain\":\"30s\"") != std::string::npos);
  CHECK(text.find("\"probes\":2") != std::string::npos);
  CHECK(text.find("\"initial\":\"500ms\"") != std::string::npos);
}

TEST_CASE("the schema's patterns take what the reader takes, and nothing else") {
  const std::string duration_pattern{
      at({"properties", "store", "properties", "group"})->at("pattern").as_string().c_str()};
  for (const std::string text :
       {"0s", "20ms", "1.5s", "0.001s", "1h",    "10us",   "5ns",  "s",  "",    "1",   "-1s",  "1 s",
        "1d", ".5s",  "5.s",  "1e3s",   "1..2s", "1.2.3s", "infs", "1S", "1sx", "+1s", "1msms"}) {
    INFO(text);
    CHECK(re2::RE2::FullMatch(text, duration_pattern) == parse_duration(text).has_value());
  }
  const std::string name_pattern{
      at({"properties", "endpoints", "propertyNames"})->at("pattern").as_string().c_str()};
  for (const std::string text : {"a", "gpt-4.1", "org/m:7b", "A", "", "a b", "a\n", "\xc3\xa9"}) {
    INFO(text);
    CHECK(re2::RE2::FullMatch(text, name_pattern) == is_identifier(text));
  }
  CHECK(re2::RE2::FullMatch(std::string(64, 'a'), name_pattern));
  CHECK(!re2::RE2::FullMatch(std::string(65, 'a'), name_pattern));
}

TEST_CASE("closed sets are listed in the schema with every value") {
  const auto* level = at({"properties", "log", "properties", "level"});
  CHECK(level->at("enum") == bj::value{"debug", "info", "warning", "error"});
  CHECK(level->at("default") == bj::value("info"));
  const auto* tier = at({"properties", "routes", "items", "properties", "match", "properties", "tier"});
  CHECK(tier->at("items").at("enum") == bj::value{"private", "premium", "fast", "standard"});
}

TEST_CASE("the reference page has a line for every setting, with its sentence") {
  const auto page = config_reference();
  for (const auto& s : setting_list::all()) {
    INFO(s.path);
    const auto line = page.find(reference_line(s));
    REQUIRE(line != std::string::npos);
    CHECK(page.find(" | " + std::string{s.what.doc} + " |\n") != std::string::npos);
  }
  CHECK(page.find("| `drain` | duration, 0s to 1h | `\"30s\"` |") != std::string::npos);
  CHECK(page.find("| `provider` | one of `openai`, `openai-responses`, `anthropic`, `gemini`, `compatible`, "
                  "`demo` | required |") != std::string::npos);
}

TEST_CASE("docs/configuration.md is the reference page") {
  std::ifstream file{SIGNALBOX_SOURCE_DIR "/docs/configuration.md", std::ios::binary};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  if (page != config_reference())
    FAIL(
        "docs/configuration.md is not what the declarations say now; write it again with "
        "`build/bin/signalbox schema --reference > docs/configuration.md`");
  SUCCEED();
}
