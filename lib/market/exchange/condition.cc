#include "heed/market/exchange/condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/market/amount.h"
#include "heed/market/exchange/authority.h"

namespace heed::market {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kKeyBytesMax = 1'024;

using Kind = Condition::Kind;

bool is_hash(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == kHashDigits && std::all_of(text.begin(), text.end(), is_digit);
}

// Printable ASCII, so that the order of bytes is the order of any reader.
bool is_plain(std::string_view text, std::size_t bytes_max) {
  const auto is_graphic = [](char c) { return c > 0x20 && c < 0x7f; };
  return !text.empty() && text.size() <= bytes_max && std::all_of(text.begin(), text.end(), is_graphic);
}

Status check_leaf(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kSha256:
      if (is_hash(condition.text)) return {};
      return input_error("a condition's \"hash\" is not 64 lower-case hexadecimal digits", "condition");
    case Kind::kEd25519:
      if (is_plain(condition.text, kKeyBytesMax)) return {};
      return input_error("a condition's \"key\" is no verifier key", "condition");
    case Kind::kThreshold:
    case Kind::kAfter:
    case Kind::kBefore:
      if (condition.number >= 0 && condition.number <= kAmountMax) return {};
      return input_error(fmt::format("a condition's \"time\" is {}, expected seconds since 1970", condition.number),
                         "condition");
  }
  return {};
}

Status check_tree(const Condition& condition, std::size_t depth, std::size_t& count) {
  if (++count > kConditionsMax) {
    return input_error(fmt::format("there are more than {} conditions", kConditionsMax), "condition");
  }
  if (condition.kind != Kind::kThreshold) return check_leaf(condition);
  if (depth == kConditionDepthMax) {
    return input_error(fmt::format("conditions are nested more than {} deep", kConditionDepthMax), "condition");
  }
  if (condition.number < 1 || condition.number > static_cast<std::int64_t>(condition.parts.size())) {
    return input_error(fmt::format("a condition's \"threshold\" is {} of {}, expected 1 to all of them",
                                   condition.number, condition.parts.size()),
                       "condition");
  }
  for (const Condition& part : condition.parts) {
    if (Status status = check_tree(part, depth + 1, count); !status.ok()) return status;
  }
  return {};
}

bool hash_is_met(const Condition& condition, const Evidence& evidence, Authority& authority) {
  return std::any_of(evidence.proofs.begin(), evidence.proofs.end(), [&](const Proof& proof) {
    return proof.kind == Proof::Kind::kSha256 && authority.hashes_to(condition.text, proof.text);
  });
}

bool key_has_signed(const Condition& condition, const Evidence& evidence, Authority& authority) {
  const auto proof = std::find_if(evidence.proofs.begin(), evidence.proofs.end(), [&](const Proof& each) {
    return each.kind == Proof::Kind::kEd25519 && each.key == condition.text;
  });
  return proof != evidence.proofs.end() && authority.attests(proof->key, evidence.contract, proof->text);
}

}  // namespace

Status check_condition(const Condition& condition) {
  std::size_t count = 0;
  return check_tree(condition, 0, count);
}

Status check_proofs(const std::vector<Proof>& proofs) {
  if (proofs.size() > kProofsMax) {
    return input_error(fmt::format("there are {} proofs, expected at most {}", proofs.size(), kProofsMax), "proofs");
  }
  for (const Proof& proof : proofs) {
    // The preimage of nothing is "".
    const bool is_empty = proof.kind == Proof::Kind::kSha256 && proof.text.empty();
    if (!is_empty && !is_plain(proof.text, kProofTextBytesMax)) {
      return input_error(fmt::format("a proof is not base64 of at most {} letters", kProofTextBytesMax), "proofs");
    }
    if (proof.kind == Proof::Kind::kEd25519 && !is_plain(proof.key, kKeyBytesMax)) {
      return input_error("a proof's \"key\" is no verifier key", "proofs");
    }
  }
  return {};
}

bool keys_are_valid(const Condition& condition, Authority& authority) {
  if (condition.kind == Kind::kEd25519) return authority.is_key(condition.text);
  return std::all_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return keys_are_valid(part, authority); });
}

bool holds(const Condition& condition, const Evidence& evidence, Authority& authority) {
  switch (condition.kind) {
    case Kind::kAfter:
      return evidence.now >= condition.number;
    case Kind::kBefore:
      return evidence.now < condition.number;
    case Kind::kThreshold:
      return std::count_if(condition.parts.begin(), condition.parts.end(),
                           [&](const Condition& part) { return holds(part, evidence, authority); }) >= condition.number;
    case Kind::kSha256:
      return hash_is_met(condition, evidence, authority);
    case Kind::kEd25519:
      return key_has_signed(condition, evidence, authority);
  }
  return false;
}

}  // namespace heed::market
