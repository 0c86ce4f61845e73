// SPDX-License-Identifier: Apache-2.0
// Translation.
#include "providers/translate.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"
#include "providers/delta_stream.hpp"
#include "providers/dialect.hpp"
#include "providers/error_text.hpp"

namespace signalbox {

namespace {

/// What was left out is told in a header, which must not be of any length.
void shorten(std::vector<std::string>& dropped) {
  constexpr std::size_t most = 20;
  if (dropped.size() <= most) return;
  const auto more = dropped.size() - most;
  dropped.resize(most);
  dropped.push_back("and " + std::to_string(more) + " more");
}

std::uint64_t bytes_of(const chat_reply& reply) {
  std::uint64_t out = 0;
  for (const auto& part : reply.parts) out += part.text.size() + part.json.size() + part.name.size();
  return out;
}

/// Of a call that its provider gave none: answers to it must find it again. [W51]
std::string made_up_id(const reply_context& context, std::size_t index) {
  return "call_" + context.id.text() + "_" + std::to_string(index);
}

/// A provider's events, read into deltas and written as the client's.
class translated_stream final : public delta_stream {
 public:
  translated_stream(const provider_row& from, const reply_context& context)
      : delta_stream{context, from.open_reader()}, writer_{row_of(context.wire).open_writer(context)} {}

  std::string take_tail() override { return writer_->tail(); }

 private:
  void on_event(std::string_view raw, const sse_event& event, std::string& out) override {
    out_ = &out;
    if (event.has_data) read(event);
    // What keeps the provider's stream alive does so for the client's. [W4]
    const bool comment = !event.has_data && raw.starts_with(':');
    if ((comment || event.name == "ping") && !over()) out.append(keep_alive_remark);
  }

  void on_close(std::string& out) override {
    out_ = &out;
    delta_stream::on_close(out);
  }

  void on_delta(chat_delta& delta) override {
    if (delta.kind == delta_kind::tool_call) {
      delta.name = own_name(context_.renamed, delta.name);
      if (delta.id.empty()) delta.id = made_up_id(context_, delta.index);
      delta.id = with_signature(std::move(delta.id), delta.signature);
    }
    if (delta.kind == delta_kind::start) {
      if (delta.text.empty()) delta.text = context_.id.text();
      if (delta.name.empty()) delta.name = context_.model;
    }
    // What ends the answer waits for the last word on its usage.
    if (delta.kind == delta_kind::finish)
      finish_ = std::move(delta);
    else
      writer_->write(delta, *out_);
  }

  void on_terminal() override {
    chat_delta last;
    last.kind = delta_kind::usage;
    last.used = result().used;
    writer_->write(last, *out_);
    writer_->write(finish_, *out_);
  }

  std::unique_ptr<delta_writer> writer_;
  std::string* out_ = nullptr;  // of the event that is being read
  chat_delta finish_;
};

}  // namespace

encoded_request translate_request(const provider_row& to, const request_data& asked,
                                  const endpoint_config& endpoint) {
  auto chat = row_of(asked.wire).read(asked.body.view());
  chat.stream = asked.stream;
  split_signatures(chat);
  auto renamed = fit_tool_names(chat, to.tool_names);
  auto dropped = std::move(chat.dropped);
  auto out = to.write(chat, endpoint);
  std::move(out.dropped.begin(), out.dropped.end(), std::back_inserter(dropped));
  shorten(dropped);
  out.dropped = std::move(dropped);
  out.renamed = std::move(renamed);
  out.spliced = false;
  return out;
}

decoded_reply translate_reply(const provider_row& from, std::string body, const reply_context& context) {
  json::document document;
  auto failure = document.scan(body);
  if (failure && !utf8_valid(body)) {
    body = utf8_repaired(body);  // it is written anew anyhow [U16]
    failure = document.scan(body);
  }
  if (failure) return {invalid_answer("the answer is not valid JSON: " + failure->message), {}};  // [U15]
  chat_reply reply;
  decoded_reply out;
  out.result = from.read(document.root(), reply);
  if (!out.result.succeeded()) return out;
  estimate_missing(reply.used, context.estimated_input, bytes_of(reply));
  std::size_t calls = 0;
  for (auto& part : reply.parts) {
    if (part.kind != part_kind::tool_call) continue;
    part.name = own_name(context.renamed, part.name);
    if (part.id.empty()) part.id = made_up_id(context, calls);
    ++calls;
    part.id = with_signature(std::move(part.id), part.signature);
  }
  if (reply.id.empty()) reply.id = context.id.text();
  if (reply.model.empty()) reply.model = context.model;
  out.result.used = reply.used;
  out.result.finish_reason = name_of(reply.finish);
  out.result.content_seen = true;
  out.body = row_of(context.wire).write_reply(reply, context);
  return out;
}

std::unique_ptr<reply_stream> translate_stream(const provider_row& from, const reply_context& context) {
  return std::make_unique<translated_stream>(from, context);
}

}  // namespace signalbox
