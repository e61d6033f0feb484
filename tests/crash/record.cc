// Preloaded into a program, writes down in order everything it does to the files below a folder: LD_PRELOAD this, with
//
//   CRASH_ROOT   the folder, as realpath(3) gives it
//   CRASH_LOG    the file to append to; log.h says what is in it
//
// Each call is carried out and logged under one lock, so the log has the order in which the kernel saw them. Files are
// known by their inode numbers: names change, and a descriptor outlives its name. What the program writes to its
// standard output is logged as well: that is where it acknowledges.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>

#include "log.h"

namespace {

using heed::crash::OpKind;

std::mutex& order() {
  static std::mutex mutex;
  return mutex;
}

const std::string& root() {
  static const std::string path = std::getenv("CRASH_ROOT") != nullptr ? std::getenv("CRASH_ROOT") : "";
  return path;
}

int log_file() {
  static const int fd = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, std::getenv("CRASH_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  return fd;
}

bool is_below_root(std::string_view path) {
  return !root().empty() && path.starts_with(root()) && (path.size() == root().size() || path[root().size()] == '/');
}

std::string path_of(int fd) {
  std::string path(4096, '\0');
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), path.data(), path.size());
  path.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return path;
}

// A name as the kernel will see it: the directory it stands in, by inode, and its last part.
struct Place {
  bool watched = false;
  std::uint64_t directory = 0;
  std::string name;
};

