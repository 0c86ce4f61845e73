// SPDX-License-Identifier: Apache-2.0
// The scanner looks at 16 bytes at once: what is special is found at every place of a block, and nothing
// outside of the text is read.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"

using namespace signalbox;

namespace {

constexpr std::size_t longest = 70;  // more than four blocks of 16

/// Scans a copy that ends where its memory ends, so that a sanitizer sees what reads too far.
std::optional<json::scan_error> scan(json::document& d, const std::string& text,
                                     std::unique_ptr<char[]>& kept) {
  kept = std::make_unique<char[]>(text.size());
  text.copy(kept.get(), text.size());
  return d.scan({kept.get(), text.size()});
}

/// What a scan of a text says: where it fails, or npos.
std::size_t failing_at(const std::string& text) {
  json::document d;
  std::unique_ptr<char[]> kept;
  const auto failure = scan(d, text, kept);
  return failure ? failure->offset : std::string::npos;
}

/// Calls with every text of up to `longest` plain bytes and every place in it.
template <class F>
void at_every_place(F&& call) {
  for (std::size_t size = 0; size <= longest; ++size)
    for (std::size_t at = 0; at <= size; ++at) call(std::string(at, 'x'), std::string(size - at, 'y'));
}

}  // namespace

TEST_CASE("a byte that must not be in a string is found at every place of strings of every length") {
  const std::vector<std::string> wrong{
      std::string(1, '\0'), "\x01", "\n", "\x1f", "\x80", "\xff", "\xc3", "\\x", "\\ud800", "\\", "\xe2\x82"};
  std::size_t missed = 0;
  at_every_place([&](const std::string& before, const std::string& after) {
    for (const auto& bytes : wrong) {
      // A backslash alone makes an escape of what follows: of y, or of the closing quote.
      const auto expected = bytes == "\\" && after.empty() ? before.size() + 3 : before.size() + 1;
      missed += failing_at("\"" + before + bytes + after + "\"") == expected ? 0U : 1U;
    }
    missed += failing_at("\"" + before + after) == before.size() + after.size() + 1 ? 0U : 1U;
  });
  CHECK(missed == 0);
}

TEST_CASE("what is fine in a string is taken at every place of strings of every length") {
  const std::vector<std::pair<std::string, std::string>> fine{{"\\n", "\n"},
                                                              {"\\\"", "\""},
                                                              {"\\u00e9", "\xc3\xa9"},
                                                              {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
                                                              {"\xc3\xa9", "\xc3\xa9"},
                                                              {"\x7f", "\x7f"},
                                                              {" ", " "},
                                                              {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
                                                              {"/", "/"},
                                                              {"", ""}};
  std::size_t wrong = 0;
  at_every_place([&](const std::string& before, const std::string& after) {
    for (const auto& [written, meant] : fine) {
      json::document d;
      std::unique_ptr<char[]> kept;
      const auto failure = scan(d, "[\"" + before + written + after + "\"]", kept);
      const bool right = !failure && (*d.root().begin_items()).text() == before + meant + after;
      wrong += right ? 0U : 1U;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("white space of every length and kind is skipped, and nothing else is taken for it") {
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= longest; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (const char c : {' ', '\n', '\r', '\t', '\v', '\f', '\0', '\x1f', '\xa0', '/'}) {
        std::string space(size, ' ');
        space[at] = c;
        const bool is_space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        wrong += failing_at(space + "1") == (is_space ? std::string::npos : at) ? 0U : 1U;
        wrong += failing_at("[1" + space + "]") == (is_space ? std::string::npos : at + 2) ? 0U : 1U;
        wrong += failing_at("1" + space) == (is_space ? std::string::npos : at + 1) ? 0U : 1U;
      }
  CHECK(wrong == 0);
}

TEST_CASE("[C12] names are told apart wherever they differ, and found twice wherever they stand") {
  std::size_t wrong = 0;
  for (std::size_t size = 1; size <= longest; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      const std::string name(size, 'n');
      auto other = name;
      other[at] = 'm';
      const auto with = [&](const std::string& last) {
        return "{\"" + name + "\":1,\"" + other + "\":2,\"" + last + "\":3}";
      };
      json::document d;
      const auto text = with("z");
      wrong +=
          d.scan(text) || d.root().find(name).raw() != "1" || d.root().find(other).raw() != "2" ? 1U : 0U;
      wrong += failing_at(with(name)) == with("").size() - 5 ? 0U : 1U;
      wrong += failing_at(with(other)) == with("").size() - 5 ? 0U : 1U;
    }
  CHECK(wrong == 0);
}

TEST_CASE("[C12] a name is the same with escapes and without, in small objects and large ones") {
  for (const std::size_t others : {0U, 1U, 13U, 14U, 15U, 30U}) {
    std::string text = "{\"abc\":0";
    for (std::size_t i = 0; i < others; ++i) text += ",\"o" + std::to_string(i) + "\":1";
    json::document d;
    INFO(others);
    const auto different = text + ",\"\\u0061bd\":2}";
    REQUIRE(!d.scan(different));
    CHECK(d.root().find("abd").raw() == "2");
    CHECK(failing_at(text + ",\"\\u0061bc\":2}") == text.size() + 1);
    CHECK(failing_at(text + ",\"a\\u0062\\u0063\":2}") == text.size() + 1);
  }
}
