// SPDX-License-Identifier: Apache-2.0
// Host names to addresses, on threads of its own: a look-up that hangs stalls nobody but those who wait for
// it. [M4]
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace signalbox {

/// The addresses of a host as text, or none and why.
struct resolved {
  std::vector<std::string> addresses;
  std::string failure;
};

/// Blocking look-up; getaddrinfo unless a test replaces it.
using look_up = std::function<resolved(const std::string& host)>;
look_up system_look_up();

/// Shared by all lanes; every function may be called from any thread.
///
/// Answers are kept for 30 s. After that they are still given out while a fresh look-up runs, for up to 10
/// min, so that a name server that is down does not take working upstreams with it. Failures are kept for 3
/// s: nobody is asked again before. At most 16 look-ups run at once; further ones fail.
class resolver {
 public:
  explicit resolver(const clock& time, look_up how = system_look_up());
  ~resolver();
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;

  /// A known answer, at once; or nothing, and `later` is called once with one, on a thread of the resolver.
  using callback = std::function<void(const resolved&)>;
  std::shared_ptr<const resolved> find(const std::string& host, callback later);

 private:
  struct shared_state;
  std::shared_ptr<shared_state> state_;  // outlives the resolver while a look-up hangs
};

}  // namespace signalbox
