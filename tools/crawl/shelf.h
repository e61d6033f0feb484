// Where what was gathered goes, and what is said of what was refused.
#pragma once

#include <cstdint>

#include "common/run.h"
#include "crawl/gatherer.h"

namespace heed::tools {

class Shelf {
 public:
  Shelf(Tool& tool, stream::Writer& writer) : tool_(tool), writer_(writer) {}

  // In order. False when the run should stop there.
  Result<bool> put(const Item& item, const Gathered& gathered);

  // The exit status for what was put.
  int status() const { return stopped_ ? kFailed : refused_ ? kRejected : kDone; }

 private:
  Status write(const Gathered& gathered, std::size_t from, std::size_t to);
  Result<bool> refuse(const Item& item, const Refusal& refusal);

  Tool& tool_;
  stream::Writer& writer_;
  Progress progress_{tool_.messages(), tool_.show_progress()};
  std::uint64_t count_ = 0;
  bool refused_ = false;
  bool stopped_ = false;
};

}  // namespace heed::tools
