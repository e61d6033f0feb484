#include "common/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "common/help.h"
#include "heed/attention/isa.h"

namespace heed::tools {
namespace {

constexpr std::int64_t kJobsMax = 1024;

// Records read aside are looked at, not passed on.
class NoOutput final : public stream::Writer {
 public:
  Status write(std::string_view) override { return {}; }
  Status close() override { return {}; }
};

class Visitor final : public stream::Handler {
 public:
  explicit Visitor(const Tool::Visit& visit) : visit_(visit) {}
  Status handle(const stream::Record& record, std::string&) override { return visit_(record); }

 private:
  const Tool::Visit& visit_;
};

// HEED_ISA=plain|v2|v3|v4 forces one set of kernels.
Status choose_isa(const char* name) {
  const auto isa = attention::parse_isa(name);
  const Status selected = isa ? attention::select_isa(*isa) : Status(isa.error());
  return selected.ok() ? selected : input_error("HEED_ISA " + selected.error().message);
}

// Shows records until they are of no more interest, or too much would have to be held back. That is decided line by
// line, as how lines are gathered in blocks depends on how fast they come.
class LookAhead {
 public:
  using Interest = stream::Reader::Interest;

  LookAhead(std::size_t bytes_max, const Tool::Look& visit)
      : left_(bytes_max), visit_(visit), parser_(std::make_shared<stream::RecordParser>()) {}

  Interest operator()(const stream::Block& block) {
    std::string_view rest = block.lines();
    for (std::uint64_t number = block.first_line; !rest.empty() && interest_ != Interest::kDone; ++number) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const auto record = parser_->parse(rest.substr(0, end), block.file, number);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (record) interest_ = std::max(interest_, visit_(*record));
      if (interest_ == Interest::kMore) left_ -= std::min(left_, end + 1);
      if (left_ == 0) interest_ = Interest::kDone;
    }
    return interest_;
  }

 private:
  std::size_t left_;
  const Tool::Look& visit_;
  std::shared_ptr<stream::RecordParser> parser_;  // functions have to be copyable
  Interest interest_ = Interest::kNone;
};

std::string progress_text(const stream::Counters& counters, double seconds) {
  const double mebibytes = static_cast<double>(counters.bytes_read) / (1 << 20);
  std::string text = fmt::format("{} records, {:.1f} MiB, {:.1f} MiB/s", counters.records, mebibytes,
                                 seconds > 0 ? mebibytes / seconds : 0.0);
  if (counters.bytes_total > 0) {
    const auto percent = 100.0 * static_cast<double>(counters.bytes_read) / static_cast<double>(counters.bytes_total);
    text += fmt::format(", {:.0f} %", percent);
  }
  return text;
}

}  // namespace

CommonOptions::CommonOptions() { jobs = std::max(1U, std::thread::hardware_concurrency()); }

void add_common_options(CommandLine& line, CommonOptions& options) {
  line.group("Common to all six tools");
  line.add("o,output", "FILE", options.output,
           "write to FILE, replacing it when everything is written; not to standard output", Completion::kFile);
  line.add_switch("z,compress", options.compress, "write zstd");
  line.add("j,jobs", "N", options.jobs, 1, kJobsMax, "work with N threads; the output does not depend on it");
  line.add_switch("q,quiet", options.quiet, "say nothing but errors");
  line.add_switch("progress", options.progress, "show progress on standard error; by default on a terminal only");
  line.add_choice(
      "on-error", options.on_error, {"stop", "skip", "pass"},
      "what to do with a record that is refused: stop there (default), skip it, or pass on a record of type "
      "error in its place");
  line.add_bytes("max-line", "BYTES", options.line_bytes_max, "refuse lines longer than BYTES; default 16M");
}

Tool::Tool(Synopsis synopsis) : line_(std::move(synopsis)) { common_.progress = ::isatty(STDERR_FILENO) != 0; }

std::optional<int> Tool::parse(int argc, char** argv, bool needs_input) {
  const auto& name = line_.synopsis().tool;
  add_common_options(line_, common_);
  if (auto status = line_.parse(argc, argv, operands_)) return status;
  messages_ = std::make_unique<Messages>(name, common_.quiet);
  if (const char* isa = std::getenv("HEED_ISA"); isa && *isa) {
    if (auto chosen = choose_isa(isa); !chosen) return fail(chosen.error());
  }
  if (needs_input && operands_.empty() && ::isatty(STDIN_FILENO) != 0) {
    fmt::print(stderr, "{}", usage_line(line_));
    return kFailed;
  }
  return std::nullopt;
}

