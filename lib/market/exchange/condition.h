// The conditions of a contract: a closed grammar of five kinds, without loops, whose cost is known before it is
// evaluated. A condition is part of the journal, so its JSON is canonical.
//
//   {"hash":"<64 hexadecimal digits>","type":"sha-256"}          somebody shows bytes with this SHA-256
//   {"key":"<verifier key>","type":"ed25519"}                    the key has signed this contract's id (authority.h)
//   {"conditions":[...],"threshold":k,"type":"threshold"}        at least k of these hold
//   {"time":t,"type":"after"}                                    the clock stands at t or later
//   {"time":t,"type":"before"}                                   the clock stands before t
//
// What proves the first two is a list. A proof that no condition asks for is no harm; of several by one key the first
// counts, so that no condition costs more than one check of a signature:
//
//   {"preimage":"<base64>","type":"sha-256"}        {"key":"<verifier key>","signature":"<base64>","type":"ed25519"}
//
// Names that end in "-sha-256" are left free: they belong to the types of draft-thomas-crypto-conditions, whose
// fingerprints hide keys and sub-conditions that stand here in full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/result.h"

namespace heed::market {

inline constexpr std::size_t kConditionsMax = 32;         // in one tree
inline constexpr std::size_t kConditionDepthMax = 4;      // thresholds within thresholds
inline constexpr std::size_t kProofsMax = 32;             // one for each condition
inline constexpr std::size_t kProofTextBytesMax = 1'024;  // a preimage in base64: 768 bytes

struct Condition {
  enum class Kind { kSha256, kEd25519, kThreshold, kAfter, kBefore };
  Kind kind = Kind::kSha256;
  std::string text;              // kSha256: the hash; kEd25519: the key
  std::int64_t number = 0;       // kThreshold: how many have to hold; kAfter, kBefore: seconds since 1970
  std::vector<Condition> parts;  // kThreshold
  bool operator==(const Condition&) const = default;
};

struct Proof {
  enum class Kind { kSha256, kEd25519 };
  Kind kind = Kind::kSha256;
  std::string key;   // kEd25519
  std::string text;  // the preimage or the signature
  bool operator==(const Proof&) const = default;
};

// What is wrong with the form: hashes that are none, thresholds out of reach, too many parts. Whether a key is one is
// asked elsewhere.
Status check_condition(const Condition& condition);
Status check_proofs(const std::vector<Proof>& proofs);

class Authority;

// Every key that is named is one.
bool keys_are_valid(const Condition& condition, Authority& authority);

struct Evidence {
  const std::vector<Proof>& proofs;
  std::string_view contract;  // id
  std::int64_t now = 0;       // seconds since 1970
};
bool holds(const Condition& condition, const Evidence& evidence, Authority& authority);

}  // namespace heed::market
