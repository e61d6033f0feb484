#include "heed/encoder/tokenizer/trie.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace heed::encoder::tokenizer {
namespace {

// Keys are compared by their first eight bytes as a number, which sorts a vocabulary three times as fast as comparing
// strings: most tokens are that short.
struct Sortable {
  std::uint64_t head;
  std::uint32_t index;
};

std::uint64_t head_of(std::string_view key) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < 8; ++i) head = head << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  return head;
}

// In order of the bytes, the last one of equal keys only.
std::vector<Trie::Entry> sorted(const std::vector<Trie::Entry>& entries) {
  std::vector<Sortable> order(entries.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = {head_of(entries[i].key), i};
  std::sort(order.begin(), order.end(), [&](const Sortable& a, const Sortable& b) {
    if (a.head != b.head) return a.head < b.head;
    const int compared = entries[a.index].key.compare(entries[b.index].key);
    return compared != 0 ? compared < 0 : a.index < b.index;
  });
  std::vector<Trie::Entry> result;
  result.reserve(entries.size());
  for (const Sortable& one : order) {
    const Trie::Entry& entry = entries[one.index];
    if (!result.empty() && result.back().key == entry.key) result.pop_back();
    result.push_back(entry);
  }
  return result;
}

}  // namespace

class TrieBuilder {
 public:
  explicit TrieBuilder(const std::vector<Trie::Entry>& entries) : entries_(entries) {}

  std::optional<Trie> build() {
    add_block();  // for the root, and for the base of nodes without children
    units()[0].link = Trie::kFree;
    if (!entries_.empty()) todo_.push_back({Trie::kRoot, 0, static_cast<std::uint32_t>(entries_.size()), 0});
    while (!todo_.empty()) {
      const Range range = todo_.back();
      todo_.pop_back();
      if (!expand(range)) return std::nullopt;
    }
    return std::move(trie_);
  }

 private:
  // The keys from `first` to `last` share their first `depth` bytes, which lead to `node`.
  struct Range {
    std::uint32_t node, first, last;
    std::size_t depth;
  };
  static constexpr std::size_t kTries = 128;        // free slots looked at before a new block is opened
  static constexpr std::uint32_t kOpenBlocks = 16;  // older blocks keep their holes: they are expensive to fill

  std::vector<Trie::Unit>& units() { return trie_.units_; }

  bool expand(Range range) {
    if (entries_[range.first].key.size() == range.depth) {
      units()[range.node].value = entries_[range.first].value;
      if (++range.first == range.last) return true;
    }
    std::array<unsigned char, 256> labels;
    std::size_t count = 0;
    const auto label_of = [&](std::uint32_t i) { return static_cast<unsigned char>(entries_[i].key[range.depth]); };
    for (std::uint32_t i = range.first; i < range.last; ++i) {
      if (count == 0 || labels[count - 1] != label_of(i)) labels[count++] = label_of(i);
    }
    const std::uint32_t base = find_base({labels.data(), count});
    if (base == 0) return false;
    units()[range.node].link = base << Trie::kLabelBits | (units()[range.node].link & Trie::kLabelMask);
    std::uint32_t first = range.first;
    for (std::size_t k = 0; k < count; ++k) {
      const std::uint32_t child = base ^ labels[k];
      take(child, labels[k]);
      std::uint32_t last = first;
      while (last < range.last && label_of(last) == labels[k]) ++last;
      todo_.push_back({child, first, last, range.depth + 1});
      first = last;
    }
    return true;
  }

  // A base under which all labels are free; 0 when there is no room left.
  std::uint32_t find_base(std::span<const unsigned char> labels) {
    std::size_t tries = 0;
    for (std::uint32_t slot = next_[kHead]; slot != kHead && tries < kTries; slot = next_[slot], ++tries) {
      if (const std::uint32_t base = slot ^ labels[0]; fits(base, labels)) return use(base);
    }
    if (units().size() + 256 > Trie::kSlotsMax) return 0;
    const auto block = static_cast<std::uint32_t>(units().size());
    add_block();
    return use(block);
  }

  bool fits(std::uint32_t base, std::span<const unsigned char> labels) const {
    if (used_[base]) return false;
    return std::all_of(labels.begin(), labels.end(), [&](unsigned char label) { return free_[base ^ label]; });
  }

  std::uint32_t use(std::uint32_t base) {
    used_[base] = true;
    return base;
  }

  void take(std::uint32_t slot, unsigned char label) {
    units()[slot].link = label;
    if (!free_[slot]) return;
    free_[slot] = false;
    unlink(slot);
  }

  void unlink(std::uint32_t slot) {
    next_[previous_[slot]] = next_[slot];
    previous_[next_[slot]] = previous_[slot];
  }

  // Opens 256 more slots and closes the block that was opened kOpenBlocks before. Slot 0 is the head of the list of
  // free slots, and the whole first block stays out of it.
  void add_block() {
    const auto begin = static_cast<std::uint32_t>(units().size());
    const bool first = next_.empty();
    if (first) units().clear();
    const std::uint32_t from = first ? 0 : begin;
    units().resize(from + 256);
    used_.resize(from + 256);
    free_.resize(from + 256, !first);
    next_.resize(from + 256, kHead);
    previous_.resize(from + 256, kHead);
    if (first) return;
    for (std::uint32_t slot = from; slot < from + 256; ++slot) {
      const std::uint32_t last = previous_[kHead];
      next_[last] = slot;
      previous_[slot] = last;
      next_[slot] = kHead;
      previous_[kHead] = slot;
    }
    if (from < 256 * (kOpenBlocks + 1)) return;
    const std::uint32_t closing = from - 256 * kOpenBlocks;
    for (std::uint32_t slot = closing; slot < closing + 256; ++slot) {
      if (!free_[slot]) continue;
      free_[slot] = false;
      unlink(slot);
    }
  }

  static constexpr std::uint32_t kHead = 0;
  const std::vector<Trie::Entry>& entries_;
  Trie trie_;
  std::vector<Range> todo_;
  std::vector<char> used_, free_;  // of each slot: as a base, as a node
  std::vector<std::uint32_t> next_, previous_;
};

std::optional<Trie> Trie::build(const std::vector<Entry>& entries, std::size_t* count) {
  const std::vector<Entry> ordered = sorted(entries);
  if (count != nullptr) *count = ordered.size();
  return TrieBuilder(ordered).build();
}

std::int32_t Trie::find(std::string_view key) const {
  const auto node = walk(key);
  return node ? value(*node) : -1;
}

std::optional<Trie::Node> Trie::walk(std::string_view bytes) const {
  Node node = kRoot;
  for (const char byte : bytes) {
    node = step(node, static_cast<unsigned char>(byte));
    if (node == kNone) return std::nullopt;
  }
  return node;
}

}  // namespace heed::encoder::tokenizer