std::uint64_t inode_of(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

Place place_of(int at, const char* path) {
  std::string full = path;
  if (full.empty()) return {};
  if (full[0] != '/') {
    std::string base(4096, '\0');
    if (at == AT_FDCWD) {
      base = ::getcwd(base.data(), base.size()) != nullptr ? base.c_str() : "";
    } else {
      base = path_of(at);
    }
    full = base + "/" + full;
  }
  const std::size_t slash = full.rfind('/');
  const std::string parent = full.substr(0, slash);
  return {is_below_root(parent), inode_of(parent), full.substr(slash + 1)};
}

void put(std::string& out, std::uint64_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }

void log(OpKind kind, std::uint64_t a, std::uint64_t b, std::string_view name, std::string_view data = {}) {
  std::string op(1, static_cast<char>(kind));
  put(op, a);
  put(op, b);
  put(op, name.size());
  put(op, data.size());
  op.append(name).append(data);
  const int error = errno;
  if (syscall(SYS_write, log_file(), op.data(), op.size()) != static_cast<long>(op.size())) std::abort();
  errno = error;
}

// The inode of a descriptor below the root, else 0.
std::uint64_t watched_inode(int fd) {
  if (!is_below_root(path_of(fd))) return 0;
  struct stat status;
  return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

int open_at(int at, const char* path, int flags, unsigned mode) {
  const std::lock_guard lock(order());
  const Place place = (flags & (O_CREAT | O_TRUNC)) != 0 ? place_of(at, path) : Place();
  struct stat before;
  const bool existed = place.watched && ::fstatat(at, path, &before, AT_SYMLINK_NOFOLLOW) == 0;
  const int fd = static_cast<int>(syscall(SYS_openat, at, path, flags, mode));
  if (fd < 0 || !place.watched) return fd;
  struct stat status;
  if (::fstat(fd, &status) != 0) std::abort();
  if (!existed) {
    log(OpKind::kCreate, place.directory, status.st_ino, place.name);
  } else if ((flags & O_TRUNC) != 0) {
    log(OpKind::kTruncate, status.st_ino, 0, {});
  }
  return fd;
}

ssize_t write_at(int fd, const void* bytes, std::size_t count, off_t offset, bool positioned) {
  const std::lock_guard lock(order());
  const std::uint64_t inode = watched_inode(fd);
  if (inode != 0 && !positioned) {
    const bool at_end = (::fcntl(fd, F_GETFL) & O_APPEND) != 0;
    offset = static_cast<off_t>(syscall(SYS_lseek, fd, 0, at_end ? SEEK_END : SEEK_CUR));
  }
  const ssize_t n = positioned ? syscall(SYS_pwrite64, fd, bytes, count, offset) : syscall(SYS_write, fd, bytes, count);
  if (n < 0) return n;
  const std::string_view written(static_cast<const char*>(bytes), static_cast<std::size_t>(n));
  if (inode != 0) log(OpKind::kWrite, inode, static_cast<std::uint64_t>(offset), {}, written);
  if (inode == 0 && fd == STDOUT_FILENO) log(OpKind::kOutput, 0, 0, {}, written);
  return n;
}

int sync_file(long call, int fd) {
  const std::lock_guard lock(order());
  const std::uint64_t inode = watched_inode(fd);
  const int failed = static_cast<int>(syscall(call, fd));
  if (failed == 0 && inode != 0) log(OpKind::kSync, inode, 0, {});
  return failed;
}

int rename_at(int from_at, const char* from, int to_at, const char* to) {
  const std::lock_guard lock(order());
  const Place source = place_of(from_at, from);
  const Place target = place_of(to_at, to);
  const int failed = static_cast<int>(syscall(SYS_renameat, from_at, from, to_at, to));
  if (failed == 0 && (source.watched || target.watched)) {
    if (source.directory != target.directory) std::abort();  // the model knows renames within a directory
    log(OpKind::kRename, source.directory, 0, source.name, target.name);
  }
  return failed;
}

int unlink_at(int at, const char* path, int flags) {
  const std::lock_guard lock(order());
  const Place place = place_of(at, path);
  const int failed = static_cast<int>(syscall(SYS_unlinkat, at, path, flags));
  if (failed == 0 && place.watched) log(OpKind::kRemove, place.directory, 0, place.name);
  return failed;
}

int make_directory_at(int at, const char* path, mode_t mode) {
  const std::lock_guard lock(order());
  const Place place = place_of(at, path);
  const int failed = static_cast<int>(syscall(SYS_mkdirat, at, path, mode));
  if (failed != 0 || !place.watched) return failed;
  struct stat status;
  if (::fstatat(at, path, &status, 0) != 0) std::abort();
  log(OpKind::kMakeDirectory, place.directory, status.st_ino, place.name);
  return 0;
}

int truncate_file(int fd, off_t size) {
  const std::lock_guard lock(order());
  const std::uint64_t inode = watched_inode(fd);
  const int failed = static_cast<int>(syscall(SYS_ftruncate, fd, size));
  if (failed == 0 && inode != 0) log(OpKind::kTruncate, inode, static_cast<std::uint64_t>(size), {});
  return failed;
}

// Calls that change files in ways the model does not know must not go unnoticed.
int refuse(int fd) {
  if (watched_inode(fd) != 0) std::abort();
  errno = ENOSYS;
  return -1;
}

unsigned mode_of(int flags, std::va_list arguments) { return (flags & O_CREAT) != 0 ? va_arg(arguments, unsigned) : 0; }

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

#define CRASH_OPEN(name)                             \
  int name(const char* path, int flags, ...) {       \
    std::va_list arguments;                          \
    va_start(arguments, flags);                      \
    const unsigned mode = mode_of(flags, arguments); \
    va_end(arguments);                               \
    return open_at(AT_FDCWD, path, flags, mode);     \
  }
#define CRASH_OPENAT(name)                             \
  int name(int at, const char* path, int flags, ...) { \
    std::va_list arguments;                            \
    va_start(arguments, flags);                        \
    const unsigned mode = mode_of(flags, arguments);   \
    va_end(arguments);                                 \
    return open_at(at, path, flags, mode);             \
  }
CRASH_OPEN(open)
CRASH_OPEN(open64)
CRASH_OPENAT(openat)
CRASH_OPENAT(openat64)
int creat(const char* path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

ssize_t write(int fd, const void* bytes, size_t count) { return write_at(fd, bytes, count, 0, false); }
ssize_t pwrite(int fd, const void* bytes, size_t count, off_t at) { return write_at(fd, bytes, count, at, true); }
ssize_t pwrite64(int fd, const void* bytes, size_t count, off64_t at) { return write_at(fd, bytes, count, at, true); }
int ftruncate(int fd, off_t size) noexcept { return truncate_file(fd, size); }
int ftruncate64(int fd, off64_t size) noexcept { return truncate_file(fd, size); }
int fsync(int fd) { return sync_file(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_file(SYS_fdatasync, fd); }
int sync_file_range(int fd, off64_t, off64_t, unsigned) { return refuse(fd); }  // promises nothing about the disk
int fallocate(int fd, int, off_t, off_t) { return refuse(fd); }
int rename(const char* from, const char* to) noexcept { return rename_at(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_at, const char* from, int to_at, const char* to) noexcept {
  return rename_at(from_at, from, to_at, to);
}
int unlink(const char* path) noexcept { return unlink_at(AT_FDCWD, path, 0); }
int unlinkat(int at, const char* path, int flags) noexcept { return unlink_at(at, path, flags); }
int rmdir(const char* path) noexcept { return unlink_at(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdir(const char* path, mode_t mode) noexcept { return make_directory_at(AT_FDCWD, path, mode); }
int mkdirat(int at, const char* path, mode_t mode) noexcept { return make_directory_at(at, path, mode); }
int link(const char*, const char*) noexcept { std::abort(); }
int linkat(int, const char*, int, const char*, int) noexcept { std::abort(); }

}  // extern "C"
