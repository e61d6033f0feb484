#include "heed/ledger/internal/framing.h"

#include <algorithm>
#include <utility>

#include "heed/ledger/bundle.h"

namespace heed::ledger::internal {
namespace {

// How much is hashed in search of one bundle's entries before the search is given up: about 30 ms. A bundle in which
// nothing is right, which would take longest, has nothing to be found.
constexpr std::size_t kSearchBytesMax = std::size_t{64} << 20;

class Search {
 public:
  Search(std::string_view bundle, const std::vector<std::optional<Hash>>& expected)
      : bundle_(bundle), expected_(expected) {
    framing_.entries.resize(expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (expected[i]) places_.emplace_back(*expected[i], i);
    }
    std::sort(places_.begin(), places_.end());
  }

  Framing run() {
    while (next_ < expected_.size()) {
      if (follow_lengths() || find_next()) continue;
      give_up();
      break;
    }
    return std::move(framing_);
  }

 private:
  // The entry whose length is at `offset`, unless that runs past the end.
  std::optional<std::string_view> entry_at(std::size_t offset) const {
    BundleCursor cursor(bundle_.substr(offset));
    if (cursor.next() != BundleCursor::Step::kEntry) return std::nullopt;
    return cursor.entry();
  }

  Hash hash_of(std::string_view entry) {
    searched_ += entry.size();
    return leaf_hash(entry);
  }

  void take(std::size_t offset, std::string_view entry, const Hash& hash) {
    framing_.entries[next_++] = {true, offset, entry.size(), false, hash};
    framing_.end = offset + kEntryPrefixBytes + entry.size();
  }

  // Takes entries by their lengths as long as that leads to a right one again, or exactly to the end of the bundle with
  // the last entry. False if it does not lead there.
  bool follow_lengths() {
    std::vector<std::pair<std::string_view, Hash>> chain;
    std::size_t at = framing_.end;
    bool right = false;
    while (!right && next_ + chain.size() < expected_.size() && searched_ < kSearchBytesMax) {
      const auto entry = entry_at(at);
      if (!entry) break;
      const std::optional<Hash>& wanted = expected_[next_ + chain.size()];
      chain.emplace_back(*entry, hash_of(*entry));
      right = !wanted || *wanted == chain.back().second;
      at += kEntryPrefixBytes + entry->size();
    }
    const bool whole = at == bundle_.size() && next_ + chain.size() == expected_.size();
    if (!right && !whole) return false;
    for (const auto& [entry, hash] : chain) take(framing_.end, entry, hash);
    return true;
  }

  // The number of the first entry from `first` on that has this hash.
  std::optional<std::size_t> place_of(const Hash& hash, std::size_t first) const {
    const auto found = std::lower_bound(places_.begin(), places_.end(), std::pair(hash, first));
    if (found == places_.end() || found->first != hash) return std::nullopt;
    return found->second;
  }

  // Whether the entry at `at` is followed by the one that ought to follow number `place`.
  bool goes_on(std::size_t at, std::size_t place) {
    const auto entry = entry_at(at);
    if (place + 1 == expected_.size()) return at + kEntryPrefixBytes + entry->size() == bundle_.size();
    const auto following = entry_at(at + kEntryPrefixBytes + entry->size());
    return following && expected_[place + 1] == hash_of(*following);
  }

  // Looks for the next place where a right entry stands: the one that is looked for, or a later one that goes on as it
  // should. A copy of a later entry that was put in would lead astray otherwise; it is the last resort.
  bool find_next() {
    const std::size_t from = framing_.end;
    std::optional<std::pair<std::size_t, std::size_t>> resort;  // place, offset
    for (std::size_t at = from; at < bundle_.size() && searched_ < kSearchBytesMax; ++at) {
      const auto entry = entry_at(at);
      if (!entry) continue;
      const auto place = place_of(hash_of(*entry), next_);
      if (!place) continue;
      if (*place == next_ || goes_on(at, *place)) {
        skip_to(*place, at);
        return true;
      }
      if (!resort) resort.emplace(*place, at);
    }
    if (resort) {
      skip_to(resort->first, resort->second);
      return true;
    }
    if (next_ + 1 < expected_.size()) return false;
    // The last entry reaches to the end, whatever its length says; if that is not it, the bundle may just be cut.
    if (bundle_.size() - from < kEntryPrefixBytes) return false;
    const std::string_view rest = bundle_.substr(from + kEntryPrefixBytes);
    if (rest.size() > kEntryBytesMax || leaf_hash(rest) != expected_[next_]) return false;
    skip_to(next_ + 1, bundle_.size());
    return true;
  }

  // Entry `place` stands at `at`; what lies before it are the entries in between, if there are any.
  void skip_to(std::size_t place, std::size_t at) {
    const std::size_t from = framing_.end;
    if (place == next_) framing_.extra.push_back(place);
    const bool single = place == next_ + 1 && at >= from + kEntryPrefixBytes;
    for (; next_ < place; ++next_) {
      FramedEntry& entry = framing_.entries[next_];
      entry.offset = from;
      if (!single) continue;
      const std::string_view bytes = bundle_.substr(from, at - from).substr(kEntryPrefixBytes);
      entry = {true, from, bytes.size(), false, leaf_hash(bytes)};
      const auto declared = entry_at(from);
      entry.length_wrong = expected_[next_] == entry.hash && (!declared || declared->size() != bytes.size());
    }
    framing_.end = at;
  }

  void give_up() {
    const bool fits = entry_at(framing_.end).has_value();
    if (!fits) framing_.cut = next_;
    for (std::size_t i = next_; i < expected_.size(); ++i) framing_.entries[i].offset = framing_.end;
  }

  std::string_view bundle_;
  const std::vector<std::optional<Hash>>& expected_;
  std::vector<std::pair<Hash, std::size_t>> places_;
  Framing framing_;
  std::size_t next_ = 0;      // the entry that is looked for
  std::size_t searched_ = 0;  // bytes hashed
};

}  // namespace

Framing find_entries(std::string_view bundle, const std::vector<std::optional<Hash>>& expected) {
  return Search(bundle, expected).run();
}

}  // namespace heed::ledger::internal
