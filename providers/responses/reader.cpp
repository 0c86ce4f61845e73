// SPDX-License-Identifier: Apache-2.0
// Streams of a Responses API into the neutral form. [W58]
#include <map>
#include <set>
#include <utility>

#include "providers/responses/events.hpp"

namespace signalbox::responses {

namespace {

using json::kind;

class event_reader final : public delta_reader {
 public:
  void read(const sse_event& event, json::value root, delta_sink& out) override {
    const auto type = type_of(event, root);
    const auto response = root.find("response");
    on_usage(response, out);
    if (auto why = failure_of(event, type, root)) return out.fail(*std::move(why));
    if (!root.is(kind::object)) return;  // [W7]
    if (!started_) start(response, out);
    if (is_terminal(type)) return on_end(response, out);
    if (const auto words = words_in(type)) return on_words(*words, root, root.find("delta"), out);
    const auto place = root.find("output_index").integer().value_or(0);
    if (type == "response.output_item.added" || type == "response.output_item.done")
      return on_item(place, root.find("item"), type == "response.output_item.done", out);
    if (type == "response.function_call_arguments.delta") return arguments(place, root.find("delta"), out);
    if (type == "response.function_call_arguments.done")
      return arguments_if_none(place, root.find("arguments"), out);
    on_whole(type, root, out);
  }

 private:
  struct call {
    std::uint32_t index = 0;
    bool any_arguments = false;
  };
  /// Where words stand: item, part, and whether they are a summary's.
  using place_of_words = std::tuple<std::int64_t, std::int64_t, bool>;

  static void put(delta_kind kind, std::string text, delta_sink& out) {
    chat_delta delta;
    delta.kind = kind;
    delta.text = std::move(text);
    out.put(std::move(delta));
  }

  void start(json::value response, delta_sink& out) {
    started_ = true;
    chat_delta first;
    first.kind = delta_kind::start;
    first.text = response.find("id").text();
    first.name = response.find("model").text();
    out.put(std::move(first));
  }

  static void on_usage(json::value response, delta_sink& out) {
    chat_delta delta;
    delta.kind = delta_kind::usage;
    if (read_usage(response, delta.used)) out.put(std::move(delta));
  }

  static place_of_words place_in(json::value root) {
    const auto summary = root.find("summary_index");
    const auto part = summary.exists() ? summary : root.find("content_index");
    return {root.find("output_index").integer().value_or(0), part.integer().value_or(0), summary.exists()};
  }

  /// Summaries come in parts that each are a paragraph.
  void on_words(delta_kind what, json::value root, json::value words, delta_sink& out) {
    if (!words.is(kind::string) || words.raw_size() == 2) return;
    const auto place = place_in(root);
    const bool fresh = said_.insert(place).second;
    if (fresh && what == delta_kind::thinking && last_ == what) put(what, "\n\n", out);
    last_ = what;
    answered_ = answered_ || what != delta_kind::thinking;
    put(what, words.text(), out);
  }

  /// What a `done` event repeats counts only where no delta has said it.
  void on_whole(std::string_view type, json::value root, delta_sink& out) {
    constexpr std::string_view done = ".done";
    if (!type.ends_with(done)) return;
    const auto what = words_in(std::string{type.substr(0, type.size() - done.size())} + ".delta");
    if (!what || said_.contains(place_in(root))) return;
    on_words(*what, root, root.find(what == delta_kind::refusal ? "refusal" : "text"), out);
  }

  void on_item(std::int64_t place, json::value item, bool whole, delta_sink& out) {
    if (whole && item.find("type").text_is("message")) return on_message(place, item, out);
    if (!item.find("type").text_is("function_call")) return;
    if (!calls_.contains(place)) begin_call(place, item, out);
    if (whole) arguments_if_none(place, item.find("arguments"), out);
  }

  /// Of a whole message counts what no event before it has said: some servers skip the deltas.
  void on_message(std::int64_t place, json::value item, delta_sink& out) {
    std::int64_t index = 0;
    for (auto part : item.find("content").items()) {
      const bool fresh = said_.insert({place, index++, false}).second;
      if (!fresh) continue;
      answered_ = true;
      if (part.find("text").is(kind::string)) put(delta_kind::text, part.find("text").text(), out);
      if (part.find("refusal").is(kind::string)) put(delta_kind::refusal, part.find("refusal").text(), out);
      last_ = delta_kind::text;
    }
  }

  void begin_call(std::int64_t place, json::value item, delta_sink& out) {
    chat_delta delta;
    delta.kind = delta_kind::tool_call;
    delta.id = item.find("call_id").text();
    delta.name = item.find("name").text();
    delta.index = static_cast<std::uint32_t>(calls_.size());
    answered_ = true;
    calls_.emplace(place, call{delta.index, false});
    out.put(std::move(delta));
  }

  void arguments(std::int64_t place, json::value fragment, delta_sink& out) {
    const auto at = calls_.find(place);
    if (at == calls_.end() || !fragment.is(kind::string) || fragment.raw_size() == 2) return;
    at->second.any_arguments = true;
    chat_delta delta;
    delta.kind = delta_kind::tool_arguments;
    delta.text = fragment.text();
    delta.index = at->second.index;
    out.put(std::move(delta));
  }

  void arguments_if_none(std::int64_t place, json::value whole, delta_sink& out) {
    const auto at = calls_.find(place);
    if (at != calls_.end() && !at->second.any_arguments) arguments(place, whole, out);
  }

  void on_end(json::value response, delta_sink& out) {
    // Places in the last event need not be those that the events before it have told: all of it counts, or
    // nothing.
    std::int64_t place = 0;
    if (!answered_)
      for (auto item : response.find("output").items()) {
        on_item(place++, item, true, out);
      }
    chat_delta last;
    last.kind = delta_kind::finish;
    last.finish = finish_of(response, !calls_.empty());
    out.put(std::move(last));
    put(delta_kind::end, {}, out);
  }

  std::map<std::int64_t, call> calls_;  // by their place in the output
  std::set<place_of_words> said_;
  bool started_ = false;
  bool answered_ = false;                // words or calls were told, more than thoughts
  delta_kind last_ = delta_kind::start;  // the last kind of words
};

}  // namespace

std::unique_ptr<delta_reader> open_reader() { return std::make_unique<event_reader>(); }

}  // namespace signalbox::responses
