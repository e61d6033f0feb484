// A document as a `resource` record (heed-record(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "heed/result.h"
#include "heed/web/document.h"

namespace heed::tools {

// What the collector knows and the document does not: who offers it, for how much, to how many.
struct Terms {
  std::string owner;
  std::string licence;
  std::int64_t price = -1;  // micro-credits; -1: not stated
  std::int64_t units = 0;   // seats; 0: not stated, unlimited
};

// Appends the record and its LF; false, and nothing, for a document without text or that asks not to be listed.
Result<bool> append_resource(const web::Document& document, const Terms& terms, std::int64_t seconds_min,
                             std::string& out);

}  // namespace heed::tools
