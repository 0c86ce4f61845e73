// SPDX-License-Identifier: Apache-2.0
// The log.
#include "node/logging.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "policy/explain.hpp"

namespace signalbox {

namespace {

constexpr std::size_t queue_length = 1024;  // lines, of 400 bytes each whether used or not

spdlog::level::level_enum level_of(log_level level) {
  switch (level) {
    case log_level::debug:
      return spdlog::level::debug;
    case log_level::info:
      return spdlog::level::info;
    case log_level::warning:
      return spdlog::level::warn;
    case log_level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void start_logging(const log_settings& how) {
  spdlog::init_thread_pool(queue_length, 1);
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  // When nobody reads, the oldest lines are dropped.
  auto logger = std::make_shared<spdlog::async_logger>("signalbox", std::move(sink), spdlog::thread_pool(),
                                                       spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(level_of(how.level));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
  spdlog::flush_every(std::chrono::seconds{1});
}

result<void> log_decisions(decision_book& made, const config_ptr& config) {
  const auto& how = config->log;
  if (how.decisions.empty()) return {};
  std::shared_ptr<spdlog::logger> log;
  try {
    log = spdlog::create_async_nb<spdlog::sinks::basic_file_sink_mt>("decisions", how.decisions);
  } catch (const spdlog::spdlog_ex& fault) {
    return error{error_code::config_invalid, fault.what(), "check the path of log.decisions", {}};
  }
  log->set_pattern("%v");
  log->set_level(spdlog::level::info);
  made.tell([log, config](const decision& d, const prompt& words) {
    log->log(spdlog::level::info, decision_json(d, *config, config->log.prompts ? &words : nullptr));
  });
  return {};
}

void stop_logging() {
  const auto pool = spdlog::thread_pool();
  if (pool && pool->overrun_counter() > 0) spdlog::warn("{} log lines were dropped", pool->overrun_counter());
  spdlog::shutdown();
}

}  // namespace signalbox
