// SPDX-License-Identifier: Apache-2.0
// The ledger: what was asked of the fake provider, what it sent, and what it would bill. It is the witness
// that the gateway's own books are compared with. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "simulate/plan.hpp"
#include "simulate/request_facts.hpp"

namespace signalbox::simulate {

/// One request. Times are microseconds since the server's start; -1: not (yet).
struct ledger_entry {
  std::uint64_t number = 0;
  std::int64_t at = 0;              ///< the request was read whole
  std::int64_t done = -1;           ///< the answer ended, one way or another
  std::int64_t client_closed = -1;  ///< FIN or RST of the client was noticed while answering
  std::string method;
  std::string path;
  std::string query;  ///< without credentials
  std::string model;
  bool asks_model = false;
  dialect speaks = dialect::openai;
  bool stream = false;
  std::string key_end;         ///< the last 4 characters of the credential
  std::uint64_t key_hash = 0;  ///< FNV-1a of the credential; 0: none was sent
  std::uint64_t connection = 0;
  std::uint64_t request_on_connection = 0;
  std::string headers;  ///< "name: value\n" as received, credentials masked
  std::string body;     ///< its first 64 KiB
  std::uint64_t body_bytes = 0;
  std::string action;
  int rule = -1;
  std::uint32_t status = 0;  ///< seen by the client; 0: no head was sent
  progress sent;
  token_usage billed;
};

/// An entry with all that is known when a request was read: no number, time or answer.
ledger_entry entry_of(const request_facts& facts, bool keep_body);

class ledger {
 public:
  struct limits {
    std::size_t entries = 100'000;            ///< older ones are forgotten; totals go on
    std::size_t bodies = 10'000;              ///< entries that keep their body
    std::size_t bytes = 256UL * 1024 * 1024;  ///< of bodies and headers together
  };

  ledger() : ledger(limits{}) {}
  explicit ledger(limits most) : most_{most} {}

  /// The number that the next entry gets; they go on rising after `clear`.
  [[nodiscard]] std::uint64_t next_number() const { return next_; }

  /// Adds an entry and gives it its number.
  std::uint64_t open(ledger_entry entry);

  /// What was sent so far. Unknown numbers (forgotten, cleared) are fine here and below.
  void update(std::uint64_t number, const plan& answer, const progress& sent);
  void client_closed(std::uint64_t number, std::int64_t at);

  /// The answer has ended; its figures go into the totals. Call once per entry, with what `update` is given.
  void close(std::uint64_t number, const plan& answer, const progress& sent, std::int64_t at);

  void clear();

  /// {"requests":[...]} of the entries above `since`, oldest first, at most `most` of them.
  [[nodiscard]] std::string entries_json(std::uint64_t since, std::size_t most) const;

  /// The members of the summary, without braces.
  [[nodiscard]] std::string totals_json() const;

 private:
  using counts = std::map<std::string, std::uint64_t, std::less<>>;
  struct totals {
    std::uint64_t requests = 0;
    std::uint64_t answering = 0;
    std::uint64_t finished = 0;
    std::uint64_t clients_closed = 0;
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    counts by_path, by_model, by_status, by_action;
    token_usage billed;
  };

  ledger_entry* find(std::uint64_t number);
  void drop_body(ledger_entry& entry);
  void trim();
  static void count(counts& in, std::string_view name);

  limits most_;
  std::uint64_t next_ = 1;
  std::uint64_t cleared_ = 1;     // entries below were cleared away, even if their answers still go on
  std::uint64_t texts_from_ = 1;  // entries below have lost headers and body
  std::size_t text_bytes_ = 0;
  std::deque<ledger_entry> entries_;
  totals totals_;
};

}  // namespace signalbox::simulate
