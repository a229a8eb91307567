#pragma once

#include <string>
#include <utility>
#include <variant>

#include "kernel/bytes.h"
#include "kernel/check.h"

namespace forklab::kernel {

/// What went wrong, where in the text that was read, and the likely mend (may be empty).
struct Error {
  std::string message;
  ByteRange range;
  std::string hint;
};

/// A value or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return content_.index() == 0; }
  const T& value() const& {
    FORKLAB_CHECK(content_.index() == 0);
    return std::get<0>(content_);
  }
  T&& value() && {
    FORKLAB_CHECK(content_.index() == 0);
    return std::get<0>(std::move(content_));
  }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    FORKLAB_CHECK(content_.index() == 1);
    return std::get<1>(content_);
  }

 private:
  std::variant<T, Error> content_;
};

}  // namespace forklab::kernel
