// SPDX-License-Identifier: Apache-2.0
// The reference page writer: visits the declarations, one table per section.
#include <cmath>

#include "config/declarations.hpp"
#include "config/schema.hpp"
#include "config/setting_types.hpp"

namespace signalbox {

namespace {

class page_writer {
 public:
  explicit page_writer(std::string title) : title_{std::move(title)} {}

  template <class T>
  void setting(std::string_view name, T& member, const about& what) {
    const auto initial = what.is_required ? std::string{"required"} : code(default_of(member));
    row(name, type_text(shape_of(member), what), initial, what);
  }

  template <class T>
  void section(std::string_view name, T& member, const about& what) {
    row(name, "section", what.is_required ? "required" : "", what);
    below_ += page_of(path(name), member);
  }
  template <class T>
  void section(std::string_view name, std::optional<T>&, const about& what) {
    T inside{};
    section(name, inside, what);
  }

  template <class T>
  void table(std::string_view name, std::vector<T>&, const about& what) {
    row(name, "sections by name", what.is_required ? "required" : "", what);
    T item{};
    below_ += page_of(path(name) + ".NAME", item);
  }

  template <class T>
  void list(std::string_view name, std::vector<T>&, const about& what) {
    row(name, "list of sections", what.is_required ? "required" : "", what);
    T item{};
    below_ += page_of(path(name) + "[]", item);
  }

  template <class T>
  void map(std::string_view name, std::map<std::string, T>&, const about& what) {
    row(name, type_text(shape_of(T{}), what) + ", by name", "", what);
  }

  template <class T>
  static std::string page_of(const std::string& title, T& object) {
    page_writer inside{title};
    declare(inside, object);
    const std::string heading = title.empty() ? "the file itself" : "`" + title + "`";
    return "\n## " + heading +
           "\n\n| setting | type | default | what it does |\n| --- | --- | --- | --- |\n" + inside.rows_ +
           inside.below_;
  }

 private:
  [[nodiscard]] std::string path(std::string_view name) const {
    return title_.empty() ? std::string{name} : title_ + "." + std::string{name};
  }

  static std::string code(const std::string& text) { return text.empty() ? text : "`" + text + "`"; }

  static std::string bound_text(double x, bool is_duration) {
    if (is_duration) return to_text(std::chrono::milliseconds{static_cast<std::int64_t>(x)});
    if (x == std::floor(x)) return std::to_string(static_cast<std::int64_t>(x));
    std::string out;
    json::writer{out}.number(x);
    return out;
  }

  static std::string type_text(const type_shape& shape, const about& what) {
    std::string out{shape.is_list ? "list of " : ""};
    out += shape.word;
    for (std::size_t i = 0; i < shape.values.size(); ++i)
      out.append(i ? ", " : " ").append("`").append(shape.values[i]).append("`");
    if (what.is_identifier) out = "name";
    const bool is_duration = shape.word == "duration";
    if (what.bounded)
      out += ", " + bound_text(what.least, is_duration) + " to " + bound_text(what.most, is_duration);
    return out;
  }

  void row(std::string_view name, const std::string& type, const std::string& initial, const about& what) {
    rows_.append("| `").append(name).append("` | ").append(type).append(" | ").append(initial).append(" | ");
    rows_.append(what.doc).append(" |\n");
  }

  std::string title_;
  std::string rows_;
  std::string below_;
};

}  // namespace

std::string config_reference() {
  settings defaults;
  return "# Configuration reference\n\n"
         "Made by `signalbox schema --reference` from the declarations in `config/declarations.hpp`; do not "
         "edit.\n"
         "The file is JSON with comments. Unknown settings are errors. `signalbox check FILE` says what is "
         "wrong\n"
         "with a file and where; `signalbox schema` prints the JSON Schema for editors.\n" +
         page_writer::page_of("", defaults);
}

}  // namespace signalbox
