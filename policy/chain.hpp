// SPDX-License-Identifier: Apache-2.0
// The chain machine: attempts, waits and rungs that give one result. A value: (state, event, now, random) ->
// (state, actions). The run actor carries the actions out and feeds what happens back as events.
#pragma once

#include <boost/container/small_vector.hpp>

#include "base/random.hpp"
#include "messages/candidates.hpp"
#include "policy/failure.hpp"
#include "policy/route.hpp"

namespace signalbox {

/// A list that is short as a rule: then it needs no memory of its own.
template <class T, std::size_t usual = 4>
using short_list = boost::container::small_vector<T, usual>;

/// What a chain may do, fixed when the run begins.
struct chain_rules {
  config_ptr config;
  routing way;
  instant deadline = never;  ///< of a stream up to its commit, of other replies to their end
  std::int64_t max_cost_nano = -1;
  bool private_only = false;
  std::vector<std::string> regions;
  bool drop_oldest = false;
  bool stream = false;
};

enum class chain_event_kind : std::uint8_t {
  begin,
  candidates,     // list: who may serve at the rung that was asked about
  granted,        // answer: a permit
  refused,        // answer: a reason and a time
  first_content,  // the attempt's answer has begun
  ended,          // result, cost: the attempt is over
  timer,          // time has passed
  client_gone,
};
template <>
inline constexpr auto names_of<chain_event_kind> = std::to_array<std::string_view>(
    {"begin", "candidates", "granted", "refused", "first-content", "ended", "timer", "client-gone"});

struct chain_event {
  chain_event_kind kind = chain_event_kind::begin;
  attempt_number attempt = 0;
  candidate_list list;
  admission answer;
  outcome result;
  std::int64_t cost_nano = 0;  ///< of `ended`; -1: unknown
};

enum class chain_action_kind : std::uint8_t {
  find,       // rung, constraints: which endpoints may serve there?
  admit,      // attempt, endpoint, role, patience: ask the endpoint
  launch,     // attempt: send it
  commit,     // attempt: its bytes may go to the client from now on
  deliver,    // attempt: it succeeded; its answer, or the rest of it, goes to the client
  drop,       // attempt: cancel it and give its lease back
  wake,       // at: send `timer` then
  fail,       // what, retry_after, spent: nothing was committed; the client gets an error
  break_off,  // what: the committed stream cannot be finished
};
template <>
inline constexpr auto names_of<chain_action_kind> = std::to_array<std::string_view>(
    {"find", "admit", "launch", "commit", "deliver", "drop", "wake", "fail", "break-off"});

struct chain_action {
  chain_action_kind kind = chain_action_kind::find;
  std::uint16_t chain = 0;  ///< of the plan's chains the one that asks for it; set by the plan
  std::uint16_t rung = 0;
  attempt_number attempt = 0;
  endpoint_index endpoint = 0;
  attempt_kind role = attempt_kind::first;
  constraint_set constraints;
  duration patience{0};
  instant at = never;
  error what;
  duration retry_after{-1};
  bool shrink = false;     ///< of launch: the provider said that the request is too long
  bool spent = false;      ///< upstream attempts were made: a client's own retries would multiply them
  bool unable = false;     ///< of fail: nobody is able to serve this, now or ever;
  capability_set missing;  ///< and this is what the first choice cannot do
};
using chain_actions = short_list<chain_action, 3>;

/// States and events (not named: no effect):
///
///   idle       begin -> seeking
///   seeking    candidates -> admitting, or seeking at the next rung, or waiting, or done (fail)
///   admitting  granted -> running (launch), or turn when the permit begins later
///              refused -> as candidates
///   turn       timer -> running (launch)
///   running    first_content -> committed (commit), where the route commits then and the reply is a stream
///              ended -> done (deliver); or by the failure's row (policy/failure.hpp): as candidates
///   committed  ended -> done (deliver, or break_off)
///   waiting    timer -> seeking, from the first rung
///   done       granted -> drop: a permit that came too late goes back
///   any but committed and done: timer past the deadline -> done (fail)
///   any but done: client_gone -> done (drop, if an attempt is held)
///
/// After begin, every path ends in exactly one of deliver, fail, break_off, or client_gone.
class chain {
 public:
  enum class phase : std::uint8_t { idle, seeking, admitting, turn, running, committed, waiting, done };

  explicit chain(chain_rules rules) : rules_{std::move(rules)} {}

  /// One step. Appends to `out`.
  void on(const chain_event& event, instant now, random_stream& random, chain_actions& out);

  [[nodiscard]] phase where() const { return phase_; }
  [[nodiscard]] const chain_rules& rules() const { return rules_; }
  /// Attempts sent upstream so far.
  [[nodiscard]] std::uint32_t launched() const { return launched_; }
  [[nodiscard]] std::int64_t spent_nano() const { return spent_nano_; }

 private:
  struct step;  // one call of on(): now, random, out

  void begin(step& s);
  void on_candidates(step& s, const candidate_list& list);
  void on_granted(step& s, const chain_event& event);
  void on_refused(step& s, const admission& answer);
  void on_first_content(step& s);
  void on_ended(step& s, const chain_event& event);
  void on_timer(step& s);
  void on_gone(step& s);

  void seek(step& s);
  void try_next(step& s);
  void ask(step& s, endpoint_index endpoint, duration patience);
  void launch(step& s);
  void go_on(step& s, const outcome& result);
  void exhausted(step& s);
  void restart_walk(step& s);
  void note_exclusion(const exclusion& e, instant now);
  void note_failure(const outcome& result);
  void fail(step& s, error what);
  [[nodiscard]] attempt_kind role_of(endpoint_index endpoint) const;
  [[nodiscard]] constraint_set constraints(instant now) const;
  [[nodiscard]] bool fits(instant when, instant now) const;
  [[nodiscard]] duration patience(instant now) const;
  [[nodiscard]] const route_config& route() const { return *rules_.way.route; }

  chain_rules rules_;
  phase phase_ = phase::idle;
  std::uint16_t rung_ = 0;
  short_list<candidate, 2> candidates_;  // of the present rung, those not tried yet from next_ on
  std::size_t next_ = 0;
  attempt_number number_ = 0;             // of the present attempt
  endpoint_index endpoint_ = 0;           // of the present attempt
  instant wake_at_ = never;               // of turn and waiting
  short_list<endpoint_index> failed_;     // in this walk over the rungs
  short_list<endpoint_index> attempted_;  // in all walks
  std::uint32_t launched_ = 0;
  std::uint32_t waits_ = 0;
  std::int64_t spent_nano_ = 0;
  std::uint32_t min_context_ = 0;
  bool stale_retried_ = false;
  bool shrunk_ = false;

  // What this walk found out about waiting.
  bool worth_retrying_ = false;  // a failed endpoint may do better after a backoff
  instant soonest_ = never;      // a pause or a place ends
  instant turn_at_ = never;      // a rate limit lets the next one through
  endpoint_index turn_endpoint_ = 0;
  instant usable_at_ = never;  // for Retry-After only: a breaker may close

  // The most informative reason so far.
  error reason_{error_code::no_endpoint, "no endpoint may serve this request", {}, {}};
  int informative_ = -1;
  bool unable_ = false;
  capability_set missing_;
};

/// What a client is told about a failed attempt. The provider's own words are passed on only where they are
/// about the client's request.
error error_of(const outcome& result);

}  // namespace signalbox
