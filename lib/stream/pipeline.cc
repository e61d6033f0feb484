#include "heed/stream/pipeline.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "heed/stream/json_writer.h"

namespace heed::stream {
namespace {

// What one block became.
struct Chunk {
  std::string bytes;
  std::vector<Rejection> rejections;
  std::uint64_t records = 0;
  std::optional<Error> failure;

  void clear() {
    bytes.clear();
    rejections.clear();
    records = 0;
    failure.reset();
  }
};

void append_error_record(const std::string& tool, const std::string& file, const Rejection& rejection,
                         std::string& out) {
  JsonWriter json(out);
  json.begin_object().member("type", "error").member("tool", tool).member("file", file);
  json.member("line", rejection.line);
  if (!rejection.error.field.empty()) json.member("field", rejection.error.field);
  json.member("message", rejection.error.message).end_object();
  out += '\n';
}

// A line without its line end. One trailing TAB goes too: Hadoop Streaming puts it there.
std::string_view trimmed(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.ends_with('\t')) line.remove_suffix(1);
  return line;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

// Turns blocks into chunks: one a thread.
class BlockWorker {
 public:
  BlockWorker(const Reader& reader, const PipelineOptions& options, Handler& handler)
      : reader_(reader), options_(options), handler_(handler) {}

  void work(const Block& block, Chunk& chunk) {
    chunk.clear();
    if (block.too_long) {
      reject(block, block.first_line, too_long(), chunk);
      return;
    }
    std::string_view rest = block.lines();
    for (std::uint64_t number = block.first_line; !rest.empty(); ++number) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = trimmed(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (!is_blank(line) && !work_line(block, number, line, chunk)) return;
    }
  }

 private:
  // False when the rest of the block is not wanted any more.
  bool work_line(const Block& block, std::uint64_t number, std::string_view line, Chunk& chunk) {
    ++chunk.records;
    if (line.size() > reader_.line_bytes_max()) return reject(block, number, too_long(), chunk);
    auto record = parser_.parse(line, block.file, number);
    if (!record) return reject(block, number, record.error(), chunk);
    const std::size_t before = chunk.bytes.size();
    const Status status = handler_.handle(*record, chunk.bytes);
    if (status.ok()) return true;
    chunk.bytes.resize(before);
    return reject(block, number, status.error(), chunk);
  }

  bool reject(const Block& block, std::uint64_t number, Error error, Chunk& chunk) {
    if (error.kind == ErrorKind::kSystem) {
      chunk.failure = std::move(error);
      return false;
    }
    chunk.rejections.push_back({block.file, number, std::move(error)});
    if (options_.on_error == OnError::kPass) {
      append_error_record(options_.tool, reader_.file_name(block.file), chunk.rejections.back(), chunk.bytes);
    }
    return options_.on_error != OnError::kStop;
  }

  Error too_long() const {
    return input_error("is longer than " + std::to_string(reader_.line_bytes_max()) + " bytes (see --max-line)");
  }

  const Reader& reader_;
  const PipelineOptions& options_;
  Handler& handler_;
  RecordParser parser_;
};

// The blocks under way stand in a ring. Every thread does what is furthest downstream: write the oldest block if it is
// done, else work on one that was read, else read. So one thread alone needs no other, a reader that waits for a live
// stream holds up nobody, and memory is bounded by the ring. (oneTBB's parallel_pipeline is the same idea; ours can be
// watched by the thread sanitizer, which the packaged TBB cannot.)
class Ring {
 public:
  Ring(Reader& reader, Writer& writer, const PipelineOptions& options, const Observer& observer)
      : reader_(reader), writer_(writer), options_(options), observer_(observer), slots_(options.threads * 2 + 1) {}

