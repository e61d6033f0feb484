#include "heed/ledger/internal/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kSyncThreads = 8;  // more gained nothing on the disk this was measured on

EntryKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::kFile;
  return S_ISDIR(mode) ? EntryKind::kDirectory : EntryKind::kOther;
}

EntryKind kind_of(int directory, const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return EntryKind::kFile;
    case DT_DIR:
      return EntryKind::kDirectory;
    case DT_UNKNOWN:
      break;  // some file systems do not say
    default:
      return EntryKind::kOther;
  }
  struct stat status;
  if (fstatat(directory, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return EntryKind::kOther;
  return kind_of(status.st_mode);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Fills `bytes` from the descriptor up to its end or to its size; returns an errno or 0.
int read_whole(int fd, std::string& bytes) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    const ssize_t n = ::read(fd, bytes.data() + used, bytes.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
  }
  bytes.resize(used);
  return 0;
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Error errno_error(std::string_view action, const std::string& path, int error_number) {
  return system_error(fmt::format("cannot {} {}: {}", action, path, std::generic_category().message(error_number)));
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

int write_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

int write_whole_at(int fd, std::string_view bytes, std::size_t offset) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::size_t>(n);
  }
  return 0;
}

int sync_all(std::span<const int> fds) {
  std::atomic<std::size_t> next = 0;
  std::atomic<int> first_error = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < fds.size(); i = next++) {
      int expected = 0;
      if (::fsync(fds[i]) != 0) first_error.compare_exchange_strong(expected, errno);
    }
  };
  std::vector<std::thread> threads;
  try {
    for (std::size_t i = 1; i < std::min(fds.size(), kSyncThreads); ++i) threads.emplace_back(work);
  } catch (const std::system_error&) {
    // No more threads to be had: this one does the rest.
  }
  work();
  for (std::thread& thread : threads) thread.join();
  return first_error;
}

Result<Directory> Directory::open(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.ok()) return errno_error("open the ledger", path, errno);
  return Directory(std::move(fd), path);
}

Result<FileState> Directory::read(const std::string& name, std::size_t bytes_max, std::string& bytes) const {
  bytes.clear();
  // O_NONBLOCK: opening a planted FIFO must not wait for a writer.
  const Fd file(::openat(fd(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.ok()) {
    if (errno == ENOENT || errno == ENOTDIR) return FileState::kMissing;
    if (errno == ELOOP || errno == ENXIO) return FileState::kNotAFile;
    return errno_error("open", full_path(name), errno);
  }
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return errno_error("examine", full_path(name), errno);
  if (!S_ISREG(status.st_mode)) return FileState::kNotAFile;
  const auto size = static_cast<std::size_t>(status.st_size);
  bytes.resize(std::min(size, bytes_max) + 1);  // one more than expected shows a file that grew
  if (const int error = read_whole(file.get(), bytes)) return errno_error("read", full_path(name), error);
  return FileState::kRead;
}

Result<std::vector<DirectoryEntry>> Directory::list(const std::string& name) const {
  std::vector<DirectoryEntry> entries;
  Fd fd(::openat(this->fd(), name.empty() ? "." : name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.ok()) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return entries;
    return errno_error("open", full_path(name), errno);
  }
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd.get()));
  if (!directory) return errno_error("list", full_path(name), errno);
  const int number = fd.release();  // closed by closedir
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view entry_name = entry->d_name;
    if (entry_name != "." && entry_name != "..") entries.push_back({std::string(entry_name), kind_of(number, *entry)});
  }
  if (errno != 0) return errno_error("list", full_path(name), errno);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Status Directory::walk(const Walk& walk, const std::string& below) const {
  Result<std::vector<DirectoryEntry>> entries = list(below);
  if (!entries) return entries.error();
  for (const DirectoryEntry& entry : *entries) {
    const std::string path = below.empty() ? entry.name : below + "/" + entry.name;
    if (entry.kind != EntryKind::kDirectory || !walk.enter(path)) {
      walk.visit(path, entry.kind);
    } else if (Status status = this->walk(walk, path); !status) {
      return status;
    }
  }
  return {};
}

}  // namespace heed::ledger::internal
