// One item becomes records: a file or page a resource, records of the stream themselves.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "crawl/items.h"
#include "crawl/resource.h"
#include "heed/stream/record.h"
#include "heed/web/fetch.h"

namespace heed::tools {

// What was refused of an item, and after how many bytes of what it became.
struct Refusal {
  std::size_t at = 0;
  std::string origin;
  Error error;
};

// What became of one item.
struct Gathered {
  std::string bytes;
  std::vector<Refusal> refusals;
};

struct GatherOptions {
  Terms terms;
  std::int64_t seconds_min = 0;
  web::FetchOptions fetch;
  std::size_t line_bytes_max = 0;  // of a record
};

class Gatherer {
 public:
  Gatherer(const GatherOptions& options, unsigned threads)
      : options_(options), parsers_(threads), fetcher_(options.fetch) {}

  // On any thread, with the thread's number.
  void gather(unsigned thread, const Item& item, Gathered& gathered);

 private:
  Error too_long(std::string_view what) const;
  Status load(const Item& item, Gathered& gathered);
  Result<web::Document> fetch(const std::string& uri);

  GatherOptions options_;
  std::vector<stream::RecordParser> parsers_;  // by thread
  std::mutex fetching_;
  web::Fetcher fetcher_;
};

}  // namespace heed::tools
