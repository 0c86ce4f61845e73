// SPDX-License-Identifier: Apache-2.0
// The declarations themselves: every setting is documented, bounded where it is a number, and has a default
// that its own bounds allow.
#include "config/settings.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/config/setting_list.hpp"

using namespace signalbox;
using namespace signalbox::test;

TEST_CASE("every setting is documented with a sentence that ends in a full stop") {
  const auto all = setting_list::all();
  CHECK(all.size() > 100);
  for (const auto& s : all) {
    INFO(s.path << ": " << s.what.doc);
    REQUIRE(s.what.doc.size() > 10);
    CHECK(s.what.doc.back() == '.');
    CHECK((s.what.doc.front() >= 'A' && s.what.doc.front() <= 'Z'));
    // It stands in a table of the reference page, and in a JSON string.
    CHECK(s.what.doc.find_first_of("|\n\t") == std::string_view::npos);
    CHECK(s.what.doc.find("  ") == std::string_view::npos);
  }
}

TEST_CASE("a setting's name is one word or more in snake case, and no two share a path") {
  std::set<std::string> paths;
  for (const auto& s : setting_list::all()) {
    INFO(s.path);
    CHECK(paths.insert(s.path).second);
    const auto& name = s.members.back();
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
    CHECK((name.front() >= 'a' && name.front() <= 'z'));
  }
}

TEST_CASE("every number and duration has bounds, and its default lies within them") {
  std::size_t numbers = 0;
  for (const auto& s : setting_list::all()) {
    if (!s.initial) continue;
    ++numbers;
    INFO(s.path << " = " << *s.initial << ", from " << s.what.least << " to " << s.what.most);
    CHECK(s.what.bounded);
    CHECK(s.what.least < s.what.most);
    if (s.what.is_required) continue;
    CHECK(*s.initial >= s.what.least);
    CHECK(*s.initial <= s.what.most);
  }
  CHECK(numbers > 50);
}

TEST_CASE("bounds lie within what the setting's type can hold, and only a rule may weigh less than nothing") {
  for (const auto& s : setting_list::all()) {
    if (!s.what.bounded) continue;
    INFO(s.path);
    if (s.path != "classifier.rules[].weight") CHECK(s.what.least >= 0);
    if (s.largest > 0) CHECK(s.what.most <= s.largest);
  }
}

TEST_CASE("what is not given has the defaults of the design") {
  const settings s;
  CHECK(s.listen.data.is_loopback());
  CHECK(s.listen.admin.is_loopback());
  const limit_table limits;
  CHECK(limits.header_count == 100);
  CHECK(limits.header_bytes == 32 * 1024);
  CHECK(limits.target_bytes == 8 * 1024);
  CHECK(limits.body_bytes == 32 * 1024 * 1024);
  CHECK(limits.json_depth == 128);
  CHECK(limits.messages == 10'000);
  CHECK(limits.connections == 10'000);
  CHECK(limits.header_time == 10s);
  CHECK(limits.body_rate == 1024);
  CHECK(limits.idle_time == 75s);
  CHECK(limits.write_time == 60s);
  CHECK(limits.write_buffer == 256 * 1024);
  CHECK(limits.reply_bytes == 64 * 1024 * 1024);
  CHECK(limits.event_bytes == 16 * 1024 * 1024);
  const timeout_settings timeouts;
  CHECK(timeouts.connect == 5s);
  CHECK(timeouts.stall == 30s);
  CHECK(timeouts.total == 15min);
  CHECK(route_settings{}.attempts == 3);
  CHECK(route_settings{}.personal_data == personal_data_policy::private_only);
  CHECK(!endpoint_settings{}.is_private);
}
