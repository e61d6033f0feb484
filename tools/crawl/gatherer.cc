#include "crawl/gatherer.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/web/document.h"

namespace heed::tools {
namespace {

void pass(const Item& item, stream::RecordParser& parser, Gathered& gathered) {
  std::string_view rest = item.text;
  for (std::uint64_t number = item.line; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto record = parser.parse_copy(line);
    if (record) {
      gathered.bytes.append(line).push_back('\n');
    } else {
      gathered.refusals.push_back({gathered.bytes.size(), fmt::format("stdin:{}", number), record.error()});
    }
  }
}

}  // namespace

void Gatherer::gather(unsigned thread, const Item& item, Gathered& gathered) {
  gathered.bytes.clear();
  gathered.refusals.clear();
  if (item.kind == Item::Kind::kRecords) return pass(item, parsers_[thread], gathered);
  const Status status = item.kind == Item::Kind::kLongLine ? too_long("is") : load(item, gathered);
  if (status.ok()) return;
  gathered.bytes.clear();
  gathered.refusals.push_back({0, item.origin, status.error()});
}

Error Gatherer::too_long(std::string_view what) const {
  return input_error(fmt::format("{} longer than {} bytes (see --max-line)", what, options_.line_bytes_max));
}

Status Gatherer::load(const Item& item, Gathered& gathered) {
  const auto document = item.kind == Item::Kind::kUri ? fetch(item.text) : web::load_file(item.text);
  if (!document) return document.error();
  const auto kept = append_resource(*document, options_.terms, options_.seconds_min, gathered.bytes);
  if (!kept) return kept.error();
  return gathered.bytes.size() > options_.line_bytes_max ? Status(too_long("gives a record")) : Status();
}

// One request at a time, so that no site is asked faster than it allows.
Result<web::Document> Gatherer::fetch(const std::string& uri) {
  const std::lock_guard lock(fetching_);
  return web::load_uri(fetcher_, uri);
}

}  // namespace heed::tools
