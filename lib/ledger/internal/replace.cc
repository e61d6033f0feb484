#include "heed/ledger/internal/replace.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {

Status replace_file(const Directory& directory, const std::string& name, std::string_view bytes) {
  const std::string temporary = name + std::string(kTemporarySuffix);
  // One that a crash has left is nobody's.
  const Fd file(
      ::openat(directory.fd(), temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.ok()) return errno_error("create", directory.full_path(temporary), errno);
  int error = write_whole(file.get(), bytes);
  if (error == 0 && ::fsync(file.get()) != 0) error = errno;
  if (error == 0 && ::renameat(directory.fd(), temporary.c_str(), directory.fd(), name.c_str()) != 0) error = errno;
  if (error != 0) {
    static_cast<void>(::unlinkat(directory.fd(), temporary.c_str(), 0));
    return errno_error("write", directory.full_path(name), error);
  }
  if (::fsync(directory.fd()) != 0) return errno_error("make durable", directory.full_path(name), errno);
  return {};
}

}  // namespace heed::ledger::internal
