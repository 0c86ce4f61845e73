// SPDX-License-Identifier: Apache-2.0
// Demo endpoints: answers that hold to OpenAI's dialect, at the configured speed, with the configured faults.
#include "providers/demo/demo.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "providers/demo/answer.hpp"
#include "providers/openai/openai.hpp"
#include "tests/providers/noting_sink.hpp"
#include "tests/providers/streams.hpp"
#include "tests/providers/wire.hpp"
#include "tests/simulation/sim_parts.hpp"
#include "tests/support/config.hpp"

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

/// Time that passes when the test says so.
class hand_timers final : public later_calls {
 public:
  std::uint64_t after(duration delay, std::function<void()> call) override {
    waiting_.emplace(std::pair{now + delay, ++last_id_}, std::move(call));
    return last_id_;
  }
  void forget(std::uint64_t id) override {
    std::erase_if(waiting_, [&](const auto& w) { return w.first.second == id; });
  }
  /// Does what comes next; false if nothing does.
  bool step() {
    if (waiting_.empty()) return false;
    auto next = waiting_.extract(waiting_.begin());
    now = next.key().first;
    next.mapped()();
    return true;
  }
  void run() {
    while (step()) {
    }
  }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  duration now{0};

 private:
  std::map<std::pair<duration, std::uint64_t>, std::function<void()>> waiting_;
  std::uint64_t last_id_ = 0;
};

config_ptr demo_config_with(const std::string& demo) {
  return config_of(
      R"({"endpoints": {"other": {"provider": "demo", "model": "x", "price": {"input": 0, "output": 0}},
    "d": {"provider": "demo", "model": "demo-model", "price": {"input": 0, "output": 0}, "demo": )" +
      demo + "}}}");
}

std::string chat(std::string_view question, std::string_view more = {}) {
  return R"({"model":"d","messages":[{"role":"system","content":"be kind"},{"role":"user","content":")" +
         std::string{question} + "\"}]" + std::string{more} + "}";
}

/// A transport whose endpoint `d` is set so, and one transfer at a time.
struct scene {
  explicit scene(const std::string& demo = R"({"latency": "100ms", "per_token": "10ms"})",
                 std::uint64_t seed = 1)
      : config{demo_config_with(demo)}, carrier{config, time, timers, seed} {}

  transfer_id start(noting_sink& sink, std::string body) {
    auto encoded = demo::splice(scanned(std::move(body)), config->endpoints[config->resolve("d").index]);
    const auto id = carrier.new_id();
    carrier.start(id, std::move(encoded.http), sink);
    return id;
  }
  noting_sink played(std::string body) {
    noting_sink sink;
    start(sink, std::move(body));
    timers.run();
    return sink;
  }

  config_ptr config;
  sim_time time;
  hand_timers timers;
  demo::demo_transport carrier;
};

/// Settings under which every request meets a fault.
std::string always(std::string_view fault) {
  return R"({"latency": "1ms", "per_token": "1ms", "faults": [{"kind": ")" + std::string{fault} +
         R"(", "rate": 1}]})";
}

constexpr std::string_view streamed = R"(,"stream":true)";

}  // namespace

TEST_CASE("a demo answer is one of OpenAI's, and says that it comes from no real model") {
  scene s;
  const auto got = s.played(chat("what is a signal box"));
  CHECK(got.calls == "shbe");
  CHECK(got.status == 200);
  CHECK(find_header(got.fields, "content-type") == "application/json");
  CHECK(got.end->result == transfer_result::complete);
  const auto read = openai::check(got.body, plain_context());
  CHECK(read.result.succeeded());
  CHECK(read.result.finish_reason == "stop");
  const auto root = parsed(got.body);
  CHECK(root.at("model") == "demo-model");
  CHECK(root.at("created") == s.time.wall().time_since_epoch() / 1s);
  const std::string words{root.at("choices").at(0).at("message").at("content").as_string()};
  CHECK(words.find("demo-model, a demonstration model") != std::string::npos);
  CHECK(words.find("your 5 words") != std::string::npos);
  CHECK(read.result.used.reported);
  CHECK(read.result.used.output ==
        static_cast<std::uint64_t>(std::count(words.begin(), words.end(), ' ') + 1));
  CHECK(read.result.used.input > 5);
  CHECK(read.result.used.input < 30);
}

