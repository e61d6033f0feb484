#include "heed/ledger/proof_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "heed/ledger/base64.h"

namespace heed::ledger {
namespace {

constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

// Writes what it is given; whether that is a proof file shows when it is read.
std::string write_proof_file(const ProofFile& proof, std::string_view checkpoint) {
  std::string text = fmt::format("{}\n", kProofFileHeader);
  if (!proof.extra.empty()) text += fmt::format("{}{}\n", kExtra, format_base64(proof.extra));
  text += fmt::format("{}{}\n", kIndex, proof.index);
  for (const Hash& hash : proof.hashes) text += format_base64(hash) + "\n";
  return text.append("\n").append(checkpoint);
}

// The lines before the empty one, in the order they have to stand.
class HeadReader {
 public:
  explicit HeadReader(std::string_view head) : rest_(head) {}

  Status read(ProofFile& proof) {
    if (next() != kProofFileHeader) {
      return input_error(fmt::format("proof file does not begin with the line {}", kProofFileHeader));
    }
    std::string_view line = next();
    if (line.starts_with(kExtra)) {
      if (auto read = read_extra(line.substr(kExtra.size()), proof.extra); !read) return read;
      line = next();
    }
    if (auto read = read_index(line, proof.index); !read) return read;
    return read_hashes(proof.hashes);
  }

 private:
  // The line up to the next LF, which is removed as well.
  std::string_view next() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    return line;
  }

  static Status read_extra(std::string_view text, std::string& extra) {
    Result<std::string> bytes = parse_base64(text);
    if (!bytes) return input_error("proof file has a malformed extra line: " + bytes.error().message);
    if (bytes->empty() || bytes->size() > kProofExtraBytesMax) {
      return input_error(fmt::format("proof file has {} bytes in its extra line, expected 1 to {} or no such line",
                                     bytes->size(), kProofExtraBytesMax));
    }
    extra = std::move(*bytes);
    return {};
  }

  static Status read_index(std::string_view line, std::uint64_t& index) {
    const Error wrong = input_error("proof file has no line \"index N\" where it has to stand");
    if (!line.starts_with(kIndex)) return wrong;
    line.remove_prefix(kIndex.size());
    const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), index);
    if (code != std::errc() || end != line.data() + line.size() || index > kLedgerSizeMax) return wrong;
    return {};
  }

  Status read_hashes(std::vector<Hash>& hashes) {
    while (!rest_.empty()) {
      Result<Hash> hash = parse_base64_hash(next());
      if (!hash) {
        return input_error(fmt::format("proof file has no hash in line {}: {}", number_, hash.error().message));
      }
      if (hashes.size() == kProofHashesMax) {
        return input_error(fmt::format("proof file has more than {} hashes", kProofHashesMax));
      }
      hashes.push_back(*hash);
    }
    return {};
  }

  std::string_view rest_;
  std::size_t number_ = 0;
};

}  // namespace

Result<ProofFile> parse_proof_file(std::string_view bytes) {
  if (bytes.size() > kProofFileBytesMax) {
    return input_error(fmt::format("proof file has {} bytes, expected at most {}", bytes.size(), kProofFileBytesMax));
  }
  // None of the lines before the checkpoint may be empty, so the first empty line is the one in front of it.
  const std::size_t split = bytes.find("\n\n");
  if (split == std::string_view::npos) return input_error("proof file has no empty line in front of its checkpoint");
  ProofFile proof;
  if (auto read = HeadReader(bytes.substr(0, split + 1)).read(proof); !read) return read.error();
  const std::string_view note = bytes.substr(split + 2);
  Result<SignedCheckpoint> checkpoint = parse_signed_checkpoint(note);
  if (!checkpoint) return input_error("proof file has a malformed checkpoint: " + checkpoint.error().message);
  proof.checkpoint = std::move(*checkpoint);
  // Leading zeros in the index are the spelling that is left to refuse.
  if (write_proof_file(proof, note) != bytes) {
    return input_error("proof file is not canonical: its index is written with leading zeros");
  }
  return proof;
}

Result<std::string> format_proof_file(const ProofFile& proof) {
  Result<std::string> note = format_note(proof.checkpoint.note);
  if (!note) return note;
  std::string text = write_proof_file(proof, *note);
  Result<ProofFile> again = parse_proof_file(text);
  if (!again) return again.error();
  if (again->checkpoint.checkpoint != proof.checkpoint.checkpoint) {
    return input_error("proof file has a checkpoint that is not the one in its note");
  }
  return text;
}

Result<ProofFile> make_proof_file(Reader& reader, std::uint64_t index) {
  Result<std::vector<Hash>> hashes = reader.prove_inclusion(index);
  if (!hashes) return hashes.error();
  return ProofFile{"", index, std::move(*hashes), reader.signed_checkpoint()};
}

ProofFileCheck check_proof_file(const ProofFile& proof, std::string_view entry, const Policy& policy) {
  const Checkpoint& tree = proof.checkpoint.checkpoint;
  return {check_policy(proof.checkpoint, policy),
          check_inclusion(proof.index, tree.size, leaf_hash(entry), proof.hashes, tree.root)};
}

}  // namespace heed::ledger
