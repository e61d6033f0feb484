// Entry bundles of c2sp.org/tlog-tiles: the entries under one level-0 tile, each as
//
//   uint16 length, big endian || the entry's bytes
//
// with no count in front and nothing behind. The bundle of `width` entries is a prefix of every longer one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/tile.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::size_t kEntryBytesMax = 65535;  // what a 16-bit length can say
inline constexpr std::size_t kEntryPrefixBytes = 2;
inline constexpr std::size_t kBundleBytesMax = kTileWidth * (kEntryPrefixBytes + kEntryBytesMax);

// Appends one entry; more than kEntryBytesMax bytes are refused and change nothing.
HEED_EXPORT Status append_entry(std::string& bundle, std::string_view entry);

// Walks the entries of a bundle without copying them. The views live as long as the bundle's bytes.
class HEED_EXPORT BundleCursor {
 public:
  explicit BundleCursor(std::string_view bundle) : bundle_(bundle) {}

  enum class Step {
    kEntry,      // entry() and entry_offset() are valid
    kEnd,        // the bundle ended exactly after the last entry
    kTruncated,  // a length, or the bytes it announces, run past the end; offset() is where that entry starts
  };
  Step next();

  std::string_view entry() const { return entry_; }
  // Where the entry's length starts in the bundle.
  std::size_t entry_offset() const { return entry_offset_; }
  // Where the next entry starts, or the unfinished one.
  std::size_t offset() const { return offset_; }

 private:
  std::string_view bundle_;
  std::string_view entry_;
  std::size_t entry_offset_ = 0;
  std::size_t offset_ = 0;
};

// All entries of a bundle that has to hold exactly `count` of them (1..256).
HEED_EXPORT Result<std::vector<std::string_view>> decode_bundle(std::string_view bundle, unsigned count);

}  // namespace heed::ledger
