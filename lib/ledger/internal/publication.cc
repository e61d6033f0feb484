#include "heed/ledger/internal/publication.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "heed/ledger/internal/batch.h"
#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {
namespace {

const std::string& temporary_name() {
  static const std::string name = std::string(kCheckpointFile) + std::string(kTemporarySuffix);
  return name;
}

}  // namespace

Result<SignedHead> sign_head(const Checkpoint& checkpoint, const SignerKey& signer) {
  Result<std::string> note = sign_checkpoint(checkpoint, signer);
  if (!note) return note.error();
  if (Result<SignedCheckpoint> again = open_checkpoint(*note, {&signer.verifier(), 1}); !again) return again.error();
  return SignedHead{checkpoint, std::move(*note)};
}

Status Publication::fail(std::string_view action, const std::string& path, int error_number) {
  error_number_ = error_number;
  return errno_error(action, path, error_number);
}

Status Publication::write_temporary(const SignedHead& next, Fd& file) {
  const std::string path = directory_.full_path(temporary_name());
  remove_file(directory_, temporary_name());
  file = Fd(
      ::openat(directory_.fd(), temporary_name().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.ok()) return fail("create", path, errno);
  if (const int error = write_whole(file.get(), next.note)) {
    remove_file(directory_, temporary_name());
    return fail("write", path, error);
  }
  return {};
}

Status Publication::run(const SignedHead& next) {
  Fd file;
  if (Status status = write_temporary(next, file); !status) return status;
  begun_ = true;
  if (head_.known()->checkpoint != next.checkpoint) {
    if (Status status = head_.write(next); !status) return status;
  }
  const std::array<int, 2> fds = {file.get(), head_.fd()};
  if (const int error = sync_all(fds)) return fail("make durable the head of", directory_.path(), error);
  if (::close(file.release()) != 0) return fail("close", directory_.full_path(temporary_name()), errno);
  if (::renameat(directory_.fd(), temporary_name().c_str(), directory_.fd(), kCheckpointFile) != 0) {
    return fail("rename a temporary file to", directory_.full_path(kCheckpointFile), errno);
  }
  if (::fsync(directory_.fd()) != 0) return fail("make durable", directory_.path(), errno);
  return {};
}

}  // namespace heed::ledger::internal
