// SPDX-License-Identifier: Apache-2.0
// The strictness table of the JSON scanner: what RFC 8259 allows and refuses, and what we refuse beyond it.
#include "base/json.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace signalbox;
using namespace std::string_literals;

namespace {

std::optional<json::scan_error> scan(std::string_view text, const json::limits& most = {}) {
  json::document d;
  return d.scan(text, most);
}

bool accepted(std::string_view text) { return !scan(text); }

/// The offset at which a text is refused; it must be.
std::size_t refused_at(std::string_view text) {
  const auto failure = scan(text);
  INFO(text);
  REQUIRE(failure);
  CHECK(!failure->message.empty());
  return failure->offset;
}

std::string in_string(std::string_view inside) { return "\"" + std::string{inside} + "\""; }

}  // namespace

TEST_CASE("[C10] what RFC 8259 calls JSON is accepted") {
  for (const std::string text : {"null",
                                 "true",
                                 "false",
                                 "0",
                                 "-0",
                                 "1",
                                 "-1",
                                 "10",
                                 "1.0",
                                 "0.5",
                                 "-0.5",
                                 "1e5",
                                 "1E5",
                                 "1e+5",
                                 "1e-5",
                                 "1.5e10",
                                 "0e0",
                                 "0.0e-0",
                                 "\"\"",
                                 "\"a\"",
                                 "[]",
                                 "{}",
                                 "[ ]",
                                 "{ }",
                                 "[1]",
                                 "[1,2]",
                                 "[[],[[]]]",
                                 "[{}]",
                                 R"({"a":1})",
                                 R"({"":0})",
                                 R"({"a":{"b":[null,true,false]}})",
                                 " \t\r\n1 \t\r\n",
                                 " [ 1 , 2 ] ",
                                 " { \"a\" : 1 , \"b\" : 2 } ",
                                 "\"\x7f\"",
                                 "\"\xc3\xa9\"",
                                 "\"\xe2\x82\xac\"",
                                 "\"\xf0\x9f\x98\x80\"",
                                 "\"\xef\xbf\xbf\"",
                                 "\"\xf4\x8f\xbf\xbf\"",
                                 "\"/\"",
                                 "\"'\"",
                                 "\"\xe2\x80\xa8\""}) {
    INFO(text);
    CHECK(accepted(text));
  }
}

TEST_CASE("[C10] what RFC 8259 does not call JSON is refused, at the byte where it stops making sense") {
  struct row {
    std::string text;
    std::size_t at;
  };
  const std::vector<row> rows{{"", 0},
                              {"   ", 3},
                              {"nul", 0},
                              {"nulll", 4},
                              {"True", 0},
                              {"'a'", 0},
                              {"\"a", 2},
                              {"\"a\\", 2},
                              {"[", 1},
                              {"]", 0},
                              {"{", 1},
                              {"}", 0},
                              {"[1", 2},
                              {"[1,", 3},
                              {"[1,]", 3},
                              {"[,1]", 1},
                              {"[,]", 1},
                              {"[1 2]", 3},
                              {"[1}", 2},
                              {"{\"a\":1]", 6},
                              {"{\"a\"}", 4},
                              {"{\"a\":}", 5},
                              {"{\"a\":1,}", 7},
                              {"{,\"a\":1}", 1},
                              {"{a:1}", 1},
                              {"{'a':1}", 1},
                              {"{1:1}", 1},
                              {"{null:1}", 1},
                              {"{\"a\" 1}", 5},
                              {"{\"a\":1 \"b\":2}", 7},
                              {"{\"a\":1,2}", 7},
                              {"{\"a\"", 4},
                              {"{\"a\":", 5},
                              {"{\"a\":1", 6},
                              {"[\"a\n\"]", 3},
                              {"[\"a\t\"]", 3},
                              {"[undefined]", 1},
                              {"[1]]", 3},
                              {"[1],", 3},
                              {"1 2", 2},
                              {"{}{}", 2},
                              {"null null", 5},
                              {"\"a\" \"b\"", 4},
                              {"[1]\x0b", 3},
                              {"\x0c[1]", 0},
                              {"\xc2\xa0[1]", 0},
                              {"[1]\xe2\x80\xa8", 3},
                              {"[-]", 2},
                              {"[--1]", 2},
                              {"[+1]", 1},
                              {"#", 0},
                              {"/", 0},
                              {"[1/2]", 2},
                              {"\\u0031", 0}};
  for (const auto& r : rows) {
    INFO(r.text);
    CHECK(refused_at(r.text) == r.at);
  }
}

