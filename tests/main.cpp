// SPDX-License-Identifier: Apache-2.0
// Catch's main, in a file of its own: it is the slowest thing to compile here. The log says nothing while
// tests pass: its last lines are shown for a test case that failed, and the failures are told once more at
// the end, where whoever reads only the tail of a long output finds them.
#define CATCH_CONFIG_MAIN
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>
#include <iostream>

namespace {

class failure_teller : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;

  void testRunStarting(const Catch::TestRunInfo& run) override {
    TestEventListenerBase::testRunStarting(run);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("tests", log_));
    spdlog::set_level(spdlog::level::info);
  }

  bool assertionEnded(const Catch::AssertionStats& stats) override {
    const auto& result = stats.assertionResult;
    if (result.isOk() || result.succeeded()) return false;
    std::string told = result.getSourceInfo().file + std::string{":"} +
                       std::to_string(result.getSourceInfo().line) + ": " + result.getExpression();
    if (result.hasExpandedExpression()) told += "\n    is " + result.getExpandedExpression();
    for (const auto& message : stats.infoMessages) told += "\n    " + message.message;
    if (result.hasMessage()) told += "\n    " + result.getMessage();
    failures_.push_back("  " + told);
    return false;
  }

  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    const auto lines = log_->last_formatted();
    if (stats.totals.assertions.failed > 0) {
      told_.push_back(stats.testInfo.name);
      told_.insert(told_.end(), failures_.begin(), failures_.end());
      std::cout << "the log's last lines:\n";
      for (const auto& line : lines) std::cout << "  " << line;
    }
    failures_.clear();
    log_ = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(kept);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("tests", log_));
    spdlog::set_level(spdlog::level::info);
  }

  void testRunEnded(const Catch::TestRunStats&) override {
    for (const auto& line : told_) std::cout << "FAILED " << line << '\n';
  }

 private:
  static constexpr std::size_t kept = 50;
  std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> log_ =
      std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(kept);
  std::vector<std::string> failures_, told_;
};

}  // namespace

CATCH_REGISTER_LISTENER(failure_teller)
