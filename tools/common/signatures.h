// Keys and signatures as the exchange asks about them (heed/market/exchange/authority.h), by the ledger's rule.
//
// A replay meets thousands of signatures that are all right. They are taken for good at first and checked together, on
// all cores, and nothing is said or written before they are: an Ed25519 check takes some 60 microseconds, a hundred
// times what the rest of an instruction takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/ledger/ed25519.h"
#include "heed/market/exchange/authority.h"

namespace heed::tools {

class Signatures final : public market::Authority {
 public:
  // `origin`: the name of the ledger that the instructions are for.
  explicit Signatures(std::string origin) : origin_(std::move(origin)) {}

  bool is_key(std::string_view key) override { return find(key) != nullptr; }
  bool instructs(std::string_view key, std::string_view unsigned_line, std::string_view signature) override;
  bool attests(std::string_view key, std::string_view contract, std::string_view signature) override;
  bool hashes_to(std::string_view hash, std::string_view preimage) override;

  // Whether signatures of instructions are put off from here on, until check_deferred().
  void defer(bool on) { deferring_ = on; }
  std::size_t deferred() const { return waiting_.size(); }
  // Checks what was put off with so many threads and forgets it; the position of the first that is wrong.
  std::optional<std::size_t> check_deferred(unsigned threads);

 private:
  struct Waiting {
    ledger::Ed25519PublicKey key;
    std::string bytes;
    std::string signature;  // in base64
  };

  const ledger::Ed25519PublicKey* find(std::string_view key);

  std::string origin_;
  std::unordered_map<std::string, ledger::Ed25519PublicKey> keys_;  // parsed ones, as making one takes half a check
  bool deferring_ = false;
  std::vector<Waiting> waiting_;
};

}  // namespace heed::tools
