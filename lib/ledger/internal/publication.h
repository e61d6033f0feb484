// Puts a signed checkpoint into the head file and in the ledger's place for it. Private to this room.
//
//   checkpoint.tmp written, the head's older slot overwritten -> both synced at the same time
//   -> checkpoint.tmp renamed -> fsync of the directory
//
// The tiles it signs have to be durable before. From the first byte in the head on the note may be what the next
// opening finds and finishes, so from there on its tiles have to stay whatever happens; before that nothing has been
// changed.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/head.h"
#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// Signs, and checks the signature with the public key: a signature that was computed wrongly may give the key away.
Result<SignedHead> sign_head(const Checkpoint& checkpoint, const SignerKey& signer);

class Publication {
 public:
  Publication(const Directory& directory, Head& head) : directory_(directory), head_(head) {}

  // `next` may be what the head says already.
  Status run(const SignedHead& next);

  // After a failure: whether the note was never in the head, and there was no I/O error, so that its tiles may go.
  bool untouched() const { return !begun_ && error_number_ != EIO; }

 private:
  Status write_temporary(const SignedHead& next, Fd& file);
  Status fail(std::string_view action, const std::string& path, int error_number);

  const Directory& directory_;
  Head& head_;
  bool begun_ = false;
  int error_number_ = 0;
};

}  // namespace heed::ledger::internal
