// SPDX-License-Identifier: Apache-2.0
// The channel of one request on a connection.
#pragma once

#include "gateway/connection.hpp"

namespace signalbox {

class connection::http_channel final : public channel {
 public:
  explicit http_channel(std::weak_ptr<connection> to) : to_{std::move(to)} {}

  /// For the connection.
  void gone() { client_gone(); }
  void drained() {
    if (on_drained) on_drained();
  }

 private:
  void do_open(const reply_head& head) override;
  bool do_write(std::string_view bytes) override;
  void do_respond(const reply_head& head, std::string body) override;
  void do_finish(std::string_view last) override;
  void do_break_off(std::string_view last) override;

  std::weak_ptr<connection> to_;
};

}  // namespace signalbox
