// Keys, signatures and hashes as transparent toys, so that what is tested is the exchange's use of them: a key is a
// word that begins with "key-", its signature says what was signed by whom, and the hash of "abc" says abc. The real
// ones are tested with the programs (tests/cli) and in the ledger's own suite.
#pragma once

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "heed/market/exchange/authority.h"
#include "heed/market/exchange/journal.h"

namespace heed::market::testing {

inline const std::string kToyOrigin = "market.example";

// A signature has no spaces and is short, whatever was signed.
inline std::string toy_signature(std::string_view key, std::string_view bytes) {
  return std::string(key) + "/" + std::to_string(std::hash<std::string_view>()(bytes));
}

inline std::string toy_hash(std::string_view preimage) {
  std::string hash;
  for (const char c : preimage) hash += "0123456789abcdef"[static_cast<unsigned char>(c) % 16];
  hash.resize(64, '0');
  return hash;
}

class ToyAuthority final : public Authority {
 public:
  explicit ToyAuthority(std::string origin) : origin_(std::move(origin)) {}

  bool is_key(std::string_view key) override { return key.starts_with("key-"); }
  bool instructs(std::string_view key, std::string_view unsigned_line, std::string_view signature) override {
    return signature == toy_signature(key, instruction_bytes(origin_, unsigned_line));
  }
  bool attests(std::string_view key, std::string_view contract, std::string_view signature) override {
    ++attested;
    return signature == toy_signature(key, contract_bytes(origin_, contract));
  }
  bool hashes_to(std::string_view hash, std::string_view preimage) override { return hash == toy_hash(preimage); }

  int attested = 0;  // how often a signature of a contract was checked

 private:
  std::string origin_;
};

inline void toy_sign(Entry& entry, const std::string& key, const std::string& origin) {
  std::visit(
      [&](auto& e) {
        if constexpr (requires { e.signature; }) {
          e.signature = toy_signature(key, instruction_bytes(origin, format_unsigned(entry)));
        }
      },
      entry);
}

// "hash:abc", "key:key-n", "after:10", "before:10", "2of(hash:abc,key:key-n,after:10)".
inline Condition toy_condition(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (const std::size_t of = text.find("of("); of != std::string_view::npos && of < colon) {
    Condition threshold{Condition::Kind::kThreshold, {}, std::stoll(std::string(text.substr(0, of))), {}};
    std::size_t begin = of + 3;
    for (int depth = 1; depth > 0;) {
      std::size_t end = begin;
      for (; depth > 1 || (text[end] != ',' && text[end] != ')'); ++end) {
        depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
      }
      threshold.parts.push_back(toy_condition(text.substr(begin, end - begin)));
      depth -= text[end] == ')' ? 1 : 0;
      begin = end + 1;
    }
    return threshold;
  }
  const std::string_view kind = text.substr(0, colon);
  const std::string value(text.substr(colon + 1));
  if (kind == "hash") return {Condition::Kind::kSha256, toy_hash(value), 0, {}};
  if (kind == "key") return {Condition::Kind::kEd25519, value, 0, {}};
  return {kind == "after" ? Condition::Kind::kAfter : Condition::Kind::kBefore, {}, std::stoll(value), {}};
}

// "abc,key-n": preimages, and keys that sign the contract; "key-n!" signs another contract; "-": none.
inline std::vector<Proof> toy_proofs(const std::string& text, const std::string& contract) {
  std::vector<Proof> proofs;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    if (word == "-") continue;
    if (!word.starts_with("key-")) {
      proofs.push_back({Proof::Kind::kSha256, {}, word});
      continue;
    }
    const bool is_other = word.ends_with('!');
    if (is_other) word.pop_back();
    const std::string bytes = contract_bytes(kToyOrigin, is_other ? "another" : contract);
    proofs.push_back({Proof::Kind::kEd25519, word, toy_signature(word, bytes)});
  }
  return proofs;
}

}  // namespace heed::market::testing
