// Ed25519 (RFC 8032) with one acceptance rule everywhere: OpenSSL's, which agrees with Go's on every published edge
// case (C2SP/CCTV: 208 of 914 accepted) and differs from libsodium's. A signer's gate and a verifier that disagree
// about odd points could split a ledger's readers, so nothing else in heed verifies signatures.
//
// Keys may be shared between threads. About 16,000 verifications a second and core.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "heed/export.h"
#include "heed/result.h"

struct evp_pkey_st;

namespace heed::ledger {

inline constexpr std::size_t kEd25519KeyBytes = 32;
inline constexpr std::size_t kEd25519SeedBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;

class HEED_EXPORT Ed25519PublicKey {
 public:
  // Any 32 bytes make a key; one that is no point of the curve verifies nothing.
  static Result<Ed25519PublicKey> from_bytes(std::string_view bytes);

  const std::string& bytes() const { return bytes_; }
  // False for a signature of another length as well.
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  Ed25519PublicKey(std::string bytes, std::shared_ptr<evp_pkey_st> key)
      : bytes_(std::move(bytes)), key_(std::move(key)) {}
  std::string bytes_;
  std::shared_ptr<evp_pkey_st> key_;
};

class HEED_EXPORT Ed25519PrivateKey {
 public:
  static Result<Ed25519PrivateKey> generate();
  static Result<Ed25519PrivateKey> from_seed(std::string_view seed);

  const Ed25519PublicKey& public_key() const { return public_key_; }
  // 64 bytes; the same key and message always give the same signature.
  Result<std::string> sign(std::string_view message) const;
  // The secret itself, for writing a key file. Wipe the copy after use.
  Result<std::string> seed() const;

 private:
  Ed25519PrivateKey(Ed25519PublicKey public_key, std::shared_ptr<evp_pkey_st> key)
      : public_key_(std::move(public_key)), key_(std::move(key)) {}
  static Result<Ed25519PrivateKey> wrap(evp_pkey_st* key);
  Ed25519PublicKey public_key_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace heed::ledger
