// SPDX-License-Identifier: Apache-2.0
// A transfer's sink that writes down what it is told.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "providers/transport.hpp"

namespace signalbox::test {

/// Writes down what a transfer tells, and does what a test wants it to do meanwhile.
struct noting_sink final : transfer_sink {
  std::string calls;  ///< "s" sent, "h" head, "b" body (once for several in a row), "e" end
  int status = 0;
  headers fields;
  std::string body;
  std::optional<transfer_end> end;
  bool takes_more = true;  ///< what on_body answers
  std::function<void(char)> also;

  void on_sent() override { note('s'); }
  void on_head(int code, const headers& all) override {
    status = code;
    fields = all;
    note('h');
  }
  bool on_body(std::string_view bytes) override {
    body += bytes;
    note('b');
    return takes_more;
  }
  void on_end(const transfer_end& how) override {
    end = how;
    note('e');
  }
  [[nodiscard]] bool ended_as(transfer_result result) const { return end && end->result == result; }

 private:
  void note(char call) {
    if (call != 'b' || !calls.ends_with('b')) calls += call;
    if (also) also(call);
  }
};

}  // namespace signalbox::test
