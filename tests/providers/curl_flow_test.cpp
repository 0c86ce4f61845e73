// SPDX-License-Identifier: Apache-2.0
// Transfers that are held, cancelled, or begun at odd moments.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

#include "tests/providers/upstream.hpp"

using namespace signalbox;
using namespace signalbox::test;

namespace {

using tr = transfer_result;

/// A look-up that answers when it is told to.
class held_look_up {
 public:
  look_up function() {
    return [state = state_](const std::string&) {
      std::unique_lock lock{state->mutex};
      ++state->asked;
      state->changed.notify_all();
      state->changed.wait(lock, [&] { return state->open; });
      return resolved{{"127.0.0.1"}, {}};
    };
  }
  ~held_look_up() { answer(); }
  void answer() {
    const std::lock_guard lock{state_->mutex};
    state_->open = true;
    state_->changed.notify_all();
  }
  void await_question() {
    std::unique_lock lock{state_->mutex};
    REQUIRE(state_->changed.wait_for(lock, std::chrono::seconds{10}, [&] { return state_->asked > 0; }));
  }

 private:
  struct state {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;
    int asked = 0;
  };
  std::shared_ptr<state> state_ = std::make_shared<state>();
};

}  // namespace

TEST_CASE("[C35] [C36] a cancelled transfer is heard of no more, and its connection closes at once") {
  for (const std::string_view progress :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome"}) {
    CAPTURE(progress);
    upstream_bench bench;
    noting_sink sink;
    const auto id = bench.start(sink);
    const auto server = bench.accept_request();
    server->send(progress);
    bench.run_dry();
    const auto before = sink.calls;
    bench.network->cancel(id);
    CHECK(server->client_has_left());  // without a further turn of the event loop
    server->push("more");
    bench.run_dry();
    bench.network->cancel(id);
    CHECK(sink.calls == before);
    CHECK_FALSE(sink.end);
  }
}

TEST_CASE("a transfer may be cancelled inside each of its calls, and none follows") {
  for (const char where : {'s', 'h', 'b', 'e'}) {
    CAPTURE(where);
    upstream_bench bench;
    noting_sink sink;
    const auto id = bench.network->new_id();
    sink.also = [&](char call) {
      if (call == where) bench.network->cancel(id);
    };
    bench.network->start(id, bench.request(), sink);
    const auto server = bench.accept();
    bool answered = false;
    bench.run_until([&] {
      if (!answered && server->received().ends_with("{}")) {
        answered = server->push("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok") > 0;
        bench.run_dry();
        if (where == 'e') server->push("ok");
      }
      return sink.calls.ends_with(where);
    });
    bench.run_dry();
    CHECK(sink.calls == std::string_view{"shbe"}.substr(0, std::string_view{"shbe"}.find(where) + 1));
    if (where != 'e') bench.run_until([&] { return server->client_has_left(); });
  }
}

TEST_CASE("a transfer may cancel another one inside its calls") {
  upstream_bench bench;
  noting_sink first, second;
  transfer_id other = 0;
  first.also = [&](char call) {
    if (call == 'b') bench.network->cancel(other);
  };
  bench.start(first);
  const auto a = bench.accept_request();
  other = bench.start(second);
  const auto b = bench.accept_request();
  b->send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok");
  bench.run_until([&] { return second.body == "ok"; });
  b->send("ok");
  a->send(plain_answer("x"));
  // Both are ready at once: the second may still end before the first cancels it, but never hears of it
  // after.
  bench.await_end(first);
  const auto calls = second.calls;
  bench.run_dry();
  CHECK(second.calls == calls);
  CHECK(first.ended_as(tr::complete));
}

TEST_CASE("a transfer may be begun inside each call of another") {
  for (const char where : {'s', 'h', 'b', 'e'}) {
    CAPTURE(where);
    upstream_bench bench;
    noting_sink first, second;
    first.also = [&](char call) {
      if (call == where && second.calls.empty()) bench.start(second);
    };
    bench.start(first);
    bench.serve_until([&] { return first.end && second.end; });
    CHECK(first.ended_as(tr::complete));
    CHECK(second.ended_as(tr::complete));
    CHECK(second.calls == "shbe");
  }
}

TEST_CASE("one that is begun and cancelled inside a call of another is never sent") {
  upstream_bench bench{{}, [](const std::string&) { return resolved{{"127.0.0.1"}, {}}; }};
  // The name's address is known from here on.
  noting_sink before;
  bench.start(before, bench.request("{}", "api.provider.test"));
  bench.accept_request()->send(plain_answer("ok", "connection: close\r\n"));
  bench.run_dry();
  bench.await_end(before);
  noting_sink first, second, third;
  first.also = [&](char call) {
    if (call == 'h') bench.network->cancel(bench.start(second, bench.request("{}", "other.provider.test")));
  };
  bench.start(first);
  const auto server = bench.accept_request();
  server->send(plain_answer("ok"));
  bench.await_end(first);
  bench.run_dry();
  CHECK(second.calls.empty());
  // Its name can be used by those that come after it.
  bench.start(third, bench.request("{}", "other.provider.test"));
  bench.accept_request()->send(plain_answer("ok"));
  bench.await_end(third);
  CHECK(third.ended_as(tr::complete));
}

