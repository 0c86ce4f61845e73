// SPDX-License-Identifier: Apache-2.0
// What the corpus of request heads is written with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace signalbox::test {

struct framing_case {
  std::string name;
  std::string bytes;  ///< head and body
  bool accepted;
  error_code code;  ///< if it is not accepted
};

class framing_cases {
 public:
  [[nodiscard]] const std::vector<framing_case>& all() const { return all_; }

 protected:
  using ec = error_code;
  static std::string z(std::size_t count, char c) { return std::string(count, c); }

  void yes(std::string name, std::string bytes) { add({std::move(name), std::move(bytes), true, {}}); }
  void no(std::string name, std::string bytes, ec code = ec::invalid_request) {
    add({std::move(name), std::move(bytes), false, code});
  }
  void add(framing_case one) { all_.push_back(std::move(one)); }
  /// The texts between bars.
  static std::vector<std::string> each(std::string_view texts) {
    std::vector<std::string> out;
    for (auto bar = texts.find('|'); bar != std::string_view::npos; bar = texts.find('|')) {
      out.emplace_back(texts.substr(0, bar));
      texts.remove_prefix(bar + 1);
    }
    out.emplace_back(texts);
    return out;
  }
  /// A GET that is fine but for the lines given.
  static std::string lines(std::string_view text) {
    return "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + std::string{text} + "\r\n";
  }
  /// A POST that is fine but for its framing.
  static std::string body(std::string_view text, std::string_view behind) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           std::string{text} + "\r\n" + std::string{behind};
  }
  static std::string first(std::string_view line) {
    return std::string{line} + "\r\nHost: localhost\r\n\r\n";
  }
  static std::string target(std::string_view text) { return first("GET " + std::string{text} + " HTTP/1.1"); }
  static std::string host(std::string_view text) {
    return "GET /healthz HTTP/1.1\r\nHost: " + std::string{text} + "\r\n\r\n";
  }

 private:
  std::vector<framing_case> all_;
};

}  // namespace signalbox::test
