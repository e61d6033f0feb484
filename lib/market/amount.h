// The integers of the market: micro-credits, seconds and whole units, all int64 within +-(2^53-1).
//
// That is the range every JSON reader keeps exactly (RFC 8785 section 3.2.2.3; jq 1.6 rounds beyond it). One amount
// times another fits Int128, and so do 2^20 of such products: sums are formed there and compared before they are
// narrowed.
#pragma once

#include <cstdint>
#include <optional>

namespace heed::market {

__extension__ typedef __int128 Int128;  // NOLINT(modernize-use-using): the extension keyword needs a typedef

inline constexpr std::int64_t kAmountMax = (std::int64_t{1} << 53) - 1;

inline constexpr bool in_range(Int128 amount) { return amount >= -Int128{kAmountMax} && amount <= Int128{kAmountMax}; }

// quantity * price as an amount, or nothing when it is larger than an amount can be.
inline constexpr std::optional<std::int64_t> product(std::int64_t quantity, std::int64_t price) {
  const Int128 exact = Int128{quantity} * price;
  if (!in_range(exact)) return std::nullopt;
  return static_cast<std::int64_t>(exact);
}

}  // namespace heed::market