TEST_CASE("[C3] a transfer that is held takes no more, and loses nothing when it goes on") {
  upstream_bench bench;
  noting_sink sink;
  sink.takes_more = false;
  const auto id = bench.start(sink);
  const auto server = bench.accept_request();
  const std::string body(20'000'000, 'z');
  const auto answer = plain_answer(body);
  std::size_t sent = 0;
  const auto push = [&] { sent += server->push(std::string_view{answer}.substr(sent)); };
  bench.run_until([&] {
    push();
    return !sink.body.empty();
  });
  for (int i = 0; i < 200; ++i) {
    push();
    bench.run_dry();
  }
  // What it has not taken waits in the kernel and at the server, not here.
  CHECK(sink.body.size() <= 64 * 1024);
  CHECK(sent < body.size());
  const auto held = sink.body.size();
  bench.network->resume(id);
  bench.run_dry();
  CHECK(sink.body.size() > held);
  CHECK(sink.body.size() <= held + 64 * 1024);
  sink.takes_more = true;
  bench.network->resume(id);
  bench.network->resume(id);
  bench.run_until([&] {
    push();
    return sink.end.has_value();
  });
  CHECK(sink.ended_as(tr::complete));
  CHECK(sink.body == body);
}

TEST_CASE("[C3] the end of a held transfer waits for it, and others go on meanwhile") {
  upstream_bench bench;
  noting_sink held, other;
  held.takes_more = false;
  const auto id = bench.start(held);
  const auto server = bench.accept_request();
  server->send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\none");
  bench.run_until([&] { return held.body == "one"; });
  server->send("two");
  server->close();
  bench.start(other);
  bench.accept_request()->send(plain_answer("ok"));
  bench.await_end(other);
  bench.run_dry();
  CHECK(held.body == "one");
  CHECK_FALSE(held.end);
  bench.network->resume(id);
  bench.await_end(held);
  CHECK(held.body == "onetwo");
  CHECK(held.ended_as(tr::complete));
}

TEST_CASE("[C36] a held transfer can be cancelled, and resuming what is not there does no harm") {
  upstream_bench bench;
  noting_sink sink;
  sink.takes_more = false;
  const auto id = bench.start(sink);
  bench.network->resume(id);
  const auto server = bench.accept_request();
  server->send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\none");
  bench.run_until([&] { return sink.body == "one"; });
  server->send("two");
  bench.run_dry();
  bench.network->cancel(id);
  CHECK(server->client_has_left());
  bench.network->resume(id);
  bench.network->resume(12345);
  bench.network->cancel(12345);
  bench.run_dry();
  CHECK(sink.calls == "shb");
}

TEST_CASE("[M4] [U4] a name that hangs holds up its own transfers and no other") {
  held_look_up names;
  upstream_bench bench{{}, names.function()};
  noting_sink slow, cancelled;
  bench.start(slow, bench.request("{}", "slow.provider.test"));
  const auto gone = bench.start(cancelled, bench.request("{}", "slow.provider.test"));
  names.await_question();
  for (int i = 0; i < 20; ++i) {
    noting_sink quick;
    bench.start(quick);
    const auto server = bench.accept_request();
    server->send(plain_answer("ok", "connection: close\r\n"));
    bench.await_end(quick);
    REQUIRE(quick.ended_as(tr::complete));
  }
  CHECK(slow.calls.empty());
  bench.network->cancel(gone);
  names.answer();
  const auto server = bench.accept_request();
  server->send(plain_answer("ok"));
  bench.await_end(slow);
  CHECK(slow.ended_as(tr::complete));
  CHECK(cancelled.calls.empty());
  CHECK_FALSE(bench.listener.try_accept());
}

TEST_CASE("[U4] a transport may go while a name is looked up, and while transfers run") {
  held_look_up names;
  noting_sink waiting, running, held;
  {
    upstream_bench bench{{}, names.function()};
    bench.start(waiting, bench.request("{}", "slow.provider.test"));
    names.await_question();
    bench.start(running);
    const auto a = bench.accept_request();
    held.takes_more = false;
    bench.start(held);
    const auto b = bench.accept_request();
    b->send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\none");
    bench.run_until([&] { return held.body == "one"; });
    bench.network.reset();
    CHECK(a->client_has_left());
    CHECK(b->client_has_left());
    names.answer();
    bench.run_dry();
  }
  CHECK(waiting.calls.empty());
  CHECK(running.calls == "s");
  CHECK(held.calls == "shb");
}

TEST_CASE("[U8] progress is told as it comes, so that whoever judges time can do it") {
  // The transport has no timer of its own: a silent server is silent until its transfer is cancelled.
  upstream_bench bench;
  noting_sink sink;
  std::vector<char> heard;
  sink.also = [&](char call) { heard.push_back(call); };
  const auto id = bench.start(sink);
  const auto server = bench.accept_request();
  CHECK(heard == std::vector<char>{'s'});
  server->send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
  bench.run_until([&] { return heard.size() == 2; });
  for (int i = 0; i < 5; ++i) {
    server->send("1\r\nx\r\n");
    bench.run_until([&] { return heard.size() == 3 + static_cast<std::size_t>(i); });
  }
  CHECK(sink.body == "xxxxx");
  CHECK_FALSE(sink.end);
  bench.network->cancel(id);
}
