// SPDX-License-Identifier: Apache-2.0
// Answers of OpenAI-like vendors. They pass as they came, but for tool calls of vendors that say
// `mends_tool_calls`: a client tells calls apart by their index [W20] and runs them when the answer ends with
// `tool_calls` [W22], so those two values are corrected, and no other byte.
#include "providers/compatible/compatible.hpp"
#include "providers/openai/openai.hpp"
#include "providers/sse_reply.hpp"

namespace signalbox::compatible {

namespace {

using json::kind;

constexpr std::size_t most_calls = 128;
constexpr std::int64_t most_choices = 128;

bool mends(const reply_context& context) { return context.vendor && context.vendor->mends_tool_calls; }

edit replacement(json::value what, std::string text) {
  return {static_cast<std::uint32_t>(what.begin()), static_cast<std::uint32_t>(what.end()), std::move(text)};
}

/// OpenAI's stream behind one that mends its events. Events come whole to the inner one.
class mended_stream final : public sse_reply_stream {
 public:
  explicit mended_stream(const reply_context& context)
      : sse_reply_stream{context}, inner_{openai::pass_stream(context)} {}

  std::string take_tail() override { return inner_->take_tail(); }

  [[nodiscard]] outcome result() const override {
    auto out = inner_->result();
    if (out.succeeded() && failed()) {
      out.failure = result_.failure;
      out.message = result_.message;
    }
    return out;
  }

 private:
  void on_event(std::string_view raw, const sse_event& event, std::string& out) override {
    auto mended = mend(raw, event);
    if (mended.ends_with('\r')) mended += '\n';  // the inner stream would wait for the LF of a CR LF
    inner_->feed(mended, out);
    content_seen_ = inner_->content_seen();
    finished_ = inner_->finished();
    if (inner_->failed()) fail(inner_->result());
  }

  /// An event whose data stands on several lines, which these vendors do not write, is left as it is.
  std::string mend(std::string_view raw, const sse_event& event) {
    const auto at = event.has_data ? raw.find(event.data) : std::string_view::npos;
    if (at == std::string_view::npos || document_.scan(event.data)) return std::string{raw};
    std::vector<edit> edits;
    mender_.read_chunk(document_.root(), edits);
    if (edits.empty()) return std::string{raw};
    return std::string{raw.substr(0, at)} + make_edits(event.data, edits) +
           std::string{raw.substr(at + event.data.size())};
  }

  std::unique_ptr<reply_stream> inner_;
  tool_call_mender mender_;
};

}  // namespace

void mend_finish(json::value choice, std::vector<edit>& edits) {
  const auto finish = choice.find("finish_reason");
  if (finish.text_is("stop")) edits.push_back(replacement(finish, "\"tool_calls\""));
}

void tool_call_mender::read_chunk(json::value root, std::vector<edit>& edits) {
  for (auto choice : root.find("choices").items()) {
    const auto index = choice.find("index").integer().value_or(0);
    if (index < 0 || index >= most_choices) continue;
    const auto calls = choice.find("delta").find("tool_calls");
    auto& known = choices_[index];
    if (calls.is(kind::array))
      for (auto fragment : calls.items()) read_call(fragment, known, edits);
    if (!known.empty()) mend_finish(choice, edits);
  }
}

/// A fragment goes on with the last call of its index, unless its id says that it begins another one. A call
/// keeps the index that it was given, if no other call of this choice has it.
void tool_call_mender::read_call(json::value fragment, std::vector<call>& calls, std::vector<edit>& edits) {
  if (!fragment.is(kind::object)) return;
  const auto said = fragment.find("index");
  const auto stated = said.integer();
  const auto id = fragment.find("id").is(kind::string) ? fragment.find("id").text() : std::string{};
  auto at = calls.rbegin();
  if (stated)
    while (at != calls.rend() && at->given != *stated) ++at;
  const bool fresh = at == calls.rend() || (!id.empty() && !at->id.empty() && at->id != id);
  if (fresh && calls.size() >= most_calls) return;
  std::int64_t index = fresh ? stated.value_or(0) : at->index;
  if (fresh) {
    std::int64_t next = 0;
    bool taken = false;
    for (const auto& c : calls) {
      next = std::max(next, c.index + 1);
      taken = taken || c.index == index;
    }
    if (taken) index = next;
    calls.push_back({stated.value_or(0), index, id});
  }
  if (stated == index) return;
  if (said.exists()) {
    edits.push_back(replacement(said, std::to_string(index)));
  } else {
    const auto inside = static_cast<std::uint32_t>(fragment.begin() + 1);
    edits.push_back(
        {inside, inside, "\"index\":" + std::to_string(index) + (fragment.size() > 0 ? "," : "")});
  }
}

decoded_reply check(std::string body, const reply_context& context) {
  thread_local json::document document;
  if (mends(context) && body.find("tool_calls") != std::string::npos && !document.scan(body)) {
    std::vector<edit> edits;
    for (auto choice : document.root().find("choices").items())
      if (choice.find("message").find("tool_calls").size() > 0) mend_finish(choice, edits);
    if (!edits.empty()) body = make_edits(body, edits);
  }
  return openai::check(std::move(body), context);
}

std::unique_ptr<reply_stream> pass_stream(const reply_context& context) {
  if (mends(context)) return std::make_unique<mended_stream>(context);
  return openai::pass_stream(context);
}

}  // namespace signalbox::compatible
