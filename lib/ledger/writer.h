// Appends to a ledger directory: one writer at a time, nothing acknowledged before it is durable.
//
//   Result<Writer> writer = Writer::open("market", key);
//   writer->append(R"({"seq":0})");
//   Result<Checkpoint> checkpoint = writer->commit();    from here on the entry cannot be lost
//
// A commit costs three rounds of fsync, whatever its size: new bundles and tiles with their directories; then, after
// these were read back and hashed again, the signed checkpoint in the head file and beside the old one; then the
// directory in which the checkpoint gets its name. Whatever stops it leaves the previous ledger whole, or one whose new
// checkpoint the next open() finishes from the head file.
//
// The head file, DIRECTORY.head, stands beside the directory as its keys do, so that putting back a copy of the
// directory does not put it back. Nothing is ever signed that does not continue it: an older copy of a ledger is
// refused, however well it verifies. A ledger that was moved here is taken over with: cp DIRECTORY/checkpoint
// DIRECTORY.head
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
  // Refused: a directory or head file that another writer has locked; a directory that holds anything but a ledger,
  // whose checkpoint does not verify, or whose right edge does not lead to the signed root; a head file that is
  // missing, older, of another root or another ledger, or newer than the tiles (a restored backup). Files that an
  // interrupted commit left beyond the checkpoint are removed.
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
  // How many entries, signed and durable, an interrupted commit had not published and open() has.
  std::uint64_t entries_finished() const;

 private:
  class Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace heed::ledger
