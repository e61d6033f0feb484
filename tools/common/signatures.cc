#include "common/signatures.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "heed/ledger/base64.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/key.h"

namespace heed::tools {
namespace {

constexpr std::size_t kKeysMax = 4'096;  // kept parsed; a market with more parses some of them again

bool verifies(const ledger::Ed25519PublicKey& key, std::string_view bytes, std::string_view base64) {
  const auto signature = ledger::parse_base64(base64);
  return signature && key.verify(bytes, *signature);
}

}  // namespace

const ledger::Ed25519PublicKey* Signatures::find(std::string_view key) {
  std::string name(key);
  if (const auto known = keys_.find(name); known != keys_.end()) return &known->second;
  const auto parsed = ledger::VerifierKey::parse(key);
  if (!parsed || parsed->type() != ledger::SignatureType::kEd25519) return nullptr;
  if (keys_.size() >= kKeysMax) keys_.clear();
  return &keys_.emplace(std::move(name), parsed->public_key()).first->second;
}

bool Signatures::instructs(std::string_view key, std::string_view unsigned_line, std::string_view signature) {
  const auto* known = find(key);
  if (known == nullptr) return false;
  std::string bytes = market::instruction_bytes(origin_, unsigned_line);
  if (!deferring_) return verifies(*known, bytes, signature);
  waiting_.push_back({*known, std::move(bytes), std::string(signature)});
  return true;
}

bool Signatures::attests(std::string_view key, std::string_view contract, std::string_view signature) {
  const auto* known = find(key);
  return known != nullptr && verifies(*known, market::contract_bytes(origin_, contract), signature);
}

bool Signatures::hashes_to(std::string_view hash, std::string_view preimage) {
  const auto bytes = ledger::parse_base64(preimage);
  return bytes && ledger::format_hex(ledger::hash_bytes(ledger::sha256(*bytes))) == hash;
}

std::optional<std::size_t> Signatures::check_deferred(unsigned threads) {
  constexpr std::size_t kRun = 16;  // a millisecond's work: nobody waits long for the last one
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> first_wrong{waiting_.size()};
  const auto work = [&] {
    for (std::size_t begin = next.fetch_add(kRun); begin < waiting_.size(); begin = next.fetch_add(kRun)) {
      for (std::size_t i = begin; i < std::min(begin + kRun, waiting_.size()) && i < first_wrong; ++i) {
        if (verifies(waiting_[i].key, waiting_[i].bytes, waiting_[i].signature)) continue;
        std::size_t earlier = first_wrong;
        while (i < earlier && !first_wrong.compare_exchange_weak(earlier, i)) {
        }
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t runs = waiting_.size() / kRun;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, runs); ++i) helpers.emplace_back(work);
    work();
  }
  const std::size_t wrong = first_wrong;
  const bool found = wrong < waiting_.size();
  waiting_.clear();
  return found ? std::optional(wrong) : std::nullopt;
}

}  // namespace heed::tools
