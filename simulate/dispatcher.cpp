// SPDX-License-Identifier: Apache-2.0
// Answering requests, by the script and from what is kept.
#include "simulate/dispatcher.hpp"

#include <algorithm>
#include <chrono>

#include "simulate/asked.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::size_t kept_most = 1000;

bool is_control(std::string_view path) { return path.starts_with("/_") || path == "/healthz"; }

/// Whether the answers of an action differ by id only, for requests that are alike in what `append_key`
/// takes.
bool can_be_kept(const action& a) {
  if (!a.tool_calls.empty() || a.tool_loop > 0 || a.error || a.breaks || a.huge_body > 0) return false;
  return !a.text ||
         (a.text->find("{{user}}") == std::string::npos && a.text->find("{{number}}") == std::string::npos);
}

void append_key(const request_facts& facts, std::string& out) {
  const auto& from = *facts.source;
  const unsigned flags = (facts.json_array ? 1U : 0U) | (facts.stream ? 2U : 0U) |
                         (facts.include_usage ? 4U : 0U) | (from.http10 ? 8U : 0U) |
                         (from.keep_alive ? 16U : 0U) | (facts.max_tokens ? 32U : 0U) |
                         static_cast<unsigned>(facts.speaks) << 6;
  out += static_cast<char>(flags);
  const std::uint64_t numbers[] = {from.body.size(), facts.max_tokens.value_or(0)};
  for (auto number : numbers)
    for (int i = 0; i < 8; ++i, number >>= 8) out += static_cast<char>(number & 0xff);
  out += facts.model;
}

}  // namespace

dispatcher::dispatcher(options opts, script plot, const clock& time)
    : options_{std::move(opts)}, clock_{time}, start_{time.now()}, script_{script{}, 0} {
  use_script(std::move(plot));
}

void dispatcher::use_script(script plot) {
  keeps_defaults_ = can_be_kept(plot.defaults);
  kept_.clear();
  script_ = script_run{std::move(plot), options_.seed};
}

std::int64_t dispatcher::elapsed() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(clock_.now() - start_).count();
}

/// The moment, made anew once a second; kept answers carry the old one and go with it.
const moment& dispatcher::now() {
  const auto wall = clock_.wall();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wall.time_since_epoch()).count();
  if (seconds != moment_.unix_seconds) {
    moment_ = moment_at(wall);
    kept_.clear();
  }
  return moment_;
}

dispatched dispatcher::answer(const request& from, const origin& where) {
  if (is_control(from.path)) return {control(from), 0};
  const auto facts = read_facts(from, scratch_, script_.strict());
  const auto number = ledger_.next_number();
  const auto choice = facts.refused ? script_run::choice{} : script_.choose(facts);
  dispatched out{make(facts, choice, number), number};
  out.what.rule = choice.rule;
  auto entry = entry_of(facts, options_.keep_bodies);
  entry.at = elapsed();
  entry.connection = where.connection;
  entry.request_on_connection = where.request;
  entry.action = out.what.action;
  entry.rule = choice.rule;
  ledger_.open(std::move(entry));
  return out;
}

dispatched dispatcher::answer_unreadable(std::uint32_t status, std::string_view reason, const origin& where) {
  const auto number = ledger_.next_number();
  dispatched out{make_bad_request_plan(status, reason, {&now(), options_.seed, number}), number};
  ledger_entry entry;
  entry.at = elapsed();
  entry.connection = where.connection;
  entry.request_on_connection = where.request;
  entry.action = out.what.action;
  ledger_.open(std::move(entry));
  return out;
}

plan dispatcher::make(const request_facts& facts, const script_run::choice& choice, std::uint64_t number) {
  const auto& moment = now();
  if (choice.what != nullptr && choice.rule < 0 && keeps_defaults_ && is_plain(facts))
    return kept(facts, choice, number);
  const action ordinary;
  return make_plan(facts, choice.what != nullptr ? *choice.what : ordinary, {&moment, options_.seed, number});
}

plan dispatcher::kept(const request_facts& facts, const script_run::choice& choice, std::uint64_t number) {
  key_.clear();
  append_key(facts, key_);
  auto found = kept_.find(key_);
  if (found == kept_.end()) {
    if (kept_.size() == kept_most) kept_.clear();
    kept_plan fresh{make_plan(facts, *choice.what, {&moment_, options_.seed, number}),
                    make_id(options_.seed, number),
                    {}};
    const auto& bytes = fresh.what.bytes;
    for (auto at = bytes.find(fresh.id); at != std::string::npos; at = bytes.find(fresh.id, at + 1))
      fresh.id_places.push_back(at);
    found = kept_.emplace(key_, std::move(fresh)).first;
  }
  plan out = found->second.what;
  const auto id = make_id(options_.seed, number);
  for (const auto at : found->second.id_places)
    std::copy(id.begin(), id.end(), out.bytes.begin() + static_cast<std::ptrdiff_t>(at));
  return out;
}

void dispatcher::progressed(std::uint64_t number, const plan& answer, const progress& sent) {
  if (number != 0) ledger_.update(number, answer, sent);
}

void dispatcher::client_closed(std::uint64_t number) {
  if (number != 0) ledger_.client_closed(number, elapsed());
}

void dispatcher::ended(std::uint64_t number, const plan& answer, const progress& sent) {
  if (number != 0) ledger_.close(number, answer, sent, elapsed());
}

}  // namespace signalbox::simulate
