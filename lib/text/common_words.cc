#include "heed/text/common_words.h"

#include <vector>

namespace heed::text {
namespace {

constexpr float kStep = 0.25F;

struct Level {
  int steps;
  std::string_view terms;  // each followed by one space
};

constexpr Level kLevels[] = {
#include "heed/text/common_words_table.inc"
};

std::uint32_t hash_of(std::string_view term) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char c : term) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

// Open addressing over slots that point into the literals above.
class Table {
 public:
  Table() : slots_(std::size_t{1} << 15) {
    for (const Level& level : kLevels) add_level(level);
  }

  float find(std::string_view term) const {
    for (std::size_t at = hash_of(term) & mask();; at = (at + 1) & mask()) {
      if (slots_[at].term.empty()) return kRarityMax;
      if (slots_[at].term == term) return slots_[at].rarity;
    }
  }

  std::size_t count() const { return count_; }

 private:
  struct Slot {
    std::string_view term;
    float rarity = 0;
  };

  std::size_t mask() const { return slots_.size() - 1; }

  void add_level(const Level& level) {
    std::string_view rest = level.terms;
    while (!rest.empty()) {
      const std::size_t space = rest.find(' ');
      add(rest.substr(0, space), static_cast<float>(level.steps) * kStep);
      rest.remove_prefix(space + 1);
    }
  }

  void add(std::string_view term, float rarity) {
    std::size_t at = hash_of(term) & mask();
    while (!slots_[at].term.empty()) at = (at + 1) & mask();
    slots_[at] = {term, rarity};
    ++count_;
  }

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

const Table& table() {
  static const Table instance;
  return instance;
}

}  // namespace

float rarity(std::string_view term) { return table().find(term); }

std::uint32_t common_terms_hash() {
  std::uint32_t hash = 0;
  for (const Level& level : kLevels)
    hash = (hash ^ hash_of(level.terms)) * 16777619u + static_cast<unsigned>(level.steps);
  return hash;
}

std::size_t common_term_count() { return table().count(); }

}  // namespace heed::text
