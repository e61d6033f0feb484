// The work behind audit.h. Private to this room.
//
// Groups of 256 entries come in order from a GroupQueue, read and hashed by several threads. Everything from there on
// happens in one thread and in order, so that faults do not depend on how many threads there are: judging what
// disagrees, showing entries to the visitor, the levels above, and the root.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/audit.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/framing.h"
#include "heed/ledger/internal/leaf_group.h"
#include "heed/ledger/tile.h"

namespace heed::ledger::internal {

// The hashes of a tile, none where nobody can say.
using Hashes = std::vector<std::optional<Hash>>;
// The root over a full tile's hashes, if all are known.
std::optional<Hash> fold_known(const Hashes& hashes);

class Auditor {
 public:
  Auditor(const Directory& directory, const AuditOptions& options) : directory_(directory), options_(options) {}
  // Fills report(); an error means that the ledger could not be examined.
  Status run();
  AuditReport& report() { return report_; }

 private:
  bool done() const { return !report_.faults.empty() && report_.faults.size() >= options_.faults_max; }
  void add(Fault fault);
  void add(const std::string& file, std::uint64_t offset, std::optional<std::uint64_t> entry, std::string rule,
           std::string message);
  // Faults of single places of a file of `places`; where none of them is right, the first stands for all.
  void add_places(std::vector<Fault> faults, std::size_t places, std::string_view none_is_right);

  // auditor.cc: the checkpoint, and files that do not belong.
  Status check_checkpoint(bool& usable);
  void check_signature(const SignedCheckpoint& opened, bool& usable);
  Status check_strays();

  // auditor_leaves.cc: entries and the tiles over them.
  Status check_entries(const LeafGroupReader& reader);
  Status check_group(LeafGroup& group);
  Status settle_group(LeafGroup& group, Hashes& truth, bool& bundle_right);
  void add_bundle_faults(const Tile& entries, std::string_view bytes, const Framing& framing, const Hashes& truth);
  void visit_entries(const LeafGroup& group, std::size_t count);
  void visit_entry(const AuditEntry& entry);

  // auditor_partials.cc: partial tiles of earlier sizes, each of which has to be how its tile begins.
  struct Places {
    std::string bytes;                // of the tile
    std::vector<std::size_t> starts;  // of each hash or entry in them; one more for the end of the last
  };
  static Places places_of(const Hashes& hashes);
  Status check_earlier_partials(const Tile& tile, const std::vector<DirectoryEntry>& files, const Places& places);
  Status check_earlier_partial(const Tile& partial, const Places& places);
  Status check_earlier_group(const LeafGroup& group, const Hashes& truth, bool bundle_right);
  Status check_earlier_bundles_by_hash(const LeafGroup& group, const Hashes& truth);
  // A checkpoint's size has both a partial tile and a partial bundle; names those whose other half has gone.
  void check_pairs(const LeafGroup& group);

  // auditor_tree.cc: the levels above, and the root.
  // Hands a hash to the level above; a full tile is checked and folded in turn.
  Status push(unsigned level, const std::optional<Hash>& hash);
  // Compares a tile with the hashes computed from below; afterwards `computed` are the ones to believe.
  Status check_upper_tile(const Tile& tile, Hashes& computed);
  Status check_upper_edges();
  void check_root();
  // Which hashes are right where those computed from below and those in the tile differ: what the tree above says, or
  // if it cannot tell, one side.
  Result<Hashes> believe(const Tile& tile, const Hashes& below, const Hashes& stored, bool rather_stored) const;
  // Whether the tree above says that `hashes` are the ones of this tile, even if one hash of its own is wrong.
  Result<bool> is_vouched_for(const Tile& tile, const std::vector<Hash>& hashes) const;
  Result<bool> leads_to_root(const Tile& tile, const std::vector<Hash>& hashes) const;
  // Reads hashes of an upper level without complaint.
  Result<std::vector<Hash>> peek_tile(unsigned level, std::uint64_t index) const;

  const Directory& directory_;
  const AuditOptions& options_;
  AuditReport report_;
  std::uint64_t size_ = 0;
  std::array<Hashes, kTileLevels> edge_;                // believed hashes of the unfinished tile of each level
  std::array<std::uint64_t, kTileLevels> full_seen_{};  // full tiles of each level so far
  bool visiting_ = true;                                // false from the first entry that is not the signed one
  const LeafGroupReader* reader_ = nullptr;             // while run() lasts
};

}  // namespace heed::ledger::internal
