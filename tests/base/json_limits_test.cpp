// SPDX-License-Identifier: Apache-2.0
// Limits of the JSON scanner, and that its time grows with the text and with nothing else.
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "tests/support/linear.hpp"

using namespace signalbox;

namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

std::optional<json::scan_error> scan(std::string_view text, const json::limits& most = {}) {
  json::document d;
  return d.scan(text, most);
}

void read(const std::string& text) {
  json::document d;
  if (d.scan(text)) FAIL("the text is refused");
}

/// Scans the texts that are made of n and of 2n.
void check_linear(const char* what, const std::function<std::string(std::size_t)>& make, std::size_t n) {
  const auto small = make(n);
  const auto large = make(2 * n);
  test::check_linear(
      what, [&] { read(small); }, [&] { read(large); });
}

/// An object with n members, named by `key`.
std::string object_of(std::size_t n, const std::function<std::string(std::size_t)>& key) {
  std::string out = "{";
  for (std::size_t i = 0; i < n; ++i) out.append(i ? "," : "").append("\"").append(key(i)).append("\":1");
  return out + "}";
}

/// Printable names that all have the same hash, which is made of their length, ends and middle.
std::vector<std::string> colliding_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i)
    names.push_back("first" + std::to_string(1'000'000 + i) + "middle-and-last");
  return names;
}

}  // namespace

TEST_CASE("[C11] nesting is bounded at exactly the limit, for arrays, objects and both mixed") {
  for (const std::uint32_t depth : {1U, 8U, 128U, 1000U}) {
    const json::limits most{.depth = depth};
    const auto arrays = [](std::size_t n) { return repeated("[", n) + repeated("]", n); };
    const auto objects = [](std::size_t n) { return repeated("{\"a\":", n) + "1" + repeated("}", n); };
    INFO(depth);
    CHECK(!scan(arrays(depth), most));
    CHECK(!scan(objects(depth), most));
    REQUIRE(scan(arrays(depth + 1), most));
    CHECK(scan(arrays(depth + 1), most)->offset == depth);
    CHECK(scan(objects(depth + 1), most)->offset == 5 * depth);
    CHECK(scan(arrays(depth + 1), most)->message.find(std::to_string(depth)) != std::string::npos);
  }
  CHECK(!scan(repeated("[", 128) + repeated("]", 128)));
  CHECK(scan(repeated("[", 129) + repeated("]", 129)));
  // What was closed does not count any more.
  CHECK(!scan("[" + repeated("[[[]]],", 1000) + "[]]", {.depth = 4}));
}

TEST_CASE("[C11] a million brackets are refused at the limit, and do not overflow the stack without one") {
  const auto open = repeated("[", 1'000'000);
  REQUIRE(scan(open));
  CHECK(scan(open)->offset == 128);
  CHECK(scan(repeated("{\"a\":", 1'000'000))->offset == 5 * 128);
  const json::limits endless{.depth = UINT32_MAX, .values = UINT32_MAX};
  CHECK(!scan(open + repeated("]", 1'000'000), endless));
}

TEST_CASE("[C15] the number of values is bounded, keys counted") {
  const json::limits most{.values = 10};
  CHECK(!scan("[1,2,3,4,5,6,7,8,9]", most));
  CHECK(scan("[1,2,3,4,5,6,7,8,9,0]", most)->offset == 19);
  CHECK(!scan(R"({"a":1,"b":2,"c":3,"d":[]})", most));
  CHECK(scan(R"({"a":1,"b":2,"c":3,"d":[[[]]]})", most));
}

TEST_CASE("[C15] time is linear in the number of members, whatever their names are") {
  check_linear(
      "counted names",
      [](std::size_t n) { return object_of(n, [](std::size_t i) { return std::to_string(i); }); }, 50'000);
  check_linear(
      "names in falling order",
      [](std::size_t n) { return object_of(n, [n](std::size_t i) { return std::to_string(2 * n - i); }); },
      20'000);
  check_linear(
      "names that differ at their end",
      [](std::size_t n) {
        return object_of(n,
                         [](std::size_t i) { return std::string(40, 'k') + std::to_string(1'000'000 + i); });
      },
      20'000);
  check_linear(
      "escaped names",
      [](std::size_t n) { return object_of(n, [](std::size_t i) { return "\\u0041" + std::to_string(i); }); },
      20'000);
}

TEST_CASE("[C15] names chosen to have one hash are told apart, and take no longer than others") {
  const auto names = colliding_names(50'000);
  REQUIRE(json::key_hash(names.front()) == json::key_hash(names.back()));
  const auto text = [&](std::size_t n) { return object_of(n, [&](std::size_t i) { return names[i]; }); };
  check_linear("colliding names", text, names.size() / 2);
  const auto plain =
      object_of(names.size(), [&](std::size_t i) { return std::to_string(1'000'000'000 + i); });
  const auto chosen = text(names.size());
  const auto seconds = [](const std::string& t) { return test::processor_seconds([&] { read(t); }); };
  CHECK(seconds(chosen) <= 10 * seconds(plain) + 0.01);
  for (const std::size_t n : {2U, 16U, 17U, 100U}) {
    json::document d;
    const auto small = text(n);
    REQUIRE(!d.scan(small));
    for (std::size_t i = 0; i < n; ++i) CHECK(d.root().find(names[i]).raw() == "1");
    CHECK(!d.root().find(names[n]).exists());
    auto twice = small;
    twice.back() = ',';
    CHECK(scan(twice + "\"" + names[n - 1] + "\":1}"));
  }
}

TEST_CASE("[C15] time is linear in the number of elements, small objects and escapes") {
  check_linear(
      "messages",
      [](std::size_t n) { return "[" + repeated(R"({"role":"user","content":"hello there"},)", n) + "0]"; },
      20'000);
  check_linear(
      "strings of escapes", [](std::size_t n) { return "\"" + repeated("\\n", n) + "\""; }, 100'000);
  check_linear(
      "one long string", [](std::size_t n) { return "\"" + repeated("plain text ", n) + "\""; }, 50'000);
  check_linear(
      "space", [](std::size_t n) { return repeated(" ", n) + "0"; }, 400'000);
  check_linear(
      "depth in every element",
      [](std::size_t n) { return "[" + repeated(repeated("[", 100) + repeated("]", 100) + ",", n) + "0]"; },
      300);
}
