#include "verify/trust.h"

#include <fmt/format.h>

namespace heed::tools {

Result<TrustedKey> key_option(const std::string& text_or_file) {
  auto key = read_trusted_key(text_or_file);
  if (!key) return input_error("--key: " + key.error().message);
  return key;
}

Result<TrustedKey> key_beside(const LedgerFiles& files, Messages& messages) {
  if (!file_exists(files.verifier)) {
    return input_error(
        fmt::format("{} is missing, so there is no key to check {} with: name the key you trust with --key",
                    files.verifier, files.directory));
  }
  auto trusted = read_trusted_key(files.verifier);
  if (!trusted) return trusted;
  messages.note(fmt::format("trusting the key {} from {}, which stands beside the ledger; name one you know with --key",
                            key_label(trusted->key), files.verifier));
  return trusted;
}

}  // namespace heed::tools
