// What `verify` says: one line for a person, or records for a program.
//
//   verified: 27 entries, root 4pd...=, origin heed.local/market, 6 accounts, every asset conserved
//   FAULT market/tile/entries/000.p/27:517 entry 9 (entry-hash): entry 9 is not the one that was signed
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "heed/result.h"

namespace heed::tools {

// The first byte, or the record, that is wrong.
struct FoundFault {
  std::string file;
  std::optional<std::uint64_t> offset;  // in a ledger's file
  std::optional<std::uint64_t> entry;   // of a ledger
  std::optional<std::uint64_t> line;    // in a stream
  std::string rule;
  std::string message;
};

// Gathers answers in the one form or the other.
class Answers {
 public:
  // `several`: lines for people begin with what they are about.
  Answers(bool json, bool several) : json_(json), several_(several) {}

  bool json() const { return json_; }
  void fault(const FoundFault& fault);
  // What was verified of `subject`, in words.
  void verified(std::string_view subject, std::string_view words);
  // A record, as it stands.
  void record(std::string_view line);

  std::string take() { return std::move(text_); }

 private:
  bool json_;
  bool several_;
  std::string text_;
};

}  // namespace heed::tools
