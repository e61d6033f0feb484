// The work behind audit.h. Private to this room.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/audit.h"
#include "heed/ledger/internal/edge.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/tile.h"

namespace heed::ledger::internal {

// The first leaf under hash number `hash` of a tile.
std::uint64_t first_leaf(const Tile& tile, std::size_t hash);

class Auditor {
 public:
  Auditor(const Directory& directory, const AuditOptions& options) : directory_(directory), options_(options) {}
  // Fills report(); an error means that the ledger could not be examined.
  Status run();
  AuditReport& report() { return report_; }

 private:
  // A bundle as far as it could be read.
  struct Bundle {
    std::vector<std::size_t> offsets;  // where each entry's length starts; one more for the end of the last
    std::vector<Hash> leaves;
    std::optional<Fault> fault;
  };

  bool done() const { return !report_.faults.empty() && report_.faults.size() >= options_.faults_max; }
  void add(Fault fault);
  void add(const std::string& file, std::uint64_t offset, std::optional<std::uint64_t> entry, std::string rule,
           std::string message);

  Status check_checkpoint(bool& usable);
  void check_signature(const SignedCheckpoint& opened, bool& usable);

  Status check_entries();
  Status check_leaf_tile(const Tile& tile);
  Status read_bundle(const Tile& tile, Bundle& bundle);
  void scan_bundle(const Tile& tile, Bundle& bundle);
  // The hashes of a tile file: as many as it holds, at most `tile.width`; a fault of its length is added.
  Status read_tile(const Tile& tile, std::vector<Hash>& hashes);
  Status settle_leaves(const Tile& tile, Bundle& bundle, const std::vector<Hash>& stored);
  void visit_entries(const Tile& tile, const Bundle& bundle, std::size_t count);
  void visit_entry(const AuditEntry& entry);
  Status push_leaves(const Tile& tile, std::vector<Hash>& leaves);

  // Hands a hash to the level above; a full tile is checked and folded in turn.
  Status push(unsigned level, const Hash& hash);
  Status check_upper_tile(const Tile& tile, std::vector<Hash>& computed);
  Status check_upper_edges();
  void check_root();

  // Partial tiles of earlier sizes: each has to be how the tile's bytes begin.
  // `ends` says where each entry of a bundle starts and the last one ends; it is empty for hashes.
  Status check_earlier_partials(const Tile& tile, std::string_view bytes, const std::vector<std::size_t>& ends);
  Status check_earlier_partial(const Tile& partial, std::string_view expected, const std::vector<std::size_t>& ends);

  // Whether the tree above says that `hashes` are the ones of this tile; no if it cannot be read.
  Result<bool> is_vouched_for(const Tile& tile, const std::vector<Hash>& hashes) const;
  // Reads hashes of an upper level without complaint.
  Result<std::vector<Hash>> peek_tile(unsigned level, std::uint64_t index) const;

  Status check_strays();

  const Directory& directory_;
  const AuditOptions& options_;
  AuditReport report_;
  std::uint64_t size_ = 0;
  Edge edge_;                                           // believed hashes of the unfinished tile of each level
  std::array<std::uint64_t, kTileLevels> full_seen_{};  // full tiles of each level so far
  bool tree_known_ = true;                              // false once nothing could say what a tile's hashes are
  bool visiting_ = true;                                // false from the first entry that is not the signed one
  std::string bundle_bytes_;
  std::string tile_bytes_;
  std::string partial_bytes_;
};

}  // namespace heed::ledger::internal
