// From a finished scan to records: the edges of each need, best first, and a summary that states what was left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/attention_scan.h"

namespace heed::tools {

struct EdgeOptions {
  double temperature = 1;
  std::optional<double> mass;  // keep the fewest edges whose weights reach this
  std::size_t most = 10;       // edges, at most
  std::size_t terms = 5;       // words that say why, at most
};

// Appends the records of one need. `attention` is used up.
Status append_edges(const Need& need, Attention& attention, std::uint64_t resources, const EdgeOptions& options,
                    std::string& out);

}  // namespace heed::tools
