// SPDX-License-Identifier: Apache-2.0
// The bytes of one attempt: from the transport through the provider's decoder into the client's channel, on
// the lane's thread and beside the actors. The run decides, by calls that it dispatches here.
#pragma once

#include <atomic>
#include <memory>

#include "actors/lane.hpp"
#include "base/clock.hpp"
#include "policy/attempt_timers.hpp"
#include "providers/provider.hpp"

namespace signalbox {

/// When an attempt got how far; written on its lane, read by its run wherever that is executed.
class attempt_progress {
 public:
  [[nodiscard]] attempt_times times() const;

 private:
  friend class attempt_flow;
  std::atomic<instant> launched_{never};
  std::atomic<instant> sent_{never};
  std::atomic<instant> head_{never};
  std::atomic<instant> content_{never};
  std::atomic<instant> last_bytes_{never};
  std::atomic<bool> paused_{false};
};

struct attempt_spec {
  attempt_number number = 0;
  run_actor run;
  std::uint64_t channel = 0;
  bool stream = false;
  const provider_row* provider = nullptr;
  reply_context context;
  std::uint64_t reply_bytes = 0;  ///< limit of a reply that is not streamed
  std::uint64_t held_bytes = 0;   ///< limit of what is held before a commit
};

/// One per launched attempt. Sends its run `first_content` at most once, and `ended` exactly once, whatever
/// happens; after `ended` with success the answer waits here for deliver().
class attempt_flow final : public transfer_sink, public std::enable_shared_from_this<attempt_flow> {
 public:
  attempt_flow(lane& home, const clock& time, attempt_spec spec);

  [[nodiscard]] const attempt_progress& progress() const { return progress_; }

  // On the lane's thread:

  /// Sends the request.
  void launch(upstream_request&& http);
  /// Adds the id by which the provider knows the request, if it has told one.
  void name_upstream(headers& to) const;
  /// What is held, and all that comes, goes to the client. `head` is for a channel that is not open yet.
  void commit(reply_head head);
  /// After a success: the whole answer, or the rest of the stream with `remark` before its terminal event.
  void deliver(reply_head head, std::string_view remark);
  /// Ends the attempt from our side: as `why`, with what is known so far.
  void give_up(failure_class why, std::string message);

 private:
  void on_sent() override;
  void on_head(int status, const headers& fields) override;
  bool on_body(std::string_view bytes) override;
  void on_end(const transfer_end& end) override;

  [[nodiscard]] bool streaming() const { return decoder_ != nullptr; }
  bool take_stream(std::string_view bytes);
  bool take_error(std::string_view bytes);
  bool forward();
  void linger();
  void end_of_body(const transfer_end& end);
  outcome read_body();
  [[nodiscard]] std::shared_ptr<attempt_flow> let_go();
  void end(outcome result);
  [[nodiscard]] std::shared_ptr<channel> client() const { return home_.channels().find(spec_.channel); }

  lane& home_;
  const clock& time_;
  attempt_spec spec_;
  attempt_progress progress_;
  transport* carrier_ = nullptr;
  transfer_id transfer_ = 0;
  std::shared_ptr<attempt_flow> self_;  // while the transport may call

  int status_ = 0;
  bool refused_ = false;  // the status is no 2xx
  bool coded_ = false;    // the body has a content encoding
  headers error_fields_;  // of an answer that is an error: they say more about it
  std::string upstream_id_;
  std::unique_ptr<reply_stream> decoder_;
  std::string out_;   // in the client's dialect: held before the commit, then on its way to the channel
  std::string body_;  // as it came, of a reply that is not streamed
  std::uint64_t linger_timer_ = 0;
  bool committed_ = false;
  bool content_told_ = false;
  bool ended_ = false;
};

}  // namespace signalbox
