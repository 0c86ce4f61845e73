// SPDX-License-Identifier: Apache-2.0
// Random JSON from seeds: every value's raw text is what was written there, and cut or flipped texts never
// lead outside of the text.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

using namespace signalbox;

namespace {

/// Writes random JSON and remembers the range of every value, keys included, in the order of the text.
class random_json {
 public:
  explicit random_json(std::uint64_t seed) : random_{seed} {}

  struct range {
    std::size_t begin, end;
  };

  void write() {
    space();
    value(0);
    space();
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<range>& values() const { return values_; }

 private:
  bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

  void space() {
    while (chance(3)) text_ += " \t\r\n"[random_.below(4)];
  }

  void value(int depth) {
    const auto mine = values_.size();
    values_.push_back({text_.size(), 0});
    switch (random_.below(depth < 6 ? 7 : 5)) {
      case 0:
        text_ += "null";
        break;
      case 1:
        text_ += chance(2) ? "true" : "false";
        break;
      case 2:
      case 3:
        number();
        break;
      case 4:
        string(values_.size());
        break;
      case 5:
        array(depth);
        break;
      default:
        object(depth);
    }
    values_[mine].end = text_.size();
  }

  void number() {
    if (chance(3)) text_ += '-';
    text_ += std::to_string(random_.below(chance(2) ? 10 : 1'000'000'000'000));
    if (chance(3)) text_ += "." + std::to_string(random_.below(1'000'000));
    if (chance(4))
      text_ +=
          std::string{"eE"[random_.below(2)]} + (chance(2) ? "-" : "+") + std::to_string(random_.below(99));
  }

  /// Starts with a number, so that no two keys are equal.
  void string(std::uint64_t number) {
    text_ += "\"" + std::to_string(number);
    for (auto n = random_.below(12); n > 0; --n) character();
    text_ += '"';
  }

  void character() {
    static const std::vector<std::string> escapes{
        "\\\"",    "\\\\",           "\\/",    "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0000",
        "\\u00e9", "\\uD83D\\uDE00", "\\u2028"};
    if (chance(4)) {
      text_ += escapes[random_.below(escapes.size())];
      return;
    }
    auto point = static_cast<std::uint32_t>(random_.below(chance(2) ? 0x80 : 0x110000));
    if (point < 0x20 || point == '"' || point == '\\' || (point >= 0xd800 && point < 0xe000)) point = 'x';
    append_utf8(point, text_);
  }

  void array(int depth) {
    text_ += '[';
    space();
    for (auto n = random_.below(5); n > 0; --n) {
      value(depth + 1);
      space();
      if (n > 1) text_ += ',';
      if (n > 1) space();
    }
    text_ += ']';
  }

  void object(int depth) {
    text_ += '{';
    space();
    for (auto n = random_.below(12); n > 0; --n) {
      const auto begin = text_.size();
      values_.push_back({begin, 0});
      string(values_.size());
      values_.back().end = text_.size();
      space();
      text_ += ':';
      space();
      value(depth + 1);
      space();
      if (n > 1) text_ += ',';
      if (n > 1) space();
    }
    text_ += '}';
  }

  random_stream random_;
  std::string text_;
  std::vector<range> values_;
};

/// The ranges of a value and of everything in it, keys included, in the order of the text.
void walk(json::value v, std::vector<random_json::range>& out) {
  out.push_back({v.begin(), v.end()});
  for (auto it = v.begin_items(); it != v.end_items(); ++it) {
    if (it.key().exists()) out.push_back({it.key().begin(), it.key().end()});
    walk(*it, out);
  }
}

}  // namespace

TEST_CASE("every value of random JSON is found with exactly the text that was written") {
  json::document document;
  std::size_t values = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    random_json made{seed};
    made.write();
    INFO("seed " << seed << ": " << made.text());
    REQUIRE(!document.scan(made.text()));
    std::vector<random_json::range> found;
    walk(document.root(), found);
    REQUIRE(found.size() == made.values().size());
    values += found.size();
    bool same = true;
    for (std::size_t i = 0; i < found.size(); ++i)
      same = same && found[i].begin == made.values()[i].begin && found[i].end == made.values()[i].end;
    REQUIRE(same);
  }
  CHECK(values > 20'000);
}

TEST_CASE("every member of random JSON is found by its name, and by nothing else") {
  json::document document;
  std::size_t members = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    random_json made{seed};
    made.write();
    REQUIRE(!document.scan(made.text()));
    const auto root = document.root();
    if (!root.is(json::kind::object)) continue;
    for (auto it = root.begin_items(); it != root.end_items(); ++it, ++members) {
      INFO("seed " << seed);
      REQUIRE(root.find(it.key().text()).begin() == (*it).begin());
    }
    REQUIRE(!root.find("no such name").exists());
  }
  CHECK(members > 500);
}

TEST_CASE("no prefix of a JSON object or array is JSON") {
  json::document document;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    random_json made{seed};
    made.write();
    REQUIRE(!document.scan(made.text()));
    if (document.root().size() == 0 || made.text().size() > 400) continue;
    const auto whole = document.root().end();
    for (std::size_t cut = 0; cut < whole; ++cut) {
      const auto failure = document.scan(std::string_view{made.text()}.substr(0, cut));
      INFO("seed " << seed << ", cut at " << cut);
      REQUIRE(failure);
      REQUIRE(failure->offset <= cut);
    }
  }
}

TEST_CASE("a flipped byte gives an error inside the text, or JSON whose values lie inside it") {
  json::document document;
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    random_json made{seed};
    made.write();
    random_stream random{seed};
    for (int i = 0; i < 20; ++i) {
      auto text = made.text();
      text[random.below(text.size())] = static_cast<char>(random.below(256));
      if (const auto failure = document.scan(text)) {
        ++refused;
        REQUIRE(failure->offset <= text.size());
        continue;
      }
      std::vector<random_json::range> found;
      walk(document.root(), found);
      for (const auto& r : found) REQUIRE((r.begin < r.end && r.end <= text.size()));
    }
  }
  CHECK(refused > 1000);
}
