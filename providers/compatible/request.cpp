// SPDX-License-Identifier: Apache-2.0
// Requests to OpenAI-like vendors: the client's own bytes, the endpoint's edits, and what the vendor's row
// asks for.
#include <algorithm>
#include <string_view>

#include "base/json_writer.hpp"
#include "providers/compatible/compatible.hpp"
#include "providers/embeddings/embeddings.hpp"
#include "providers/openai/openai.hpp"

namespace signalbox::compatible {

namespace {

using json::kind;

/// A member's place in its object: its name and its value.
struct member {
  json::value name;
  json::value value;
  bool gone = false;
};

std::vector<member> members_of(json::value object) {
  std::vector<member> out;
  out.reserve(object.size());
  for (auto it = object.begin_items(); it != object.end_items(); ++it) out.push_back({it.key(), *it});
  return out;
}

edit edit_of(std::size_t begin, std::size_t end, std::string text = {}) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), std::move(text)};
}

bool given(json::value v) { return v.exists() && !v.is(kind::null); }

/// Finds what the vendor's row wants edited in one body.
class vendor_edits {
 public:
  vendor_edits(std::string_view body, const vendor_row& row, encoded_request& out, std::vector<edit>& edits)
      : body_{body}, row_{row}, out_{out}, edits_{edits} {}

  void read(json::value root) {
    auto members = members_of(root);
    for (auto& m : members) read_member(m, root);
    remove_gone(members);
    std::size_t index = 0;
    for (auto message : root.find("messages").items()) read_message(message, index++);
    if (roles_) out_.dropped.emplace_back("role developer (sent as system)");
  }

 private:
  void read_member(member& m, json::value root) {
    const bool options = !row_.takes_stream_options && m.name.text_is("stream_options");
    const auto refuses = [&](std::string_view name) { return !name.empty() && m.name.text_is(name); };
    m.gone = m.gone || m.name.text_is("signalbox");
    if (options || std::any_of(row_.refused.begin(), row_.refused.end(), refuses)) {
      m.gone = true;
      if (given(m.value)) out_.dropped.push_back(m.name.text());
    }
    for (const auto& r : row_.renamed)
      if (!r.from.empty()) rename(m, root, r);
  }

  /// Of two members that mean the same the vendor's own stays, if it says anything. [W84]
  void rename(member& m, json::value root, const member_rename& r) {
    if (m.name.text_is(r.from)) {
      m.gone = !given(m.value) || given(root.find(r.to));
      if (m.gone && given(m.value)) out_.dropped.emplace_back(r.from);
      if (!m.gone) replace(m.name, r.to);
    } else if (m.name.text_is(r.to) && !given(m.value) && given(root.find(r.from))) {
      m.gone = true;
    }
  }

  void read_message(json::value message, std::size_t index) {
    const auto role = message.find("role");
    if (row_.developer_as_system && role.text_is("developer")) {
      replace(role, "system");  // [W85]
      roles_ = true;
    }
    // The name of a message with the old role `function` says whose result it is.
    if (row_.refused_in_message.empty() || role.text_is("function")) return;
    auto members = members_of(message);
    for (auto& m : members) {
      m.gone = m.name.text_is(row_.refused_in_message);
      if (m.gone && given(m.value))
        out_.dropped.push_back("messages[" + std::to_string(index) + "]." +
                               std::string{row_.refused_in_message});
    }
    remove_gone(members);
  }

  void replace(json::value what, std::string_view text) {
    edits_.push_back(edit_of(what.begin(), what.end()));
    json::append_quoted(text, edits_.back().text);
  }

  /// A run of members goes with the comma behind it; one at the end with the comma before it.
  void remove_gone(const std::vector<member>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].gone) continue;
      std::size_t last = i;
      while (last + 1 < all.size() && all[last + 1].gone) ++last;
      auto begin = all[i].name.begin(), end = all[last].value.end();
      if (last + 1 < all.size())
        end = body_.find(',', end) + 1;
      else if (i > 0)
        begin = body_.find(',', all[i - 1].value.end());
      edits_.push_back(edit_of(begin, end));
      i = last;
    }
  }

  std::string_view body_;
  const vendor_row& row_;
  encoded_request& out_;
  std::vector<edit>& edits_;
  bool roles_ = false;
};

/// Whether the body can hold anything that the row wants edited. A name may be written with escapes. [C12]
bool may_need_edits(std::string_view body, const vendor_row& row) {
  const auto holds = [&](std::string_view word) {
    return !word.empty() && body.find(word) != std::string_view::npos;
  };
  const auto from = [&](const member_rename& r) { return holds(r.from); };
  const bool edits = row.developer_as_system || !row.takes_stream_options || !row.refused[0].empty() ||
                     !row.renamed[0].from.empty() || !row.refused_in_message.empty();
  return edits && (holds("\\u") || (row.developer_as_system && holds("developer")) ||
                   (!row.takes_stream_options && holds("stream_options")) || holds(row.refused_in_message) ||
                   std::any_of(row.refused.begin(), row.refused.end(), holds) ||
                   std::any_of(row.renamed.begin(), row.renamed.end(), from));
}

}  // namespace

bool speaks(dialect wire, const endpoint_config& endpoint) { return openai::speaks(wire, endpoint); }

encoded_request splice(const request_data& request, const endpoint_config& endpoint) {
  if (request.wire == dialect::openai_embeddings) return embeddings::splice(request, endpoint);
  const auto& row = row_of(*endpoint.vendor);
  const auto& marks = request.marks;
  const auto body = request.body.view();
  encoded_request out;
  std::vector<edit> edits{openai::model_edit(request, endpoint.model)};
  thread_local json::document document;
  // The body has been read once already, within the configured depth, which no default here may undercut.
  if (may_need_edits(body, row) && !document.scan(body, {.depth = 1000}))
    vendor_edits{body, row, out, edits}.read(document.root());
  else if (!marks.signalbox_member.absent())
    edits.push_back(edit_of(marks.signalbox_member.begin, marks.signalbox_member.end));
  if (row.takes_stream_options)
    if (auto asked = openai::usage_edit(request)) edits.push_back(*std::move(asked));
  const auto path = request.wire == dialect::openai_chat ? row.path : openai::path_of(request.wire);
  out.http = openai::post_to(endpoint, path, request.stream, make_edits(body, edits));
  return out;
}

}  // namespace signalbox::compatible
