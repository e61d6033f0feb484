#include "heed/ledger/ed25519.h"

#include <fmt/core.h>
#include <openssl/evp.h>

namespace heed::ledger {
namespace {

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Setting a context up costs more than half a verification, so every thread keeps one.
EVP_MD_CTX* thread_context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (context) EVP_MD_CTX_reset(context.get());
  return context.get();
}

std::shared_ptr<EVP_PKEY> share(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

}  // namespace

Result<Ed25519PublicKey> Ed25519PublicKey::from_bytes(std::string_view bytes) {
  if (bytes.size() != kEd25519KeyBytes) {
    return input_error(fmt::format("public key has {} bytes, expected {}", bytes.size(), kEd25519KeyBytes));
  }
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, as_bytes(bytes), bytes.size());
  if (key == nullptr) return system_error("OpenSSL does not offer Ed25519: install its default provider");
  return Ed25519PublicKey(std::string(bytes), share(key));
}

bool Ed25519PublicKey::verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != kEd25519SignatureBytes) return false;
  EVP_MD_CTX* context = thread_context();
  return context != nullptr && EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context, as_bytes(signature), signature.size(), as_bytes(message), message.size()) == 1;
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::wrap(evp_pkey_st* raw) {
  if (raw == nullptr) return system_error("OpenSSL made no Ed25519 key: check its providers and the random source");
  std::shared_ptr<EVP_PKEY> key = share(raw);
  std::string bytes(kEd25519KeyBytes, '\0');
  std::size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
  Result<Ed25519PublicKey> public_key = Ed25519PublicKey::from_bytes(bytes);
  if (!public_key) return public_key.error();
  return Ed25519PrivateKey(std::move(*public_key), std::move(key));
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::generate() { return wrap(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

Result<Ed25519PrivateKey> Ed25519PrivateKey::from_seed(std::string_view seed) {
  if (seed.size() != kEd25519SeedBytes) {
    return input_error(fmt::format("private key has {} bytes, expected {}", seed.size(), kEd25519SeedBytes));
  }
  return wrap(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, as_bytes(seed), seed.size()));
}

Result<std::string> Ed25519PrivateKey::sign(std::string_view message) const {
  std::string signature(kEd25519SignatureBytes, '\0');
  std::size_t size = signature.size();
  EVP_MD_CTX* context = thread_context();
  if (context == nullptr || EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, as_bytes(message),
                     message.size()) != 1) {
    return system_error("OpenSSL could not sign");
  }
  return signature;
}

Result<std::string> Ed25519PrivateKey::seed() const {
  std::string seed(kEd25519SeedBytes, '\0');
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key_.get(), reinterpret_cast<unsigned char*>(seed.data()), &size) != 1) {
    return system_error("OpenSSL does not hand out the private key");
  }
  return seed;
}

}  // namespace heed::ledger
