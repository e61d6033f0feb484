// Records through a stage of work: read in order, worked on by several threads, written in the order they were read.
//
// The output bytes do not depend on the number of threads or on how the input was cut into blocks: a handler sees one
// record at a time, and what a handler keeps for itself must merge to the same result in any grouping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"
#include "heed/stream/reader.h"
#include "heed/stream/record.h"
#include "heed/stream/writer.h"

namespace heed::stream {

// What becomes of a record that is refused.
enum class OnError {
  kStop,  // reading ends; what came before it is written
  kSkip,  // it is reported and left out
  kPass,  // it is reported and a record of type `error` takes its place
};

struct Rejection {
  std::size_t file = 0;
  std::uint64_t line = 0;
  Error error;
};

// One thread's worker.
class HEED_EXPORT Handler {
 public:
  virtual ~Handler() = default;

  // Appends to `out` what becomes of the record: nothing, the record, or others, each with its LF. After an error `out`
  // is put back and the record is rejected; a system error ends the run.
  virtual Status handle(const Record& record, std::string& out) = 0;

  // For handlers to whom many records at once are less work than one after another. If prepares(), each record of a
  // block that can be read is shown to prepare() before any of them is handled, in the same order, and prepared() is
  // called between. How many there are depends on the block, so what is handled must not.
  virtual bool prepares() const { return false; }
  virtual void prepare(const Record&) {}
  virtual void prepared() {}
};

// The record of type `error` that takes the place of one that was refused, and an LF. `line` 0: not about a line.
HEED_EXPORT void append_error_record(std::string_view tool, std::string_view file, std::uint64_t line,
                                     const Error& error, std::string& out);

struct PipelineOptions {
  std::string tool;  // named in records of type `error`
  unsigned threads = 1;
  OnError on_error = OnError::kStop;
};

struct Counters {
  std::uint64_t records = 0;
  std::uint64_t rejected = 0;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_total = 0;  // 0 when unknown
};

// Called in input order, from one thread at a time.
struct Observer {
  std::function<void(const Rejection&)> rejected;
  std::function<void(const Counters&)> progressed;
};

struct Outcome {
  Counters counters;
  bool stopped = false;  // a record was rejected under OnError::kStop
};

// Runs the reader dry. `handlers` has one handler a thread. An error is a failure to read, write or work, and names the
// input or output it is about.
HEED_EXPORT Result<Outcome> run_pipeline(Reader& reader, Writer& writer, const PipelineOptions& options,
                                         const std::vector<std::unique_ptr<Handler>>& handlers,
                                         const Observer& observer);

}  // namespace heed::stream