stream::OnError Tool::on_error() const {
  if (common_.on_error == "skip") return stream::OnError::kSkip;
  return common_.on_error == "pass" ? stream::OnError::kPass : stream::OnError::kStop;
}

Result<stream::Outcome> Tool::pump(stream::Reader& reader, stream::Writer& writer, unsigned threads,
                                   const MakeHandler& make_handler) {
  std::vector<std::unique_ptr<stream::Handler>> handlers;
  for (unsigned i = 0; i < threads; ++i) handlers.push_back(make_handler());
  Progress progress(*messages_, show_progress());
  stream::Observer observer;
  observer.rejected = [&](const stream::Rejection& rejection) {
    messages_->rejected(reader.file_name(rejection.file), rejection);
  };
  observer.progressed = [&](const stream::Counters& counters) {
    progress.tick([&](double seconds) { return progress_text(counters, seconds); });
  };
  return stream::run_pipeline(reader, writer, {messages_->tool(), threads, on_error()}, handlers, observer);
}

int Tool::run(unsigned threads, const MakeHandler& make_handler, const Finish& finish) {
  stream::Reader reader(operands_, common_.line_bytes_max, block_bytes_);
  auto writer = stream::Writer::open(common_.output, common_.compress);
  if (!writer) return fail(writer.error());
  if (look_.second) reader.look_ahead(LookAhead(look_.first, look_.second));
  return run_through(reader, **writer, threads, make_handler, finish);
}

int Tool::run_through(stream::Reader& reader, stream::Writer& writer, unsigned threads, const MakeHandler& make_handler,
                      const Finish& finish) {
  const auto outcome = pump(reader, writer, threads, make_handler);
  if (!outcome) return fail(outcome.error());
  int status = outcome->counters.rejected > 0 || rejected_aside_ ? kRejected : kDone;
  // What came before a record that stops the run is good and stays, so the output is finished properly.
  if (outcome->stopped) status = kFailed;
  if (finish && !outcome->stopped) {
    std::string out;
    const auto finished = finish(out);
    if (!finished) return fail(finished.error());
    if (auto written = writer.write(out); !written) return fail(written.error());
    if (status == kDone) status = *finished;
  }
  if (auto closed = writer.close(); !closed) return fail(closed.error());
  return status;
}

Status Tool::check_aside(std::string_view option, const std::vector<std::string>& files) const {
  const auto stdins = [](const std::vector<std::string>& paths) { return std::count(paths.begin(), paths.end(), "-"); };
  if (stdins(files) + (operands_.empty() ? 1 : stdins(operands_)) <= 1 || stdins(files) == 0) return {};
  return input_error(fmt::format("--{} - reads standard input, which is read already: name a file", option));
}

std::optional<int> Tool::read_aside(const std::string& path, const Visit& visit) {
  stream::Reader reader({path}, common_.line_bytes_max);
  NoOutput nowhere;
  const auto outcome = pump(reader, nowhere, 1, [&] { return std::make_unique<Visitor>(visit); });
  if (!outcome) return fail(outcome.error());
  if (outcome->stopped) return kFailed;
  rejected_aside_ = rejected_aside_ || outcome->counters.rejected > 0;
  return std::nullopt;
}

Status Tool::read_again(const std::vector<std::string>& paths, const MakeHandler& make_handler) {
  stream::Reader reader(paths, common_.line_bytes_max);
  NoOutput nowhere;
  std::vector<std::unique_ptr<stream::Handler>> handlers;
  for (unsigned i = 0; i < jobs(); ++i) handlers.push_back(make_handler());
  const stream::PipelineOptions options{messages_->tool(), jobs(), stream::OnError::kSkip};
  const stream::Observer silent{[](const stream::Rejection&) {}, {}};
  const auto outcome = stream::run_pipeline(reader, nowhere, options, handlers, silent);
  return outcome ? Status() : Status(outcome.error());
}

int Tool::fail(const Error& error) {
  messages_->error(sentence(error));
  return kFailed;
}

int guarded(const char* tool, const std::function<int()>& main) {
  try {
    return main();
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}: there is not enough memory\n", tool);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", tool, error.what());
  }
  return kFailed;
}

}  // namespace heed::tools
