// A set of byte strings with a number each, walked one byte at a time: a double array (Aoe, An Efficient Digital Search
// Algorithm by Using a Double-Array Structure, 1989) in the XOR form of darts-clone.
//
// The child of node n by byte b is slot base(n) ^ b, and it is a child if that slot carries label b: one load a byte.
// No two inner nodes have the same base, so label and slot together tell whose child it is. Nodes without children have
// base 0, whose block of 256 slots nobody uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace heed::encoder::tokenizer {

class Trie {
 public:
  struct Entry {
    std::string_view key;
    std::int32_t value = 0;  // at least 0
  };
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNone = 0;  // as an answer of step(): the root is nobody's child
  static constexpr std::size_t kSlotsMax = std::size_t{1} << 23;

  Trie() = default;

  // The last one of equal keys counts. nullopt when the keys need more than kSlotsMax slots (about as many nodes).
  // `count` gets the number of different keys.
  static std::optional<Trie> build(const std::vector<Entry>& entries, std::size_t* count = nullptr);

  Node step(Node node, unsigned char byte) const {
    const Node next = (units_[node].link >> kLabelBits) ^ byte;
    return (units_[next].link & kLabelMask) == byte ? next : kNone;
  }

  // The number of the key that ends at this node, or -1.
  std::int32_t value(Node node) const { return units_[node].value; }

  // The number of `key`, or -1.
  std::int32_t find(std::string_view key) const;

  // Where `bytes` leads from the root; nullopt if nowhere.
  std::optional<Node> walk(std::string_view bytes) const;

  struct Match {
    std::int32_t value = -1;  // -1: none
    std::size_t length = 0;
  };
  // The longest key of at least one byte that `text` starts with, counting from `from` as if it were the root.
  Match longest(std::string_view text, Node from = kRoot) const {
    Match best;
    Node node = from;
    for (std::size_t i = 0; i < text.size(); ++i) {
      node = step(node, static_cast<unsigned char>(text[i]));
      if (node == kNone) break;
      if (const std::int32_t found = value(node); found >= 0) best = {found, i + 1};
    }
    return best;
  }

 private:
  friend class TrieBuilder;
  static constexpr std::uint32_t kLabelBits = 9, kLabelMask = (1U << kLabelBits) - 1;
  static constexpr std::uint32_t kFree = 256;  // a label no byte has

  struct Unit {
    std::uint32_t link = kFree;  // base << 9 | label
    std::int32_t value = -1;
  };
  std::vector<Unit> units_ = std::vector<Unit>(256);
};

}  // namespace heed::encoder::tokenizer
