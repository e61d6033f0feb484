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

}  // namespace

Status FileBatch::fail(std::string_view action, const std::string& path, int error_number) {
  error_number_ = error_number;
  return errno_error(action, root_.full_path(path), error_number);
}

// Opens a directory that is about to gain an entry, and makes it if it is missing.
Status FileBatch::enter(const std::string& directory) {
  const auto same = [&](const Touched& touched) { return touched.path == directory; };
  if (std::any_of(touched_.rbegin(), touched_.rend(), same)) return {};
  if (!directory.empty() && !known_.contains(directory)) {
    // Its name lives in the parent, so the parent has to reach the disk too.
    if (Status status = enter(parent_of(directory)); !status) return status;
    if (::mkdirat(root_.fd(), directory.c_str(), 0777) != 0 && errno != EEXIST) {
      return fail("make the directory", directory, errno);
    }
  }
  Fd fd(::openat(root_.fd(), directory.empty() ? "." : directory.c_str(),
                 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.ok()) return fail("open", directory, errno);
  touched_.push_back({directory, std::move(fd)});
  return {};
}

Status FileBatch::stage(const std::string& path, std::string_view bytes) {
  if (open_files_ == kOpenFilesMax) {
    if (Status status = sync(false); !status) return status;
  }
  if (Status status = enter(parent_of(path)); !status) return status;
  Fd file(::openat(root_.fd(), path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.ok()) return fail("create", path, errno);
  staged_.push_back({path, std::move(file)});
  ++open_files_;
  if (const int error = write_whole(staged_.back().file.get(), bytes)) return fail("write", path, error);
  return {};
}

Status FileBatch::sync(bool directories) {
  const std::size_t first = staged_.size() - open_files_;
  std::vector<int> fds;
  for (std::size_t i = first; i < staged_.size(); ++i) fds.push_back(staged_[i].file.get());
  if (directories) {
    for (const Touched& touched : touched_) fds.push_back(touched.directory.get());
  }
  if (const int error = sync_all(fds)) return fail("make durable the files of", kTileDirectory, error);
  for (std::size_t i = first; i < staged_.size(); ++i) {
    if (::close(staged_[i].file.release()) != 0) return fail("close", staged_[i].path, errno);
  }
  open_files_ = 0;
  return {};
}

Status FileBatch::publish() {
  if (Status status = sync(true); !status) return status;
  for (const Touched& touched : touched_) known_.insert(touched.path);
  return {};
}

void FileBatch::discard() {
  for (const Staged& staged : staged_) remove_file(root_, staged.path);
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
