// SPDX-License-Identifier: Apache-2.0
// The member that a byte of a JSON text belongs to.
#include "base/json_path.hpp"

#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "base/utf8.hpp"

using namespace signalbox;

namespace {

/// The path of the byte that `@` stands before.
std::string path_of(std::string marked) {
  const auto at = marked.find('@');
  REQUIRE(at != std::string::npos);
  return json::path_at(marked.erase(at, 1), at);
}

/// The path of the byte at which a text is refused; it must be.
std::string refused(std::string_view text, std::uint32_t depth = 128) {
  json::document d;
  const auto failure = d.scan(text, {.depth = depth});
  INFO(text);
  REQUIRE(failure);
  return json::path_at(text, failure->offset);
}

std::string nested(std::size_t levels) {
  std::string out;
  for (std::size_t i = 0; i < levels; ++i) out += R"({"a":)";
  return out + "1" + std::string(levels, '}');
}

}  // namespace

TEST_CASE("a byte belongs to the innermost value that it is in") {
  CHECK(path_of(R"({"a": @1})") == "a");
  CHECK(path_of(R"({"a": {"b": [1, 2, @3]}})") == "a.b[2]");
  CHECK(path_of(R"([[], [0, {"x": @}]])") == "[1][1].x");
  CHECK(path_of(R"({"a": "b, c: [@ d"})") == "a");
  CHECK(path_of(R"({"a": "\"", "b": "\\", "c": @})") == "c");
  CHECK(path_of(R"({"a": {"b": 1}, "c": [{}, {"d": [[]], "e": @}]})") == "c[1].e");
  CHECK(path_of(R"({"a"@: 1})") == "a");
}

TEST_CASE("outside of every member there is no path, and between two members it is the object's") {
  CHECK(path_of(R"(@{"a": 1})").empty());
  CHECK(path_of(R"(@)").empty());
  CHECK(path_of(R"({"a": 1}@x)").empty());
  CHECK(path_of(R"({@})").empty());
  CHECK(path_of(R"({"a": 1,@ })").empty());
  CHECK(path_of(R"({"a": {"b": 1, @x}})") == "a");
  CHECK(path_of(R"({"a": {"b@)") == "a");
}

TEST_CASE("what a scan refuses is named") {
  CHECK(refused(R"({"model": "m", "messages": [{"role": "user", "content": 01}]})") == "messages[0].content");
  CHECK(refused(R"({"model": tru})") == "model");
  CHECK(refused(R"({"tools": [{"function": {"name": "a", "name": "b"}}]})") == "tools[0].function.name");
  CHECK(refused(R"({"a": {"b" 1}})") == "a.b");
  CHECK(refused("{\"a\": {\"b\": \"\xff\"}}") == "a.b");
  CHECK(refused("{\"a\": {\"\xff\": 1}}") == "a");
  CHECK(refused(R"({"a": {"\q": 1}})") == "a");
  CHECK(refused(R"({"messages": [{"role": "user", "content": "cut)") == "messages[0].content");
  CHECK(refused(R"({"messages": [{"role": "user")") == "messages[0].role");
}

TEST_CASE("[C10] a value that is nested too deep is named by its first steps") {
  CHECK(refused(R"({"a": {"b": [{"c": []}]}})", 4) == "a.b[0].c");
  CHECK(refused(nested(8), 7) == "a.a.a.a.a.a.a");
  CHECK(refused(nested(9), 8) == "a.a.a.a.a.a.a.a");
  CHECK(refused(nested(10), 9) == "a.a.a.a.a.a.a.a...");
  CHECK(refused(nested(200)) == "a.a.a.a.a.a.a.a...");
}

TEST_CASE("names that are no words stand in quotes, and long ones are cut at a character's end") {
  CHECK(path_of(R"({"a.b": {"": @1}})") == R"(["a.b"][""])");
  CHECK(path_of(R"({"x": {"\"]\u0041": @1}})") == R"(x["\"]\u0041"])");
  CHECK(path_of(R"({"$ref": {"a-b_C9": @1}})") == "$ref.a-b_C9");
  const std::string forty(40, 'k');
  CHECK(path_of("{\"" + forty + "\": @1}") == forty);
  CHECK(path_of("{\"" + forty + "k\": @1}") == forty + "...");
  const auto cut = path_of("{\"" + std::string(39, 'k') + "\u00e9\": @1}");
  CHECK(cut == std::string(39, 'k') + "...");
  CHECK(utf8_valid(cut));
}
