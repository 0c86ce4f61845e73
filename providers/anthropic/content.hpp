// SPDX-License-Identifier: Apache-2.0
// Turns and their parts as blocks of a Messages request.
#pragma once

#include "base/json_writer.hpp"
#include "messages/chat.hpp"

namespace signalbox::anthropic {

/// One object per request: it counts the cache breakpoints, of which four are allowed. [W45]
class content_writer {
 public:
  content_writer(json::writer& w, std::vector<std::string>& dropped) : w_{w}, dropped_{dropped} {}

  void turn(const chat_message& turn);
  /// Nothing for a part that has no place there; it is named in `dropped`.
  void part(const chat_part& part);
  /// The member `cache_control` of an object that is open; nothing for an empty text.
  void breakpoint(const std::string& cache_control);

 private:
  void image(const chat_part& part);
  void document(const chat_part& part);
  void result(const chat_part& part, const chat_message* turn);
  void thinking(const chat_part& part);
  void drop(std::string_view what);

  json::writer& w_;
  std::vector<std::string>& dropped_;
  int breakpoints_ = 0;
};

}  // namespace signalbox::anthropic
