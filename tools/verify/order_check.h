// The check of signatures in a stream: an instruction that is signed (an order, say) has to be signed by the key of its
// account, for a ledger that is checked in the same run. The key is the one that the ledger opened the account with;
// for an account that is not opened yet, the one that the stream's record of the person states.
//
// A signature is over the instruction as the ledger would write it and the ledger's name (market/exchange/authority.h).
// Whether it was also carried out is what the ledger says; its own check covers the signatures of what it holds.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/stream/record.h"
#include "verify/claims.h"
#include "verify/placed_fault.h"

namespace heed::tools {

class OrderCheck {
 public:
  // Records of the stream come first, then the ledgers. Looks at people and at instructions with a signature.
  void add(const stream::Record& record, Place place);

  void begin_ledger(std::string origin) { origins_.push_back(std::move(origin)); }
  void see_entry(std::string_view line);

  std::vector<PlacedFault> finish();

  const Claims& claims() const { return claims_; }

 private:
  struct Signed {
    std::string type, id, account;
    std::string unsigned_line;
    std::string signature;
    Place place;
  };

  bool is_signed(const Signed& order, const std::string& key) const;

  std::vector<Signed> signed_;
  std::unordered_map<std::string, std::string> opened_, stated_;  // keys by account, of ledgers and of people
  std::vector<std::string> origins_;
  Claims claims_{"signature", "signatures"};
};

}  // namespace heed::tools
