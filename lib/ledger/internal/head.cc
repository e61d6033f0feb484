#include "heed/ledger/internal/head.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "heed/ledger/internal/layout.h"

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kBlockBytes = 4096;  // what disks and page caches write at once
constexpr std::size_t kSizeDigits = 19;    // of the largest ledger: the longest note a slot has to hold
constexpr std::size_t kHeadBytesMax = 2 * (kCheckpointBytesMax + kBlockBytes);

bool same_file(int fd, const std::string& path) {
  struct stat opened;
  struct stat named;
  return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

Status lock(int fd, const std::string& path) {
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return errno_error("lock", path, errno);
  return system_error(
      fmt::format("{} is locked by another writer: wait for it to end, a ledger has one at a time", path));
}

// The first bytes_max bytes of the file, or all of it.
Result<std::string> read_file(int fd, const std::string& path, std::size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  std::size_t used = 0;
  while (used < bytes.size()) {
    const ssize_t n = ::pread(fd, bytes.data() + used, bytes.size() - used, static_cast<off_t>(used));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_error("read", path, errno);
    if (n == 0) break;
    used += static_cast<std::size_t>(n);
  }
  bytes.resize(used);
  return bytes;
}

// Without the line feeds that fill the slot up.
std::string_view unpadded(std::string_view slot) {
  const std::size_t last = slot.find_last_not_of('\n');
  return slot.substr(0, std::min(slot.size(), last + 2));
}

std::optional<SignedHead> parse_head(std::string_view bytes, const VerifierKey& key) {
  Result<SignedCheckpoint> opened = open_checkpoint(bytes, {&key, 1});
  if (!opened || opened->checkpoint.origin != key.name()) return std::nullopt;
  return SignedHead{std::move(opened->checkpoint), std::string(bytes)};
}

}  // namespace

Result<Head> Head::open(const std::string& path, const VerifierKey& key) {
  Head head(path);
  Fd file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.ok()) {
    if (errno == ENOENT) return head;
    return errno_error("open", path, errno);
  }
  if (Status status = lock(file.get(), path); !status) return status.error();
  head.file_ = std::move(file);
  if (Status status = head.load(key); !status) return status.error();
  return head;
}

Status Head::load(const VerifierKey& key) {
  Result<std::string> bytes = read_file(file_.get(), path_, kHeadBytesMax);
  if (!bytes) return bytes.error();
  bytes_ = std::move(*bytes);
  if (load_slots(key)) return {};
  known_ = parse_head(bytes_, key);
  if (known_) return {};
  return input_error(fmt::format(
      "{} holds no checkpoint that {} has signed: it is another ledger's, or damaged; if the directory beside "
      "it is the newest copy of the ledger, copy its file \"{}\" here",
      path_, key.name(), kCheckpointFile));
}

// The newer slot is tried first: the other one counts only if that is torn.
bool Head::load_slots(const VerifierKey& key) {
  if (bytes_.empty() || bytes_.size() % (2 * kBlockBytes) != 0) return false;
  slot_bytes_ = bytes_.size() / 2;
  const auto slot = [&](std::size_t i) {
    return unpadded(std::string_view(bytes_).substr(i * slot_bytes_, slot_bytes_));
  };
  const auto stated_size = [&](std::size_t i) {
    const Result<SignedCheckpoint> parsed = parse_signed_checkpoint(slot(i));
    return parsed ? parsed->checkpoint.size : 0;
  };
  newest_ = stated_size(1) > stated_size(0) ? 1 : 0;
  known_ = parse_head(slot(newest_), key);
  if (known_) return true;
  newest_ = 1 - newest_;
  known_ = parse_head(slot(newest_), key);
  if (!known_) slot_bytes_ = 0;
  return known_.has_value();
}

std::string Head::padded(std::string_view note) const {
  std::string slot(note);
  slot.resize(slot_bytes_, '\n');
  return slot;
}

// The new file is locked before it gets the name, so nobody can come in between.
Status Head::create(const SignedHead& head) {
  const std::string name = path_ + std::string(kTemporarySuffix);
  Fd file(::open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.ok()) return errno_error("create", name, errno);
  if (Status status = lock(file.get(), path_); !status) return status;
  slot_bytes_ = (head.note.size() + kSizeDigits + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
  bytes_ = padded(head.note) + padded(head.note);
  if (::ftruncate(file.get(), 0) != 0) return errno_error("write", name, errno);
  if (const int error = write_whole_at(file.get(), bytes_, 0)) return errno_error("write", name, error);
  if (::fsync(file.get()) != 0) return errno_error("make durable", name, errno);
  const bool unchanged = file_.ok() ? same_file(file_.get(), path_) : ::access(path_.c_str(), F_OK) != 0;
  if (!unchanged) return system_error(fmt::format("{} was made by another writer: open the ledger again", path_));
  const std::string parent = folder_of(path_);
  const Fd directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok()) return errno_error("open", parent, errno);
  if (::rename(name.c_str(), path_.c_str()) != 0) return errno_error("rename a temporary file to", path_, errno);
  if (::fsync(directory.get()) != 0) return errno_error("make durable", parent, errno);
  file_ = std::move(file);
  newest_ = 0;
  known_ = head;
  return {};
}

Status Head::compare() const {
  Result<std::string> bytes = read_file(file_.get(), path_, bytes_.size() + 1);
  if (!bytes) return bytes.error();
  if (*bytes == bytes_ && same_file(file_.get(), path_)) return {};
  return system_error(fmt::format("{} was changed since this writer read it, so nothing is signed", path_));
}

Status Head::write(const SignedHead& next) {
  const std::size_t slot = 1 - newest_;
  const std::string bytes = padded(next.note);
  if (const int error = write_whole_at(file_.get(), bytes, slot * slot_bytes_)) {
    return errno_error("write", path_, error);
  }
  bytes_.replace(slot * slot_bytes_, slot_bytes_, bytes);
  newest_ = slot;
  known_ = next;
  return {};
}

}  // namespace heed::ledger::internal
