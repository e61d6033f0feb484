#include "heed/ledger/key.h"

#include <fmt/core.h>
#include <openssl/crypto.h>

#include <cassert>

#include "heed/ledger/base64.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/internal/utf8.h"

namespace heed::ledger {
namespace {

constexpr std::string_view kSecretPrefix = "PRIVATE+KEY+";
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kIdDigits = 8;

std::string with_type(SignatureType type, std::string_view key) {
  std::string bytes(1, static_cast<char>(type));
  bytes += key;
  return bytes;
}

std::uint32_t key_id(std::string_view name, SignatureType type, std::string_view public_key) {
  std::string message(name);
  message += '\n';
  message += with_type(type, public_key);
  const Hash hash = sha256(message);
  return std::uint32_t{hash[0]} << 24 | std::uint32_t{hash[1]} << 16 | std::uint32_t{hash[2]} << 8 | hash[3];
}

// The three parts of both spellings: name, id and key. The key may contain '+', being base64.
struct KeyParts {
  std::string_view name;
  std::string_view id;
  std::string_view key;
};

std::optional<KeyParts> split_key(std::string_view text) {
  const std::size_t first = text.find('+');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('+', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const KeyParts parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  if (!is_key_name(parts.name) || parts.id.size() != kIdDigits || !parse_hex(parts.id)) return std::nullopt;
  return parts;
}

// What a cosignature/v1 signs (tlog-cosignature.md).
std::string cosignature_message(std::uint64_t time, std::string_view text) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time, text);
}

}  // namespace

bool is_key_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size();) {
    const internal::CodePoint c = internal::decode_utf8(name, i);
    if (c.bytes == 0 || c.value < 0x20 || c.value == '+' || internal::is_unicode_space(c.value)) return false;
    i += c.bytes;
  }
  return !name.empty();
}

VerifierKey::VerifierKey(std::string name, SignatureType type, Ed25519PublicKey key)
    : name_(std::move(name)), type_(type), id_(key_id(name_, type, key.bytes())), key_(std::move(key)) {}

Result<VerifierKey> VerifierKey::make(std::string_view name, SignatureType type, const Ed25519PublicKey& key) {
  if (!is_key_name(name)) {
    return input_error(fmt::format(
        "\"{}\" cannot name a key, expected a word without spaces and '+' such as example.org/market", name));
  }
  return VerifierKey(std::string(name), type, key);
}

Result<VerifierKey> VerifierKey::parse(std::string_view vkey) {
  const std::optional<KeyParts> parts = split_key(vkey);
  if (!parts) return input_error("verifier key is malformed, expected NAME+8 hex digits+base64");
  Result<std::string> bytes = parse_base64(parts->key);
  if (!bytes)
    return input_error(fmt::format("verifier key of {} is malformed: {}", parts->name, bytes.error().message));
  const int type = bytes->empty() ? -1 : static_cast<unsigned char>(bytes->front());
  if (type != static_cast<int>(SignatureType::kEd25519) && type != static_cast<int>(SignatureType::kCosignatureV1)) {
    return input_error(fmt::format(
        "verifier key of {} has signature type {}, expected 1 (Ed25519) or 4 (cosignature/v1)", parts->name, type));
  }
  Result<Ed25519PublicKey> key = Ed25519PublicKey::from_bytes(std::string_view(*bytes).substr(1));
  if (!key) return key.error();
  VerifierKey made(std::string(parts->name), static_cast<SignatureType>(type), std::move(*key));
  if (made.format() != vkey) {
    return input_error(fmt::format("verifier key of {} states the key id {}, expected {:08x}: copy it again",
                                   parts->name, parts->id, made.id()));
  }
  return made;
}

std::string VerifierKey::format() const {
  return fmt::format("{}+{:08x}+{}", name_, id_, format_base64(with_type(type_, key_.bytes())));
}

bool VerifierKey::verify(std::string_view text, std::string_view signature) const {
  if (type_ == SignatureType::kEd25519) return key_.verify(text, signature);
  const std::optional<std::uint64_t> time = cosignature_time(signature);
  return time && key_.verify(cosignature_message(*time, text), signature.substr(kTimeBytes));
}

