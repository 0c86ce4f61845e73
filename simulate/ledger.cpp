// SPDX-License-Identifier: Apache-2.0
// Keeping the ledger, within bounds.
#include "simulate/ledger.hpp"

#include <algorithm>

#include "base/http_text.hpp"

namespace signalbox::simulate {

namespace {

constexpr std::size_t body_kept = 64 * 1024;
constexpr std::size_t names_most = 1000;

/// All but the last four characters of a credential replaced; a scheme in front of it stays.
std::string masked(std::string_view value) {
  const auto space = value.find(' ');
  std::string out;
  if (space != std::string_view::npos) {
    out = value.substr(0, space + 1);
    value.remove_prefix(space + 1);
  }
  out += "***";
  if (value.size() > 4) out += value.substr(value.size() - 4);
  return out;
}

std::string masked_headers(const request& from) {
  std::string out;
  out.reserve(from.head.size());
  for (const auto& f : from.fields) {
    out.append(f.name).append(": ");
    if (is_credential_header(f.name))
      out.append(masked(f.value));
    else
      out.append(f.value);
    out += '\n';
  }
  return out;
}

std::string masked_query(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    if (!out.empty()) out += '&';
    if (part.starts_with("key="))
      out.append("key=").append(masked(part.substr(4)));
    else
      out.append(part);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

}  // namespace

ledger_entry entry_of(const request_facts& facts, bool keep_body) {
  const auto& from = *facts.source;
  ledger_entry out;
  out.method = from.method;
  out.path = from.path;
  out.query = masked_query(from.query);
  out.model = facts.model;
  out.asks_model = asks_model(facts.kind);
  out.speaks = facts.speaks;
  out.stream = facts.stream;
  const auto& key = facts.credential;
  if (key.size() > 4) out.key_end = key.substr(key.size() - 4);
  out.key_hash = key.empty() ? 0 : fnv1a(key);
  out.headers = masked_headers(from);
  out.body_bytes = from.body.size();
  if (keep_body) out.body = from.body.substr(0, body_kept);
  return out;
}

ledger_entry* ledger::find(std::uint64_t number) {
  if (entries_.empty() || number < entries_.front().number || number >= next_) return nullptr;
  return &entries_[static_cast<std::size_t>(number - entries_.front().number)];
}

std::uint64_t ledger::open(ledger_entry entry) {
  entry.number = next_++;
  ++totals_.requests;
  ++totals_.answering;
  count(totals_.by_path, entry.path);
  if (!entry.model.empty()) count(totals_.by_model, entry.model);
  count(totals_.by_action, entry.action);
  text_bytes_ += entry.headers.size() + entry.body.size();
  entries_.push_back(std::move(entry));
  trim();
  return next_ - 1;
}

void ledger::count(counts& in, std::string_view name) {
  const auto found = in.find(name);
  if (found != in.end())
    ++found->second;
  else if (in.size() < names_most)
    in.emplace(name, 1);
  else
    ++in["(other)"];
}

void ledger::drop_body(ledger_entry& entry) {
  text_bytes_ -= entry.body.size();
  entry.body = {};
}

void ledger::trim() {
  if (next_ > most_.bodies + 1)
    if (auto* old = find(next_ - 1 - most_.bodies)) drop_body(*old);
  while (text_bytes_ > most_.bytes && texts_from_ < next_) {
    auto* old = find(texts_from_++);
    if (old == nullptr) continue;
    drop_body(*old);
    text_bytes_ -= old->headers.size();
    old->headers = {};
  }
  if (entries_.size() <= most_.entries) return;
  text_bytes_ -= entries_.front().headers.size() + entries_.front().body.size();
  entries_.pop_front();
}

void ledger::update(std::uint64_t number, const plan& answer, const progress& sent) {
  auto* entry = find(number);
  if (entry == nullptr) return;
  entry->sent = sent;
  entry->status = status_seen(answer, sent);
  entry->billed = billed_for(answer, sent);
}

void ledger::client_closed(std::uint64_t number, std::int64_t at) {
  if (number < cleared_) return;
  ++totals_.clients_closed;
  if (auto* entry = find(number)) entry->client_closed = at;
}

void ledger::close(std::uint64_t number, const plan& answer, const progress& sent, std::int64_t at) {
  if (number < cleared_) return;
  update(number, answer, sent);
  if (auto* entry = find(number)) entry->done = at;
  --totals_.answering;
  totals_.finished += sent.finished ? 1 : 0;
  totals_.events += sent.events;
  totals_.bytes += sent.bytes;
  count(totals_.by_status, std::to_string(status_seen(answer, sent)));
  const auto billed = billed_for(answer, sent);
  totals_.billed.input += billed.input;
  totals_.billed.output += billed.output;
  totals_.billed.cached += billed.cached;
  totals_.billed.cache_write += billed.cache_write;
  totals_.billed.reasoning += billed.reasoning;
  totals_.billed.cache_write_1h += billed.cache_write_1h;
  totals_.billed.audio_input += billed.audio_input;
  totals_.billed.audio_output += billed.audio_output;
}

void ledger::clear() {
  entries_.clear();
  totals_ = {};
  text_bytes_ = 0;
  cleared_ = texts_from_ = next_;
}

}  // namespace signalbox::simulate
