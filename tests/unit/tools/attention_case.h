// Records and scans for the tests of tools/attention.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attention/edges.h"
#include "attention/scan.h"
#include "heed/stream/record.h"

namespace heed::tools::test {

// A record with the parser that keeps it.
class OwnRecord {
 public:
  explicit OwnRecord(std::string_view json, std::uint64_t line_number = 1)
      : text_(std::string(json) + std::string(256, ' ')),
        record_(*parser_.parse(std::string_view(text_).substr(0, json.size()), 0, line_number)) {}
  const stream::Record& operator*() const { return record_; }
  const stream::Record* operator->() const { return &record_; }

 private:
  stream::RecordParser parser_;
  std::string text_;
  stream::Record record_;
};

// What a scan of resources (lines) gives: each line is the next of one file; all have to be taken.
class Weighed {
 public:
  Weighed(const std::vector<std::string>& need_lines, const std::vector<std::string>& resources, ScanOptions options,
          const NeedModel& model = NeedModel())
      : options_(std::move(options)) {
    for (const auto& line : need_lines) {
      auto need = read_need(*OwnRecord(line), model);
      if (!need) throw std::runtime_error(need.error().message);
      statistics_.want(need->wanted.terms);
      for (const auto& question : need->unwanted) statistics_.want(question.terms);
      if (auto status = needs_.add(std::move(*need)); !status) throw std::runtime_error(status.error().message);
    }
    for (const auto& line : resources) statistics_.add(*OwnRecord(line));
    scan_ = std::make_unique<Scan>(Knowledge{&needs_, &statistics_, &history_}, options_);
    for (const auto& line : resources) {
      if (auto status = push(line); !status) throw std::runtime_error(status.error().message);
    }
  }

  Status push(const std::string& line) { return scan_->push(*OwnRecord(line, ++lines_)); }
  Scan& scan() { return *scan_; }
  const Needs& needs() const { return needs_; }
  Answer finish(std::size_t need, const Keep& keep) {
    return finish_need(scan_->attention()[need], options_.weighing, keep);
  }
  std::string edges(std::size_t need, const EdgeOptions& options) {
    std::string out;
    const Seen seen{scan_->resources(), &statistics_, history_.size(), &scan_->lexical()};
    if (auto status = append_edges(needs_.all()[need], need, scan_->attention()[need], seen, options, out); !status) {
      throw std::runtime_error(status.error().message);
    }
    return out;
  }

 private:
  Needs needs_;
  TermStatistics statistics_;
  History history_;
  ScanOptions options_;
  std::unique_ptr<Scan> scan_;
  std::uint64_t lines_ = 0;
};

// Dense alone, softmax with temperature 1.
inline Weighing plain_weighing() { return Weighing{}; }

inline HeadValues heads_of(std::string_view text) { return *parse_heads(text); }

}  // namespace heed::tools::test
