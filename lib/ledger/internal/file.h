// The few file operations a ledger needs, each with its durability said. Private to this room.
//
// Everything goes through a Directory that was opened once, so a ledger that is renamed while it is open stays the same
// ledger, and symbolic links are never followed below it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/result.h"

namespace heed::ledger::internal {

// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd();

  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }
  // Hands the descriptor over to somebody else who closes it.
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// "cannot ACTION PATH: reason", for the errno of a call that just failed.
Error errno_error(std::string_view action, const std::string& path, int error_number);

// "a/b" of "a/b/c", "" of "c": where the file of this relative path is kept.
std::string parent_of(const std::string& path);

// The directory that holds a path which may be absolute, for open(2): "/a/" of "/a/b", "." of "b".
std::string folder_of(const std::string& path);

// Writes all bytes at the descriptor's place, or at an offset from the start; returns an errno or 0. A short write is
// followed by the reason for it.
int write_whole(int fd, std::string_view bytes);
int write_whole_at(int fd, std::string_view bytes, std::size_t offset);

// Runs fsync on every descriptor, several at a time: a journalling file system commits them together, so eight files
// cost little more than one. Returns the first errno, or 0.
int sync_all(std::span<const int> fds);

enum class FileState { kRead, kMissing, kNotAFile };
enum class EntryKind { kFile, kDirectory, kOther };

struct DirectoryEntry {
  std::string name;
  EntryKind kind;
};

class Directory {
 public:
  static Result<Directory> open(const std::string& path);

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }
  std::string full_path(const std::string& name) const { return path_ + "/" + name; }

  // Reads a regular file into `bytes`, but no more than bytes_max + 1 bytes: a longer result than bytes_max means that
  // the file is too long. An error is something the machine could not do, never something the file is.
  Result<FileState> read(const std::string& name, std::size_t bytes_max, std::string& bytes) const;

  // What a directory holds, sorted by name; nothing if it is missing. "" is this directory itself.
  Result<std::vector<DirectoryEntry>> list(const std::string& name) const;

  // Visits every file below this directory by its path, directories in order of name; what is neither file nor
  // directory is visited as well. Directories are entered if `enter` says so and visited otherwise.
  struct Walk {
    std::function<bool(const std::string& path)> enter;
    std::function<void(const std::string& path, EntryKind kind)> visit;
  };
  Status walk(const Walk& walk, const std::string& below = {}) const;

 private:
  Directory(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  Fd fd_;
  std::string path_;
};

}  // namespace heed::ledger::internal
