#include "common/identity.h"

#include "heed/ledger/hash.h"

namespace heed::tools {

std::string content_hash(std::string_view bytes) {
  return "sha256:" + ledger::format_hex(ledger::hash_bytes(ledger::sha256(bytes)));
}

std::string content_id(char letter, std::string_view bytes) {
  constexpr std::size_t kIdBytes = 8;
  return letter + ledger::format_hex(ledger::hash_bytes(ledger::sha256(bytes)).substr(0, kIdBytes));
}

Result<std::string> record_id(const stream::Record& record, char letter) {
  const auto id = record.string_or("id", "");
  if (!id) return id.error();
  return id->empty() ? content_id(letter, record.line()) : std::string(*id);
}

}  // namespace heed::tools
