// Appends to a ledger directory: one writer at a time, nothing acknowledged before it is durable.
//
//   Result<Writer> writer = Writer::open("market", key);
//   writer->append(R"({"seq":0})");
//   Result<Checkpoint> checkpoint = writer->commit();    from here on the entry cannot be lost
//
// A commit writes bundles and tiles (temporary file, fsync, rename, fsync of the directory), reads them back, hashes
// their entries again, signs, and puts the checkpoint in place the same way. Whatever stops it before the checkpoint is
// renamed leaves the previous ledger whole, with at most some files beyond it that the next open() takes away.
//
// After any failed commit the writer is stopped and every call says so: after an I/O error the kernel may have dropped
// the data and forgotten the error, so only a new process that reads the disk again can go on.
//
// A Writer is used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/checkpoint.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger {

class HEED_EXPORT Writer {
 public:
  // Opens the ledger in `directory`, or makes one with a signed checkpoint of size 0 if the directory is missing or
  // empty. The key has to be the one that signed the checkpoint; its name is the ledger's origin.
  //
  // Refused: a directory that another writer has locked, that holds anything but a ledger, whose checkpoint does not
  // verify, whose right edge does not lead to the signed root, or whose checkpoint is older than the files (a restored
  // backup). Files that an interrupted commit left beyond the checkpoint are removed.
  static Result<Writer> open(const std::string& directory, const SignerKey& signer);

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  // Buffers one entry, a canonical line (see canonical.h) without its LF, and returns its index. A line that is refused
  // changes nothing. From 64 MiB on, full tiles are written out ahead of the commit.
  Result<std::uint64_t> append(std::string_view line);

  // Makes everything appended so far durable and returns the checkpoint that covers it. Nothing new: the present one.
  Result<Checkpoint> commit();

  // The present checkpoint and the signed note that states it.
  const Checkpoint& checkpoint() const;
  const std::string& checkpoint_note() const;
  // Entries including those not committed yet.
  std::uint64_t size() const;
  // How many files of an interrupted commit open() removed.
  std::size_t leftovers_removed() const;

 private:
  class Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace heed::ledger
