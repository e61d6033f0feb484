// Makes one call of the ledger's to the system or to OpenSSL fail. ledger_test is linked so that the calls listed in
// CMakeLists.txt go through faults.cc first (ld's --wrap); those of other libraries do not.
#pragma once

#include <cstddef>
#include <string_view>

namespace heed::ledger::test {

// Besides an errno, what may happen to a call.
enum FaultKind : int {
  kFlippedBit = -1,  // it succeeds, and one bit of what was read or signed is wrong
  kOtherTypes = -2,  // every readdir() says that it does not know of what type an entry is
  kNoTypes = -4,     // neither does fstatat(), which fails
  kNoMemory = -3,    // std::bad_alloc is thrown
};

// While it lives, call number `nth` (1 is the first) of those that can fail in this way does so, and no other.
class FaultyCall {
 public:
  // `kind` is an errno or a FaultKind. `call` limits it to calls of that name.
  FaultyCall(std::size_t nth, int kind, std::string_view call = {});
  FaultyCall(const FaultyCall&) = delete;
  FaultyCall& operator=(const FaultyCall&) = delete;
  ~FaultyCall();

  // Whether there were so many calls.
  bool happened() const;
};

}  // namespace heed::ledger::test
