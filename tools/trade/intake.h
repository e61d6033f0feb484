// What the stream brings to the market, kept in order until the input has ended, because money moves only when all of
// it is known to be well formed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/hash.h"
#include "trade/records.h"

namespace heed::tools {

class Intake {
 public:
  // Whether records of this type are consumed here: person, allocation, deposit, issue, order, cancel, contract,
  // fulfil, void, clock.
  static bool wants(std::string_view type);

  // Takes the record in. The very same person or allocation a second time is taken once, as when the outputs of two
  // runs over one split are put together; the same person or reading stated differently is refused.
  Status add(const stream::Record& record);

  bool empty() const { return line_hashes_.empty(); }
  const std::vector<market::Funds>& funds() const { return funds_; }
  const std::vector<market::Grant>& grants() const { return grants_; }
  const std::vector<Request>& requests() const { return requests_; }
  const std::map<std::string, Label, std::less<>>& labels() const { return labels_; }  // by resource

  // Names this input by its content: 128 bits of a hash over the lines taken in, in hexadecimal.
  std::string batch() const;

 private:
  // False when the very same line was taken before.
  Result<bool> is_new(const std::string& key, std::string_view what, const stream::Record& record);

  Status add_person(const stream::Record& record);
  Status add_allocation(const stream::Record& record);
  Status add_request(const stream::Record& record);

  std::vector<market::Funds> funds_;
  std::vector<market::Grant> grants_;
  std::vector<Request> requests_;
  std::map<std::string, Label, std::less<>> labels_;
  std::map<std::string, ledger::Hash> seen_;  // person or reading -> its line's hash
  std::string line_hashes_;                   // 32 bytes a record
};

}  // namespace heed::tools
