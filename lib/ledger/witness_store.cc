#include "heed/ledger/witness_store.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "heed/ledger/internal/file.h"
#include "heed/ledger/internal/replace.h"

namespace heed::ledger {

using internal::Directory;
using internal::FileState;

namespace {

constexpr std::string_view kEvidenceSuffix = ".evidence";

// A new directory's name is in its parent, which has to reach the disk too.
Status make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0) {
    return errno == EEXIST ? Status() : internal::errno_error("make the directory", path, errno);
  }
  const internal::Fd parent(::open((path + "/..").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent.ok() || ::fsync(parent.get()) != 0) return internal::errno_error("make durable", path, errno);
  return {};
}

}  // namespace

class WitnessFiles::Impl {
 public:
  explicit Impl(Directory directory) : directory_(std::move(directory)) {}

  Result<std::optional<std::string>> load(std::string_view origin) {
    if (failed_) return *failed_;
    const std::string name = origin_hash(origin);
    Result<std::optional<std::string>> present = read(name);
    if (!present) return present;
    // What this process has written is what it goes on from, whatever somebody has put there since.
    const auto known = written_.find(name);
    if (known == written_.end() || *present == known->second) return present;
    return fail(changed(name)).error();
  }

  Status replace(std::string_view origin, const std::optional<std::string>& last, std::string_view note) {
    Result<std::optional<std::string>> present = load(origin);
    if (!present) return present.error();
    const std::string name = origin_hash(origin);
    if (*present != last) return fail(changed(name));
    if (auto written = internal::replace_file(directory_, name, note); !written) return fail(written.error());
    written_[name] = note;
    return {};
  }

  Result<std::string> keep_evidence(const ForkEvidence& evidence) const {
    const Result<std::string> bytes = format_fork_evidence(evidence);
    if (!bytes) return bytes;
    const std::string name = origin_hash(evidence.older.checkpoint.origin) + std::string(kEvidenceSuffix);
    if (::faccessat(directory_.fd(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
      if (auto written = internal::replace_file(directory_, name, *bytes); !written) return written.error();
    }
    return directory_.full_path(name);
  }

 private:
  Result<std::optional<std::string>> read(const std::string& name) const {
    std::string bytes;
    const Result<FileState> state = directory_.read(name, kCheckpointBytesMax, bytes);
    if (!state) return state.error();
    if (*state == FileState::kMissing) return std::optional<std::string>();
    if (*state == FileState::kRead) return std::optional(std::move(bytes));
    return system_error(fmt::format("{} is not a regular file", directory_.full_path(name)));
  }
  Error changed(const std::string& name) const {
    return system_error(
        fmt::format("{} was changed by somebody else: find out by whom before a witness goes on from it",
                    directory_.full_path(name)));
  }
  Status fail(Error error) {
    failed_ = error;
    return error;
  }
  Directory directory_;
  std::map<std::string, std::string> written_;  // by origin_hash
  std::optional<Error> failed_;
};

WitnessFiles::WitnessFiles(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WitnessFiles::WitnessFiles(WitnessFiles&&) noexcept = default;
WitnessFiles& WitnessFiles::operator=(WitnessFiles&&) noexcept = default;
WitnessFiles::~WitnessFiles() = default;

Result<WitnessFiles> WitnessFiles::open(const std::string& path) {
  if (auto made = make_directory(path); !made) return made.error();
  Result<Directory> directory = Directory::open(path);
  if (!directory) return directory.error();
  if (::flock(directory->fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return internal::errno_error("lock", path, errno);
    return system_error(fmt::format("{} is in use by another witness: a record has one at a time", path));
  }
  return WitnessFiles(std::make_unique<Impl>(std::move(*directory)));
}

Result<std::optional<std::string>> WitnessFiles::load(std::string_view origin) { return impl_->load(origin); }

Status WitnessFiles::replace(std::string_view origin, const std::optional<std::string>& last, std::string_view note) {
  return impl_->replace(origin, last, note);
}

Result<std::string> WitnessFiles::keep_evidence(const ForkEvidence& evidence) { return impl_->keep_evidence(evidence); }

}  // namespace heed::ledger
