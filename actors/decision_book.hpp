// SPDX-License-Identifier: Apache-2.0
// The node's memory of why requests went where they went, for people who ask and for the decision log.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "messages/decision.hpp"
#include "messages/request.hpp"

namespace signalbox {

/// Keeps the last decisions; the oldest are forgotten. From any thread: each lane writes into a part of its
/// own, so that lanes do not wait for each other.
class decision_book {
 public:
  /// Called on the lane of the request, once for each; it must not block.
  using listener = std::function<void(const decision&, const prompt&)>;

  /// Room for about `kept` decisions of all lanes together; 0: none are kept.
  decision_book(std::size_t kept, std::size_t lanes);

  /// Before the first request. An empty one: nobody listens.
  void tell(listener to) { listener_ = std::move(to); }
  /// Whether anybody wants decisions; runs record nothing otherwise.
  [[nodiscard]] bool wanted() const noexcept { return kept_ > 0 || listener_; }

  void add(std::size_t lane, decision made, const prompt& words);
  /// The decision of this request; without a request's id: not known, or no longer.
  [[nodiscard]] shared<decision> find(const unique_id& id) const;
  /// The last decisions, newest first, at most `most`.
  [[nodiscard]] std::vector<shared<decision>> latest(std::size_t most) const;

 private:
  struct part {
    mutable std::mutex mutex;
    std::vector<shared<decision>> ring;
    std::size_t next = 0;
  };
  std::size_t kept_;
  std::vector<part> parts_;
  listener listener_;
};

}  // namespace signalbox
