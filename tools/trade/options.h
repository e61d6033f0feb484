// The options of trade, in all its forms.
#pragma once

#include <cstdint>
#include <string>

#include "trade/keys.h"

namespace heed::tools {

struct Options {
  std::string ledger;
  KeyOptions key;
  std::string account;
  std::string batch;
  std::int64_t now = -1;  // seconds since 1970; below 0: it was not said
  bool keep = false;
  bool dry_run = false;
};

}  // namespace heed::tools