std::optional<std::uint64_t> cosignature_time(std::string_view signature) {
  if (signature.size() != kTimeBytes + kEd25519SignatureBytes) return std::nullopt;
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < kTimeBytes; ++i) time = time << 8 | static_cast<unsigned char>(signature[i]);
  if (time > INT64_MAX) return std::nullopt;
  return time;
}

SignerKey::SignerKey(Ed25519PrivateKey key, VerifierKey verifier, VerifierKey cosignature_verifier)
    : key_(std::move(key)), verifier_(std::move(verifier)), cosignature_verifier_(std::move(cosignature_verifier)) {}

Result<SignerKey> SignerKey::make(std::string_view name, Ed25519PrivateKey key) {
  Result<VerifierKey> verifier = VerifierKey::make(name, SignatureType::kEd25519, key.public_key());
  if (!verifier) return verifier.error();
  // The name was good for the first one.
  VerifierKey cosigner = *VerifierKey::make(name, SignatureType::kCosignatureV1, key.public_key());
  return SignerKey(std::move(key), std::move(*verifier), std::move(cosigner));
}

Result<SignerKey> SignerKey::generate(std::string_view name) {
  Result<Ed25519PrivateKey> key = Ed25519PrivateKey::generate();
  if (!key) return key.error();
  return make(name, std::move(*key));
}

// Messages below never quote the text: whatever was handed in may be a secret.
Result<SignerKey> SignerKey::parse(std::string_view skey) {
  const Error malformed = input_error("signer key is malformed, expected PRIVATE+KEY+NAME+8 hex digits+base64");
  if (!skey.starts_with(kSecretPrefix)) return malformed;
  const std::optional<KeyParts> parts = split_key(skey.substr(kSecretPrefix.size()));
  if (!parts) return malformed;
  Result<std::string> bytes = parse_base64(parts->key);
  if (!bytes) return malformed;
  const bool ed25519 =
      bytes->size() == 1 + kEd25519SeedBytes && bytes->front() == static_cast<char>(SignatureType::kEd25519);
  if (!ed25519) {
    OPENSSL_cleanse(bytes->data(), bytes->size());
    return input_error("signer key is not an Ed25519 key (type 1 and 32 bytes)");
  }
  Result<Ed25519PrivateKey> key = Ed25519PrivateKey::from_seed(std::string_view(*bytes).substr(1));
  OPENSSL_cleanse(bytes->data(), bytes->size());
  if (!key) return key.error();
  const Result<SignerKey> signer = make(parts->name, std::move(*key));
  assert(signer && "SignerKey::parse: the name was looked at");
  if (fmt::format("{:08x}", signer->verifier().id()) != parts->id) {
    return input_error(fmt::format("signer key of {} states the key id {}, expected {:08x}: restore it from a copy",
                                   parts->name, parts->id, signer->verifier().id()));
  }
  return signer;
}

Result<std::string> SignerKey::format_secret() const {
  Result<std::string> seed = key_.seed();
  if (!seed) return seed;
  std::string bytes = with_type(SignatureType::kEd25519, *seed);
  std::string letters = format_base64(bytes);
  std::string text;
  text.reserve(kSecretPrefix.size() + name().size() + kIdDigits + letters.size() +
               3);  // no copy is left behind by growing
  text.append(kSecretPrefix).append(name()).append(fmt::format("+{:08x}+", verifier_.id())).append(letters);
  for (std::string* secret : {&*seed, &bytes, &letters}) OPENSSL_cleanse(secret->data(), secret->size());
  return text;
}

Result<NoteSignature> SignerKey::sign(std::string_view text) const {
  Result<std::string> signature = key_.sign(text);
  if (!signature) return signature.error();
  return NoteSignature{name(), verifier_.id(), std::move(*signature)};
}

Result<NoteSignature> SignerKey::cosign(std::string_view text, std::uint64_t time) const {
  if (time > INT64_MAX) return input_error(fmt::format("cosignature time {} is beyond 2^63 - 1", time));
  Result<std::string> signature = key_.sign(cosignature_message(time, text));
  if (!signature) return signature.error();
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(time >> shift & 0xff);
  return NoteSignature{name(), cosignature_verifier_.id(), bytes + *signature};
}

}  // namespace heed::ledger
