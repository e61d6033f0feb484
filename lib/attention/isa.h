// Instruction sets: the kernels of this room are compiled once for each level of the x86-64 psABI (v2: SSE4.2, v3: AVX2
// and FMA, v4: AVX-512) and once in plain C++, and one table of them is chosen at start. Every set gives the same
// bytes: only the time differs. The library takes the best the machine has; a tool that wants another (HEED_ISA in its
// environment) calls parse_isa and select_isa before any thread computes.
#pragma once

#include <string_view>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::attention {

enum class Isa { kPlain, kV2, kV3, kV4 };

// "plain", "v2", "v3", "v4".
HEED_EXPORT std::string_view isa_name(Isa isa);

// True if this build has kernels for the set and the processor and the operating system can run them.
HEED_EXPORT bool isa_supported(Isa isa);

// The highest supported set.
HEED_EXPORT Isa best_isa();

// The set a person named: "plain", "v2" ... or "x86-64-v2" ...; a name that is
// unknown or beyond this machine is an error that lists what the machine has.
HEED_EXPORT Result<Isa> parse_isa(std::string_view name);

// Makes every later call in this process use the kernels of `isa`. An error, and no change, if it is not supported.
HEED_EXPORT Status select_isa(Isa isa);

// The set in use: the one selected last, or best_isa().
HEED_EXPORT Isa selected_isa();

}  // namespace heed::attention
