// The record of a witness in files: for each log the last checkpoint that was signed.
//
//   <directory>/<origin_hash>              the signed note, with the witness's signature in its last line
//   <directory>/<origin_hash>.evidence     two checkpoints of one size that contradict each other (evidence.h)
//
// A record is replaced as a whole: written beside, fsync, rename, fsync of the directory. The directory is locked while
// it is open, so that two processes cannot answer from one record; and after a replacement that failed the store
// answers nothing more, because what the disk holds is then known only to a process that reads it again.
//
// A copy of the directory that is put back rolls the witness back, and nothing in it can tell. Do not restore one:
// start a witness anew, with a new key.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/evidence.h"
#include "heed/ledger/witness.h"
#include "heed/result.h"

namespace heed::ledger {

class HEED_EXPORT WitnessFiles final : public WitnessStore {
 public:
  // Makes the directory, for its owner alone, if it is missing. Refused: one that another process has open.
  static Result<WitnessFiles> open(const std::string& directory);

  WitnessFiles(WitnessFiles&&) noexcept;
  WitnessFiles& operator=(WitnessFiles&&) noexcept;
  ~WitnessFiles() override;

  Result<std::optional<std::string>> load(std::string_view origin) override;
  Status replace(std::string_view origin, const std::optional<std::string>& last, std::string_view note) override;

  // Keeps the evidence against a log, the first there is; gives the file it is in.
  Result<std::string> keep_evidence(const ForkEvidence& evidence);

 private:
  class Impl;
  explicit WitnessFiles(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace heed::ledger
