#include "heed/ledger/key_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "heed/ledger/internal/file.h"

namespace heed::ledger {
namespace {

constexpr std::size_t kKeyFileBytesMax = 4096;  // names are short; a key is 44 letters
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

// A string that may hold a secret and does not leave it behind.
class Secret {
 public:
  explicit Secret(std::string text = {}) : text_(std::move(text)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { OPENSSL_cleanse(text_.data(), text_.size()); }
  std::string& text() { return text_; }

 private:
  std::string text_;
};

// The file gets its name when all of it is on the disk: whoever is killed here does not leave half a key, which would
// be in everybody's way. link(2) never replaces a file.
Status write_new_file(const std::string& path, mode_t mode, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  ::unlink(temporary.c_str());
  const internal::Fd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file.ok()) return internal::errno_error("create", path, errno);
  int error = internal::write_whole(file.get(), bytes);
  if (error == 0 && (::fsync(file.get()) != 0 || ::link(temporary.c_str(), path.c_str()) != 0)) error = errno;
  ::unlink(temporary.c_str());
  if (error != 0) return internal::errno_error(error == EEXIST ? "create" : "write", path, error);
  const internal::Fd directory(::open(internal::folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok() || ::fsync(directory.get()) != 0) {
    return internal::errno_error("make durable", internal::folder_of(path), errno);
  }
  return {};
}

// Reads the one line of a key file into `line`. Whoever may not read the file must not have been able to write it
// either, so the mode is asked of the open file, not of its name.
Status read_line(const std::string& path, mode_t forbidden, std::string& line) {
  const internal::Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.ok()) return internal::errno_error("open", path, errno);
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return internal::errno_error("examine", path, errno);
  if (!S_ISREG(status.st_mode)) return input_error(fmt::format("{} is not a regular file, expected a key file", path));
  if ((status.st_mode & forbidden) != 0) {
    return input_error(
        fmt::format("{} has mode {:04o}, expected a signer key to be its owner's alone: run chmod 600 {}", path,
                    status.st_mode & 07777U, path));
  }
  line.resize(kKeyFileBytesMax);
  const ssize_t n = ::read(file.get(), line.data(), line.size());
  if (n < 0) return internal::errno_error("read", path, errno);
  line.resize(static_cast<std::size_t>(n));
  if (line.ends_with('\n')) line.pop_back();
  return {};
}

Error in_file(const std::string& path, const Error& error) {
  return {error.kind, fmt::format("{}: {}", path, error.message), error.field};
}

}  // namespace

Status write_key_file(const std::string& path, const SignerKey& signer) {
  Result<std::string> skey = signer.format_secret();
  if (!skey) return skey.error();
  Secret line(std::move(*skey));
  line.text() += '\n';
  return write_new_file(path, 0600, line.text());
}

Result<SignerKey> load_key_file(const std::string& path) {
  Secret line(std::string(kKeyFileBytesMax, '\0'));
  if (Status status = read_line(path, kOthers, line.text()); !status) return status.error();
  Result<SignerKey> signer = SignerKey::parse(line.text());
  if (!signer) return in_file(path, signer.error());
  return signer;
}

Status write_verifier_file(const std::string& path, const VerifierKey& key) {
  return write_new_file(path, 0644, key.format() + "\n");
}

Result<VerifierKey> load_verifier_file(const std::string& path) {
  std::string line;
  if (Status status = read_line(path, 0, line); !status) return status.error();
  Result<VerifierKey> key = VerifierKey::parse(line);
  if (!key) return in_file(path, key.error());
  return key;
}

}  // namespace heed::ledger
