// What the stream brings to the market: the records that `trade` consumes, checked one by one and kept in order until
// the input has ended, because money moves only when all of it is known to be well formed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/hash.h"
#include "heed/market/exchange/settle.h"
#include "heed/stream/record.h"

namespace heed::tools {

// What people know a resource by.
struct Label {
  std::string title;
  std::string uri;
};

struct Request {
  market::Entry input;  // a deposit, issue, order or cancel
  bool named = false;   // it came with an id of its own; otherwise the plan gives it one
};

class Intake {
 public:
  // Whether records of this type are consumed here: person, allocation, deposit, issue, order, cancel.
  static bool wants(std::string_view type);

  // Takes the record in. The very same line a second time is taken once, as when two runs over one split are
  // concatenated; the same person or reading stated differently is refused.
  Status add(const stream::Record& record);

  const std::vector<market::Funds>& funds() const { return funds_; }
  const std::vector<market::Grant>& grants() const { return grants_; }
  const std::vector<Request>& requests() const { return requests_; }
  const std::map<std::string, Label, std::less<>>& labels() const { return labels_; }  // by resource

  // Names this input by its content: the first 128 bits of a hash over the lines taken in, in hexadecimal.
  std::string batch() const;

 private:
  // False when the line was taken before.
  Result<bool> is_new(const std::string& key, std::string_view what, const stream::Record& record);

  Status add_person(const stream::Record& record);
  Status add_allocation(const stream::Record& record);
  Status add_request(const stream::Record& record);

  std::vector<market::Funds> funds_;
  std::vector<market::Grant> grants_;
  std::vector<Request> requests_;
  std::map<std::string, Label, std::less<>> labels_;
  std::map<std::string, ledger::Hash, std::less<>> seen_;  // person or reading -> its line's hash
  std::string line_hashes_;                                // 32 bytes a record
};

}  // namespace heed::tools
