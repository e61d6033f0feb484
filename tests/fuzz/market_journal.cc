// Journal lines are hostile. What parses is formatted again to the same bytes; everything else is an error. A whole
// input of lines replays to a fault or to books that balance, whatever keys, signatures and conditions it states.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "heed/market/exchange/replay.h"

namespace {

// Believes about half of what it is asked, always the same half, so that both ways are reached.
class Believer final : public heed::market::Authority {
 public:
  bool is_key(std::string_view key) override { return key.size() % 2 == 0; }
  bool instructs(std::string_view, std::string_view, std::string_view signature) override { return even(signature); }
  bool attests(std::string_view, std::string_view, std::string_view signature) override { return even(signature); }
  bool hashes_to(std::string_view, std::string_view preimage) override { return even(preimage); }

 private:
  static bool even(std::string_view text) { return text.size() % 2 == 0; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  heed::market::Replay replay({}, std::make_shared<Believer>());
  heed::market::Exchange exchange(std::make_shared<Believer>());
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    const auto entry = heed::market::parse_entry(line);
    if (entry.ok()) {
      const auto again = heed::market::format_entry(*entry);
      if (!again.ok() || *again != line) std::abort();
      // What a writer makes of the same inputs replays.
      if (heed::market::is_input(*entry) && !heed::market::write_input(exchange, *entry).ok()) std::abort();
    }
    replay.feed(line);
  }
  if (replay.exchange().audit() || exchange.audit()) std::abort();
  return 0;
}