TEST_CASE("a plain answer comes at once when it is whole: after the latency and the time of its words") {
  scene s;
  noting_sink sink;
  s.start(sink, chat("hello"));
  CHECK(sink.calls == "s");
  CHECK(s.timers.waiting() == 1);
  REQUIRE(s.timers.step());
  CHECK(sink.calls == "shbe");
  const auto tokens = openai::check(sink.body, plain_context()).result.used.output;
  CHECK(s.timers.now == 100ms + 10ms * static_cast<std::int64_t>(tokens));
  CHECK(s.timers.waiting() == 0);
}

TEST_CASE("a streamed answer comes word by word, and holds to the dialect") {
  scene s;
  noting_sink sink;
  std::vector<duration> heard;
  sink.also = [&](char call) {
    if (call == 'b') heard.push_back(s.timers.now);
  };
  s.start(sink, chat("hello", streamed));
  s.timers.run();
  CHECK(sink.calls == "shbe");
  CHECK(find_header(sink.fields, "content-type") == "text/event-stream");
  REQUIRE(heard.size() > 10);
  for (std::size_t i = 0; i < heard.size(); ++i)
    CHECK(heard[i] == 100ms + 10ms * static_cast<std::int64_t>(i));
  const auto read = play(openai::pass_stream, {sink.body}, plain_context());
  CHECK(read.finished);
  CHECK(read.result.finish_reason == "stop");
  CHECK(read.result.used.reported);
  CHECK(read.result.used.output + 1 == heard.size());
}

TEST_CASE("streamed or not, the words and the usage are the same, and the same again") {
  const auto words_of = [](const std::string& stream) {
    std::string out;
    for (auto at = stream.find("\"content\":\""); at != std::string::npos;
         at = stream.find("\"content\":\"", at)) {
      at += 11;
      out += stream.substr(at, stream.find('"', at) - at);
    }
    return out;
  };
  scene s;
  const auto plain = s.played(chat("one two"));
  const auto stream = s.played(chat("one two", streamed));
  const auto content = parsed(plain.body).at("choices").at(0).at("message").at("content");
  CHECK(words_of(stream.body) == std::string{content.as_string()});
  const auto used = openai::check(plain.body, plain_context()).result.used;
  CHECK(play(openai::pass_stream, {stream.body}, plain_context()).result.used == used);
  const auto again = s.played(chat("one two"));
  CHECK(parsed(again.body).at("choices") == parsed(plain.body).at("choices"));
  CHECK(parsed(again.body).at("id") != parsed(plain.body).at("id"));
}

TEST_CASE("an answer in French is given to a French question") {
  scene s;
  const auto got =
      s.played(chat("Pourquoi le ciel est-il bleu pendant la journée et noir pendant la nuit ?"));
  CHECK(got.body.find("un modèle de démonstration") != std::string::npos);
}

TEST_CASE("max_tokens cuts the answer, which says so") {
  scene s;
  for (const auto* limit : {R"(,"max_tokens":3)", R"(,"max_completion_tokens":3)"}) {
    const auto plain = openai::check(s.played(chat("hi", limit)).body, plain_context());
    CHECK(plain.result.finish_reason == "length");
    CHECK(plain.result.used.output == 3);
    const auto stream = s.played(chat("hi", std::string{limit} + std::string{streamed}));
    const auto read = play(openai::pass_stream, {stream.body}, plain_context());
    CHECK(read.finished);
    CHECK(read.result.finish_reason == "length");
    CHECK(read.result.used.output == 3);
  }
  CHECK(openai::check(s.played(chat("hi", R"(,"max_tokens":100000)")).body, plain_context())
            .result.finish_reason == "stop");
}

TEST_CASE("what a question holds does not break the answer") {
  scene s;
  for (const auto* question : {"", " ", "\\\"quoted\\\" \\\\ \\u0000 \\n", "\xf0\x9f\x98\x80"}) {
    const auto got = s.played(chat(question));
    CHECK(openai::check(got.body, plain_context()).result.succeeded());
  }
  const auto parts = s.played(
      R"({"model":"d","messages":[{"role":"user","content":[{"type":"text","text":"a b"},{"type":"text","text":" c"}]}]})");
  CHECK(parts.body.find("your 3 words") != std::string::npos);
}

