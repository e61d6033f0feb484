// A bundle that decodes is exactly what encoding its entries gives; one that does not is not decoded at any count. Tile
// paths and compact ranges, the other hostile inputs of this size, are read in the same way. The first byte is the
// count.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/ledger/base64.h"
#include "heed/ledger/bundle.h"
#include "heed/ledger/tile.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_decoding(std::string_view bytes, unsigned count) {
  const auto entries = ledger::decode_bundle(bytes, count);
  std::string again;
  std::size_t walked = 0;
  ledger::BundleCursor cursor(bytes);
  ledger::BundleCursor::Step step;
  while ((step = cursor.next()) == ledger::BundleCursor::Step::kEntry) {
    require(cursor.entry_offset() == again.size());
    require(ledger::append_entry(again, cursor.entry()).ok());
    ++walked;
  }
  require(bytes.substr(0, cursor.offset()) == again);
  require(entries.ok() == (step == ledger::BundleCursor::Step::kEnd && walked == count));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  check_decoding(bytes, data[0] + 1U);

  const heed::Result<ledger::Tile> tile = ledger::parse_tile_path(bytes);
  if (tile) require(ledger::format_tile_path(*tile) == bytes);
  const heed::Result<std::string> decoded = ledger::parse_base64(bytes);
  if (decoded) require(ledger::format_base64(*decoded) == bytes);
  require(*ledger::parse_base64(ledger::format_base64(bytes)) == bytes);
  return 0;
}
