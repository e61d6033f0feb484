// The one word every room shares: a value, or the reason there is none.
//
// Three kinds of failure are kept apart. Bad input and system failures are an Error, returned in a Result. A proof that
// does not hold is an answer, so functions that check proofs return it as a value of their own. Our own mistakes are
// assertions. No room of the library throws across its boundary, prints or exits.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace heed {

enum class ErrorKind {
  kInput,   // what was read is wrong: the sender can mend it
  kSystem,  // reading, writing or allocating failed: the machine has to be mended
};

// A message is one sentence without a final stop, written for the person who can act on it:
// `has 383 numbers, expected 384`. The caller that knows the file and the line puts them in front.
struct Error {
  ErrorKind kind = ErrorKind::kInput;
  std::string message;
  std::string field;  // the field of the record that is wrong, "" if it is not about one field
};

inline Error input_error(std::string message, std::string field = {}) {
  return {ErrorKind::kInput, std::move(message), std::move(field)};
}

inline Error system_error(std::string message) { return {ErrorKind::kSystem, std::move(message), {}}; }

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(*checked()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return checked(); }
  const T* operator->() const { return const_cast<Result*>(this)->checked(); }

  const Error& error() const& {
    assert(!ok() && "Result::error called on a value");
    return *std::get_if<1>(&content_);
  }
  Error&& error() && {
    assert(!ok() && "Result::error called on a value");
    return std::move(*std::get_if<1>(&content_));
  }

 private:
  T* checked() {
    assert(ok() && "Result::value called on an error");
    return std::get_if<0>(&content_);
  }

  std::variant<T, Error> content_;
};

// A Result without a value: done, or why not.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const {
    assert(!ok_ && "Status::error called on success");
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace heed
