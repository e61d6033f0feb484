// What crawl was asked for, one thing at a time: operands, or lines of standard input; directories are opened into
// their files on the way.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "common/messages.h"
#include "heed/result.h"
#include "heed/stream/reader.h"

namespace heed::tools {

struct Item {
  enum class Kind { kFile, kUri, kRecords, kLongLine };
  Kind kind = Kind::kFile;
  std::string text;        // a path, a URI, or lines one after another; of a line that is too long nothing
  bool named = true;       // by the user; otherwise found in a directory
  std::string origin;      // where it was asked for, as messages put it: the path itself, or "stdin:3"
  std::uint64_t line = 0;  // of records: the number of the first
};

class Items {
 public:
  // No operands, or the operand "-": lines of standard input. Lines that begin with { are records, and those that
  // follow each other are one item.
  Items(std::vector<std::string> operands, std::size_t line_bytes_max, Messages& messages);

  // The next item; false when there are no more.
  Result<bool> next(Item& item);

 private:
  Result<bool> next_start(Item& item);
  Result<bool> next_line(Item& item);
  std::string_view take_line();
  void take_records(Item& item);
  void expand(const std::string& directory);

  std::deque<std::string> operands_;
  std::unique_ptr<stream::Reader> input_;  // while standard input is being read
  std::size_t line_bytes_max_;
  stream::Block block_;
  std::size_t block_at_ = 0;
  std::uint64_t line_ = 0;
  std::deque<Item> found_;
  Messages& messages_;
};

bool is_uri(std::string_view text);

}  // namespace heed::tools
