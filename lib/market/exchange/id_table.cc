#include "heed/market/exchange/id_table.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace heed::market {
namespace {

static_assert(std::endian::native == std::endian::little, "words are loaded as they stand");

__extension__ typedef unsigned __int128 UInt128;  // NOLINT(modernize-use-using): as in amount.h

struct Sip {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1, v1 = std::rotl(v1, 13), v1 ^= v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16), v3 ^= v2;
    v0 += v3, v3 = std::rotl(v3, 21), v3 ^= v0;
    v2 += v1, v1 = std::rotl(v1, 17), v1 ^= v2, v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round(), round();
    v0 ^= word;
  }
  std::uint64_t squeeze() {
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

constexpr unsigned kEntryBits = 45;
constexpr std::uint64_t kLow32 = 0xffff'ffff;

// Of the packed word: the marker of a used slot is the entry, which is counted from 1 here.
std::uint64_t pack(const IdRecord& record) {
  const auto entry = static_cast<std::uint64_t>(record.entry) + 1;
  return record.line >> 32 << 48 | entry << 3 | static_cast<std::uint64_t>(record.kind) << 1 |
         static_cast<std::uint64_t>(record.rejected);
}

}  // namespace

std::array<std::uint64_t, 2> sip_hash_128(std::uint64_t key0, std::uint64_t key1, std::string_view bytes) {
  Sip sip{key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d ^ 0xee, key0 ^ 0x6c7967656e657261,
          key1 ^ 0x7465646279746573};
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    sip.absorb(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (std::size_t i = 0; at + i < bytes.size(); ++i) {
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << 8 * i;
  }
  sip.absorb(last);
  sip.v2 ^= 0xee;
  const std::uint64_t low = sip.squeeze();
  sip.v1 ^= 0xdd;
  return {low, sip.squeeze()};
}

std::uint64_t IdTable::fingerprint(std::string_view line) { return sip_hash_128(0, 0, line)[0] >> 16; }

// The table's place by the key's high bits (Lemire's multiplication), so that any number of slots will do.
std::size_t IdTable::home(const std::vector<Slot>& slots, std::uint64_t key) {
  return static_cast<std::size_t>(static_cast<UInt128>(key) * slots.size() >> 64);
}

void IdTable::place(std::vector<Slot>& slots, const Slot& slot) {
  std::size_t at = home(slots, slot.key);
  while (slots[at].packed != 0) at = at + 1 < slots.size() ? at + 1 : 0;
  slots[at] = slot;
}

std::optional<IdRecord> IdTable::find(std::string_view id) const {
  const auto [key, more] = sip_hash_128(0, 0, id);
  const std::vector<Slot>& slots = shards_[more % kShards];
  if (slots.empty()) return std::nullopt;
  for (std::size_t at = home(slots, key); slots[at].packed != 0; at = at + 1 < slots.size() ? at + 1 : 0) {
    const Slot& slot = slots[at];
    if (slot.key != key || slot.key_and_line_low >> 32 != more >> 32) continue;
    const std::uint64_t entry = (slot.packed >> 3 & ((std::uint64_t{1} << kEntryBits) - 1)) - 1;
    return IdRecord{static_cast<std::int64_t>(entry), static_cast<IdKind>(slot.packed >> 1 & 3), (slot.packed & 1) != 0,
                    slot.packed >> 48 << 32 | (slot.key_and_line_low & kLow32)};
  }
  return std::nullopt;
}

void IdTable::insert(std::string_view id, const IdRecord& record) {
  assert(record.entry >= 0 && record.entry < (std::int64_t{1} << kEntryBits) - 1 && "IdTable::insert: entry too large");
  const auto [key, more] = sip_hash_128(0, 0, id);
  std::vector<Slot>& slots = shards_[more % kShards];
  std::size_t& used = used_[more % kShards];
  if ((used + 1) * 8 > slots.size() * 7) {
    std::vector<Slot> larger(std::max<std::size_t>(8, slots.size() + slots.size() / 4));
    for (const Slot& slot : slots) {
      if (slot.packed != 0) place(larger, slot);
    }
    slots = std::move(larger);
  }
  place(slots, {key, more >> 32 << 32 | (record.line & kLow32), pack(record)});
  ++used;
  ++size_;
}

}  // namespace heed::market
