// SPDX-License-Identifier: Apache-2.0
// All declared settings as a list: one more visitor of the declarations.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/declarations.hpp"
#include "config/setting_types.hpp"

namespace signalbox::test {

struct declared_setting {
  std::string path;                  ///< as problems name it: endpoints.NAME.limits.rpm
  std::vector<std::string> members;  ///< the way to it in the JSON Schema
  about what;
  std::string_view type;          ///< in the schema: "string", "array", ...
  std::optional<double> initial;  ///< of numbers, and of durations in milliseconds
  double largest = 0;             ///< what its type can hold, in the unit of `initial`
};

class setting_list {
 public:
  static std::vector<declared_setting> all() {
    setting_list out;
    settings defaults;
    declare(out, defaults);
    return out.found_;
  }

  template <class T>
  void setting(std::string_view name, T& member, const about& what) {
    const auto shape = shape_of(member);
    auto& s = add(name, what, shape.is_list ? "array" : shape.json);
    if constexpr (std::is_same_v<T, duration>) {
      s.initial = std::chrono::duration<double, std::milli>{member}.count();
      s.largest = std::chrono::duration<double, std::milli>{duration::max()}.count();
    } else if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
      s.initial = static_cast<double>(member);
      s.largest = static_cast<double>(std::numeric_limits<T>::max());
    }
  }
  template <class T>
  void section(std::string_view name, T& member, const about& what) {
    add(name, what, "object");
    inside(member, {std::string{name}}, {"properties", std::string{name}});
  }
  template <class T>
  void section(std::string_view name, std::optional<T>&, const about& what) {
    T item{};
    section(name, item, what);
  }
  template <class T>
  void table(std::string_view name, std::vector<T>&, const about& what) {
    add(name, what, "object");
    T item{};
    inside(item, {std::string{name}, "NAME"}, {"properties", std::string{name}, "additionalProperties"});
  }
  template <class T>
  void list(std::string_view name, std::vector<T>&, const about& what) {
    add(name, what, "array");
    T item{};
    inside(item, {std::string{name} + "[]"}, {"properties", std::string{name}, "items"});
  }
  template <class T>
  void map(std::string_view name, std::map<std::string, T>&, const about& what) {
    auto& s = add(name, what, "object");
    s.largest = static_cast<double>(std::numeric_limits<T>::max());
  }

 private:
  declared_setting& add(std::string_view name, const about& what, std::string_view type) {
    auto members = members_;
    members.insert(members.end(), {"properties", std::string{name}});
    found_.push_back({path_ + std::string{name}, std::move(members), what, type, {}, 0});
    return found_.back();
  }

  template <class T>
  void inside(T& object, const std::vector<std::string>& names, const std::vector<std::string>& members) {
    setting_list deeper;
    deeper.path_ = path_;
    for (const auto& n : names) deeper.path_ += n + ".";
    deeper.members_ = members_;
    deeper.members_.insert(deeper.members_.end(), members.begin(), members.end());
    declare(deeper, object);
    found_.insert(found_.end(), deeper.found_.begin(), deeper.found_.end());
  }

  std::string path_;
  std::vector<std::string> members_;
  std::vector<declared_setting> found_;
};

}  // namespace signalbox::test
