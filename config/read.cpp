// SPDX-License-Identifier: Apache-2.0
// The reader: visits the declarations with the members of a JSON object at hand.
#include "config/read.hpp"

#include <algorithm>
#include <set>

#include "base/duration_text.hpp"
#include "config/declarations.hpp"

namespace signalbox {

namespace {

/// Parts of the product that later versions add; naming one is a mistake of version, not of spelling.
constexpr std::array reserved_sections{"cache", "deferred", "keys", "budgets", "alerts", "cluster"};

std::string joined(const std::string& path, std::string_view name) {
  return path.empty() ? std::string{name} : path + "." + std::string{name};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

/// For who wrote another kind of value.
std::string_view how_to_write(json::kind wanted) {
  switch (wanted) {
    case json::kind::boolean:
      return "write true or false, without quotes";
    case json::kind::number:
      return "write a number, without quotes";
    case json::kind::string:
      return "put it in double quotes";
    case json::kind::array:
      return "write a list: [ ... ]";
    default:
      return "write an object: { ... }";
  }
}

template <class Names>
std::string one_of(const Names& names) {
  std::string out = "one of: ";
  for (std::size_t i = 0; i < names.size(); ++i) out.append(i ? ", " : "").append(names[i]);
  return out;
}

class reader {
 public:
  reader(json::value object, std::string path, read_settings& out)
      : object_{object}, path_{std::move(path)}, out_{out} {}

  template <class T>
  void setting(std::string_view name, T& into, const about& what) {
    if (const auto given = take(name, what); given.exists())
      read_value(joined(path_, name), given, into, what);
  }

  template <class T>
  void section(std::string_view name, T& into, const about& what) {
    if (const auto given = take(name, what); given.exists()) read_object(joined(path_, name), given, into);
  }

  template <class T>
  void section(std::string_view name, std::optional<T>& into, const about& what) {
    const auto given = take(name, what);
    if (!given.exists()) return;
    into.emplace();
    read_object(joined(path_, name), given, *into);
  }

  /// An object whose keys are the items' names.
  template <class T>
  void table(std::string_view name, std::vector<T>& into, const about& what) {
    const auto given = take(name, what);
    if (!given.exists() || !expect(joined(path_, name), given, json::kind::object)) return;
    for (auto it = given.begin_items(); it != given.end_items(); ++it) {
      auto& item = into.emplace_back();
      item.name = it.key().text();
      const auto path = joined(joined(path_, name), item.name);
      if (!is_identifier(item.name)) bad_identifier(path, it.key());
      read_object(path, *it, item);
    }
  }

  template <class T>
  void list(std::string_view name, std::vector<T>& into, const about& what) {
    const auto given = take(name, what);
    if (!given.exists() || !expect(joined(path_, name), given, json::kind::array)) return;
    for (auto it = given.begin_items(); it != given.end_items(); ++it) {
      const auto path = joined(path_, name) + "[" + std::to_string(into.size()) + "]";
      read_object(path, *it, into.emplace_back());
    }
  }

  template <class T>
  void map(std::string_view name, std::map<std::string, T>& into, const about& what) {
    const auto given = take(name, what);
    if (!given.exists() || !expect(joined(path_, name), given, json::kind::object)) return;
    for (auto it = given.begin_items(); it != given.end_items(); ++it) {
      const auto key = it.key().text();
      const auto path = joined(joined(path_, name), key);
      out_.places[path] = it.key().begin();
      read_value(path, *it, into[key], what);
    }
  }

  /// Reports what the declarations did not ask for. `$schema` is for editors.
  void finish() {
    for (auto it = object_.begin_items(); it != object_.end_items(); ++it) {
      const auto key = it.key().text();
      if (known_.contains(key) || (path_.empty() && key == "$schema")) continue;
      fail(joined(path_, key), it.key(), "unknown setting", suggestion(key));
    }
  }

 private:
  json::value take(std::string_view name, const about& what) {
    known_.emplace(name);
    const auto given = object_.find(name);
    if (given.exists())
      out_.places[joined(path_, name)] = given.begin();
    else if (what.is_required)
      report(out_.found, out_.places, severity::error, joined(path_, name), "is missing",
             std::string{what.doc});
    return given;
  }

  template <class T>
  void read_object(const std::string& path, json::value given, T& into) {
    out_.places[path] = given.begin();
    if (!expect(path, given, json::kind::object)) return;
    reader inside{given, path, out_};
    declare(inside, into);
    inside.finish();
  }

  void read_value(const std::string& path, json::value given, bool& into, const about&) {
    if (expect(path, given, json::kind::boolean)) into = given.truth();
  }

  template <class T>
  requires std::is_unsigned_v<T>
  void read_value(const std::string& path, json::value given, T& into, const about& what) {
    if (!expect(path, given, json::kind::number)) return;
    const auto number = given.integer();
    if (!number) return fail(path, given, "expected a whole number", "write digits only");
    if (*number < 0 || static_cast<double>(*number) < what.least || static_cast<double>(*number) > what.most)
      return out_of_bounds(path, given, what);
    into = static_cast<T>(*number);
  }

  void read_value(const std::string& path, json::value given, double& into, const about& what) {
    if (!expect(path, given, json::kind::number)) return;
    if (given.number() < what.least || given.number() > what.most) return out_of_bounds(path, given, what);
    into = given.number();
  }

  void read_value(const std::string& path, json::value given, std::string& into, const about& what) {
    if (!expect(path, given, json::kind::string)) return;
    into = given.text();
    if (what.is_identifier && !is_identifier(into)) bad_identifier(path, given);
  }

  void read_value(const std::string& path, json::value given, duration& into, const about& what) {
    if (!given.is(json::kind::string))
      return fail(path, given, "expected a duration",
                  "write it as a string with a unit, such as \"250ms\" or \"30s\"");
    const auto read = parse_duration(given.text());
    if (!read) return fail(path, given, "not a duration", "write a number and a unit: ms, s, m or h");
    const auto ms = static_cast<double>(read->count()) / 1e6;
    if (what.bounded && (ms < what.least || ms > what.most))
      return fail(path, given, "out of bounds",
                  "from " + to_text(from_ms(what.least)) + " to " + to_text(from_ms(what.most)));
    into = *read;
  }

  static duration from_ms(double ms) { return std::chrono::milliseconds{static_cast<std::int64_t>(ms)}; }

  void read_value(const std::string& path, json::value given, token_price& into, const about&) {
    if (!expect(path, given, json::kind::number)) return;
    const auto price = parse_token_price(given.raw());
    if (!price) return fail(path, given, price.error().message, price.error().hint);
    into = *price;
  }

  void read_value(const std::string& path, json::value given, std::optional<money>& into, const about&) {
    if (!expect(path, given, json::kind::number)) return;
    const auto amount = parse_money(given.raw());
    if (!amount) return fail(path, given, amount.error().message, amount.error().hint);
    into = *amount;
  }

  void read_value(const std::string& path, json::value given, calendar_day& into, const about&) {
    if (!expect(path, given, json::kind::string)) return;
    const auto day = parse_day(given.text());
    if (!day) return fail(path, given, day.error().message, day.error().hint);
    into = *day;
  }

  void read_value(const std::string& path, json::value given, time_of_day& into, const about&) {
    if (!expect(path, given, json::kind::string)) return;
    const auto time = parse_time_of_day(given.text());
    if (!time) return fail(path, given, time.error().message, time.error().hint);
    into = *time;
  }

  template <class T>
  requires(!std::is_same_v<T, money>) void read_value(const std::string& path, json::value given,
                                                      std::optional<T>& into, const about& what) {
    T value{};
    const auto before = out_.found.size();
    read_value(path, given, value, what);
    if (out_.found.size() == before) into = std::move(value);
  }

  void read_value(const std::string& path, json::value given, secret_reference& into, const about&) {
    if (!expect(path, given, json::kind::string)) return;
    auto reference = given.text();
    if (!reference.starts_with("env:") && !reference.starts_with("file:"))
      return fail(path, given, "a secret must not stand in the file itself",
                  "write a reference: \"env:NAME\" or \"file:/path\"");
    into.reference = std::move(reference);
  }

  void read_value(const std::string& path, json::value given, socket_address& into, const about&) {
    if (!expect(path, given, json::kind::string)) return;
    auto address = parse_socket_address(given.text());
    if (!address) return fail(path, given, address.error().message, address.error().hint);
    into = *std::move(address);
  }

  template <named_enum E>
  void read_value(const std::string& path, json::value given, E& into, const about&) {
    if (!expect(path, given, json::kind::string)) return;
    const auto value = from_name<E>(given.text());
    if (!value) return fail(path, given, "unknown value", one_of(names_of<E>));
    into = *value;
  }

  template <class T>
  void read_value(const std::string& path, json::value given, std::vector<T>& into, const about& what) {
    if (!expect(path, given, json::kind::array)) return;
    into.clear();
    for (auto item : given.items()) {
      const auto item_path = path + "[" + std::to_string(into.size()) + "]";
      out_.places[item_path] = item.begin();
      read_value(item_path, item, into.emplace_back(), what);
    }
  }

  bool expect(const std::string& path, json::value given, json::kind wanted) {
    if (given.is(wanted)) return true;
    fail(path, given,
         "expected " + std::string{json::name_of(wanted)} + ", found " +
             std::string{json::name_of(given.type())},
         std::string{how_to_write(wanted)});
    return false;
  }

  void out_of_bounds(const std::string& path, json::value given, const about& what) {
    const auto text = [](double x) {
      auto s = std::to_string(x);
      s.erase(s.find_last_not_of('0') + 1);
      if (s.back() == '.') s.pop_back();
      return s;
    };
    fail(path, given, "out of bounds", "from " + text(what.least) + " to " + text(what.most));
  }

  void bad_identifier(const std::string& path, json::value at) {
    fail(path, at, "not a usable name", "use a-z 0-9 . _ : / - only, at most 64 characters");
  }

  [[nodiscard]] std::string suggestion(const std::string& key) const {
    if (path_.empty() &&
        std::find(reserved_sections.begin(), reserved_sections.end(), key) != reserved_sections.end())
      return "this version of Signalbox does not have it yet: remove it";
    const auto nearest = std::min_element(known_.begin(), known_.end(), [&](const auto& a, const auto& b) {
      return edit_distance(key, a) < edit_distance(key, b);
    });
    if (nearest != known_.end() && edit_distance(key, *nearest) <= 2) return "did you mean " + *nearest + "?";
    return one_of(std::vector<std::string>(known_.begin(), known_.end()));
  }

  void fail(const std::string& path, json::value at, std::string message, std::string hint) {
    out_.places[path] = at.begin();
    report(out_.found, out_.places, severity::error, path, std::move(message), std::move(hint));
  }

  json::value object_;
  std::string path_;
  read_settings& out_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace

read_settings read_config(std::string_view text) {
  read_settings out;
  out.places[""] = 0;
  json::document document;
  if (const auto failure = document.scan(text, {.depth = 32, .values = 1'000'000, .comments = true})) {
    out.places[""] = failure->offset;
    report(out.found, out.places, severity::error, "", failure->message,
           "the file is JSON; // and /* */ comments are allowed");
  } else if (!document.root().is(json::kind::object)) {
    report(out.found, out.places, severity::error, "", "a configuration is a JSON object",
           std::string{how_to_write(json::kind::object)});
  } else {
    reader all{document.root(), "", out};
    declare(all, out.values);
    all.finish();
  }
  for (auto& p : out.found) p.where = json::position_of(text, p.offset);
  return out;
}

}  // namespace signalbox
