// What the exchange has to ask about keys, signatures and hashes, of which it knows nothing itself. Whoever replays a
// journal gives the answers, by one rule for everybody: Ed25519 as OpenSSL and Go accept it, SHA-256, keys as in
// heed-ledger(5).
#pragma once

#include <string>
#include <string_view>

namespace heed::market {

class Authority {
 public:
  virtual ~Authority() = default;

  virtual bool is_key(std::string_view key) = 0;

  // Whether the signature, in base64, is the key's over instruction_bytes() of this line (format_unsigned).
  virtual bool instructs(std::string_view key, std::string_view unsigned_line, std::string_view signature) = 0;

  // Whether it is the key's over contract_bytes().
  virtual bool attests(std::string_view key, std::string_view contract, std::string_view signature) = 0;

  // Whether the SHA-256 of the bytes, given in base64, is the hash, given as 64 lower-case hexadecimal digits.
  virtual bool hashes_to(std::string_view hash, std::string_view preimage) = 0;
};

// The bytes that are signed. The first line keeps the two apart, and both from signed notes and checkpoints, which end
// in a line feed; the origin keeps what was signed for one ledger from being carried into another. An origin and an id
// have no line feed, so there is one way to read them.
inline std::string instruction_bytes(std::string_view origin, std::string_view unsigned_line) {
  return std::string("heed/order/v1\n").append(origin).append("\n").append(unsigned_line);
}
inline std::string contract_bytes(std::string_view origin, std::string_view contract) {
  return std::string("heed/contract/v1\n").append(origin).append("\n").append(contract);
}

}  // namespace heed::market
