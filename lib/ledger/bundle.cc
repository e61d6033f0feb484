#include "heed/ledger/bundle.h"

#include <fmt/core.h>

namespace heed::ledger {

Status append_entry(std::string& bundle, std::string_view entry) {
  if (entry.size() > kEntryBytesMax) {
    return input_error(fmt::format("entry has {} bytes, expected at most {}: record its SHA-256 and length instead",
                                   entry.size(), kEntryBytesMax));
  }
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
  return {};
}

BundleCursor::Step BundleCursor::next() {
  if (offset_ == bundle_.size()) return Step::kEnd;
  if (bundle_.size() - offset_ < kEntryPrefixBytes) return Step::kTruncated;
  const auto high = static_cast<unsigned char>(bundle_[offset_]);
  const auto low = static_cast<unsigned char>(bundle_[offset_ + 1]);
  const std::size_t bytes = std::size_t{high} << 8 | low;
  if (bundle_.size() - offset_ - kEntryPrefixBytes < bytes) return Step::kTruncated;
  entry_offset_ = offset_;
  entry_ = bundle_.substr(offset_ + kEntryPrefixBytes, bytes);
  offset_ += kEntryPrefixBytes + bytes;
  return Step::kEntry;
}

Result<std::vector<std::string_view>> decode_bundle(std::string_view bundle, unsigned count) {
  std::vector<std::string_view> entries;
  BundleCursor cursor(bundle);
  while (entries.size() < count) {
    if (cursor.next() != BundleCursor::Step::kEntry) {
      return input_error(fmt::format("bundle ends at byte {} inside entry {}, expected {} entries", bundle.size(),
                                     entries.size(), count));
    }
    entries.push_back(cursor.entry());
  }
  if (cursor.offset() != bundle.size()) {
    return input_error(fmt::format("bundle goes on after its {} entries at byte {}", count, cursor.offset()));
  }
  return entries;
}

}  // namespace heed::ledger
