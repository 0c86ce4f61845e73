// SPDX-License-Identifier: Apache-2.0
// The JSON scanner: ranges inside the text, parts that are JSON themselves, strings that survive writing.
#include "base/json.hpp"

#include <cmath>
#include <string>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "tests/fuzz/targets.hpp"

namespace signalbox::fuzz {

namespace {

using json::kind;

void check_text(json::value v) {
  const auto text = v.text();
  FUZZ_CHECK(utf8_valid(text));
  FUZZ_CHECK(text.size() + 2 <= v.raw_size());
  FUZZ_CHECK(v.text_is(text));
  std::string quoted;
  json::append_quoted(text, quoted);
  json::document again;
  FUZZ_CHECK(!again.scan(quoted));
  FUZZ_CHECK(again.root().text_is(text));
}

void check_value(json::value v, std::string_view text);

/// Elements or members stand one behind the other, and each member is found under its name.
void check_items(json::value v, std::string_view text) {
  std::size_t count = 0;
  std::size_t at = v.begin();
  for (auto it = v.begin_items(); it != v.end_items(); ++it, ++count) {
    FUZZ_CHECK((*it).begin() > at && (*it).end() < v.end());
    at = (*it).end() - 1;
    check_value(*it, text);
    if (!v.is(kind::object)) continue;
    check_text(it.key());
    FUZZ_CHECK(it.key().begin() > v.begin() && it.key().end() < (*it).begin());
    FUZZ_CHECK(v.find(it.key().text()).begin() == (*it).begin());
  }
  FUZZ_CHECK(count == v.size());
}

void check_value(json::value v, std::string_view text) {
  FUZZ_CHECK(v.begin() < v.end() && v.end() <= text.size());
  FUZZ_CHECK(v.raw().data() == text.data() + v.begin());
  json::document again;
  FUZZ_CHECK(!again.scan(v.raw(), {.comments = true}));
  FUZZ_CHECK(again.root().type() == v.type() && again.root().raw() == v.raw());
  if (v.is(kind::number)) FUZZ_CHECK(std::isfinite(v.number()));
  if (v.is(kind::string)) check_text(v);
  check_items(v, text);
}

/// Whether it is JSON.
bool check_scan(std::string_view text, bool comments) {
  json::document document;
  if (const auto failure = document.scan(text, {.comments = comments})) {
    FUZZ_CHECK(failure->offset <= text.size());
    FUZZ_CHECK(!failure->message.empty() && utf8_valid(failure->message));
    return false;
  }
  FUZZ_CHECK(document.root().exists());
  check_value(document.root(), text);
  return true;
}

}  // namespace

void check_json(std::string_view bytes) {
  const bool plain = check_scan(bytes, false);
  const bool with_comments = check_scan(bytes, true);
  FUZZ_CHECK(!plain || with_comments);
}

}  // namespace signalbox::fuzz
