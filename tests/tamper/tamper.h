// Everything that can be done to a ledger by changing one thing, as a list of cases in a fixed order, and what an audit
// has to say about each.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "heed/ledger/audit.h"
#include "heed/ledger/tile.h"

namespace heed::tamper {

// The files of an undamaged ledger and what is known about each.
struct File {
  std::string path;
  std::string bytes;
  std::optional<ledger::Tile> tile;  // none: the checkpoint
  bool earlier = false;              // a partial tile beside a wider one, which says what every byte of it has to be
  bool obsolete = false;             // beside the full one: it may go
  std::vector<std::size_t> starts;  // of each hash or entry, one more for the end of the last; empty for the checkpoint
};

std::vector<File> read_ledger(const std::string& directory);

// Where the audit has to find a change of that byte: the byte itself where it can be known, else the hash or entry that
// contains it. A byte behind the end belongs to the last one.
struct Place {
  std::string file;
  std::optional<std::uint64_t> offset;  // none: anywhere in the file
  std::optional<std::uint64_t> entry;
};
Place place_of(const File& file, std::size_t byte);
// The same for the place at which a file is cut off.
Place place_of_cut(const File& file, std::size_t bytes_left);

struct Case {
  std::string kind;  // "flip", "cut", "append", "missing", "stray", "replaced", "swapped"
  std::string what;  // for a person
  std::function<void(const std::string& ledger)> change;
  std::function<void(const std::string& ledger)> restore;
  std::vector<Place> places;  // one fault, in one of these; empty: no fault at all
  bool single = true;         // and no other fault beside it
};

// Calls `run` for every case; what it is given lives until it returns.
void for_each_case(const std::vector<File>& files, const std::function<void(const Case&)>& run);

}  // namespace heed::tamper
