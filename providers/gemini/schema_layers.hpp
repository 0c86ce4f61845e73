// SPDX-License-Identifier: Apache-2.0
// A schema as layers: itself, what it refers to and what its `allOf` holds, all of which must hold at once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace signalbox::gemini {

/// Objects of one document; keywords of an earlier one go before those of a later one.
using schema_layers = std::vector<json::value>;

/// Unfolds references and `allOf` of one schema after the other, from the outermost inwards. A reference to
/// something that is being unfolded already is recursive and is not followed.
class layer_stack {
 public:
  /// `root` is what references lead into. At most `work` layers and members are looked at, all in all.
  layer_stack(json::value root, std::size_t work);

  enum class loss : std::uint8_t { none, recursion, unknown_reference, size };

  struct unfolded {
    schema_layers layers;
    loss lost = loss::none;
    bool never = false;  ///< one of them was `false`, which nothing fits
  };

  /// The layers of one schema; it counts as being unfolded until close() gets what depth() was before.
  unfolded open(const schema_layers& given);
  [[nodiscard]] std::size_t depth() const { return opened_.size(); }
  void close(std::size_t depth);

  /// From now on no reference is followed.
  void stop() { work_left_ = 0; }

 private:
  using members = std::map<std::string, json::value, std::less<>>;

  void unfold_all_of(json::value schema);
  void unfold_reference(json::value schema, unfolded& out, std::size_t from);
  [[nodiscard]] json::value resolve(std::string_view reference);
  [[nodiscard]] json::value step(json::value from, const std::string& name);

  json::value root_;
  std::size_t work_left_;
  std::vector<json::value> todo_;             // of the schema that is being opened; the next one is last
  std::vector<std::size_t> opened_;           // targets of references, by where they begin
  std::map<std::size_t, std::size_t> place_;  // of those in opened_
  std::map<std::size_t, members> indexes_;    // of objects that references lead through
};

}  // namespace signalbox::gemini
