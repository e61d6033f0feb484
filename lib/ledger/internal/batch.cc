#include "heed/ledger/internal/batch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kOpenFilesMax = 256;  // well under the usual limit of 1024 descriptors

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string temporary(const std::string& path) { return path + std::string(kTemporarySuffix); }

int write_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));  // a short write is followed by the reason for it
  }
  return 0;
}

}  // namespace

Status FileBatch::fail(std::string_view action, const std::string& path, int error_number) {
  error_number_ = error_number;
  return errno_error(action, root_.full_path(path), error_number);
}

Status FileBatch::touch(const std::string& directory) {
  const auto same = [&](const Touched& touched) { return touched.path == directory; };
  if (std::any_of(touched_.rbegin(), touched_.rend(), same)) return {};
  Fd fd(::openat(root_.fd(), directory.empty() ? "." : directory.c_str(),
                 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.ok()) return fail("open", directory, errno);
  touched_.push_back({directory, std::move(fd)});
  return {};
}

Status FileBatch::make_directories(const std::string& path) {
  if (path.empty()) return {};
  const std::string parent = parent_of(path);
  if (::faccessat(root_.fd(), path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return {};
  if (Status status = make_directories(parent); !status) return status;
  // The new name lives in the parent, so the parent has to reach the disk too.
  if (Status status = touch(parent); !status) return status;
  if (::mkdirat(root_.fd(), path.c_str(), 0777) != 0 && errno != EEXIST) return fail("make the directory", path, errno);
  return {};
}

Status FileBatch::stage(const std::string& path, std::string_view bytes) {
  const std::string directory = parent_of(path);
  if (open_files_ == kOpenFilesMax) {
    if (Status status = sync_files(); !status) return status;
  }
  if (touched_.empty() || touched_.back().path != directory) {
    if (Status status = make_directories(directory); !status) return status;
    if (Status status = touch(directory); !status) return status;
  }
  const std::string name = temporary(path);
  Fd file(::openat(root_.fd(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.ok()) return fail("create", name, errno);
  staged_.push_back({path, std::move(file)});
  ++open_files_;
  if (const int error = write_whole(staged_.back().file.get(), bytes)) return fail("write", name, error);
  return {};
}

Status FileBatch::sync_files() {
  const std::size_t first = staged_.size() - open_files_;
  std::vector<int> fds;
  for (std::size_t i = first; i < staged_.size(); ++i) fds.push_back(staged_[i].file.get());
  if (const int error = sync_all(fds)) return fail("make durable the files of", kTileDirectory, error);
  for (std::size_t i = first; i < staged_.size(); ++i) {
    if (::close(staged_[i].file.release()) != 0) return fail("close", staged_[i].path, errno);
  }
  open_files_ = 0;
  return {};
}

Status FileBatch::rename_files() {
  renamed_ = true;
  for (Staged& staged : staged_) {
    if (::renameat(root_.fd(), temporary(staged.path).c_str(), root_.fd(), staged.path.c_str()) != 0) {
      return fail("rename a temporary file to", staged.path, errno);
    }
    staged.renamed = true;
  }
  return {};
}

Status FileBatch::sync_directories() {
  std::vector<int> fds;
  for (const Touched& touched : touched_) fds.push_back(touched.directory.get());
  if (const int error = sync_all(fds)) return fail("make durable the directories of", kTileDirectory, error);
  return {};
}

Status FileBatch::publish() {
  if (Status status = sync_files(); !status) return status;
  if (Status status = rename_files(); !status) return status;
  return sync_directories();
}

void FileBatch::discard() {
  for (const Staged& staged : staged_) remove_file(root_, staged.renamed ? staged.path : temporary(staged.path));
  for (const Touched& touched : touched_) {
    if (touched.path.ends_with(".p")) remove_empty_directory(root_, touched.path);
    static_cast<void>(::fsync(touched.directory.get()));  // best effort: the next opening cleans again
  }
  staged_.clear();
  open_files_ = 0;
}

void remove_file(const Directory& root, const std::string& path) {
  static_cast<void>(::unlinkat(root.fd(), path.c_str(), 0));
}

void remove_empty_directory(const Directory& root, const std::string& path) {
  static_cast<void>(::unlinkat(root.fd(), path.c_str(), AT_REMOVEDIR));
}

}  // namespace heed::ledger::internal
