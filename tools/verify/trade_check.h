// The check of what trade reports against the ledger it reports of: a record of type trade, or reject, says which
// entry of a ledger it is, and has to agree with it in everything that both state. The ledger itself is checked
// in the same run; its lines pass by here as they are replayed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/stream/record.h"
#include "verify/claims.h"
#include "verify/placed_fault.h"

namespace heed::tools {

class TradeCheck {
 public:
  static bool wants(const stream::Record& record);

  // Records of the stream come first, then the ledgers.
  void add(const stream::Record& record, Place place);

  void begin_ledger() { ++ledgers_; }
  // A line of the ledger, which is its entry `index`.
  void see_entry(std::uint64_t index, std::string_view line);
  // A ledger with faults, or whose lines did not pass by, proves nothing about what was not seen of it.
  void end_ledger(bool verified) { all_verified_ = all_verified_ && verified; }

  std::vector<PlacedFault> finish();

  const Claims& claims() const { return claims_; }

 private:
  struct Stated {
    std::string line;
    std::string wrong;  // what the last ledger's entry of that number has against it
    bool found = false;
    Place place;
  };

  std::vector<Stated> stated_;
  std::unordered_multimap<std::uint64_t, std::size_t> by_entry_;
  std::size_t ledgers_ = 0;
  bool all_verified_ = true;
  stream::RecordParser stated_parser_, entry_parser_;
  Claims claims_{"outcome of trade", "outcomes of trade"};
};

}  // namespace heed::tools
