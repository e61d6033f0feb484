#include "crawl/shelf.h"

#include <fmt/format.h>

namespace heed::tools {

Result<bool> Shelf::put(const Item& item, const Gathered& gathered) {
  std::size_t written = 0;
  for (const Refusal& refusal : gathered.refusals) {
    if (auto status = write(gathered, written, refusal.at); !status) return status.error();
    written = refusal.at;
    auto more = refuse(item, refusal);
    if (!more || !*more) return more;
  }
  if (auto status = write(gathered, written, gathered.bytes.size()); !status) return status.error();
  progress_.tick([&](double seconds) {
    return fmt::format("{} gathered, {:.0f} a second, now {}", count_, static_cast<double>(count_) / seconds,
                       item.origin);
  });
  return true;
}

Status Shelf::write(const Gathered& gathered, std::size_t from, std::size_t to) {
  count_ += to > from;
  return writer_.write(std::string_view(gathered.bytes).substr(from, to - from));
}

Result<bool> Shelf::refuse(const Item& item, const Refusal& refusal) {
  const Error& error = refusal.error;
  // What a directory holds besides text was not asked for by name.
  if (!item.named && error.kind == ErrorKind::kInput) {
    tool_.messages().warning(fmt::format("{}: left out: {}", item.origin, error.message));
    return true;
  }
  refused_ = true;
  const bool located =
      item.kind != Item::Kind::kRecords && !item.text.empty() && error.message.find(item.text) != std::string::npos;
  tool_.messages().error((located ? "" : refusal.origin + ": ") + sentence(error));
  stopped_ = tool_.on_error() == stream::OnError::kStop;
  if (tool_.on_error() != stream::OnError::kPass) return !stopped_;
  std::string record;
  stream::append_error_record("crawl", refusal.origin, 0, error, record);
  if (auto status = writer_.write(record); !status) return status.error();
  return true;
}

}  // namespace heed::tools
