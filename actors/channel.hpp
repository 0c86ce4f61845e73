// SPDX-License-Identifier: Apache-2.0
// A channel: the way of one answer to whoever asked. Lives on its lane's thread; messages carry its id.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/http_text.hpp"
#include "messages/request.hpp"
#include "policy/stream_state.hpp"

namespace signalbox {

/// The head of an answer. Names and values have been checked by whoever made them only as far as they came
/// from us; the channel refuses what cannot stand in a header.
struct reply_head {
  int status = 200;
  headers fields;
};

/// The head of an error as a whole answer, with the id of the request in the fields that every answer has.
reply_head error_head(error_code code, dialect spoken, const unique_id& of);

/// Keeps the states of policy/stream_state.hpp: a call that they do not allow is a mistake of ours and does
/// nothing but be reported (`misused`). What the calls do on the wire is up to the implementation.
class channel {
 public:
  virtual ~channel() = default;

  /// A stream begins: status and headers go out.
  void open(const reply_head& head);
  /// Bytes of a stream. False: the client reads too slowly; `on_drained` is called when more may come.
  [[nodiscard]] bool write(std::string_view bytes);
  /// Bytes that are no content, such as a comment that keeps an open stream alive.
  void remark(std::string_view bytes);
  /// A whole answer.
  void respond(const reply_head& head, std::string body);
  /// The last bytes of a stream that is whole.
  void finish(std::string_view last);
  /// The stream cannot be finished: says so in-band, then ends the connection.
  void break_off(std::string_view last);

  [[nodiscard]] stream_state state() const { return state_; }
  [[nodiscard]] bool over() const {
    return state_ == stream_state::finished || state_ == stream_state::broken;
  }
  [[nodiscard]] bool misused() const { return misused_; }

  /// Who serves the request is told when the client has gone; at once if it has gone already.
  void watch_client(std::function<void()> gone);
  std::function<void()> on_drained;
  /// What the client speaks, and the id of its request: for who ends the answer without knowing the request.
  dialect spoken = dialect::openai_chat;
  unique_id request;
  /// Called once, when the channel has come to its end or the client has gone.
  std::function<void()> on_over;
  /// Ends the answer in the place of whoever serves the request, who is told that the client has gone: with
  /// this error if nothing was sent yet, else by breaking off.
  void cut_short(const reply_head& head, std::string body, std::string_view last);

 protected:
  virtual void do_open(const reply_head& head) = 0;
  [[nodiscard]] virtual bool do_write(std::string_view bytes) = 0;
  virtual void do_respond(const reply_head& head, std::string body) = 0;
  virtual void do_finish(std::string_view last) = 0;
  virtual void do_break_off(std::string_view last) = 0;

  /// For the implementation: the client has gone.
  void client_gone();

 private:
  bool go(stream_event event);
  void end();

  stream_state state_ = stream_state::closed;
  bool misused_ = false;
  bool gone_ = false;
  std::function<void()> on_gone_;
};

/// The channels of a lane, by id. A channel leaves the table when it is over.
class channel_table {
 public:
  std::uint64_t add(std::shared_ptr<channel> c) {
    const auto id = ++last_id_;
    c->on_over = [this, id] { channels_.erase(id); };
    channels_.emplace(id, std::move(c));
    return id;
  }
  /// Null if there is none, or not any more.
  [[nodiscard]] std::shared_ptr<channel> find(std::uint64_t id) const {
    const auto found = channels_.find(id);
    return found == channels_.end() ? nullptr : found->second;
  }
  template <class F>
  void for_each(F&& f) const {
    const auto all = channels_;  // a channel may be removed by what is done with it
    for (const auto& [id, c] : all) f(*c);
  }
  [[nodiscard]] std::size_t size() const { return channels_.size(); }

 private:
  std::unordered_map<std::uint64_t, std::shared_ptr<channel>> channels_;
  std::uint64_t last_id_ = 0;
};

}  // namespace signalbox
