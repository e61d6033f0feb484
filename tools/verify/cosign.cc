#include "verify/cosign.h"

#include <fmt/format.h>

#include "heed/ledger/cosign.h"
#include "heed/ledger/reader.h"
#include "heed/stream/writer.h"
#include "verify/http.h"
#include "verify/trust.h"

namespace heed::tools {
namespace {

constexpr unsigned kAnswerSeconds = 20;
// From nothing, from the size it names, and once more if somebody else has asked in between.
constexpr int kTries = 3;
constexpr int kSigned = 200;
constexpr int kConflict = 409;

Error refused(const HttpAnswer& answer) {
  std::string words = answer.body.substr(0, answer.body.find('\n'));
  for (char& c : words) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';  // it is a stranger's
  }
  words.resize(std::min<std::size_t>(words.size(), 200));
  return input_error(fmt::format("answers with {}: {}", answer.status, words));
}

// The signature lines of one witness.
Result<std::string> ask(const HttpUrl& url, ledger::Reader& reader) {
  std::uint64_t size = 0;
  for (int i = 0; i < kTries; ++i) {
    const auto request = ledger::make_witness_request(reader, size);
    if (!request) return request.error();
    const auto body = ledger::format_witness_request(*request);
    if (!body) return body;
    auto answer = http_post(url, "/add-checkpoint", *body, ledger::kWitnessAnswerBytesMax, kAnswerSeconds);
    if (!answer) return answer.error();
    if (answer->status == kSigned) return std::move(answer->body);
    if (answer->status != kConflict) return refused(*answer);
    const auto last = ledger::parse_tree_size(answer->body);
    if (!last) return last.error();
    size = *last;
    if (size > reader.size()) {
      return input_error(
          fmt::format("has signed {} entries, and the ledger has {}: it was rolled back", size, reader.size()));
    }
  }
  return input_error("names another size each time it is asked");
}

Status add_signature(const ledger::PolicyWitness& witness, ledger::Reader& reader, ledger::Note& note) {
  const auto url = parse_http_url(witness.url);
  if (!url) return url.error();
  const auto lines = ask(*url, reader);
  if (!lines) return lines.error();
  return ledger::add_cosignature(note, *lines, witness.key);
}

// The checkpoint with all the signatures there are to get. A witness that does not answer is told of and passed over;
// whether that matters is for the policy to say.
ledger::Note gather(const ledger::Policy& policy, ledger::Reader& reader, ledger::Note note, Messages& messages) {
  for (const auto& witness : policy.witnesses) {
    if (witness.url.empty()) continue;
    if (ledger::check_note(note, {&witness.key, 1}).verdict == ledger::NoteVerdict::kVerified) continue;
    if (auto added = add_signature(witness, reader, note); !added) {
      messages.warning(fmt::format("witness {}: {}", witness.name, added.error().message));
    }
  }
  return note;
}

Status put(const Tool& tool, bool publish, const std::string& directory, const ledger::Note& note) {
  if (publish) return ledger::publish_cosignatures(directory, note);
  const auto bytes = ledger::format_note(note);
  if (!bytes) return bytes.error();
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return writer.error();
  if (auto written = (*writer)->write(*bytes); !written) return written;
  return (*writer)->close();
}

Result<int> cosign(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.size() != 1) {
    return input_error(fmt::format("cosign has {} operands, expected one: LEDGER", operands.size()));
  }
  if (options.policy.empty()) return input_error("cosign needs the witnesses to ask: name a policy with --policy");
  if (options.publish && !tool.common().output.empty()) {
    return input_error("--publish puts the checkpoint into the ledger, so there is nothing for --output");
  }
  const auto policy = trust_options(options);
  if (!policy) return policy.error();
  const auto files = ledger_files(operands[0]);
  if (!files) return files.error();
  auto reader = ledger::Reader::open_unverified(files->directory);
  if (!reader) return reader.error();
  auto checkpoint = ledger::parse_signed_checkpoint(reader->checkpoint_note());
  if (!checkpoint) return checkpoint.error();
  const auto before = ledger::check_policy(*checkpoint, **policy);
  if (!before.satisfied() && before.outcome != ledger::PolicyOutcome::kQuorumMissed) {
    return input_error(fmt::format("{}: {}", files->directory, policy_words(checkpoint->checkpoint, before)));
  }
  checkpoint->note = gather(**policy, *reader, std::move(checkpoint->note), tool.messages());
  const auto after = ledger::check_policy(*checkpoint, **policy);
  if (!after.satisfied()) {
    tool.messages().error(policy_words(checkpoint->checkpoint, after));
    return static_cast<int>(kNegative);
  }
  if (auto done = put(tool, options.publish, files->directory, checkpoint->note); !done) return done.error();
  return static_cast<int>(kDone);
}

}  // namespace

int cosign_ledger(Tool& tool, const Options& options) {
  const auto status = cosign(tool, options);
  return status ? *status : tool.fail(status.error());
}

}  // namespace heed::tools
