#include "crawl/items.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "heed/web/url.h"
#include "heed/web/walk.h"

namespace heed::tools {
namespace {

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  const auto first = line.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

bool is_uri(std::string_view text) {
  const auto colon = text.find("://");
  return colon != std::string_view::npos && colon > 0 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") == colon;
}

Items::Items(std::vector<std::string> operands, std::size_t line_bytes_max, Messages& messages)
    : operands_(operands.begin(), operands.end()), line_bytes_max_(line_bytes_max), messages_(messages) {
  if (operands_.empty()) operands_.emplace_back("-");
}

Result<bool> Items::next(Item& item) {
  for (;;) {
    if (!found_.empty()) {
      item = std::move(found_.front());
      found_.pop_front();
      return true;
    }
    item = {};
    auto more = next_start(item);
    if (!more || !*more) return more;
    if (item.kind != Item::Kind::kFile) return true;
    // What crawl calls a file in its records, it also takes for one.
    const auto path = web::file_path(item.text);
    if (path) item.text = *path;
    if (is_uri(item.text)) {
      item.kind = Item::Kind::kUri;
    } else if (is_directory(item.text)) {
      expand(item.text);
      continue;
    }
    item.origin = item.text;
    return true;
  }
}

// The next operand or line.
Result<bool> Items::next_start(Item& item) {
  for (;;) {
    if (input_) {
      auto more = next_line(item);
      if (!more || *more) return more;
      input_.reset();
    }
    if (operands_.empty()) return false;
    item.text = std::move(operands_.front());
    operands_.pop_front();
    if (item.text != "-") return true;
    input_ = std::make_unique<stream::Reader>(std::vector<std::string>{"-"}, line_bytes_max_);
    block_.bytes = block_at_ = 0;
  }
}

Result<bool> Items::next_line(Item& item) {
  for (;;) {
    const auto rest = block_.lines().substr(block_at_);
    if (rest.empty()) {
      auto more = input_->next(block_);
      if (!more || !*more) return more;
      block_at_ = 0;
      line_ = block_.first_line;
      if (!block_.too_long) continue;
      item.kind = Item::Kind::kLongLine;
      item.origin = fmt::format("stdin:{}", line_);
      return true;
    }
    item.line = line_;
    item.origin = fmt::format("stdin:{}", line_);
    const auto line = take_line();
    item.text = trimmed(line);
    if (item.text.empty()) continue;
    if (line.size() > line_bytes_max_) {
      item.kind = Item::Kind::kLongLine;
      item.text.clear();
    } else if (item.text.starts_with('{')) {
      take_records(item);
    }
    return true;
  }
}

// The next line of the block, which has one.
std::string_view Items::take_line() {
  const auto rest = block_.lines().substr(block_at_);
  const auto line = rest.substr(0, rest.find('\n'));
  block_at_ += std::min(line.size() + 1, rest.size());
  ++line_;
  return line;
}

// More records that follow at once, so that a stream passes in large pieces.
void Items::take_records(Item& item) {
  constexpr std::size_t kPieceBytes = 1 << 16;
  item.kind = Item::Kind::kRecords;
  while (item.text.size() < kPieceBytes) {
    const auto rest = block_.lines().substr(block_at_);
    if (!rest.starts_with('{') || rest.substr(0, line_bytes_max_ + 1).find('\n') == std::string_view::npos) return;
    item.text.append("\n").append(trimmed(take_line()));
  }
}

void Items::expand(const std::string& directory) {
  const auto walk = web::walk(directory);
  if (!walk) {
    // Named again by whoever loads it, with the policy for what cannot be read.
    found_.push_back({Item::Kind::kFile, directory, true, directory});
    return;
  }
  for (const auto& [path, reason] : walk->skipped) messages_.warning(fmt::format("{}: left out: {}", path, reason));
  for (const auto& path : walk->files) found_.push_back({Item::Kind::kFile, path, false, path});
  if (walk->files.empty()) messages_.warning(fmt::format("{}: no files with text", directory));
}

}  // namespace heed::tools
