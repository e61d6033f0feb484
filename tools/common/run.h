// The frame of a tool: common options, records through handlers, messages, progress, exit status. What a tool does
// itself is its handlers and, for those that answer at the end, a finish.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/command_line.h"
#include "common/exit_status.h"
#include "common/messages.h"
#include "heed/stream/pipeline.h"

namespace heed::tools {

// The options that are the same in all six tools.
struct CommonOptions {
  std::string output;
  bool compress = false;
  std::int64_t jobs = 1;
  bool quiet = false;
  bool progress = false;
  std::string on_error = "stop";
  std::uint64_t line_bytes_max = stream::kLineBytesMax;

  CommonOptions();
};

void add_common_options(CommandLine& line, CommonOptions& options);

// Everything a tool's main shares. The order of calls: construct, add own options, parse, run.
class Tool {
 public:
  explicit Tool(Synopsis synopsis);

  CommandLine& options() { return line_; }
  const CommonOptions& common() const { return common_; }
  Messages& messages() { return *messages_; }
  std::vector<std::string>& operands() { return operands_; }

  // Parses; an exit status means leave now. Applies HEED_ISA. `needs_input`: with no operand and a terminal for
  // standard input there is nothing to do, so one usage line is printed.
  std::optional<int> parse(int argc, char** argv, bool needs_input = true);

  // One handler a thread.
  using MakeHandler = std::function<std::unique_ptr<stream::Handler>()>;
  // Appends what is said at the end; not called when the run stopped early. The status may be kNegative.
  using Finish = std::function<Result<int>(std::string& out)>;

  // Runs the operands (or standard input) through handlers to the output and gives the exit status. Tools whose work
  // depends on the order of the records ask for one thread.
  int run(unsigned threads, const MakeHandler& make_handler, const Finish& finish = nullptr);

  // For work that takes long for each record: threads take the stream in smaller pieces.
  void set_block_bytes(std::size_t block_bytes) { block_bytes_ = block_bytes; }

  // Shows run()'s records to `visit`, in order and before any of them is handled, until it asks for no more or it was
  // `bytes_max` bytes of lines ago that it first asked for more (Reader::look_ahead). It may be called by any of the
  // threads, one after another. What cannot be read is left for run() to refuse.
  using Look = std::function<stream::Reader::Interest(const stream::Record&)>;
  void look_ahead(std::size_t bytes_max, Look visit) { look_ = {bytes_max, std::move(visit)}; }

  // As many threads as the user asked for.
  unsigned jobs() const { return static_cast<unsigned>(common_.jobs); }

  stream::OnError on_error() const;
  bool show_progress() const { return common_.progress && !common_.quiet; }

  // Whether these files of an option can be read beside the stream: standard input is there only once.
  Status check_aside(std::string_view option, const std::vector<std::string>& files) const;

  // Reads records that do not come from the stream (--needs, --people). A status means leave now: it was said why.
  using Visit = std::function<Status(const stream::Record&)>;
  std::optional<int> read_aside(const std::string& path, const Visit& visit);

  // Reads again, with as many handlers as there are threads, what read_aside() has read: what is refused was said then.
  Status read_again(const std::vector<std::string>& paths, const MakeHandler& make_handler);

  // Whether read_aside() refused records, for the exit status.
  bool rejected_aside() const { return rejected_aside_; }

  // Says what failed and gives the status for it.
  int fail(const Error& error);

 private:
  int run_through(stream::Reader& reader, stream::Writer& writer, unsigned threads, const MakeHandler& make_handler,
                  const Finish& finish);
  Result<stream::Outcome> pump(stream::Reader& reader, stream::Writer& writer, unsigned threads,
                               const MakeHandler& make_handler);

  CommonOptions common_;
  CommandLine line_;
  std::unique_ptr<Messages> messages_;
  std::vector<std::string> operands_;
  std::size_t block_bytes_ = stream::kBlockBytes;
  std::pair<std::size_t, Look> look_;
  bool rejected_aside_ = false;
};

// Calls the tool's main and turns what it throws (there is no memory, say) into a message and a status.
int guarded(const char* tool, const std::function<int()>& main);

}  // namespace heed::tools
