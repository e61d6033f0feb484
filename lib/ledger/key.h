// The keys of signed notes (c2sp.org/signed-note), as golang.org/x/mod/sumdb/note writes them:
//
//   vkey = name "+" hex8(key id) "+" base64(type || 32-byte public key)
//   skey = "PRIVATE+KEY+" name "+" hex8(key id) "+" base64(0x01 || 32-byte seed)
//   key id = the first four bytes of SHA256(name || LF || type || public key)
//
// Types: 0x01 Ed25519 over the note's text; 0x04 cosignature/v1 (c2sp.org/tlog-cosignature), Ed25519 over the text with
// the witness's time in front. Others (0x05 RFC 6962, 0x06 ML-DSA-44) are refused as keys; their signatures in a note
// are passed over like those of any unknown key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/ledger/ed25519.h"
#include "heed/result.h"

namespace heed::ledger {

enum class SignatureType : std::uint8_t { kEd25519 = 0x01, kCosignatureV1 = 0x04 };

// One signature line of a note.
struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string signature;  // the bytes behind the key id: 64 for 0x01, 72 for 0x04, at least 1 for others
  bool operator==(const NoteSignature&) const = default;
};

// Not empty, valid UTF-8, no control characters, no Unicode space, no '+'. A schema-less URL is a good name:
// "example.org/market".
HEED_EXPORT bool is_key_name(std::string_view name);

// The key of somebody whose signatures are believed. Safe to print.
class HEED_EXPORT VerifierKey {
 public:
  static Result<VerifierKey> parse(std::string_view vkey);
  static Result<VerifierKey> make(std::string_view name, SignatureType type, const Ed25519PublicKey& key);

  std::string format() const;
  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  SignatureType type() const { return type_; }
  const Ed25519PublicKey& public_key() const { return key_; }

  // Whether `signature` (without key id) is this key's over `text`, a note's text with its last LF.
  bool verify(std::string_view text, std::string_view signature) const;

 private:
  VerifierKey(std::string name, SignatureType type, Ed25519PublicKey key);
  std::string name_;
  SignatureType type_;
  std::uint32_t id_;
  Ed25519PublicKey key_;
};

// The seconds since 1970 that a cosignature/v1 signature states; none if it has not that form.
HEED_EXPORT std::optional<std::uint64_t> cosignature_time(std::string_view signature);

// The secret half. Nothing prints it but format_secret.
class HEED_EXPORT SignerKey {
 public:
  static Result<SignerKey> generate(std::string_view name);
  static Result<SignerKey> make(std::string_view name, Ed25519PrivateKey key);
  static Result<SignerKey> parse(std::string_view skey);

  const std::string& name() const { return verifier_.name(); }
  // The key others need to check sign().
  const VerifierKey& verifier() const { return verifier_; }
  // The key others need to check cosign(): the same name, another type and so another id.
  const VerifierKey& cosignature_verifier() const { return cosignature_verifier_; }

  Result<NoteSignature> sign(std::string_view text) const;
  // time: seconds since 1970, at most 2^63 - 1.
  Result<NoteSignature> cosign(std::string_view text, std::uint64_t time) const;

  // The skey. Wipe the copy after use; see key_file.h for keeping it.
  Result<std::string> format_secret() const;

 private:
  SignerKey(Ed25519PrivateKey key, VerifierKey verifier, VerifierKey cosignature_verifier);
  Ed25519PrivateKey key_;
  VerifierKey verifier_;
  VerifierKey cosignature_verifier_;
};

}  // namespace heed::ledger
