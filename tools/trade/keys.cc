#include "trade/keys.h"

#include <fmt/format.h>

#include "heed/ledger/key_file.h"

namespace heed::tools {

std::string signer_file(const LedgerFiles& files, const KeyOptions& options) {
  return options.file.empty() ? files.signer : options.file;
}

std::string default_origin(const LedgerFiles& files) {
  const std::size_t slash = files.directory.rfind('/');
  const std::string name = slash == std::string::npos ? files.directory : files.directory.substr(slash + 1);
  std::string origin = "heed.local/" + name;
  if (ledger::is_key_name(origin)) return origin;
  // Spaces, "+" and control characters; and any other byte that is not plain, as the name may not even be UTF-8.
  for (char& c : origin) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '+') c = '-';
  }
  return origin;
}

Result<std::optional<ledger::SignerKey>> find_signer(const LedgerFiles& files, const KeyOptions& options) {
  if (!options.origin.empty() && !ledger::is_key_name(options.origin)) {
    return input_error(fmt::format("--origin is \"{}\", expected a name without spaces and \"+\", such as {}",
                                   options.origin, default_origin(files)));
  }
  const std::string file = signer_file(files, options);
  if (!file_exists(file)) {
    if (!has_checkpoint(files)) {
      // No key is made for a folder that cannot become a ledger, or in which one is missing.
      if (file_exists(files.head)) {
        return input_error(fmt::format(
            "{} belongs to a ledger that is not in {}, and its key is not in {}: restore them, or move {} away "
            "to begin another one",
            files.head, files.directory, file, files.head));
      }
      if (is_directory(files.directory) && !is_empty_directory(files.directory)) {
        return input_error(
            fmt::format("{} is not empty and no ledger: name an empty or a new directory", files.directory));
      }
      return std::optional<ledger::SignerKey>();
    }
    return input_error(
        fmt::format("{} is missing, and {} takes entries only under the key it was made with: name that "
                    "key's file with --key",
                    file, files.directory));
  }
  auto signer = ledger::load_key_file(file);
  if (!signer) return signer.error();
  if (!options.origin.empty() && options.origin != signer->name()) {
    return input_error(
        fmt::format("--origin is {}, but the key in {} is of {}: the origin is chosen when a ledger is "
                    "made and stays",
                    options.origin, file, signer->name()));
  }
  return std::optional(std::move(*signer));
}

Result<ledger::SignerKey> make_key_file(const std::string& file, std::string_view name) {
  auto signer = ledger::SignerKey::generate(name);
  if (!signer) return signer.error();
  if (auto status = ledger::write_key_file(file, *signer); !status) return status.error();
  return signer;
}

Result<ledger::SignerKey> make_signer(const LedgerFiles& files, const KeyOptions& options) {
  return make_key_file(signer_file(files, options), options.origin.empty() ? default_origin(files) : options.origin);
}

Status check_verifier(const LedgerFiles& files, const ledger::VerifierKey& key) {
  if (!file_exists(files.verifier)) return {};
  const auto present = ledger::load_verifier_file(files.verifier);
  if (!present) return present.error();
  if (present->format() == key.format()) return {};
  return input_error(
      fmt::format("{} holds {}, but entries would be signed by {}: move it away if it is not this "
                  "ledger's",
                  files.verifier, key_label(*present), key_label(key)));
}

Status publish_verifier(const LedgerFiles& files, const ledger::VerifierKey& key) {
  return file_exists(files.verifier) ? Status() : ledger::write_verifier_file(files.verifier, key);
}

}  // namespace heed::tools
