// Reads a ledger: its checkpoint, entries by index or in order, and proofs made from its tiles.
//
// A Reader trusts the tiles and bundles it reads; audit.h checks them all, and a proof from here convinces somebody who
// trusts neither. A Reader keeps the size of the checkpoint it was opened with while a writer goes on. It is used by
// one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/hash.h"
#include "heed/result.h"

namespace heed::ledger {

class HEED_EXPORT Reader {
 public:
  // The checkpoint has to be signed by one of `keys`.
  static Result<Reader> open(const std::string& directory, std::span<const VerifierKey> keys);
  // The checkpoint is taken as it stands, for tools that only look.
  static Result<Reader> open_unverified(const std::string& directory);

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  const Checkpoint& checkpoint() const;
  // The same with its signatures, which open() has checked.
  const SignedCheckpoint& signed_checkpoint() const;
  // The bytes of the checkpoint file, as a proof file carries them.
  const std::string& checkpoint_note() const;
  std::uint64_t size() const { return checkpoint().size; }

  // The bytes of one entry, without LF.
  Result<std::string> entry(std::uint64_t index);

  // All entries from `first` on, in order, holding one bundle (256 entries) at a time. `visit` says whether to go on;
  // the view lives until it returns.
  Status for_each(const std::function<bool(std::uint64_t index, std::string_view line)>& visit,
                  std::uint64_t first = 0);

  // See proof.h. At most seven tiles are read for a ledger of ten million entries, none of them twice while the Reader
  // lives and its cache of 64 tiles lasts.
  Result<std::vector<Hash>> prove_inclusion(std::uint64_t index);
  Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size);
  // The perfect subtree of 2^height leaves number `index`, which has to lie inside the tree.
  Result<Hash> subtree_hash(unsigned height, std::uint64_t index);
  // Tiles read from disk so far.
  std::size_t tiles_read() const;

 private:
  class Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace heed::ledger
