// What a writer does before its first append: takes away what an interrupted commit left, and checks that the right
// edge, on which everything new will be built, is the signed one. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "heed/ledger/checkpoint.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/internal/file.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// Removes temporary files, tiles beyond the checkpoint and partial tiles whose full tile exists; returns how many
// files. Refused, with nothing removed: foreign files, and a tail that more than one commit must have written, as then
// the checkpoint is the thing that is out of date.
Result<std::size_t> remove_leftovers(const Directory& directory, std::uint64_t size);

struct RightEdge {
  Edge edge;
  std::string bundle;  // the entries of the partial level-0 tile
};
// `size_on_disk` is how far the tiles go: where that is beyond the checkpoint, a partial tile may have gone in favour
// of its full one.
Result<RightEdge> read_right_edge(const Directory& directory, const Checkpoint& checkpoint, std::uint64_t size_on_disk);

// The right edge at `target`, a later checkpoint of the same ledger, after every entry from `checkpoint` on was hashed
// and every tile above them compared: whether the tiles that `target` signs are all there. An input error says what is
// not.
Result<RightEdge> extend_right_edge(const Directory& directory, RightEdge right, std::uint64_t size,
                                    const Checkpoint& target);

// Removes the partial tiles of one full tile.
void remove_partials(const Directory& directory, const Tile& full_tile);

}  // namespace heed::ledger::internal