TEST_CASE("[C10] data after the end of the document is refused, also a NUL") {
  CHECK(refused_at("{}x") == 2);
  CHECK(refused_at("{}\0"s) == 2);
  CHECK(refused_at("\0"s) == 0);
  CHECK(refused_at("[1]\n\n[2]") == 5);
}

TEST_CASE("[C10] an error says what is wrong without an echo of the text") {
  for (const auto* text : {"{\"password\": hunter2}", "[\"hunter2", "{hunter2:1}", "\"\\qhunter2\"",
                           "[1] hunter2", "{\"hunter2\":1,\"hunter2\":2}"}) {
    const auto failure = scan(text);
    REQUIRE(failure);
    INFO(failure->message);
    CHECK(failure->message.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a byte order mark is refused: it is not part of JSON") {
  CHECK(refused_at("\xef\xbb\xbf{}") == 0);
  CHECK(refused_at("\xff\xfe{\0}\0"s) == 0);
  CHECK(refused_at("{}\xef\xbb\xbf") == 2);
}

TEST_CASE("every escape of RFC 8259 is accepted, and no other") {
  for (int c = 0; c < 256; ++c) {
    const auto text = in_string("\\" + std::string(1, static_cast<char>(c)) + " ");
    const bool known =
        c != 0 && std::string_view{"\"\\/bfnrt"}.find(static_cast<char>(c)) != std::string::npos;
    INFO("escape of byte " << c);
    CHECK(accepted(text) == known);
  }
}

TEST_CASE("\\u takes exactly four hexadecimal digits, in either case") {
  for (const auto* good : {"\\u0000", "\\u00e9", "\\u00E9", "\\uABCD", "\\uabcd", "\\u0041\\u0042", "\\uFFFF",
                           "\\ud7ff", "\\ue000", "\\u00411"})
    CHECK(accepted(in_string(good)));
  for (const auto* bad : {"\\u", "\\u0", "\\u00", "\\u004", "\\u004g", "\\u 041", "\\u+041", "\\u-041",
                          "\\u0x41", "\\U0041", "\\u{41}", "\\x41", "\\u00\\u41"}) {
    INFO(bad);
    CHECK(refused_at(in_string(bad)) == 1);
  }
}

TEST_CASE("[C14] a lone surrogate is refused, a pair is one character") {
  CHECK(accepted(in_string("\\ud83d\\ude00")));
  CHECK(accepted(in_string("\\uD800\\uDC00")));
  CHECK(accepted(in_string("\\udbff\\udfff")));
  for (const auto* bad : {"\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\n", "\\ud83d\\ud83d", "\\ude00\\ud83d",
                          "\\ud83d\\u0041", "\\ud83d\\u", "\\ud83d\\ude0", "\\ud83d \\ude00", "\\udfff",
                          "\\ud800", "\\udc00\\udc00", "\\ud83d\\ude00\\ude00", "\\ud83d\xed\xb8\x80"}) {
    INFO(bad);
    CHECK(!accepted(in_string(bad)));
  }
  // As a member's name too.
  CHECK(!accepted("{\"\\ud83d\":1}"));
}

TEST_CASE("[C14] U+0000 is kept in content: written as an escape it is accepted, as a byte it is not") {
  json::document d;
  REQUIRE(!d.scan("\"a\\u0000b\""));
  CHECK(d.root().text() == "a\0b"s);
  CHECK(d.root().text_is("a\0b"s));
  CHECK(!d.root().text_is("a"));
  CHECK(refused_at("\"a\0b\""s) == 2);
}

TEST_CASE("a control character in a string must be escaped") {
  for (int c = 0; c < 0x20; ++c) {
    INFO("byte " << c);
    // At every place of a word of eight bytes, since the scanner skips words.
    for (std::size_t before = 0; before < 9; ++before) {
      const auto text = in_string(std::string(before, 'a') + static_cast<char>(c) + "aaaaaaaaaaaaaaaa");
      CHECK(refused_at(text) == before + 1);
    }
  }
}

TEST_CASE("[C14] invalid UTF-8 is refused wherever it stands in a string") {
  const std::vector<std::string> bad{"\x80",
                                     "\xbf",
                                     "\xc0\x80",
                                     "\xc1\xbf",
                                     "\xc2",
                                     "\xc3(",
                                     "\xe0\x80\x80",
                                     "\xe0\x9f\xbf",
                                     "\xe2\x82",
                                     "\xe2(\xa1",
                                     "\xed\xa0\x80",
                                     "\xed\xbf\xbf",
                                     "\xf0\x80\x80\x80",
                                     "\xf0\x8f\xbf\xbf",
                                     "\xf0\x9f\x98",
                                     "\xf4\x90\x80\x80",
                                     "\xf5\x80\x80\x80",
                                     "\xfe",
                                     "\xff",
                                     "\xf8\x88\x80\x80\x80"};
  for (const auto& bytes : bad)
    for (std::size_t before = 0; before < 9; ++before) {
      INFO("row " << (&bytes - bad.data()) << " after " << before);
      CHECK(refused_at(in_string(std::string(before, 'a') + bytes + "aaaaaaaaaa")) == before + 1);
    }
  CHECK(refused_at("\"\xe2\x82") == 1);
  CHECK(refused_at("[\xc3\xa9]") == 1);
  CHECK(refused_at("{\"\xff\":1}") == 2);
}

TEST_CASE("[C12] a member name that appears twice is refused where it appears again, also when escaped") {
  struct row {
    std::string text;
    std::size_t at;
  };
  for (const auto& r : std::vector<row>{{R"({"a":1,"a":1})", 7},
                                        {R"({"model":1,"mode\u006c":2})", 11},
                                        {R"({"mode\u006c":1,"model":2})", 16},
                                        {R"({"\u006dodel":1,"mode\u006c":2})", 16},
                                        {R"({"a":1,"b":2,"a":3})", 13},
                                        {R"([{"x":{"stream":true,"stream":false}}])", 21},
                                        {R"({"":1,"":2})", 6},
                                        {R"({"\/":1,"/":2})", 8},
                                        {R"({"\ud83d\ude00":1,")"
                                         "\xf0\x9f\x98\x80"
                                         R"(":2})",
                                         18},
                                        {R"({"\u0000":1,"\u0000":2})", 12}}) {
    INFO(r.text);
    CHECK(refused_at(r.text) == r.at);
  }
  CHECK(accepted(R"({"a":1,"A":2,"a ":3," a":4,"\u0000":5,"":6})"));
  CHECK(accepted(R"([{"a":1},{"a":2}])"));
  CHECK(accepted(R"({"a":{"a":{"a":1}}})"));
}

