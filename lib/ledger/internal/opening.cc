#include "heed/ledger/internal/opening.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "heed/ledger/internal/batch.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/internal/publication.h"
#include "heed/ledger/tree.h"

namespace heed::ledger::internal {
namespace {

// Makes the directory if it is missing, and locks it.
Result<Directory> open_locked(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return errno_error("make the ledger", path, errno);
  Result<Directory> directory = Directory::open(path);
  if (!directory) return directory;
  if (::flock(directory->fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return errno_error("lock", path, errno);
    return system_error(
        fmt::format("{} is locked by another writer: wait for it to end, a ledger has one at a time", path));
  }
  return directory;
}

// A directory without checkpoint may become a ledger only if there is nothing in it that could be lost.
Status check_empty(const Directory& directory) {
  Result<std::vector<DirectoryEntry>> entries = directory.list("");
  if (!entries) return entries.error();
  const std::string half_made = std::string(kCheckpointFile) + std::string(kTemporarySuffix);
  for (const DirectoryEntry& entry : *entries) {
    if (entry.name == kTileDirectory) {
      return input_error(
          fmt::format("{} is missing beside the tiles: restore it from a copy", directory.full_path(kCheckpointFile)));
    }
    if (entry.name != half_made) {
      return input_error(
          fmt::format("{} holds {} and is no ledger: name an empty or a new directory", directory.path(), entry.name));
    }
  }
  return {};
}

// Nothing if there is none.
Result<std::optional<SignedHead>> read_checkpoint(const Directory& directory, const SignerKey& signer) {
  std::string bytes;
  Result<FileState> state = directory.read(kCheckpointFile, kCheckpointBytesMax, bytes);
  if (!state) return state.error();
  if (*state == FileState::kMissing) return std::optional<SignedHead>();
  Result<SignedCheckpoint> opened = open_checkpoint(bytes, {&signer.verifier(), 1});
  const std::string path = directory.full_path(kCheckpointFile);
  if (!opened) return input_error(fmt::format("{}: {}", path, opened.error().message));
  if (opened->checkpoint.origin != signer.name()) {
    return input_error(
        fmt::format("{} belongs to {}, expected the key's name {}", path, opened->checkpoint.origin, signer.name()));
  }
  return std::optional<SignedHead>({std::move(opened->checkpoint), std::move(bytes)});
}

class Opening {
 public:
  Opening(Directory directory, std::optional<SignedHead> published, Head head, const SignerKey& signer)
      : directory_(std::move(directory)), published_(std::move(published)), head_(std::move(head)), signer_(signer) {}

  Result<OpenedLedger> run() {
    if (Status status = sync_found(); !status) return status.error();
    if (Status status = published_.has_value() ? take_over() : make_new(); !status) return status.error();
    return OpenedLedger{std::move(directory_), std::move(head_),   std::move(*published_),
                        std::move(right_),     leftovers_removed_, entries_finished_};
  }

 private:
  // A process that was killed leaves names and bytes that every reader sees and a power cut takes away. Nothing is
  // built on them before they are durable. (The directories of tiles are FileBatch's affair.)
  Status sync_found() const {
    const std::string parent = folder_of(head_.path());
    const Fd above(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!above.ok()) return errno_error("open", parent, errno);
    std::vector<int> fds = {above.get(), directory_.fd()};
    if (head_.known()) fds.push_back(head_.fd());
    if (const int error = sync_all(fds)) return errno_error("make durable", directory_.path(), error);
    return {};
  }

  Status make_new() {
    if (Status status = check_empty(directory_); !status) return status;
    if (head_.known() && head_.known()->checkpoint.size > 0) {
      return input_error(fmt::format(
          "{} says that {} entries were signed, and {} is empty: restore the ledger from a copy, or move {} "
          "away to begin another one",
          head_.path(), head_.known()->checkpoint.size, directory_.path(), head_.path()));
    }
    Result<SignedHead> empty = sign_head({signer_.name(), 0, empty_root()}, signer_);
    if (!empty) return empty.error();
    if (!head_.known() || !head_.in_slots()) {
      if (Status status = head_.create(*empty); !status) return status;
    }
    return publish(*empty);
  }

  Status take_over() {
    if (Status status = check_head(); !status) return status;
    const Checkpoint& checkpoint = published_->checkpoint;
    const std::uint64_t size_on_disk = head_.known()->checkpoint.size;
    Result<RightEdge> right = read_right_edge(directory_, checkpoint, size_on_disk);
    if (!right) return right.error();
    right_ = std::move(*right);
    if (!head_.in_slots()) {
      Result<SignedHead> own = sign_head(head_.known()->checkpoint, signer_);
      if (!own) return own.error();
      if (Status status = head_.create(*own); !status) return status;
    }
    if (size_on_disk > checkpoint.size) {
      if (Status status = finish_head(); !status) return status;
    }
    if (Status status = finish_temporary(); !status) return status;
    Result<std::size_t> removed = remove_leftovers(directory_, published_->checkpoint.size);
    if (!removed) return removed.error();
    leftovers_removed_ = *removed;
    return {};
  }

  // What no tile has to be read for.
  Status check_head() const {
    const std::string path = directory_.full_path(kCheckpointFile);
    const std::string remedy =
        fmt::format("if {} is the newest copy of the ledger, run: cp {} {}", directory_.path(), path, head_.path());
    if (!head_.known()) {
      return input_error(
          fmt::format("{} is missing, without which a ledger takes no entries: {}", head_.path(), remedy));
    }
    const Checkpoint& head = head_.known()->checkpoint;
    const Checkpoint& checkpoint = published_->checkpoint;
    if (head.size < checkpoint.size) {
      return input_error(fmt::format("{} knows of {} entries and {} has {}: {}", head_.path(), head.size,
                                     directory_.path(), checkpoint.size, remedy));
    }
    if (head.size == checkpoint.size && head.root != checkpoint.root) {
      return input_error(fmt::format(
          "{} and {} are signed for different ledgers of {} entries: the ledger was forked, keep both files "
          "and restore the copy that its readers know",
          head_.path(), path, head.size));
    }
    return {};
  }

  Status finish_head() {
    const SignedHead head = *head_.known();
    Result<bool> finished = finish(head);
    if (!finished) return finished.error();
    if (*finished) return {};
    return input_error(fmt::format(
        "{} has {} entries, but {} says that {} were signed: it is an older or a damaged copy of the ledger, "
        "restore the newest one",
        directory_.path(), published_->checkpoint.size, head_.path(), head.checkpoint.size));
  }

  Status finish_temporary() {
    const std::string name = std::string(kCheckpointFile) + std::string(kTemporarySuffix);
    std::string bytes;
    Result<FileState> state = directory_.read(name, kCheckpointBytesMax, bytes);
    if (!state) return state.error();
    if (*state != FileState::kRead) return {};
    Result<SignedCheckpoint> opened = open_checkpoint(bytes, {&signer_.verifier(), 1});
    if (!opened || opened->checkpoint.origin != signer_.name()) return {};
    if (opened->checkpoint.size <= published_->checkpoint.size) return {};
    Result<bool> finished = finish({std::move(opened->checkpoint), std::move(bytes)});
    return finished ? Status() : Status(finished.error());
  }

  // Publishes what was signed already, if all it signs is there.
  Result<bool> finish(const SignedHead& pending) {
    const std::uint64_t size = published_->checkpoint.size;
    Result<RightEdge> right = extend_right_edge(directory_, right_, size, pending.checkpoint);
    if (!right && right.error().kind == ErrorKind::kSystem) return right.error();
    if (!right) return false;
    if (Status status = publish(pending); !status) return status.error();
    right_ = std::move(*right);
    entries_finished_ += pending.checkpoint.size - size;
    return true;
  }

  Status publish(const SignedHead& head) {
    if (Status status = Publication(directory_, head_).run(head); !status) return status;
    published_ = head;
    return {};
  }

  Directory directory_;
  std::optional<SignedHead> published_;  // what the checkpoint says
  Head head_;
  const SignerKey& signer_;
  RightEdge right_;
  std::size_t leftovers_removed_ = 0;
  std::uint64_t entries_finished_ = 0;
};

}  // namespace

Result<std::string> head_file(const std::string& directory) {
  std::string name = directory;
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  const std::string last = name.substr(name.rfind('/') + 1);
  if (last.empty() || last == "." || last == "..") {
    const std::unique_ptr<char, void (*)(void*)> real(::realpath(name.c_str(), nullptr), std::free);
    if (!real) return errno_error("find", directory, errno);
    name = real.get();
  }
  return name + ".head";
}

Result<OpenedLedger> open_for_writing(const std::string& directory, const SignerKey& signer) {
  Result<Directory> locked = open_locked(directory);
  if (!locked) return locked.error();
  Result<std::optional<SignedHead>> published = read_checkpoint(*locked, signer);
  if (!published) return published.error();
  Result<std::string> path = head_file(directory);
  if (!path) return path.error();
  Result<Head> head = Head::open(*path, signer.verifier());
  if (!head) return head.error();
  return Opening(std::move(*locked), std::move(*published), std::move(*head), signer).run();
}

}  // namespace heed::ledger::internal
