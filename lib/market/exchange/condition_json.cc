#include "heed/market/exchange/condition_json.h"

#include <fmt/format.h>

#include "heed/market/exchange/json_conditions.h"
#include "heed/market/json_text.h"

namespace heed::market {
namespace {

namespace dom = simdjson::dom;
using Kind = Condition::Kind;

void append_member(std::string& line, std::string_view key, std::string_view text) {
  line.append(line.back() == '{' ? "\"" : ",\"").append(key).append("\":");
  append_json_string(line, text);
}

void append_member(std::string& line, std::string_view key, std::int64_t value) {
  line.append(line.back() == '{' ? "\"" : ",\"").append(key).append("\":");
  append_json_integer(line, value);
}

constexpr std::string_view kKindNames[] = {"sha-256", "ed25519", "threshold", "after", "before"};

std::string_view kind_name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

// Reads the members of one object, all of which have to be asked for.
class Members {
 public:
  Members(dom::element element, std::string_view what) : what_(what) {
    if (element.get(object_) != simdjson::SUCCESS) note("is not an object");
  }

  std::string text(const char* key) {
    std::string_view value;
    if (object_[key].get(value) != simdjson::SUCCESS) note(fmt::format("has no \"{}\" that is a string", key));
    ++asked_;
    return std::string(value);
  }
  std::int64_t integer(const char* key) {
    std::int64_t value = 0;
    if (object_[key].get(value) != simdjson::SUCCESS) note(fmt::format("has no \"{}\" that is an integer", key));
    ++asked_;
    return value;
  }
  dom::array list(const char* key) {
    dom::array value;
    if (object_[key].get(value) != simdjson::SUCCESS) note(fmt::format("has no \"{}\" that is a list", key));
    ++asked_;
    return value;
  }
  void note(std::string_view message) {
    if (status_.ok()) status_ = input_error(fmt::format("a {} {}", what_, message), field());
  }
  Status finish() {
    if (status_.ok() && object_.size() != asked_) note("has a member that its type does not have");
    return status_;
  }
  const Status& status() const { return status_; }

 private:
  std::string field() const { return what_ == "proof" ? "proofs" : "condition"; }

  std::string_view what_;
  dom::object object_;
  std::size_t asked_ = 0;
  Status status_;
};

Result<Condition> read(dom::element element, std::size_t depth, std::size_t& count);

Status read_parts(Members& members, Condition& condition, std::size_t depth, std::size_t& count) {
  const dom::array parts = members.list("conditions");
  if (!members.status().ok()) return members.status();
  for (const dom::element part : parts) {
    Result<Condition> read_part = read(part, depth + 1, count);
    if (!read_part.ok()) return read_part.error();
    condition.parts.push_back(*std::move(read_part));
  }
  return {};
}

// Stops at the limits, which check_condition names, so that no input makes it dig deeper.
Result<Condition> read(dom::element element, std::size_t depth, std::size_t& count) {
  Condition condition;
  if (++count > kConditionsMax + 1 || depth > kConditionDepthMax) return condition;
  Members members(element, "condition");
  if (!members.status().ok()) return members.status().error();
  const std::string type = members.text("type");
  if (type == kind_name(Kind::kSha256)) {
    condition.text = members.text("hash");
  } else if (type == kind_name(Kind::kEd25519)) {
    condition.kind = Kind::kEd25519;
    condition.text = members.text("key");
  } else if (type == kind_name(Kind::kAfter) || type == kind_name(Kind::kBefore)) {
    condition.kind = type == kind_name(Kind::kAfter) ? Kind::kAfter : Kind::kBefore;
    condition.number = members.integer("time");
  } else if (type == kind_name(Kind::kThreshold)) {
    condition.kind = Kind::kThreshold;
    condition.number = members.integer("threshold");
    if (Status status = read_parts(members, condition, depth, count); !status.ok()) return status.error();
  } else {
    members.note(fmt::format("is of type \"{}\", expected sha-256, ed25519, threshold, after or before", type));
  }
  if (Status status = members.finish(); !status.ok()) return status.error();
  return condition;
}

Result<Proof> read_proof(dom::element element) {
  Proof proof;
  Members members(element, "proof");
  if (!members.status().ok()) return members.status().error();
  const std::string type = members.text("type");
  if (type == kind_name(Kind::kSha256)) {
    proof.text = members.text("preimage");
  } else if (type == kind_name(Kind::kEd25519)) {
    proof.kind = Proof::Kind::kEd25519;
    proof.key = members.text("key");
    proof.text = members.text("signature");
  } else {
    members.note(fmt::format("is of type \"{}\", expected sha-256 or ed25519", type));
  }
  if (Status status = members.finish(); !status.ok()) return status.error();
  return proof;
}

}  // namespace

void append_condition(std::string& line, const Condition& condition) {
  line += '{';
  switch (condition.kind) {
    case Kind::kSha256:
      append_member(line, "hash", condition.text);
      break;
    case Kind::kEd25519:
      append_member(line, "key", condition.text);
      break;
    case Kind::kAfter:
    case Kind::kBefore:
      append_member(line, "time", condition.number);
      break;
    case Kind::kThreshold:
      line += "\"conditions\":[";
      for (const Condition& part : condition.parts) {
        if (line.back() != '[') line += ',';
        append_condition(line, part);
      }
      line += ']';
      append_member(line, "threshold", condition.number);
      break;
  }
  append_member(line, "type", kind_name(condition.kind));
  line += '}';
}

void append_proof(std::string& line, const Proof& proof) {
  line += '{';
  if (proof.kind == Proof::Kind::kSha256) {
    append_member(line, "preimage", proof.text);
    append_member(line, "type", kind_name(Kind::kSha256));
  } else {
    append_member(line, "key", proof.key);
    append_member(line, "signature", proof.text);
    append_member(line, "type", kind_name(Kind::kEd25519));
  }
  line += '}';
}

void append_proofs(std::string& line, const std::vector<Proof>& proofs) {
  line += '[';
  for (const Proof& proof : proofs) {
    if (line.back() != '[') line += ',';
    append_proof(line, proof);
  }
  line += ']';
}

Result<Condition> read_condition(dom::element element) {
  std::size_t count = 0;
  return read(element, 0, count);
}

Result<std::vector<Proof>> read_proofs(dom::element element) {
  std::vector<Proof> proofs;
  dom::array list;
  if (element.get(list) != simdjson::SUCCESS) return input_error("the proofs are not a list", "proofs");
  for (const dom::element each : list) {
    Result<Proof> proof = read_proof(each);
    if (!proof.ok()) return proof.error();
    proofs.push_back(*std::move(proof));
    if (proofs.size() > kProofsMax) break;  // check_proofs names it
  }
  return proofs;
}

Result<Condition> parse_condition_of(std::string_view object) {
  dom::parser parser;
  dom::element element;
  if (parser.parse(object.data(), object.size())["condition"].get(element) != simdjson::SUCCESS) {
    return input_error("is missing, expected an object", "condition");
  }
  return read_condition(element);
}

Result<std::vector<Proof>> parse_proofs_of(std::string_view object) {
  dom::parser parser;
  dom::element element;
  if (parser.parse(object.data(), object.size())["proofs"].get(element) != simdjson::SUCCESS) {
    return input_error("is missing, expected a list", "proofs");
  }
  return read_proofs(element);
}

}  // namespace heed::market
