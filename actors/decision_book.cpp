// SPDX-License-Identifier: Apache-2.0
// The last decisions.
#include "actors/decision_book.hpp"

#include <algorithm>

namespace signalbox {

decision_book::decision_book(std::size_t kept, std::size_t lanes)
    : kept_{kept}, parts_(std::max<std::size_t>(lanes, 1)) {}

void decision_book::add(std::size_t lane, decision made, const prompt& words) {
  if (listener_) listener_(made, words);
  if (kept_ == 0) return;
  const auto room = (kept_ + parts_.size() - 1) / parts_.size();
  shared<decision> entry{std::move(made)};
  auto& p = parts_[lane % parts_.size()];
  const std::lock_guard lock{p.mutex};
  if (p.ring.size() < room) {
    p.ring.push_back(std::move(entry));
    return;
  }
  p.ring[p.next] = std::move(entry);
  p.next = (p.next + 1) % room;
}

shared<decision> decision_book::find(const unique_id& id) const {
  for (const auto& p : parts_) {
    const std::lock_guard lock{p.mutex};
    for (const auto& d : p.ring)
      if (d->request == id) return d;
  }
  return {};
}

std::vector<shared<decision>> decision_book::latest(std::size_t most) const {
  std::vector<shared<decision>> out;
  for (const auto& p : parts_) {
    const std::lock_guard lock{p.mutex};
    out.insert(out.end(), p.ring.begin(), p.ring.end());
  }
  // Identifiers begin with the time.
  std::sort(out.begin(), out.end(), [](const shared<decision>& a, const shared<decision>& b) {
    const auto &x = a->request, &y = b->request;
    return x.high != y.high ? x.high > y.high : x.low > y.low;
  });
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace signalbox
