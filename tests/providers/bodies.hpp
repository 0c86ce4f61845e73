// SPDX-License-Identifier: Apache-2.0
// Random chat bodies with everything that a splice must leave alone: odd white space, number texts, escapes,
// unknown members, any order.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace signalbox::test {

/// A body in pieces, so that a test can say which of its bytes an edit may touch without reading the JSON.
struct made_body {
  struct member {
    std::string lead;   ///< white space before the name
    std::string name;   ///< with its quotes, perhaps escaped
    std::string colon;  ///< with white space around it
    std::string value;
    std::string trail;  ///< white space after the value
  };
  std::string head;  ///< up to and with the opening brace
  std::vector<member> members;
  std::string tail;  ///< from the closing brace

  [[nodiscard]] std::string text() const {
    std::string out = head;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto& m = members[i];
      out.append(i ? "," : "").append(m.lead).append(m.name).append(m.colon).append(m.value).append(m.trail);
    }
    return out + tail;
  }
  /// The member that is called so, however that is written.
  [[nodiscard]] member* find(std::string_view plain, std::string_view escaped) {
    for (auto& m : members)
      if (m.name == plain || m.name == escaped) return &m;
    return nullptr;
  }
};

class body_maker {
 public:
  explicit body_maker(std::uint64_t seed) : random_{seed} {}

  made_body make() {
    made_body out;
    out.head = space() + "{";
    out.tail = "}" + space();
    add(out, pick({R"("model")", R"("mod\u0065l")"}), pick({R"("gpt")", R"("a\"b\\")", R"("é\u00e9")"}));
    add(out, R"("messages")", messages());
    if (chance(4))
      add(out, pick({R"("stream")", R"("str\u0065am")"}), pick({"true", "true", "false", "null"}));
    if (chance(3)) add(out, pick({R"("stream_options")", R"("stream\u005foptions")"}), options());
    if (chance(3)) add(out, pick({R"("signalbox")", R"("signalb\u006fx")"}), hints());
    const auto unknown = random_.below(6);
    for (std::uint64_t i = 0; i < unknown; ++i) add(out, "\"x" + std::to_string(i) + "\"", any(0));
    if (chance(2)) add(out, R"("temperature")", pick({"1.0", "0.70", "1e0", "5E-1", "-0", "0.1"}));
    if (chance(2)) add(out, R"("tools")", tools());
    for (std::size_t i = out.members.size(); i > 1; --i)
      std::swap(out.members[i - 1], out.members[random_.below(i)]);
    return out;
  }

 private:
  bool chance(std::uint64_t of_five) { return random_.below(5) < of_five; }
  std::string pick(const std::vector<std::string>& from) { return from[random_.below(from.size())]; }
  std::string space() { return pick({"", "", "", " ", "\n", "\t", "\r\n", "  \n  "}); }

  void add(made_body& to, std::string name, std::string value) {
    to.members.push_back({space(), std::move(name), space() + ":" + space(), std::move(value), space()});
  }

  std::string any(int depth) {
    if (depth < 4 && random_.below(3) == 0) {
      const bool object = chance(2);
      std::string out = object ? "{" : "[";
      const auto items = random_.below(4);
      for (std::uint64_t i = 0; i < items; ++i)
        out += (i ? "," : "") + space() + (object ? "\"k" + std::to_string(i) + "\":" : "") + any(depth + 1);
      return out + space() + (object ? "}" : "]");
    }
    return pick({"123456789012345678901234567890", "1.0", "1e5", "1E+05", "-0", "-0.0", "0.1", "1e-300",
                 "true", "null", R"("")", R"("\u0041\/\\\"\n")", R"("\ud83d\ude00")", R"("model")",
                 R"("},{")", R"({"model":"inner","signalbox":{},"stream_options":{"include_usage":false}})",
                 R"({"type":"ephemeral"})", "\"\xc3\xa9\xe2\x82\xac\"", R"("\u0000")"});
  }

  std::string messages() {
    return "[" + space() +
           pick(
               {R"({"role":"user","content":"hi"})",
                R"({"content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],"role":"user"})",
                R"({"role":"system","content":"s"},{"role":"user","content":"\"model\":\"x\""})"}) +
           space() + "]";
  }
  std::string options() {
    return pick({"null", "{}", "{ }", R"({"include_usage":false})", R"({"include_usage":true})",
                 R"({ "a" : 1e5 , "include_usage" : null })", R"({"include_usa\u0067e":false,"b":[1.0]})",
                 R"({"other":-0})"});
  }
  std::string hints() {
    return pick({"{}", R"({"urgency":"batch"})", R"({ "user" : "},\"," , "max_cost" : 0.10 })"});
  }
  std::string tools() {
    return R"([{"type":"function","function":{"name":"f","parameters":{"type":"object","z":1.0,"a":)" +
           any(2) + "}}}]";
  }

  random_stream random_;
};

}  // namespace signalbox::test
