// SPDX-License-Identifier: Apache-2.0
// JSON Schemas in the part of that language that the Gemini API takes. [W50]
#include <algorithm>
#include <array>
#include <set>

#include "base/json_writer.hpp"
#include "providers/gemini/gemini.hpp"
#include "providers/gemini/schema_types.hpp"

namespace signalbox::gemini {

namespace {

using json::kind;

constexpr unsigned deepest = 100;

/// Keywords that go as they are. The API documents some of them and passes over the others.
constexpr std::array<std::string_view, 5> words_about{"title", "description", "default", "example",
                                                      "examples"};
constexpr std::array<std::string_view, 3> of_strings{"pattern", "minLength", "maxLength"};
constexpr std::array<std::string_view, 5> of_numbers{"minimum", "maximum", "exclusiveMinimum",
                                                     "exclusiveMaximum", "multipleOf"};
constexpr std::array<std::string_view, 3> of_arrays{"minItems", "maxItems", "uniqueItems"};
constexpr std::array<std::string_view, 3> of_objects{"minProperties", "maxProperties", "propertyOrdering"};

/// Keywords that say something about values and that the API does not know.
constexpr std::array<std::string_view, 15> unknown_keywords{"not",
                                                            "if",
                                                            "then",
                                                            "else",
                                                            "patternProperties",
                                                            "propertyNames",
                                                            "contains",
                                                            "minContains",
                                                            "maxContains",
                                                            "dependentSchemas",
                                                            "dependentRequired",
                                                            "dependencies",
                                                            "unevaluatedProperties",
                                                            "unevaluatedItems",
                                                            "$dynamicRef"};

constexpr std::array<std::string_view, 17> known_formats{
    "date-time", "date", "time", "duration", "email", "hostname", "ipv4",   "ipv6", "uri",
    "uuid",      "byte", "enum", "password", "int32", "int64",    "double", "float"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& all, std::string_view text) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

class schema_fitter {
 public:
  schema_fitter(json::value root, schema_use use, std::size_t growth, fitted_schema& out)
      : use_{use},
        out_{out},
        most_bytes_{growth + 2 * root.raw_size()},
        stack_{root, 20'000 + root.raw_size()},
        w_{out.json} {}

  void run(json::value root) {
    says_something_ = use_ == schema_use::answer;
    write({root}, 0);
    if (!says_something_) out_.json.clear();
  }

 private:
  void lose(std::string_view what) { gemini::lose(out_.lost, what); }

  /// The first that is said of several that must hold at once; it is told if another one says otherwise.
  json::value said(const schema_layers& all, std::string_view keyword) {
    return pick(all, keyword, &out_.lost);
  }

  void write(const schema_layers& given, unsigned depth) {
    if (depth > deepest || out_.json.size() > 2 * most_bytes_) {
      lose(depth > deepest ? "what is nested deeper than 100 levels" : "what would make it too large");
      w_.open_object().close_object();
      return;
    }
    if (out_.json.size() > most_bytes_) stack_.stop();
    const auto before = stack_.depth();
    const auto all = stack_.open(given);
    tell(all);
    w_.open_object();
    write_keywords(all, depth);
    w_.close_object();
    stack_.close(before);
  }

  void tell(const layer_stack::unfolded& all) {
    using loss = layer_stack::loss;
    if (all.lost == loss::recursion) lose("recursion");
    if (all.lost == loss::unknown_reference) lose("$ref to nothing");
    if (all.lost == loss::size) lose("what would make it too large");
    if (all.never) lose("false");
    for (const auto layer : all.layers)
      for (const auto name : unknown_keywords)
        if (layer.find(name).exists()) lose(name);
  }

  template <std::size_t N>
  void copy(const schema_layers& all, const std::array<std::string_view, N>& names) {
    for (const auto name : names)
      if (const auto v = said(all, name); v.exists()) w_.key(name).raw(v.raw());
  }

  /// Of words about a value those of the outermost layer hold.
  void copy_words(const schema_layers& all) {
    for (const auto name : words_about)
      if (const auto v = pick(all, name); v.exists()) w_.key(name).raw(v.raw());
  }

  void write_keywords(const layer_stack::unfolded& unfolded, unsigned depth) {
    const auto& all = unfolded.layers;
    auto what = types_of(all, out_.lost);
    if (depth == 0 && use_ == schema_use::parameters) what = {{"object"}, false};
    const bool alternatives = said(all, "anyOf").is(kind::array) || said(all, "oneOf").is(kind::array);
    // An open object stands for what a reference would have said.
    if (unfolded.lost != layer_stack::loss::none && what.names.empty() && !alternatives)
      what.names.emplace_back("object");
    const bool several = what.names.size() > 1;
    if (what.names.size() == 1) write_type(what);
    if (what.names.empty() && what.nullable && !alternatives) w_.member("type", "null");
    copy_words(all);
    if (several && !alternatives)
      write_alternatives_by_type(all, what, depth);
    else
      write_limits(all, several || what.names.empty() ? "" : what.names.front(), depth);
    if (several && alternatives) lose("type beside anyOf");
    write_alternatives(all, what, depth);
  }

  void write_type(const schema_types& what) {
    if (!what.nullable) {
      w_.member("type", what.names.front());
      return;
    }
    w_.key("type").open_array().text(what.names.front()).text("null").close_array();
  }

  /// Strings and numbers only; null is said by the type.
  void write_enum(const schema_layers& all, std::string_view type) {
    const auto fits = [&](json::value v) {
      const bool number = v.is(kind::number) && type != "string";
      return number || (v.is(kind::string) && (type.empty() || type == "string"));
    };
    bool any = false;
    for (auto v : values_allowed(all)) {
      if (!fits(v)) {
        if (!v.is(kind::null) && !(type.empty() || type == "boolean")) continue;
        if (!v.is(kind::null)) lose("enum of other values than strings and numbers");
        continue;
      }
      if (!std::exchange(any, true)) w_.key("enum").open_array();
      w_.raw(v.raw());
    }
    if (any) w_.close_array();
  }

  /// The keywords that are about one type; all of them if that is not known.
  void write_limits(const schema_layers& all, std::string_view type, unsigned depth) {
    const bool any = type.empty();
    const bool number = type == "number" || type == "integer";
    if (any || type == "string" || number || type == "boolean")
      write_enum(all, type);
    else if (!values_allowed(all).empty())
      lose("enum of other values than strings and numbers");
    if (any || type == "string" || number) write_format(all);
    if (any || type == "string") copy(all, of_strings);
    if (any || number) copy(all, of_numbers);
    if (any || type == "array") write_items(all, type == "array", depth);
    if (any || type == "object") write_properties(all, depth);
  }

  void write_format(const schema_layers& all) {
    const auto format = said(all, "format");
    if (!format.is(kind::string)) return;
    if (one_of(known_formats, format.text()))
      w_.key("format").raw(format.raw());
    else
      lose("format");
  }

  /// The older form of tuples has an array of schemas in `items`.
  void write_items(const schema_layers& all, bool is_array, unsigned depth) {
    schema_layers items;
    json::value tuple = said(all, "prefixItems");
    for (const auto layer : all) {
      const auto v = layer.find("items");
      if (v.is(kind::array) && !tuple.exists())
        tuple = v;
      else if (v.is(kind::object))
        items.push_back(v);
    }
    if (tuple.is(kind::array)) {
      w_.key("prefixItems").open_array();
      for (auto one : tuple.items()) write({one}, depth + 1);
      w_.close_array();
    }
    if (!items.empty()) {
      w_.key("items");
      write(items, depth + 1);
    } else if (is_array && !tuple.is(kind::array)) {
      w_.key("items").open_object().close_object();
    }
    copy(all, of_arrays);
  }

  void write_properties(const schema_layers& all, unsigned depth) {
    // A property that several layers speak of must fit all of them.
    std::vector<std::pair<std::string, schema_layers>> properties;
    std::map<std::string, std::size_t, std::less<>> places;
    for (const auto layer : all) {
      const auto given = layer.find("properties");
      if (!given.is(kind::object)) continue;
      for (auto it = given.begin_items(); it != given.end_items(); ++it) {
        const auto name = it.key().text();
        const auto [place, fresh] = places.emplace(name, properties.size());
        if (fresh) properties.emplace_back(name, schema_layers{});
        properties[place->second].second.push_back(*it);
      }
    }
    if (!properties.empty()) {
      says_something_ = true;
      w_.key("properties").open_object();
      for (const auto& [name, layers] : properties) {
        w_.key(name);
        write(layers, depth + 1);
      }
      w_.close_object();
    }
    write_required(all, places);
    write_others(all, depth);
    copy(all, of_objects);
  }

  /// Names of what is not there are refused.
  void write_required(const schema_layers& all,
                      const std::map<std::string, std::size_t, std::less<>>& known) {
    std::set<std::string> seen;
    for (const auto layer : all) {
      const auto required = layer.find("required");
      if (!required.is(kind::array)) continue;
      for (auto one : required.items()) {
        const auto name = one.text();
        if (!known.contains(name)) {
          lose("required of no property");
        } else if (!seen.contains(name)) {
          if (seen.empty()) w_.key("required").open_array();
          w_.text(name);
          seen.insert(name);
        }
      }
    }
    if (!seen.empty()) w_.close_array();
  }

  void write_others(const schema_layers& all, unsigned depth) {
    const auto others = said(all, "additionalProperties");
    if (others.is(kind::boolean)) {
      w_.member("additionalProperties", others.truth());
    } else if (others.is(kind::object)) {
      says_something_ = true;
      w_.key("additionalProperties");
      write({others}, depth + 1);
    }
  }

  void write_alternatives_by_type(const schema_layers& all, const schema_types& what, unsigned depth) {
    w_.key("anyOf").open_array();
    for (const auto& name : what.names) {
      w_.open_object().member("type", name);
      write_limits(all, name, depth);
      w_.close_object();
    }
    if (what.nullable) w_.open_object().member("type", "null").close_object();
    w_.close_array();
  }

  /// `oneOf` is read as `anyOf` there.
  void write_alternatives(const schema_layers& all, const schema_types& what, unsigned depth) {
    bool null_said = !what.nullable || !what.names.empty();
    for (const auto* name : {"anyOf", "oneOf"}) {
      const auto given = pick(all, name);
      if (!given.is(kind::array)) continue;
      says_something_ = true;
      w_.key(name).open_array();
      for (auto one : given.items()) write({one}, depth + 1);
      if (!std::exchange(null_said, true)) w_.open_object().member("type", "null").close_object();
      w_.close_array();
    }
  }

  schema_use use_;
  fitted_schema& out_;
  std::size_t most_bytes_;
  layer_stack stack_;
  json::writer w_;
  bool says_something_ = false;
};

}  // namespace

fitted_schema fit_schema(std::string_view schema, schema_use use, std::size_t growth) {
  fitted_schema out;
  json::document document;
  if (schema.empty() || document.scan(schema, {.depth = UINT32_MAX})) return out;
  const auto root = document.root();
  if (!root.is(kind::object)) return out;
  schema_fitter{root, use, growth, out}.run(root);
  return out;
}

}  // namespace signalbox::gemini
