// SPDX-License-Identifier: Apache-2.0
// A month of support traffic that nobody had to send: requests drawn from phrases, the same for the same
// seed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/names.hpp"
#include "base/random.hpp"

namespace signalbox::bench {

/// What customers and staff of a shop ask an assistant for.
enum class traffic_kind : std::uint8_t {
  faq,              // 60 in 100: one short question
  troubleshooting,  // 30 in 100: a fault told at length, often over several turns, with logs and code
  creative,         // 10 in 100: mails, descriptions, posts to be written
};

}  // namespace signalbox::bench

namespace signalbox {
template <>
inline constexpr auto names_of<bench::traffic_kind> =
    std::to_array<std::string_view>({"faq", "troubleshooting", "creative"});
}  // namespace signalbox

namespace signalbox::bench {

/// One request. About a third are French, the others English; one in fifteen holds personal data; one in
/// fifteen is urgent.
struct traffic_request {
  traffic_kind kind = traffic_kind::faq;
  std::string_view language;        ///< ISO 639-1
  bool personal = false;            ///< holds an address, a phone number or an account of some person
  bool urgent = false;              ///< says so
  std::uint32_t day = 0;            ///< from 0
  std::string messages;             ///< JSON array, as in a chat request
  std::uint32_t output_tokens = 0;  ///< of the answer, whoever gives it: log-normal around the kind's median
};

/// Requests in the order of their days, spread evenly over them.
class traffic {
 public:
  /// `requests` and `days` at least 1.
  traffic(std::uint64_t requests, std::uint32_t days, std::uint64_t seed)
      : requests_{requests}, days_{days}, random_{seed} {}

  [[nodiscard]] bool done() const { return next_ == requests_; }
  /// The next one; only while not done.
  traffic_request draw();

 private:
  std::uint64_t requests_;
  std::uint32_t days_;
  random_stream random_;
  std::uint64_t next_ = 0;
};

/// A line for `signalbox route --requests` and `signalbox evaluate --data`: a chat request, with what is
/// known of it beside: {"model", "messages", "kind", "day", "language", "urgent", "output_tokens", "labels"}.
/// The labels are those that the kind and its making make certain: language, privacy, urgency, and the task
/// of questions and of creative work. What somebody wants who tells of a fault is not certain.
std::string traffic_line(const traffic_request& made);

}  // namespace signalbox::bench
