// The check of resources against their sources: what a collector has just made of the same places (`crawl`, run by the
// auditor) has to hash to what the stream says. So verify needs none of the code that fetches and extracts, and an
// auditor chooses what to trust with that.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "heed/stream/record.h"
#include "verify/claims.h"

namespace heed::tools {

class SourcesCheck {
 public:
  // A resource as the auditor has it. Its text is hashed; what it says of itself is not believed.
  void add_source(const stream::Record& record);

  // A resource with a content_hash of the stream; what is wrong with it, or "".
  std::string check(const stream::Record& record, std::string_view stated_hash);

  bool wanted() const { return wanted_; }
  void want() { wanted_ = true; }
  const Claims& claims() const { return claims_; }

 private:
  bool wanted_ = false;
  // By uri, or by id where there is none. A place may give several resources.
  std::unordered_map<std::string, std::vector<std::string>> hashes_;
  Claims claims_{"resource against its source", "resources against their sources"};
};

}  // namespace heed::tools
