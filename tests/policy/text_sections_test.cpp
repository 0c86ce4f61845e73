// SPDX-License-Identifier: Apache-2.0
// Sections with headings as XML elements.
#include "policy/text_sections.hpp"

#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "tests/support/linear.hpp"

using namespace signalbox;

TEST_CASE("sections under Markdown headings become elements that hold their headings") {
  CHECK(with_xml_sections("Hello.\n# Context\nWe sell tea.\n\n# What to do\nWrite\na letter.\n") ==
        "Hello.\n<context>\n# Context\nWe sell tea.\n</context>\n\n<what_to_do>\n# What to do\nWrite\na "
        "letter.\n</what_to_do>\n");
}

TEST_CASE("lines in bold and lines with a colon are headings where there is no Markdown") {
  CHECK(with_xml_sections("**Context:**\none\n**Task**\ntwo") ==
        "<context>\n**Context:**\none\n</context>\n<task>\n**Task**\ntwo\n</task>");
  CHECK(with_xml_sections("Context:\none\nThe task:\ntwo") ==
        "<context>\nContext:\none\n</context>\n<the_task>\nThe task:\ntwo\n</the_task>");
  CHECK(with_xml_sections("# A\nContext:\none\nTask:\ntwo\n# B\nx") ==
        "<a>\n# A\nContext:\none\nTask:\ntwo\n</a>\n<b>\n# B\nx\n</b>");
}

TEST_CASE("deeper headings stay inside of the sections above them") {
  CHECK(with_xml_sections("## A\n### a1\nx\n### a2\ny\n## B\nz") ==
        "<a>\n## A\n### a1\nx\n### a2\ny\n</a>\n<b>\n## B\nz\n</b>");
}

TEST_CASE("what is no structure, or has one, stays as it is") {
  for (const auto* text : {
           "",
           "\n\n",
           "one line",
           "# Only one\nsection",
           "#no blank\n#none",
           "Answer this: what is 1 + 1?\nAnd that: 2 + 2",
           "It is late:\nIt is a sentence. It ends here:",
           "```\n# a comment\nx\n# another\n```",
           "<context>\n# A\nx\n</context>\n# B\ny",
           "one:\ntwo words that are far too many for it:",
           "1:\n2:\n",
           "####### A\nx\n####### B\ny",
       }) {
    INFO(text);
    CHECK_FALSE(with_xml_sections(text));
  }
}

TEST_CASE("elements are named by ASCII letters and digits of their headings, or are called sections") {
  const auto name_for = [](const std::string& title) {
    const auto made = with_xml_sections("# " + title + "\nx\n# Other\ny").value_or("");
    return made.substr(0, made.find('\n'));
  };
  CHECK(name_for("Step 2: (the rest)") == "<step_2_the_rest>");
  CHECK(name_for("2nd thoughts") == "<nd_thoughts>");
  CHECK(name_for("\u6587\u8108") == "<section>");
  CHECK(name_for("R\u00e9sum\u00e9") == "<rsum>");
  CHECK(name_for("A very long title that would make an element of unusual length") ==
        "<a_very_long_title_that_would_make_an_ele>");
}

TEST_CASE("of any text nothing is lost: without the elements' lines it reads as before") {
  random_stream random{11};
  const std::vector<std::string> pieces{"# A\n",   "# B\n", "## C\n", "word ",   "\n",      "Note:\n",
                                        "**D**\n", "```\n", "  ",     "Rule:\n", "x = 1;\n"};
  std::size_t changed = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::uint64_t i = 0; i < random.below(12); ++i) text += pieces[random.below(pieces.size())];
    const auto made = with_xml_sections(text);
    if (!made) continue;
    ++changed;
    std::string bare;
    for (std::size_t begin = 0; begin < made->size();) {
      const auto end = std::min(made->find('\n', begin), made->size() - 1) + 1;
      if ((*made)[begin] == '<')
        // A closing element's line break belongs to the text, or ends it.
        bare += (*made)[begin + 1] == '/'
                    ? (bare.pop_back(), made->substr(begin).find('\n') < made->size() ? "\n" : "")
                    : "";
      else
        bare.append(*made, begin, end - begin);
      begin = end;
    }
    const auto same = [](std::string s) {
      while (!s.empty() && (s.back() == '\n' || s.back() == ' ')) s.pop_back();
      return s;
    };
    INFO(text);
    CHECK(same(bare) == same(text));
  }
  CHECK(changed > 200);
}

TEST_CASE("a text of twice the length takes at most three times as long") {
  for (const std::string piece : {"# A\n", "A:\n", "**A**\n", "```\n", "\n", "#", "*", " "}) {
    std::string once;
    while (once.size() < 512 * 1024) once += piece;
    const auto twice = once + once;
    test::check_linear(
        piece, [&] { (void)with_xml_sections(once); }, [&] { (void)with_xml_sections(twice); });
  }
}
