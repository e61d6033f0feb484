// Where the keys and the head of a ledger stand: beside its directory, which holds nothing but the checkpoint and
// tile/.
//
//   market/        the ledger
//   market.key     who may append: the signer key, for its owner alone
//   market.vkey    who may check: the verifier key, for anybody
//   market.head    the newest checkpoint signed here: an older copy of the ledger is not continued
#pragma once

#include <string>
#include <string_view>

#include "heed/ledger/key.h"
#include "heed/result.h"

namespace heed::tools {

struct LedgerFiles {
  std::string directory;  // as it was named, without slashes at its end
  std::string signer;
  std::string verifier;
  std::string head;
};

// An empty name is refused; "." and names that end in ".." stand for the directory they lead to.
Result<LedgerFiles> ledger_files(std::string_view directory);

// Whether anything has been signed there yet.
bool has_checkpoint(const LedgerFiles& files);

bool is_directory(const std::string& path);
bool is_empty_directory(const std::string& path);
bool file_exists(const std::string& path);

// Who is believed, and how they came to be named.
struct TrustedKey {
  ledger::VerifierKey key;
  std::string from;  // "" when it was given as text, else the file
};

// What a person gave as a key: the vkey itself, or a file that holds one.
Result<TrustedKey> read_trusted_key(const std::string& text_or_file);

// "example.com/market+8181242b": how a key is called in words.
std::string key_label(const ledger::VerifierKey& key);

}  // namespace heed::tools
