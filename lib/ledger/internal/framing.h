// Finds the entries of a damaged bundle again, by the hashes that they ought to have. Private to this room.
//
// The lengths in a bundle are all that says where an entry begins, so one changed length would spoil everything behind
// it. With the hashes of the entries at hand the place can be found where a whole entry stands again, and only what
// lies before it is damaged: an auditor is told about one entry, not about 200.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "heed/ledger/hash.h"

namespace heed::ledger::internal {

struct FramedEntry {
  bool found = false;         // whether it is known where the entry stands; otherwise `offset` is where it should begin
  std::size_t offset = 0;     // of its length
  std::size_t bytes = 0;      // of the entry itself
  bool length_wrong = false;  // its bytes are the right ones, its length is not
  Hash hash{};                // of its bytes, if it was found
};

struct Framing {
  std::vector<FramedEntry> entries;  // as many as there are hashes
  std::vector<std::size_t> extra;    // entries in front of which there are bytes that belong to none
  std::size_t end = 0;               // behind the last entry that was found
  std::optional<std::size_t> cut;    // the first entry that is not there because the bundle ends too early
};

// `expected`: the hash of each entry, none where nobody knows it.
Framing find_entries(std::string_view bundle, const std::vector<std::optional<Hash>>& expected);

}  // namespace heed::ledger::internal
