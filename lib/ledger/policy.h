// Trust policies (c2sp.org/tlog-policy): whose signatures have to be under a checkpoint before it is believed.
//
//   log example.org/market+8181242b+AaL6...              any one of the logs has to have signed
//   witness w1 witness.example/w1+c0cfafb4+BNTF... [url] cosignature/v1 keys, under names of the policy's own
//   group some 2 w1 w2 w3                                k, "any" or "all" of witnesses and earlier groups
//   quorum some                                          exactly once; "none" asks for no witness
//
// Items stand between spaces and tabs; lines that are empty or begin with # say nothing. Names are compared byte for
// byte. As the specification asks, no public key occurs twice among the logs or among the witnesses, and no name is a
// member of two groups: otherwise one witness could count twice. Ed25519 alone can be checked here, so other kinds of
// keys are refused rather than passed over.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger {

inline constexpr std::size_t kPolicyBytesMax = std::size_t{1} << 20;
// Of logs, of witnesses and of groups; the specification asks for at least 32 each.
inline constexpr std::size_t kPolicyPartsMax = 1024;
inline constexpr std::string_view kQuorumNone = "none";

struct PolicyLog {
  VerifierKey key;  // its name is the origin of the log's checkpoints
  std::string url;  // "" if there is none, here and below
};

struct PolicyWitness {
  std::string name;
  VerifierKey key;
  std::string url;
};

struct PolicyGroup {
  std::string name;
  std::size_t needed = 1;            // so many of the members, 1..members.size()
  std::vector<std::string> members;  // witnesses and groups that stand before this one
};

struct Policy {
  std::vector<PolicyLog> logs;  // may be empty: then no checkpoint satisfies it
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  std::string quorum{kQuorumNone};  // a witness, a group, or "none"
};

// Errors name the line.
HEED_EXPORT Result<Policy> parse_policy(std::string_view text);
// One item between two others, the logs first, then witnesses, groups and the quorum. A policy that would not read back
// is refused.
HEED_EXPORT Result<std::string> format_policy(const Policy& policy);

// The policy of somebody who believes one log and asks for no witness.
HEED_EXPORT Policy policy_of_log(const VerifierKey& key);

enum class PolicyOutcome {
  kSatisfied,
  kInvalidSignature,  // a line of a log or witness of the policy does not verify: the whole note is refused
  kNoLogSignature,    // no log of the policy whose name is the checkpoint's origin signed
  kQuorumMissed,      // a log signed, too few witnesses did
};

// A few words for a person: "too few witnesses of the policy signed".
HEED_EXPORT std::string_view describe(PolicyOutcome outcome);

struct PolicyCheck {
  PolicyOutcome outcome = PolicyOutcome::kNoLogSignature;
  std::string failed_name;             // with kInvalidSignature: whose signature it is
  std::vector<std::size_t> cosigners;  // indices into Policy::witnesses, each once, in the order of the note's lines
  bool satisfied() const { return outcome == PolicyOutcome::kSatisfied; }
};

HEED_EXPORT PolicyCheck check_policy(const SignedCheckpoint& checkpoint, const Policy& policy);

}  // namespace heed::ledger
