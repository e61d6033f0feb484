// What became of every id, in 24 bytes each: a journal of millions of instructions is replayed in the memory of their
// hashes, not of their lines.
//
// An id is known by 96 bits of its SipHash-2-4-128 (Aumasson, Bernstein 2012): among 10^9 ids two are alike with odds
// of 1 in 10^11. The key of the hash is fixed, as every replay has to agree; who searches for two ids that are alike,
// some 2^48 attempts, gets the second of their own instructions refused as a repetition, and nothing else. Of the line
// 48 bits are kept: they decide between two answers to a sender who repeats an id, neither of which leaves a trace.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace heed::market {

// SipHash-2-4 with 128 bits of output; exposed for its published vectors.
std::array<std::uint64_t, 2> sip_hash_128(std::uint64_t key0, std::uint64_t key1, std::string_view bytes);

enum class IdKind : std::uint8_t { kOther, kOrder, kContract };  // what a later instruction may refer to

struct IdRecord {
  std::int64_t entry = 0;        // index of the instruction, below 2^45
  IdKind kind = IdKind::kOther;  // kOther if it was rejected
  bool rejected = false;
  std::uint64_t line = 0;  // fingerprint(), 48 bits
};

class IdTable {
 public:
  static std::uint64_t fingerprint(std::string_view line);

  std::optional<IdRecord> find(std::string_view id) const;
  void insert(std::string_view id, const IdRecord& record);  // `id` is not in it yet
  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint64_t key_and_line_low = 0;  // 32 bits of the key, 32 of the line
    std::uint64_t packed = 0;            // line_high:16 entry:45 kind:2 rejected:1, never 0: see pack()
  };
  // Many small tables that grow one by one by a quarter: room for one in five ids is spare, never for half of them.
  static constexpr std::size_t kShards = 256;

  static std::size_t home(const std::vector<Slot>& slots, std::uint64_t key);
  static void place(std::vector<Slot>& slots, const Slot& slot);

  std::array<std::vector<Slot>, kShards> shards_;
  std::array<std::size_t, kShards> used_{};
  std::size_t size_ = 0;
};

}  // namespace heed::market
