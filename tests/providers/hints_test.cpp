// SPDX-License-Identifier: Apache-2.0
// Hints: what a caller may ask of Signalbox, what cannot be asked, and which of two places wins.
#include "providers/hints.hpp"

#include <catch2/catch.hpp>
#include <tuple>
#include <vector>

using namespace signalbox;

namespace {

auto facts(const hint_set& h) {
  return std::tuple{h.has_urgency, h.urgency, h.private_only, h.max_cost_nano, h.deadline_ms, h.user};
}

/// The hints after one was set.
hint_set with(std::string_view name, std::string_view value) {
  hint_set out;
  const auto done = set_hint(out, name, value);
  INFO((done ? std::string{} : done.error().text()));
  REQUIRE(done.has_value());
  return out;
}

}  // namespace

TEST_CASE("each hint is read, under either spelling of its name, and changes nothing else") {
  hint_set expected;
  expected.has_urgency = true;
  for (const auto level : {urgency_level::realtime, urgency_level::normal, urgency_level::batch}) {
    expected.urgency = level;
    CHECK(facts(with("urgency", name_of(level))) == facts(expected));
  }
  expected = {};
  expected.private_only = true;
  CHECK(facts(with("privacy", "private")) == facts(expected));
  expected = {};
  expected.user = "u-1 \xc3\xa9";
  CHECK(facts(with("user", "u-1 \xc3\xa9")) == facts(expected));
  for (const auto* name : {"deadline-ms", "deadline_ms"}) {
    expected = {};
    expected.deadline_ms = 86'400'000;
    CHECK(facts(with(name, "86400000")) == facts(expected));
  }
  for (const auto* name : {"max-cost", "max_cost"}) {
    expected = {};
    expected.max_cost_nano = 12'500'000;
    CHECK(facts(with(name, "0.0125")) == facts(expected));
  }
}

TEST_CASE("a cost of nothing at all is a limit, and not the same as none") {
  CHECK(hint_set{}.max_cost_nano < 0);
  CHECK(with("max-cost", "0").max_cost_nano == 0);
}

TEST_CASE("[A24] [C41] a value that does not fit is refused, says what would, and leaves the hints alone") {
  struct wrong {
    std::string_view name, value;
  };
  const std::string long_user(257, 'u');
  for (const auto& w : std::vector<wrong>{
           {"urgency", ""},
           {"urgency", "Realtime"},
           {"urgency", "urgent"},
           {"urgency", "batch "},
           {"privacy", ""},
           {"privacy", "public"},
           {"privacy", "none"},
           {"privacy", "Private"},
           {"deadline-ms", ""},
           {"deadline-ms", "0"},
           {"deadline-ms", "-1"},
           {"deadline-ms", "+5"},
           {"deadline-ms", " 5"},
           {"deadline-ms", "5 "},
           {"deadline-ms", "1e3"},
           {"deadline-ms", "1.5"},
           {"deadline-ms", "0x10"},
           {"deadline-ms", "86400001"},
           {"deadline-ms", "99999999999999999999"},
           {"deadline-ms", "5s"},
           {"max-cost", ""},
           {"max-cost", "-1"},
           {"max-cost", "1e-3"},
           {"max-cost", "free"},
           {"max-cost", "NaN"},
           {"max-cost", "inf"},
           {"max-cost", "0.0000000001"},
           {"max-cost", "99999999999999999999"},
           {"max-cost", "1,5"},
           {"user", ""},
           {"user", long_user},
           {"user", "a\r\nx-injected: yes"},
           {"user", std::string_view{"a\0b", 3}},
           {"user", "a\x7f"},
       }) {
    CAPTURE(w.name, w.value);
    auto hints = with("user", "before");
    const auto before = facts(hints);
    const auto done = set_hint(hints, w.name, w.value);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == error_code::invalid_request);
    CHECK(done.error().param == "signalbox." + std::string{w.name});
    CHECK_FALSE(done.error().hint.empty());
    CHECK(facts(hints) == before);
    if (w.value.size() > 3) CHECK(done.error().text().find(w.value) == std::string::npos);
  }
}

TEST_CASE("[A1] names that are no hints are refused, without an echo, and the known ones are named") {
  for (const std::string_view name : {"", "base_url", "api_key", "Urgency", "urgency ", "x-signalbox-urgency",
                                      "signalbox", "max", "user_"}) {
    CAPTURE(name);
    hint_set hints;
    const auto done = set_hint(hints, name, "private");
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == error_code::invalid_request);
    CHECK(done.error().param == "signalbox");
    CHECK(facts(hints) == facts(hint_set{}));
    if (name.size() > 6) CHECK(done.error().text().find("`" + std::string{name}) == std::string::npos);
    for (const auto* known : {"urgency", "privacy", "max-cost", "deadline-ms", "user"})
      CHECK(done.error().hint.find(known) != std::string::npos);
  }
}

TEST_CASE("a header wins over the body, hint by hint, and what only one says holds") {
  const auto all = [](urgency_level level, std::string_view cost, std::string_view ms,
                      std::string_view user) {
    hint_set out;
    REQUIRE(set_hint(out, "urgency", name_of(level)).has_value());
    REQUIRE(set_hint(out, "max-cost", cost).has_value());
    REQUIRE(set_hint(out, "deadline-ms", ms).has_value());
    REQUIRE(set_hint(out, "user", user).has_value());
    return out;
  };
  const auto body = all(urgency_level::batch, "1", "1000", "body");
  const auto head = all(urgency_level::realtime, "0", "2000", "head");
  CHECK(facts(join_hints(body, head)) == facts(head));
  CHECK(facts(join_hints(body, {})) == facts(body));
  CHECK(facts(join_hints({}, head)) == facts(head));
  CHECK(facts(join_hints({}, {})) == facts(hint_set{}));
  const auto mixed = join_hints(with("user", "body"), with("deadline-ms", "7"));
  CHECK(mixed.user == "body");
  CHECK(mixed.deadline_ms == 7);
  CHECK_FALSE(mixed.has_urgency);
  CHECK(mixed.max_cost_nano < 0);
}

TEST_CASE("privacy only tightens: whoever asks for it gets it, and nobody can take it back") {
  const auto wanted = with("privacy", "private");
  CHECK(join_hints(wanted, {}).private_only);
  CHECK(join_hints({}, wanted).private_only);
  CHECK(join_hints(wanted, wanted).private_only);
  auto kept = wanted;
  CHECK_FALSE(set_hint(kept, "privacy", "public").has_value());
  CHECK(kept.private_only);
}