  void run(BlockWorker& worker) {
    std::unique_lock lock(mutex_);
    while (!finished_) {
      if (!writing_ && slot(write_at_).state == State::kDone) {
        write(lock);
      } else if (work_at_ < read_at_) {
        work(lock, worker);
      } else if (!reading_ && !at_end_ && slot(read_at_).state == State::kFree) {
        read(lock);
      } else if (at_end_ && !reading_ && write_at_ == read_at_ && !writing_) {
        finish();
      } else {
        changed_.wait(lock);
      }
    }
  }

  Result<Outcome> outcome() && {
    if (failure_) return std::move(*failure_);
    return outcome_;
  }

 private:
  enum class State { kFree, kRead, kDone };
  struct Slot {
    State state = State::kFree;
    Block block;
    Chunk chunk;
    std::uint64_t bytes_read = 0;
  };

  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }

  void finish() {
    finished_ = true;
    changed_.notify_all();
  }

  void fail(Error error) {
    if (!failure_) failure_ = std::move(error);
    finish();
  }

  void read(std::unique_lock<std::mutex>& lock) {
    Slot& into = slot(read_at_);
    reading_ = true;
    lock.unlock();
    auto more = reader_.next(into.block);
    const std::uint64_t bytes_read = reader_.bytes_read();
    lock.lock();
    reading_ = false;
    if (more && *more) {
      into.state = State::kRead;
      into.bytes_read = bytes_read;
      ++read_at_;
    } else {
      // What was read before the failure is still worked on and written.
      at_end_ = true;
      if (!more) failure_ = more.error();
    }
    changed_.notify_all();
  }

  void work(std::unique_lock<std::mutex>& lock, BlockWorker& worker) {
    Slot& mine = slot(work_at_++);
    lock.unlock();
    worker.work(mine.block, mine.chunk);
    lock.lock();
    mine.state = State::kDone;
    changed_.notify_all();
  }

  void write(std::unique_lock<std::mutex>& lock) {
    Slot& oldest = slot(write_at_);
    writing_ = true;
    lock.unlock();
    const Status written = writer_.write(oldest.chunk.bytes);
    for (const auto& rejection : oldest.chunk.rejections) observer_.rejected(rejection);
    count(oldest);
    lock.lock();
    writing_ = false;
    oldest.state = State::kFree;
    ++write_at_;
    if (!written.ok()) return fail(written.error());
    if (oldest.chunk.failure) return fail(std::move(*oldest.chunk.failure));
    if (!oldest.chunk.rejections.empty() && options_.on_error == OnError::kStop) {
      outcome_.stopped = true;
      return finish();
    }
    changed_.notify_all();
  }

  void count(const Slot& written) {
    auto& counters = outcome_.counters;
    counters.records += written.chunk.records;
    counters.rejected += written.chunk.rejections.size();
    counters.bytes_read = written.bytes_read;
    counters.bytes_total = reader_.bytes_total();
    if (observer_.progressed) observer_.progressed(counters);
  }

  Reader& reader_;
  Writer& writer_;
  const PipelineOptions& options_;
  const Observer& observer_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  // Blocks are numbered; each number is the next block to be read, worked on and written.
  std::uint64_t read_at_ = 0;
  std::uint64_t work_at_ = 0;
  std::uint64_t write_at_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool at_end_ = false;
  bool finished_ = false;
  std::optional<Error> failure_;
  Outcome outcome_;
};

}  // namespace

Result<Outcome> run_pipeline(Reader& reader, Writer& writer, const PipelineOptions& options,
                             const std::vector<std::unique_ptr<Handler>>& handlers, const Observer& observer) {
  assert(handlers.size() == options.threads && !handlers.empty() && "run_pipeline: one handler a thread");
  Ring ring(reader, writer, options, observer);
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < handlers.size(); ++i) {
    others.emplace_back([&, i] {
      BlockWorker worker(reader, options, *handlers[i]);
      ring.run(worker);
    });
  }
  BlockWorker worker(reader, options, *handlers[0]);
  ring.run(worker);
  for (auto& other : others) other.join();
  auto outcome = std::move(ring).outcome();
  if (!outcome || outcome->stopped) reader.drain();
  return outcome;
}

}  // namespace heed::stream
