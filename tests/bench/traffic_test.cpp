// SPDX-License-Identifier: Apache-2.0
// Generated traffic: the same for the same seed, in the promised shares, and readable by who reads requests.
#include "bench/traffic.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "bench/phrases.hpp"
#include "providers/chat_scan.hpp"

using namespace signalbox;
using namespace signalbox::bench;

namespace {

constexpr std::uint64_t many = 6000;

std::vector<traffic_request> month(std::uint64_t seed) {
  std::vector<traffic_request> out;
  for (traffic all{many, 30, seed}; !all.done();) out.push_back(all.draw());
  return out;
}

}  // namespace

TEST_CASE("traffic is the same for the same seed and another one for another seed") {
  traffic a{50, 30, 7}, b{50, 30, 7}, c{50, 30, 8};
  std::string one, same, other;
  while (!a.done()) {
    one += traffic_line(a.draw());
    same += traffic_line(b.draw());
    other += traffic_line(c.draw());
  }
  CHECK(one == same);
  CHECK(one != other);
}

TEST_CASE("kinds, languages, days, personal data and urgency come in their shares") {
  std::array<double, names_of<traffic_kind>.size()> kinds{};
  double french = 0, personal = 0, urgent = 0;
  std::array<std::uint64_t, 30> days{};
  for (const auto& one : month(1)) {
    kinds[static_cast<std::size_t>(one.kind)] += 1.0 / many;
    if (one.language == "fr") french += 1.0 / many;
    if (one.personal) personal += 1.0 / many;
    if (one.urgent) urgent += 1.0 / many;
    ++days.at(one.day);
  }
  CHECK(kinds[0] == Approx(0.6).margin(0.03));
  CHECK(kinds[1] == Approx(0.3).margin(0.03));
  CHECK(kinds[2] == Approx(0.1).margin(0.02));
  CHECK(french == Approx(1.0 / 3).margin(0.03));
  CHECK(personal == Approx(1.0 / 15).margin(0.015));
  CHECK(urgent == Approx(1.0 / 15).margin(0.015));
  for (const auto n : days) CHECK(n == many / 30);
}

TEST_CASE("few requests are alike, and none has a gap left") {
  std::set<std::string> texts;
  for (const auto& one : month(2)) {
    CHECK(one.messages.find('{', 2) != std::string::npos);
    texts.insert(one.messages);
    const auto scanned = scan_chat_request(traffic_line(one));
    REQUIRE(scanned.has_value());
    const auto& text = scanned->request.words->text;
    CHECK(text.find('{') == std::string::npos);
    CHECK(text.find('}') == std::string::npos);
  }
  CHECK(texts.size() > many * 2 / 3);
}

TEST_CASE("answers are longer where more is asked for, and never without bound") {
  std::array<std::vector<std::uint32_t>, names_of<traffic_kind>.size()> lengths;
  for (const auto& one : month(3)) lengths[static_cast<std::size_t>(one.kind)].push_back(one.output_tokens);
  const auto median = [](std::vector<std::uint32_t> all) {
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
    return all[all.size() / 2];
  };
  CHECK(median(lengths[0]) == Approx(90).margin(8));
  CHECK(median(lengths[1]) == Approx(320).margin(25));
  CHECK(median(lengths[2]) == Approx(420).margin(60));
  for (const auto& kind : lengths)
    for (const auto n : kind) CHECK((n >= 5 && n <= 4000));
}

TEST_CASE(
    "questions are short, troubles are told at length with logs and code, and nothing goes beyond bounds") {
  std::array<std::vector<std::size_t>, names_of<traffic_kind>.size()> bytes;
  std::size_t troubles = 0, logs = 0, scripts = 0, turns = 0;
  for (const auto& one : month(4)) {
    bytes[static_cast<std::size_t>(one.kind)].push_back(one.messages.size());
    CHECK(one.messages.size() < 40'000);
    if (one.kind != traffic_kind::troubleshooting) {
      CHECK(one.messages.find("```") == std::string::npos);
      continue;
    }
    ++troubles;
    if (one.messages.find("```\\n[") != std::string::npos) ++logs;
    if (one.messages.find("```python") != std::string::npos) ++scripts;
    if (one.messages.find(R"("assistant")") != std::string::npos) ++turns;
  }
  const auto at = [](std::vector<std::size_t>& all, double share) {
    std::sort(all.begin(), all.end());
    return all.at(static_cast<std::size_t>(share * static_cast<double>(all.size() - 1)));
  };
  CHECK(at(bytes[0], 0.5) < 300);
  CHECK(at(bytes[1], 0.5) > 2 * at(bytes[0], 0.5));
  CHECK(at(bytes[1], 0.99) > 3 * at(bytes[1], 0.5));  // a long tail
  const auto share = [troubles](std::size_t n) {
    return static_cast<double>(n) / static_cast<double>(troubles);
  };
  CHECK(share(turns) == Approx(2.0 / 3).margin(0.05));
  CHECK(share(scripts) == Approx(0.1).margin(0.03));
  // A third begin with a log, and one in four of the further turns, on average one, brings one.
  CHECK(share(logs) == Approx(0.48).margin(0.06));
}

TEST_CASE("a line says what its making makes certain, and no task of a trouble") {
  for (const auto& one : month(5)) {
    const auto line = traffic_line(one);
    const auto has = [&line](std::string_view member) { return line.find(member) != std::string::npos; };
    CHECK(has(one.personal ? R"("privacy":"personal")" : R"("privacy":"public")"));
    CHECK(has(one.urgent ? R"("urgency":"realtime")" : R"("urgency":"normal")"));
    CHECK(has(R"("task":"question")") == (one.kind == traffic_kind::faq));
    CHECK(has(R"("task":"creative")") == (one.kind == traffic_kind::creative));
    CHECK(line.ends_with("}\n"));
  }
}

TEST_CASE("a name that is no gap stays as it stands, an open brace too") {
  random_stream random{1};
  CHECK(filled("a {nothing} b {", gaps_of("en"), random) == "a {nothing} b {");
  CHECK(filled("{count}", gaps_of("en"), random) != "{count}");
}
