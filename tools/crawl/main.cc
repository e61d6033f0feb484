// crawl: files, directories and web pages to resource records.
#include <limits>

#include "common/run.h"
#include "crawl/gatherer.h"
#include "crawl/items.h"
#include "crawl/shelf.h"
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

tools::GatherOptions gather_options(const Options& options, std::size_t line_bytes_max) {
  tools::GatherOptions gather{options.terms, options.seconds_min, {}, line_bytes_max};
  gather.fetch.version = HEED_VERSION;
  gather.fetch.contact = options.contact;
  gather.fetch.allow_private = options.allow_private;
  return gather;
}

int gather(tools::Tool& tool, const Options& options) {
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return tool.fail(writer.error());
  tools::Items items(tool.operands(), tool.common().line_bytes_max, tool.messages());
  tools::Gatherer gatherer(gather_options(options, tool.common().line_bytes_max), tool.jobs());
  tools::Shelf shelf(tool, **writer);

  stream::Steps<tools::Item, tools::Gathered> steps;
  steps.read = [&](tools::Item& item) { return items.next(item); };
  steps.work = [&](unsigned thread, tools::Item& item, tools::Gathered& gathered) {
    gatherer.gather(thread, item, gathered);
  };
  steps.write = [&](tools::Item& item, tools::Gathered& gathered) { return shelf.put(item, gathered); };
  if (auto status = stream::run_ordered(tool.jobs(), steps); !status) return tool.fail(status.error());
  if (auto closed = (*writer)->close(); !closed) return tool.fail(closed.error());
  return shelf.status();
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
