#include "heed/stream/pipeline.h"

#include <optional>

#include "heed/stream/json_writer.h"
#include "heed/stream/ordered.h"

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
    if (handler_.prepares()) {
      for_each_line(block, [&](std::uint64_t number, std::string_view line) { return prepare(block, number, line); });
      handler_.prepared();
    }
    for_each_line(block,
                  [&](std::uint64_t number, std::string_view line) { return work_line(block, number, line, chunk); });
  }

 private:
  // Until visit(number, line) gives false; blank lines are left out.
  template <class Visit>
  static void for_each_line(const Block& block, Visit visit) {
    std::string_view rest = block.lines();
    for (std::uint64_t number = block.first_line; !rest.empty(); ++number) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = trimmed(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (!is_blank(line) && !visit(number, line)) return;
    }
  }

  // A line that is going to be refused is not prepared; what is wrong with it is said when it is worked on.
  bool prepare(const Block& block, std::uint64_t number, std::string_view line) {
    const bool wanted_after_errors = options_.on_error != OnError::kStop;
    if (line.size() > reader_.line_bytes_max()) return wanted_after_errors;
    const auto record = parser_.parse(line, block.file, number);
    if (!record) return wanted_after_errors;
    handler_.prepare(*record);
    return true;
  }

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
      append_error_record(options_.tool, reader_.file_name(block.file), number, chunk.rejections.back().error,
                          chunk.bytes);
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

}  // namespace

void append_error_record(std::string_view tool, std::string_view file, std::uint64_t line, const Error& error,
                         std::string& out) {
  JsonWriter json(out);
  json.begin_object().member("type", "error").member("tool", tool).member("file", file);
  if (line > 0) json.member("line", line);
  if (!error.field.empty()) json.member("field", error.field);
  json.member("message", error.message).end_object();
  out += '\n';
}

Result<Outcome> run_pipeline(Reader& reader, Writer& writer, const PipelineOptions& options,
                             const std::vector<std::unique_ptr<Handler>>& handlers, const Observer& observer) {
  assert(handlers.size() == options.threads && !handlers.empty() && "run_pipeline: one handler a thread");
  std::vector<BlockWorker> workers;
  for (const auto& handler : handlers) workers.emplace_back(reader, options, *handler);
  Outcome outcome;
  outcome.counters.bytes_total = reader.bytes_total();

  Steps<Block, Chunk> steps;
  steps.read = [&](Block& block) { return reader.next(block); };
  steps.work = [&](unsigned thread, Block& block, Chunk& chunk) { workers[thread].work(block, chunk); };
  steps.write = [&](Block& block, Chunk& chunk) -> Result<bool> {
    if (auto written = writer.write(chunk.bytes); !written) return written.error();
    for (const auto& rejection : chunk.rejections) observer.rejected(rejection);
    outcome.counters.records += chunk.records;
    outcome.counters.rejected += chunk.rejections.size();
    outcome.counters.bytes_read = block.bytes_read;
    if (observer.progressed) observer.progressed(outcome.counters);
    if (chunk.failure) return std::move(*chunk.failure);
    outcome.stopped = !chunk.rejections.empty() && options.on_error == OnError::kStop;
    return !outcome.stopped;
  };
  const Status status = run_ordered(options.threads, steps);
  if (!status || outcome.stopped) reader.drain();
  if (!status) return status.error();
  return outcome;
}

}  // namespace heed::stream
