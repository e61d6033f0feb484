// The head file: the newest checkpoint this machine has signed for a ledger, kept beside the ledger's directory and not
// in it. Private to this room.
//
// A copy of the directory that is put back brings an older checkpoint that is as well signed as any. Whoever appended
// to it would sign a second history of entries that readers have seen. So nothing is signed that does not continue what
// the head file says: compare-and-swap, after the lock backend of Sunlight (https://github.com/FiloSottile/sunlight).
//
//   market/        the ledger; its copies are what gets restored
//   market.head    two slots of the same size, each a signed note with LF behind it up to the slot's end
//
// The slot with the older note is overwritten in place, then synced: one fdatasync and no new file. A torn slot does
// not verify, and then the other one is the head. A file that is one signed note is a head as well, which makes
//
//   cp market/checkpoint market.head
//
// the way to say "this directory is the newest copy", for a ledger that came from another machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "heed/ledger/checkpoint.h"
#include "heed/ledger/internal/file.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// A checkpoint and the signed note that states it.
struct SignedHead {
  Checkpoint checkpoint;
  std::string note;
};

class Head {
 public:
  // Opens and locks the file. One that is missing is no error, see known(). Refused: a file that another writer has
  // locked, or in which `key` has signed nothing.
  static Result<Head> open(const std::string& path, const VerifierKey& key);

  const std::string& path() const { return path_; }
  // The newest head, or nothing if there is no file.
  const std::optional<SignedHead>& known() const { return known_; }
  // Whether the file has its two slots; one that was copied from a checkpoint has not.
  bool in_slots() const { return slot_bytes_ > 0; }
  // To be synced after write(); -1 if there is no file.
  int fd() const { return file_.get(); }

  // Makes the file, or gives one that was copied its slots: durable when it returns.
  Status create(const SignedHead& head);

  // Refused unless the file is still as this process has left it.
  Status compare() const;
  // To be called after compare(): overwrites the older slot. The new head is valid from here on, and durable after an
  // fdatasync of fd().
  Status write(const SignedHead& next);

 private:
  explicit Head(std::string path) : path_(std::move(path)) {}
  Status load(const VerifierKey& key);
  bool load_slots(const VerifierKey& key);
  std::string padded(std::string_view note) const;

  std::string path_;
  Fd file_;
  std::string bytes_;  // the whole file
  std::size_t slot_bytes_ = 0;
  std::size_t newest_ = 0;  // slot 0 or 1
  std::optional<SignedHead> known_;
};

}  // namespace heed::ledger::internal
