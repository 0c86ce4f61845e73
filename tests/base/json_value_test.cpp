// SPDX-License-Identifier: Apache-2.0
// Views of scanned values: kinds, ranges, members, elements and texts.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/json.hpp"

using namespace signalbox;
using namespace std::string_literals;
using json::kind;

namespace {

/// A scanned text that lives as long as the views of it.
struct scanned {
  explicit scanned(std::string given) : text{std::move(given)} {
    const auto failure = document.scan(text, {.comments = true});
    INFO(text);
    REQUIRE(!failure);
  }
  scanned(const scanned&) = delete;
  scanned& operator=(const scanned&) = delete;
  [[nodiscard]] json::value root() const { return document.root(); }

  std::string text;
  json::document document;
};

}  // namespace

TEST_CASE("every value knows its kind and the word for it") {
  const scanned s{R"([null,true,0,"",[],{}])"};
  std::vector<kind> kinds;
  for (auto item : s.root().items()) kinds.push_back(item.type());
  CHECK(kinds ==
        std::vector{kind::null, kind::boolean, kind::number, kind::string, kind::array, kind::object});
  const std::vector<std::string_view> words{"null",     "a boolean", "a number",
                                            "a string", "an array",  "an object"};
  for (std::size_t i = 0; i < kinds.size(); ++i) CHECK(json::name_of(kinds[i]) == words[i]);
}

TEST_CASE("a value's range is exactly its text") {
  const scanned s{"  { \"a\" : [ 1 , \"x\\n\" ] /* c */ , \"b\":{} }  "};
  const auto root = s.root();
  CHECK(root.begin() == 2);
  CHECK(root.end() == s.text.size() - 2);
  CHECK(root.find("a").raw() == "[ 1 , \"x\\n\" ]");
  CHECK(root.find("b").raw() == "{}");
  CHECK(root.raw_size() == s.text.size() - 4);
  auto it = root.find("a").begin_items();
  CHECK((*it).raw() == "1");
  CHECK((*++it).raw() == "\"x\\n\"");
  CHECK(s.text.substr((*it).begin(), (*it).end() - (*it).begin()) == "\"x\\n\"");
  CHECK(root.begin_items().key().raw() == "\"a\"");
  CHECK(s.document.text() == s.text);
}

TEST_CASE("find gives the member of that name, compared after unescaping, and never one from deeper down") {
  const scanned s{R"({"deep":{"model":"inner","x":1},"mode\u006c":"outer","":2,"n\u0000":3,"é":4})"};
  const auto root = s.root();
  CHECK(root.find("model").text() == "outer");
  CHECK(root.find("deep").find("model").text() == "inner");
  CHECK(root.find("").integer() == 2);
  CHECK(root.find("n\0"s).integer() == 3);
  CHECK(root.find("é").integer() == 4);
  CHECK(!root.find("x").exists());
  CHECK(!root.find("n").exists());
  CHECK(!root.find("Model").exists());
}

TEST_CASE("what is asked of the wrong kind gives nothing, and a chain of look-ups is safe") {
  const scanned s{R"({"number":1,"list":[1],"text":"t","yes":true})"};
  const auto root = s.root();
  CHECK(!root.find("number").find("a").exists());
  CHECK(!root.find("none").find("a").find("b").exists());
  CHECK(!root.find("list").find("0").exists());
  CHECK(root.find("none").text().empty());
  CHECK(root.find("none").size() == 0);
  CHECK(root.find("none").raw_size() == 0);
  CHECK(!root.find("none").integer());
  CHECK(root.find("none").number() == 0);
  CHECK(!root.find("none").truth());
  CHECK(!root.find("none").is(kind::null));
  CHECK(!root.find("none").text_is(""));
  CHECK(!root.find("none").plain_text());
  CHECK(root.find("number").text().empty());
  CHECK(!root.find("text").truth());
  CHECK(root.find("yes").truth());
  CHECK(!root.find("text").integer());
  std::size_t seen = 0;
  for (auto item : root.find("text").items()) seen += item.exists() ? 1U : 0U;
  for (auto item : root.find("none").items()) seen += item.exists() ? 1U : 0U;
  CHECK(seen == 0);
  CHECK(!json::document{}.root().exists());
}

TEST_CASE("items gives the elements in order, whatever they hold") {
  const scanned s{R"([ [1,[2,3]], {"a":{"b":[4]}}, "5", [], {}, 6 ])"};
  std::vector<std::string> raws;
  for (auto item : s.root().items()) raws.emplace_back(item.raw());
  CHECK(raws == std::vector<std::string>{"[1,[2,3]]", R"({"a":{"b":[4]}})", "\"5\"", "[]", "{}", "6"});
  CHECK(s.root().size() == 6);
}

TEST_CASE("the items of an object are its values, with their keys beside them, in the order of the text") {
  const scanned s{R"({"b":[1,2],"a":{"x":{}},"\u0063":3})"};
  std::vector<std::string> seen;
  for (auto it = s.root().begin_items(); it != s.root().end_items(); it++)
    seen.push_back(it.key().text() + "=" + std::string{(*it).raw()});
  CHECK(seen == std::vector<std::string>{"b=[1,2]", R"(a={"x":{}})", "c=3"});
  CHECK(s.root().size() == 3);
  // The iterator of an array has no keys.
  CHECK(!s.root().find("b").begin_items().key().exists());
}

TEST_CASE("text unescapes every escape") {
  const scanned s{R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00 plain é")"};
  CHECK(s.root().text() == "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 plain é");
  CHECK(s.root().text_is("\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 plain é"));
  std::string out = "before ";
  s.root().append_text(out);
  CHECK(out == "before " + s.root().text());
  const scanned edges{
      R"(["\u0000","\u007f","\u0080","\u07ff","\u0800","\uffff","\ud800\udc00","\udbff\udfff"])"};
  std::vector<std::string> texts;
  for (auto item : edges.root().items()) texts.push_back(item.text());
  CHECK(texts == std::vector<std::string>{"\0"s, "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
                                          "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"});
}

TEST_CASE("plain_text is a view of a string without escapes, and nothing else") {
  const scanned s{R"(["abc","a\nc","",1])"};
  auto it = s.root().begin_items();
  const auto plain = (*it).plain_text();
  REQUIRE(plain);
  CHECK(*plain == "abc");
  CHECK(plain->data() == s.text.data() + 2);
  CHECK(!(*++it).plain_text());
  CHECK((*++it).plain_text() == std::string_view{});
  CHECK(!(*++it).plain_text());
}

TEST_CASE("append_unescaped works on the inside of a string") {
  std::string out;
  json::append_unescaped(R"(a\tb\u00e9)", out);
  json::append_unescaped("", out);
  json::append_unescaped(R"(\\)", out);
  CHECK(out == "a\tb\xc3\xa9\\");
}

TEST_CASE("a document that is scanned again holds the new text only, and nothing after a failure") {
  json::document d;
  const std::string first = R"({"a":[1,2,3]})";
  const std::string broken = R"({"a":[1,2)";
  const std::string second = "[7]";
  REQUIRE(!d.scan(first));
  REQUIRE(d.scan(broken));
  CHECK(!d.root().exists());
  REQUIRE(!d.scan(second));
  CHECK(d.root().size() == 1);
  CHECK((*d.root().begin_items()).integer() == 7);
  REQUIRE(d.scan(""));
  CHECK(!d.root().exists());
}