TEST_CASE("configured faults: an error, a rate limit, a cut, a stall") {
  for (const auto more : {std::string_view{}, streamed}) {
    CAPTURE(more);
    scene error{always("error")};
    const auto failed = error.played(chat("hi", more));
    CHECK(failed.status == 500);
    CHECK(failed.end->result == transfer_result::complete);
    CHECK(openai::classify_error(failed.status, failed.fields, failed.body).failure ==
          failure_class::transient);

    scene limit{always("rate-limit")};
    const auto limited = limit.played(chat("hi", more));
    const auto why = openai::classify_error(limited.status, limited.fields, limited.body);
    CHECK(why.failure == failure_class::rate_limit);
    CHECK(why.retry_after == 1s);

    scene cut{always("cut")};
    const auto half = cut.played(chat("hi", more));
    CHECK(half.status == 200);
    CHECK(half.end->result == transfer_result::truncated);
    CHECK(half.body.find("[DONE]") == std::string::npos);
    if (more.empty())
      CHECK_FALSE(openai::check(half.body, plain_context()).result.succeeded());
    else
      CHECK(play(openai::pass_stream, {half.body}, plain_context()).content);

    scene stall{always("stall")};
    const auto silent = stall.played(chat("hi", more));
    CHECK(silent.calls == "shb");
  }
}

TEST_CASE("[U8] a stalled answer stays stalled, also for a client that was slow with its first piece") {
  scene s{always("stall")};
  noting_sink sink;
  sink.takes_more = false;
  const auto id = s.start(sink, chat("hi", streamed));
  s.timers.run();
  const auto first = sink.body;
  CHECK_FALSE(first.empty());
  sink.takes_more = true;
  for (int i = 0; i < 5; ++i) {
    s.carrier.resume(id);
    s.timers.run();
  }
  CHECK(sink.body == first);
  CHECK_FALSE(sink.end);
  s.carrier.cancel(id);
}

TEST_CASE("faults come as often as configured, and a seed brings them back") {
  const std::string how =
      R"({"latency": "0ms", "per_token": "0ms", "faults": [{"kind": "error", "rate": 0.25},
    {"kind": "rate-limit", "rate": 0.25}]})";
  const auto statuses = [&](std::uint64_t seed) {
    scene s{how, seed};
    std::vector<int> out;
    for (int i = 0; i < 400; ++i) out.push_back(s.played(chat("hi", R"(,"max_tokens":1)")).status);
    return out;
  };
  const auto drawn = statuses(7);
  CHECK(drawn == statuses(7));
  CHECK(drawn != statuses(8));
  std::map<int, int> counts;
  for (const auto status : drawn) ++counts[status];
  CHECK(counts[200] > 150);
  CHECK(counts[200] < 250);
  CHECK(counts[500] > 60);
  CHECK(counts[429] > 60);
  CHECK(counts.size() == 3);
}

TEST_CASE("[C3] a client that reads slowly is waited for, and loses nothing") {
  scene s;
  const auto whole = s.played(chat("hi", streamed)).body;
  noting_sink sink;
  sink.takes_more = false;
  const auto id = s.start(sink, chat("hi", streamed));
  std::size_t pieces = 0;
  while (!sink.end) {
    s.timers.run();
    const auto taken = sink.body.size();
    CHECK(s.timers.waiting() == 0);
    s.carrier.resume(id);
    s.carrier.resume(id);
    CHECK(s.timers.waiting() <= 1);
    CHECK(sink.body.size() == taken);
    REQUIRE(++pieces < 1000);
  }
  CHECK(sink.end->result == transfer_result::complete);
  CHECK(sink.body.size() == whole.size());
}

TEST_CASE("a transfer may be cancelled at any moment and inside each of its calls; nothing is left then") {
  for (const char where : {'s', 'h', 'b', 'e'}) {
    scene s;
    noting_sink sink;
    const transfer_id next = s.carrier.new_id() + 1;
    sink.also = [&](char call) {
      if (call == where) s.carrier.cancel(next);
    };
    s.start(sink, chat("hi", streamed));
    s.timers.run();
    CHECK(sink.calls == std::string_view{"shbe"}.substr(0, std::string_view{"shbe"}.find(where) + 1));
    CHECK(s.timers.waiting() == 0);
    s.carrier.cancel(next);
    s.carrier.resume(next);
    s.timers.run();
  }
}

TEST_CASE("a transport that goes takes its timers with it") {
  const sim_time time;
  hand_timers timers;
  noting_sink sink;
  {
    demo::demo_transport carrier{demo_config_with("{}"), time, timers, 1};
    upstream_request wanted;
    wanted.origin.host = "d";
    wanted.body = chat("hi");
    carrier.start(carrier.new_id(), wanted, sink);
    CHECK(timers.waiting() == 1);
  }
  CHECK(timers.waiting() == 0);
  CHECK(sink.calls == "s");
}
