// SPDX-License-Identifier: Apache-2.0
// Walking a schema.
#include "simulate/example_json.hpp"

#include <algorithm>

#include "base/http_text.hpp"

namespace signalbox::simulate {

namespace {

constexpr int deepest = 24;  // then a schema is taken to hold itself
constexpr int most_values = 10'000;
constexpr std::int64_t longest = 10'000;

class walker {
 public:
  explicit walker(json::value root) : root_{root} {}

  std::string value(json::value schema, int depth) {
    if (++values_ > most_values) return "null";
    schema = looked_up(schema);
    if (auto fixed = fixed_value(schema); !fixed.empty()) return fixed;
    for (const auto* name : {"anyOf", "any_of", "oneOf", "allOf"})
      if (const auto all = schema.find(name); all.size() > 0)
        return value(first_shallow(all, depth), depth + 1);
    const auto type = type_of(schema);
    if (type == "object") return object(schema, depth);
    if (type == "array") return array(schema, depth);
    if (type == "string") return string(schema);
    if (type == "integer" || type == "number") return number(schema);
    if (type == "boolean") return "true";
    if (type == "null") return "null";
    return "\"text\"";
  }

 private:
  static std::string fixed_value(json::value schema) {
    if (const auto all = schema.find("enum"); all.size() > 0) return std::string{(*all.begin_items()).raw()};
    if (const auto one = schema.find("const"); one.exists()) return std::string{one.raw()};
    return {};
  }

  /// Follows "#/a/b" as far as it leads.
  [[nodiscard]] json::value looked_up(json::value schema) const {
    for (int hops = 0; hops < deepest; ++hops) {
      const auto reference = schema.find("$ref");
      if (!reference.is(json::kind::string)) break;
      const auto path = reference.text();
      auto at = root_;
      for (std::size_t i = path.find('/'); i != std::string::npos;) {
        const auto end = path.find('/', i + 1);
        at = at.find(path.substr(i + 1, end == std::string::npos ? end : end - i - 1));
        i = end;
      }
      if (!at.exists()) break;
      schema = at;
    }
    return schema;
  }

  /// The first of several schemas; where nothing else ends a recursion, the first that needs no descent.
  [[nodiscard]] json::value first_shallow(json::value all, int depth) const {
    if (depth > deepest / 2)
      for (const auto one : all.items())
        if (const auto type = type_of(looked_up(one)); type != "object" && type != "array") return one;
    return *all.begin_items();
  }

  /// In small letters: Gemini's are capitals.
  static std::string type_of(json::value schema) {
    const auto type = schema.find("type");
    if (type.is(json::kind::array) && type.size() > 0) return ascii_lower((*type.begin_items()).text());
    if (type.is(json::kind::string)) return ascii_lower(type.text());
    if (schema.find("properties").exists()) return "object";
    return schema.find("items").exists() ? "array" : std::string{};
  }

  std::string object(json::value schema, int depth) {
    std::string out = "{";
    const auto properties = schema.find("properties");
    if (depth < deepest && properties.is(json::kind::object))
      for (auto it = properties.begin_items(); it != properties.end_items(); ++it) {
        if (depth > deepest / 2 && !is_required(schema, it.key().text())) continue;
        if (out.size() > 1) out += ',';
        out.append(it.key().raw()).append(":").append(value(*it, depth + 1));
      }
    return out + '}';
  }

  static bool is_required(json::value schema, std::string_view name) {
    for (const auto one : schema.find("required").items())
      if (one.text_is(name)) return true;
    return false;
  }

  std::string array(json::value schema, int depth) {
    const auto least = bound(schema, {"minItems", "min_items"});
    if (depth > deepest / 2 && least == 0) return "[]";
    const auto item = depth < deepest ? value(schema.find("items"), depth + 1) : std::string{"null"};
    std::string out = "[";
    for (std::int64_t i = 0; i < std::max<std::int64_t>(least, 1); ++i)
      out.append(i > 0 ? "," : "").append(item);
    return out + ']';
  }

  static std::string string(json::value schema) {
    const auto format = schema.find("format").text();
    if (format == "date") return "\"2025-10-23\"";
    if (format == "date-time") return "\"2025-10-23T15:49:27Z\"";
    if (format == "email") return "\"someone@example.com\"";
    if (format == "uri") return "\"https://example.com/\"";
    if (format == "uuid") return "\"8c4b4d5e-0d65-4a5a-9b0e-2f6f0b0c1d2e\"";
    std::string out = "text";
    const auto least = static_cast<std::size_t>(bound(schema, {"minLength", "min_length"}));
    if (out.size() < least) out.append(least - out.size(), 't');
    return '"' + out + '"';
  }

  static std::string number(json::value schema) {
    if (const auto least = schema.find("minimum"); least.is(json::kind::number) && least.number() > 1)
      return std::string{least.raw()};
    if (const auto most = schema.find("maximum"); most.is(json::kind::number) && most.number() < 1)
      return std::string{most.raw()};
    return "1";
  }

  static std::int64_t bound(json::value schema, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
      if (const auto found = schema.find(name).integer()) return std::clamp<std::int64_t>(*found, 0, longest);
    return 0;
  }

  json::value root_;
  int values_ = 0;
};

}  // namespace

std::string example_json(json::value schema) {
  if (!schema.is(json::kind::object) || schema.size() == 0) return "{}";
  return walker{schema}.value(schema, 0);
}

}  // namespace signalbox::simulate
