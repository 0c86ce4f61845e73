// SPDX-License-Identifier: Apache-2.0
// From a request to a plan: control requests, the script, the ledger, and answers that are made once and
// kept. Knows no socket. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "simulate/http_reader.hpp"
#include "simulate/ledger.hpp"
#include "simulate/options.hpp"
#include "simulate/plan.hpp"
#include "simulate/script.hpp"

namespace signalbox::simulate {

/// Where a request came from.
struct origin {
  std::uint64_t connection = 0;  ///< from 1, in order of their arrival
  std::uint64_t request = 0;     ///< on that connection, from 1
};

/// A plan to play, and its number in the ledger; 0 for control requests, which are not in it.
struct dispatched {
  plan what;
  std::uint64_t number = 0;
};

class dispatcher {
 public:
  dispatcher(options opts, script plot, const clock& time);

  /// The answer to a request.
  dispatched answer(const request& from, const origin& where);

  /// The answer to a request that could not be read.
  dispatched answer_unreadable(std::uint32_t status, std::string_view reason, const origin& where);

  // How an answer goes on; `number` 0 is ignored.
  void progressed(std::uint64_t number, const plan& answer, const progress& sent);
  void client_closed(std::uint64_t number);
  void ended(std::uint64_t number, const plan& answer, const progress& sent);

  void connection_opened() {
    ++connections_accepted_;
    ++connections_open_;
  }
  void connection_closed() { --connections_open_; }
  [[nodiscard]] std::uint64_t connections_accepted() const { return connections_accepted_; }

 private:
  struct kept_plan {
    plan what;
    std::string id;
    std::vector<std::size_t> id_places;  // where it stands in the bytes
  };

  plan control(const request& from);
  plan put_script(const request& from);
  [[nodiscard]] std::string summary() const;
  plan make(const request_facts& facts, const script_run::choice& choice, std::uint64_t number);
  plan kept(const request_facts& facts, const script_run::choice& choice, std::uint64_t number);
  void use_script(script plot);
  const moment& now();
  [[nodiscard]] std::int64_t elapsed() const;

  options options_;
  const clock& clock_;
  instant start_;
  script_run script_;
  bool keeps_defaults_ = false;  // whether answers by the defaults depend on nothing but what is in their key
  ledger ledger_;
  moment moment_;
  json::document scratch_;
  std::string key_;
  std::unordered_map<std::string, kept_plan> kept_;
  std::uint64_t connections_accepted_ = 0;
  std::uint64_t connections_open_ = 0;
};

}  // namespace signalbox::simulate