TEST_CASE("[C12] duplicates are found in objects of any size, whichever two members they are") {
  for (const std::size_t members : {2U, 3U, 8U, 9U, 16U, 17U, 64U, 1000U})
    for (const std::size_t first : {std::size_t{0}, members / 2, members - 2})
      for (const std::size_t second : {first + 1, members - 1}) {
        if (second <= first || second >= members) continue;
        std::string text = "{";
        std::size_t at = 0;
        for (std::size_t i = 0; i < members; ++i) {
          if (i) text += ',';
          if (i == second) at = text.size();
          text += "\"" + std::string{i == second ? "\\u006b" : "k"} +
                  std::to_string(i == second ? first : i) + "\":0";
        }
        text += "}";
        INFO(members << " members, " << first << " and " << second);
        CHECK(refused_at(text) == at);
      }
}

TEST_CASE("comments are allowed between tokens only where they are asked for") {
  const json::limits with{.comments = true};
  for (const auto* text :
       {"// a\n1", "1 // a", "1//", "/* a */1", "1/**/", "/***/1", "[1,/* a\nb */2]",
        "{/**/\"a\"/**/:/**/1/**/}", "/* // */ 1", "// /* \n 1", "[// a\n]", "1 // \xff"}) {
    INFO(text);
    CHECK(!scan(text, with));
    CHECK(scan(text));
  }
  for (const auto* text : {"/", "/ 1", "1 /", "/*", "/* a", "/*/1", "1 /* *", "# a\n1", "[1 /x/]", "// only",
                           "/* only */", "1 /* /* */ */"}) {
    INFO(text);
    CHECK(scan(text, with));
  }
  CHECK(!scan(R"(["// no comment", "/* nor this */"])"));
  CHECK(scan("[1 /* never closed", with)->offset == 3);
  // A comment does not join what it stands between.
  CHECK(scan("[1/**/2]", with)->offset == 6);
  CHECK(scan("nu/**/ll", with));
}

TEST_CASE("a position counts lines and bytes from 1") {
  const std::string text = "ab\ncd\r\n\xc3\xa9x\n";
  struct row {
    std::size_t offset, line, column;
  };
  for (const auto& r : std::vector<row>{{0, 1, 1},
                                        {1, 1, 2},
                                        {2, 1, 3},
                                        {3, 2, 1},
                                        {5, 2, 3},
                                        {6, 2, 4},
                                        {7, 3, 1},
                                        {9, 3, 3},
                                        {10, 3, 4},
                                        {11, 4, 1},
                                        {999, 4, 1}}) {
    const auto p = json::position_of(text, r.offset);
    INFO(r.offset);
    CHECK(p.line == r.line);
    CHECK(p.column == r.column);
  }
  CHECK(json::position_of("", 0).line == 1);
  CHECK(json::position_of("", 0).column == 1);
}
