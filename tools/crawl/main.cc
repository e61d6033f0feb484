// crawl: files, directories and web pages to resource records.
#include <fmt/format.h>

#include <limits>
#include <mutex>

#include "common/run.h"
#include "crawl/items.h"
#include "crawl/resource.h"
#include "heed/stream/ordered.h"

namespace {

using namespace heed;

struct Options {
  tools::Terms terms;
  std::int64_t seconds_min = 0;
  std::string contact;
  bool allow_private = false;
};

tools::Synopsis synopsis() {
  return {"crawl",
          "Gathers files, directories and web pages as resource records: title, main text, language, time to read.",
          "By default files without text, hidden files and pages that ask not to be listed are left out.",
          "[FILE|DIRECTORY|URL...]",
          {"crawl /usr/share/doc/debian-handbook/html/en-US | embed > library.ndjson",
           "crawl --owner ana --price 50000 --units 3 notes/ https://www.debian.org/intro/about > shelf.ndjson"}};
}

void declare(tools::CommandLine& line, Options& options) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max() >> 10;  // 2^53 - 1
  line.group("What the records say");
  line.add("owner", "NAME", options.terms.owner, "who offers the resources; an account of the exchange");
  line.add("price", "MICROCREDITS", options.terms.price, 0, kMost, "what reading one costs");
  line.add("units", "N", options.terms.units, 1, kMost, "how many people may read each: its seats");
  line.add("licence", "TEXT", options.terms.licence, "under which terms: an SPDX expression, say");
  line.group("What is gathered");
  line.add("min-seconds", "N", options.seconds_min, 0, kMost, "leave out what takes less than N seconds to read");
  line.add("contact", "ADDRESS", options.contact,
           "page or mail address told to the sites that are fetched; robots.txt is always respected");
  line.add_switch("allow-private", options.allow_private, "fetch from addresses of this machine and its network too");
}

// What became of one item.
struct Gathered {
  std::string bytes;
  std::optional<Error> error;
};

class Gatherer {
 public:
  Gatherer(const Options& options, std::size_t line_bytes_max)
      : options_(options), line_bytes_max_(line_bytes_max), fetcher_(fetch_options(options)) {}

  // On any thread.
  void gather(const tools::Item& item, Gathered& gathered) {
    gathered.bytes.clear();
    gathered.error.reset();
    const Status status = work(item, gathered);
    if (status.ok()) return;
    gathered.bytes.clear();
    gathered.error = status.error();
  }

 private:
  static web::FetchOptions fetch_options(const Options& options) {
    web::FetchOptions fetch;
    fetch.version = HEED_VERSION;
    fetch.contact = options.contact;
    fetch.allow_private = options.allow_private;
    return fetch;
  }

  Status work(const tools::Item& item, Gathered& gathered) {
    switch (item.kind) {
      case tools::Item::Kind::kRecord:
        return pass(item, gathered);
      case tools::Item::Kind::kLongLine:
        return too_long("is");
      default:
        return load(item, gathered);
    }
  }

  Error too_long(std::string_view what) const {
    return input_error(fmt::format("{} longer than {} bytes (see --max-line)", what, line_bytes_max_));
  }

  static Status pass(const tools::Item& item, Gathered& gathered) {
    stream::RecordParser parser;
    const auto record = parser.parse_copy(item.text);
    if (!record) return record.error();
    gathered.bytes = item.text + '\n';
    return {};
  }

  Status load(const tools::Item& item, Gathered& gathered) {
    const auto document = item.kind == tools::Item::Kind::kUri ? fetch(item.text) : web::load_file(item.text);
    if (!document) return document.error();
    const auto kept = tools::append_resource(*document, options_.terms, options_.seconds_min, gathered.bytes);
    if (!kept) return kept.error();
    return gathered.bytes.size() > line_bytes_max_ ? Status(too_long("gives a record")) : Status();
  }

  // One request at a time, so that no site is asked faster than it allows.
  Result<web::Document> fetch(const std::string& uri) {
    const std::lock_guard lock(fetching_);
    return web::load_uri(fetcher_, uri);
  }

  const Options& options_;
  std::size_t line_bytes_max_;
  std::mutex fetching_;
  web::Fetcher fetcher_;
};

// Says what is wrong with an item; false when the run should stop there.
bool refuse(tools::Tool& tool, const tools::Item& item, const Error& error, std::string& bytes) {
  const bool located = !item.text.empty() && error.message.find(item.text) != std::string::npos;
  const std::string where = located ? "" : item.origin + ": ";
  tool.messages().error(where + tools::sentence(error));
  if (tool.on_error() == stream::OnError::kPass) {
    stream::append_error_record("crawl", item.origin, 0, error, bytes);
  }
  return tool.on_error() != stream::OnError::kStop;
}

int gather(tools::Tool& tool, const Options& options) {
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return tool.fail(writer.error());
  tools::Items items(tool.operands(), tool.common().line_bytes_max, tool.messages());
  Gatherer gatherer(options, tool.common().line_bytes_max);
  tools::Progress progress(tool.messages(), tool.show_progress());
  std::uint64_t gathered_count = 0;
  bool refused = false;
  bool stopped = false;

  stream::Steps<tools::Item, Gathered> steps;
  steps.read = [&](tools::Item& item) { return items.next(item); };
  steps.work = [&](unsigned, tools::Item& item, Gathered& gathered) { gatherer.gather(item, gathered); };
  steps.write = [&](tools::Item& item, Gathered& gathered) -> Result<bool> {
    if (gathered.error) {
      // What a directory holds besides text was not asked for by name.
      if (!item.named && gathered.error->kind == ErrorKind::kInput) {
        tool.messages().warning(fmt::format("{}: left out: {}", item.origin, gathered.error->message));
        return true;
      }
      refused = true;
      stopped = !refuse(tool, item, *gathered.error, gathered.bytes);
    }
    if (auto written = (*writer)->write(gathered.bytes); !written) return written.error();
    ++gathered_count;
    progress.tick([&](double seconds) {
      return fmt::format("{} gathered, {:.0f} a second, now {}", gathered_count,
                         static_cast<double>(gathered_count) / seconds, item.origin);
    });
    return !stopped;
  };
  if (auto status = stream::run_ordered(tool.jobs(), steps); !status) return tool.fail(status.error());
  if (auto closed = (*writer)->close(); !closed) return tool.fail(closed.error());
  return stopped ? tools::kFailed : refused ? tools::kRejected : tools::kDone;
}

int run(int argc, char** argv) {
  Options options;
  tools::Tool tool(synopsis());
  declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;
  return gather(tool, options);
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("crawl", [&] { return run(argc, argv); });
}
