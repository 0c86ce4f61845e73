// SPDX-License-Identifier: Apache-2.0
// Immutable payloads that messages share instead of copying. Within a process a pointer travels; to another
// node the content does.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace signalbox {

/// A shared, immutable T. Default-constructed it shows a default T.
template <class T>
class shared {
 public:
  shared() = default;
  explicit shared(T value) : ptr_{std::make_shared<const T>(std::move(value))} {}

  const T& operator*() const { return ptr_ ? *ptr_ : empty(); }
  const T* operator->() const { return &**this; }
  [[nodiscard]] const std::shared_ptr<const T>& pointer() const { return ptr_; }

 private:
  static const T& empty() {
    static const T value{};
    return value;
  }
  std::shared_ptr<const T> ptr_;
};

template <class Inspector, class T>
typename Inspector::result_type inspect(Inspector& f, shared<T>& x) {
  if constexpr (Inspector::reads_state) {
    return f(const_cast<T&>(*x));
  } else {
    T loaded{};
    auto outcome = f(loaded);
    x = shared<T>{std::move(loaded)};
    return outcome;
  }
}

/// Text that people wrote or models answered. CAF prints messages in logs and errors; of this it prints only
/// the size.
class shared_text {
 public:
  shared_text() = default;
  explicit shared_text(std::string text) : text_{std::move(text)} {}
  [[nodiscard]] std::string_view view() const { return *text_; }
  [[nodiscard]] std::size_t size() const { return text_->size(); }
  /// Keeps the bytes alive for somebody who works on views of them.
  [[nodiscard]] std::shared_ptr<const std::string> pointer() const { return text_.pointer(); }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, shared_text& x) {
    if constexpr (std::is_void_v<typename Inspector::result_type>) {
      auto size = x.size();
      return f(size);
    } else {
      return inspect(f, x.text_);
    }
  }

 private:
  shared<std::string> text_;
};

}  // namespace signalbox
