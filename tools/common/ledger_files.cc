#include "common/ledger_files.h"

#include <fmt/format.h>

#include <filesystem>

#include "heed/ledger/key_file.h"

namespace heed::tools {

namespace fs = std::filesystem;

Result<LedgerFiles> ledger_files(std::string_view directory) {
  if (directory.empty()) return input_error("the ledger's name is empty, expected a directory");
  while (directory.size() > 1 && directory.ends_with('/')) directory.remove_suffix(1);
  std::string name(directory);
  const fs::path last = fs::path(name).filename();
  if (last == "." || last == ".." || last.empty()) {
    std::error_code failed;
    name = fs::weakly_canonical(name, failed).string();
    if (failed) return system_error(fmt::format("cannot find {}: {}", directory, failed.message()));
    if (name == "/") return input_error("the ledger cannot be /, name a directory of its own");
  }
  return LedgerFiles{name, name + ".key", name + ".vkey", name + ".head"};
}

bool has_checkpoint(const LedgerFiles& files) { return file_exists(files.directory + "/checkpoint"); }

bool is_directory(const std::string& path) {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

bool is_empty_directory(const std::string& path) {
  std::error_code failed;
  return fs::is_empty(path, failed);
}

bool file_exists(const std::string& path) {
  std::error_code failed;
  return fs::exists(fs::symlink_status(path, failed));
}

Result<TrustedKey> read_trusted_key(const std::string& text_or_file) {
  // A path may hold a "+" too, so a file that exists is read; base64 with its "/" makes an unlikely name.
  if (!file_exists(text_or_file) && text_or_file.find('+') != std::string::npos) {
    auto key = ledger::VerifierKey::parse(text_or_file);
    if (!key) return key.error();
    return TrustedKey{std::move(*key), ""};
  }
  auto key = ledger::load_verifier_file(text_or_file);
  if (!key) return key.error();
  return TrustedKey{std::move(*key), text_or_file};
}

std::string key_label(const ledger::VerifierKey& key) { return fmt::format("{}+{:08x}", key.name(), key.id()); }

}  // namespace heed::tools
