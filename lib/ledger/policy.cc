#include "heed/ledger/policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace heed::ledger {
namespace {

using Items = std::vector<std::string_view>;

// Tab, printable ASCII, and whatever has its high bit set, which the policy treats as opaque.
bool is_policy_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

Items split_items(std::string_view line) {
  constexpr std::string_view kBlank = " \t";
  Items items;
  for (std::size_t begin = line.find_first_not_of(kBlank); begin != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlank, begin), line.size());
    items.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kBlank, end);
  }
  return items;
}

bool is_item(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), is_policy_byte);
}

bool same_key(const VerifierKey& a, const VerifierKey& b) { return a.public_key().bytes() == b.public_key().bytes(); }

// Reads the lines of a policy one by one. Errors are without the line's number, which the caller knows.
class PolicyParser {
 public:
  Status add_line(std::string_view line) {
    const auto bad = std::find_if_not(line.begin(), line.end(), is_policy_byte);
    if (bad != line.end()) return input_error(fmt::format("has a control character at byte {}", bad - line.begin()));
    const Items items = split_items(line);
    if (items.empty() || items.front().starts_with('#')) return {};
    if (items.front() == "log") return add_log(items);
    if (items.front() == "witness") return add_witness(items);
    if (items.front() == "group") return add_group(items);
    if (items.front() == "quorum") return set_quorum(items);
    return input_error(fmt::format("begins with \"{}\", expected log, witness, group, quorum or #", items.front()));
  }

  Result<Policy> finish() {
    if (!has_quorum_)
      return input_error("policy has no quorum line, expected one (\"quorum none\" asks for no witness)");
    return std::move(policy_);
  }

 private:
  static Status wrong_form(std::string_view form) { return input_error(fmt::format("has not the form {}", form)); }

  template <class Part>
  static Result<VerifierKey> take_key(std::string_view vkey, SignatureType type, const std::vector<Part>& earlier) {
    Result<VerifierKey> key = VerifierKey::parse(vkey);
    if (!key) return key;
    if (key->type() != type) {
      return input_error(type == SignatureType::kEd25519 ? "has a witness's key, expected that of a log (type 1)"
                                                         : "has a log's key, expected that of a witness (type 4)");
    }
    const bool repeated =
        std::any_of(earlier.begin(), earlier.end(), [&](const Part& part) { return same_key(part.key, *key); });
    if (repeated) return input_error("has the public key of an earlier line, expected each once");
    if (earlier.size() == kPolicyPartsMax) return input_error(fmt::format("is one of more than {}", kPolicyPartsMax));
    return key;
  }

  Status add_log(const Items& items) {
    if (items.size() < 2 || items.size() > 3) return wrong_form("log VKEY [URL]");
    Result<VerifierKey> key = take_key(items[1], SignatureType::kEd25519, policy_.logs);
    if (!key) return key.error();
    policy_.logs.push_back({std::move(*key), std::string(items.size() > 2 ? items[2] : "")});
    return {};
  }

  Status add_witness(const Items& items) {
    if (items.size() < 3 || items.size() > 4) return wrong_form("witness NAME VKEY [URL]");
    Result<VerifierKey> key = take_key(items[2], SignatureType::kCosignatureV1, policy_.witnesses);
    if (!key) return key.error();
    if (auto named = define(items[1]); !named) return named;
    policy_.witnesses.push_back(
        {std::string(items[1]), std::move(*key), std::string(items.size() > 3 ? items[3] : "")});
    return {};
  }

  Status add_group(const Items& items) {
    if (items.size() < 4) return wrong_form("group NAME k|any|all MEMBER...");
    PolicyGroup group{std::string(items[1]), 1, {items.begin() + 3, items.end()}};
    if (auto known = read_needed(items[2], group); !known) return known;
    for (const std::string& member : group.members) {
      if (names_.count(member) == 0) {
        return input_error(fmt::format("has the member \"{}\", which no earlier line defines", member));
      }
      if (!members_.insert(member).second) {
        return input_error(fmt::format("has the member \"{}\", which is a member already", member));
      }
    }
    if (policy_.groups.size() == kPolicyPartsMax) {
      return input_error(fmt::format("is one of more than {}", kPolicyPartsMax));
    }
    if (auto named = define(items[1]); !named) return named;
    policy_.groups.push_back(std::move(group));
    return {};
  }

  static Status read_needed(std::string_view word, PolicyGroup& group) {
    const std::size_t count = group.members.size();
    if (word == "any" || word == "all") {
      group.needed = word == "any" ? 1 : count;
      return {};
    }
    const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), group.needed);
    const bool number = code == std::errc() && end == word.data() + word.size() && !word.starts_with('0');
    if (number && group.needed <= count) return {};
    return input_error(fmt::format("asks for \"{}\" of {} members, expected any, all or 1 to {}", word, count, count));
  }

  Status set_quorum(const Items& items) {
    if (items.size() != 2) return wrong_form("quorum NAME|none");
    if (has_quorum_) return input_error("is a second quorum line, expected one");
    if (items[1] != kQuorumNone && names_.count(items[1]) == 0) {
      return input_error(fmt::format("names \"{}\", which no earlier line defines", items[1]));
    }
    policy_.quorum = items[1];
    has_quorum_ = true;
    return {};
  }

  Status define(std::string_view name) {
    if (name == kQuorumNone) return input_error("defines \"none\", which has a meaning already");
    if (!names_.emplace(name).second) return input_error(fmt::format("defines \"{}\" a second time", name));
    return {};
  }

  Policy policy_;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> members_;
  bool has_quorum_ = false;
};

