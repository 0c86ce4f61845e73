// SPDX-License-Identifier: Apache-2.0
// Simulated time, store and client channel.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <set>

#include "actors/channel.hpp"
#include "base/clock.hpp"
#include "providers/transport.hpp"
#include "store/ledger_store.hpp"

namespace signalbox::test {

/// Virtual time with a queue of what happens when.
class sim_time final : public clock {
 public:
  [[nodiscard]] instant now() const override { return now_; }
  [[nodiscard]] wall_time wall() const override {
    return wall_time{std::chrono::hours{24 * 20'000}} +
           std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
  }

  std::uint64_t at(instant when, std::function<void()> what) {
    const auto id = ++last_id_;
    events_.emplace(std::pair{std::max(when, now_), id}, std::move(what));
    places_[id] = std::max(when, now_);
    return id;
  }
  void forget(std::uint64_t id) {
    const auto place = places_.find(id);
    if (place == places_.end()) return;
    events_.erase({place->second, id});
    places_.erase(place);
  }
  /// Runs the next event if it comes before `limit`; false if none does.
  bool step(instant limit) {
    if (events_.empty() || events_.begin()->first.first > limit) return false;
    auto node = events_.extract(events_.begin());
    places_.erase(node.key().second);
    now_ = node.key().first;
    node.mapped()();
    return true;
  }
  void jump(instant to) { now_ = std::max(now_, to); }
  [[nodiscard]] bool idle() const { return events_.empty(); }

 private:
  instant now_{std::chrono::hours{1}};
  std::map<std::pair<instant, std::uint64_t>, std::function<void()>> events_;
  std::map<std::uint64_t, instant> places_;
  std::uint64_t last_id_ = 0;
};

class sim_timers final : public later_calls {
 public:
  explicit sim_timers(sim_time& time) : time_{time} {}
  std::uint64_t after(duration delay, std::function<void()> call) override {
    return time_.at(later(time_.now(), delay), std::move(call));
  }
  void forget(std::uint64_t id) override { time_.forget(id); }

 private:
  sim_time& time_;
};

/// Keeps rows and checks that each is reserved once and then ended once.
class sim_store final : public ledger_store {
 public:
  bool append(ledger_row row) override {
    auto& seen = rows[{row.request.text(), row.attempt}];
    if (row.state == ledger_state::reserved) {
      CHECK(seen.empty());
    } else {
      CHECK(seen.size() == 1);
    }
    seen.push_back(std::move(row));
    return true;
  }
  [[nodiscard]] ledger_status status() const override { return {}; }
  [[nodiscard]] bool has_room() const override { return true; }
  void flush() override {}

  /// Rows that are still reserved.
  [[nodiscard]] std::size_t open() const {
    std::size_t out = 0;
    for (const auto& [key, seen] : rows) out += seen.back().state == ledger_state::reserved ? 1U : 0U;
    return out;
  }

  std::map<std::pair<std::string, attempt_number>, std::vector<ledger_row>> rows;
};

/// A client: records what it gets, and reads as slowly as the test likes.
class sim_channel final : public channel {
 public:
  int opened = 0;
  int ends = 0;  // responses, finishes and breaks together
  int status = 0;
  headers fields;
  std::string body;
  bool slow = false;  // takes one write, then says wait

  void leave() { client_gone(); }
  [[nodiscard]] std::string field(std::string_view name) const {
    return std::string{find_header(fields, name).value_or("")};
  }

 private:
  void do_open(const reply_head& head) override {
    ++opened;
    status = head.status;
    fields = head.fields;
  }
  bool do_write(std::string_view bytes) override {
    body.append(bytes);
    return !slow;
  }
  void do_respond(const reply_head& head, std::string whole) override {
    ++ends;
    status = head.status;
    fields = head.fields;
    body = std::move(whole);
  }
  void do_finish(std::string_view last) override {
    ++ends;
    body.append(last);
  }
  void do_break_off(std::string_view last) override {
    ++ends;
    body.append(last);
  }
};

}  // namespace signalbox::test
