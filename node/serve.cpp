// SPDX-License-Identifier: Apache-2.0
// `signalbox serve`: the gateway as a program.
#ifdef SIGNALBOX_MIMALLOC
#include <mimalloc.h>
#endif
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <thread>

#include "config/paths.hpp"
#include "gateway/gateway.hpp"
#include "node/choose_config.hpp"
#include "node/commands.hpp"
#include "node/logging.hpp"
#include "node/resident_pages.hpp"
#include "store/sqlite_ledger.hpp"

namespace signalbox {

namespace {

/// Files for the owner only; no core dump, which would hold prompts and keys.
void keep_to_ourselves() {
  umask(077);
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
    spdlog::warn("core dumps could not be switched off");
}

/// As long as it lives, memory that is freed goes back to the system at once: what only the start needs (the
/// catalogue's text, the configuration's) would stay resident. Afterwards that would cost a system call each.
class frugal_start {
 public:
  frugal_start(const frugal_start&) = delete;
  frugal_start& operator=(const frugal_start&) = delete;
#ifdef SIGNALBOX_MIMALLOC
  frugal_start() : usual_{mi_option_get(mi_option_decommit_delay)} {
    mi_option_set(mi_option_decommit_delay, 0);
  }
  ~frugal_start() { mi_option_set(mi_option_decommit_delay, usual_); }

 private:
  long usual_;
#else
  frugal_start() = default;
#endif
};

/// SIGTERM and SIGINT are waited for by one thread; every other one has them blocked.
sigset_t block_signals() {
  sigset_t ends{};
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return ends;
}

int fail(const error& what) {
  std::cerr << "signalbox: " << what.text() << "\n";
  return 1;
}

result<config_ptr> with_addresses(const config_ptr& given, const serve_options& o) {
  if (o.data.empty() && o.admin.empty()) return given;
  auto changed = std::make_shared<config_snapshot>(*given);
  for (const auto& [text, place] :
       {std::pair{&o.data, &changed->listen.data}, {&o.admin, &changed->listen.admin}}) {
    if (text->empty()) continue;
    auto address = parse_socket_address(*text);
    if (!address) return address.error();
    if (!address->is_loopback())
      return error{error_code::config_invalid,
                   *text + " is not a loopback address, and this version asks for no keys",
                   "listen on 127.0.0.1 or [::1], behind a proxy that authenticates",
                   {}};
    *place = *std::move(address);
  }
  return config_ptr{std::move(changed)};
}

/// The token of the admin API: that of the environment, or a new one for this start.
secret admin_token() {
  if (const char* given = std::getenv("SIGNALBOX_ADMIN_TOKEN"); given && *given) return secret{given};
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 24> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
  std::string text;
  for (const auto b : bytes) {
    text += digits[b >> 4U];
    text += digits[b & 15U];
  }
  return secret{std::move(text)};
}

/// Waits for a signal and drains; a second signal ends the wait.
void serve_until_signal(gateway& doors, const config_snapshot& config, const sigset_t& ends) {
  int signal = 0;
  sigwait(&ends, &signal);
  spdlog::info("draining: no new requests; those that run have {} s",
               std::chrono::duration_cast<std::chrono::seconds>(config.listen.drain).count());
  doors.drain();
  std::thread{[ends] {
    int again = 0;
    sigwait(&ends, &again);
    std::_Exit(1);
  }}.detach();  // nobody can join a thread that waits for a signal which may never come
  if (!doors.finish(config.listen.drain)) spdlog::warn("not every request could finish in time");
}

}  // namespace

int run_serve(const serve_options& o) {
  std::optional<frugal_start> frugal{std::in_place};
  const auto chosen = choose_config(o.config);
  if (!chosen) return 1;
  const auto config = with_addresses(chosen->snapshot, o);
  if (!config) return fail(config.error());
  const auto ends = block_signals();
  start_logging((*config)->log);
  keep_to_ourselves();
  const real_clock time;
  system_entropy random;
  const auto& store = (*config)->store;
  auto ledger = open_sqlite_ledger({store_path(store.path), store.group, store.queue}, time);
  if (!ledger) return fail(ledger.error());
  if (ledger->lost > 0)
    spdlog::warn("ledger: {} attempts from before a crash are now `unknown`: reserved and never settled",
                 ledger->lost);
  engine served{*config, *ledger->store, time, random, (*config)->listen.lanes};
  if (const auto logged = log_decisions(served.decisions(), *config); !logged) return fail(logged.error());
  const auto token = admin_token();
  gateway doors{served, token};
  if (const auto opened = doors.open(); !opened) return fail(opened.error());
  served.run();
  std::cout << "signalbox: using " << chosen->origin << "\n"
            << "signalbox: metrics on http://" << doors.admin_address().text() << "/metrics\n"
            << "signalbox: admin token "
            << (std::getenv("SIGNALBOX_ADMIN_TOKEN") ? "is that of SIGNALBOX_ADMIN_TOKEN" : token.reveal())
            << "\n"
            << "signalbox: listening on http://" << doors.data_address().text() << std::endl;
  frugal.reset();
  forget_start_pages();
  serve_until_signal(doors, **config, ends);
  served.stop();
  ledger->store->flush();
  stop_logging();
  return 0;
}

}  // namespace signalbox