bool quorum_reached(const Policy& policy, const std::vector<std::size_t>& cosigners) {
  if (policy.quorum == kQuorumNone) return true;
  std::set<std::string_view> reached;
  for (const std::size_t witness : cosigners) reached.insert(policy.witnesses[witness].name);
  // Members stand before their group, so one pass decides them all.
  for (const PolicyGroup& group : policy.groups) {
    const auto count = std::count_if(group.members.begin(), group.members.end(),
                                     [&](const std::string& member) { return reached.count(member) > 0; });
    if (static_cast<std::size_t>(count) >= group.needed) reached.insert(group.name);
  }
  return reached.count(policy.quorum) > 0;
}

std::string with_url(std::string line, const std::string& url) {
  return url.empty() ? line + "\n" : fmt::format("{} {}\n", line, url);
}

// Whether every text of the policy stays one item when it is written.
bool has_plain_items(const Policy& policy) {
  const auto url = [](const auto& part) { return part.url.empty() || is_item(part.url); };
  const auto group = [](const PolicyGroup& part) {
    return is_item(part.name) && std::all_of(part.members.begin(), part.members.end(), is_item);
  };
  return is_item(policy.quorum) && std::all_of(policy.logs.begin(), policy.logs.end(), url) &&
         std::all_of(policy.witnesses.begin(), policy.witnesses.end(), url) &&
         std::all_of(policy.witnesses.begin(), policy.witnesses.end(),
                     [](const PolicyWitness& witness) { return is_item(witness.name); }) &&
         std::all_of(policy.groups.begin(), policy.groups.end(), group);
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > kPolicyBytesMax) {
    return input_error(fmt::format("policy has {} bytes, expected at most {}", text.size(), kPolicyBytesMax));
  }
  if (!text.empty() && !text.ends_with('\n')) {
    return input_error("policy ends in the middle of a line: it was cut, or its last line needs a line feed");
  }
  PolicyParser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (auto added = parser.add_line(text.substr(0, end)); !added) {
      return input_error(fmt::format("line {} of the policy {}", number, added.error().message));
    }
    text.remove_prefix(end + 1);
  }
  return parser.finish();
}

Result<std::string> format_policy(const Policy& policy) {
  if (!has_plain_items(policy)) {
    return input_error("policy has a name or URL that is empty or holds blanks or control characters");
  }
  std::string text;
  for (const PolicyLog& log : policy.logs) text += with_url("log " + log.key.format(), log.url);
  for (const PolicyWitness& witness : policy.witnesses) {
    text += with_url(fmt::format("witness {} {}", witness.name, witness.key.format()), witness.url);
  }
  for (const PolicyGroup& group : policy.groups) {
    text += fmt::format("group {} {}", group.name, group.needed);
    for (const std::string& member : group.members) text += " " + member;
    text += "\n";
  }
  text += fmt::format("quorum {}\n", policy.quorum);
  // Whatever else is wrong with the parts shows when they are read again.
  if (Result<Policy> again = parse_policy(text); !again) return again.error();
  return text;
}

Policy policy_of_log(const VerifierKey& key) { return {{{key, ""}}, {}, {}, std::string(kQuorumNone)}; }

std::string_view describe(PolicyOutcome outcome) {
  constexpr std::array<std::string_view, 4> kWords = {
      "satisfies the policy",
      "has a signature that does not verify",
      "is not signed by a log that is trusted",
      "is signed by too few witnesses",
  };  // in the order of the enumerators
  return kWords[static_cast<std::size_t>(outcome)];
}

PolicyCheck check_policy(const SignedCheckpoint& checkpoint, const Policy& policy) {
  // A log speaks for its own name alone.
  std::vector<VerifierKey> keys;
  for (const PolicyLog& log : policy.logs) {
    if (log.key.name() == checkpoint.checkpoint.origin) keys.push_back(log.key);
  }
  const std::size_t logs = keys.size();
  for (const PolicyWitness& witness : policy.witnesses) keys.push_back(witness.key);

  const NoteCheck note = check_note(checkpoint.note, keys);
  if (note.verdict == NoteVerdict::kInvalidSignature) {
    return {PolicyOutcome::kInvalidSignature, note.failed_name, {}};
  }
  PolicyCheck check;
  bool log_signed = false;
  for (const std::size_t key : note.verified) {
    if (key < logs) {
      log_signed = true;
    } else {
      check.cosigners.push_back(key - logs);
    }
  }
  if (log_signed) {
    check.outcome = quorum_reached(policy, check.cosigners) ? PolicyOutcome::kSatisfied : PolicyOutcome::kQuorumMissed;
  }
  return check;
}

}  // namespace heed::ledger
