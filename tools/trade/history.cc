#include "trade/history.h"

#include <algorithm>
#include <array>

#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

// Lines are canonical: `type` is the last member, and an unescaped quote is never part of a value.
constexpr std::array<std::string_view, 6> kOutcomeEnds = {"\"type\":\"clearing\"}", "\"type\":\"trade\"}",
                                                          "\"type\":\"release\"}",  "\"type\":\"payout\"}",
                                                          "\"type\":\"refund\"}",   "\"type\":\"reject\"}"};
constexpr std::string_view kIdKey = "\"id\":";

bool is_outcome(std::string_view line) {
  return std::any_of(kOutcomeEnds.begin(), kOutcomeEnds.end(),
                     [&](std::string_view end) { return line.ends_with(end); });
}

// The value of `id` as it is written, "" if there is none.
std::string_view id_token(std::string_view line) {
  const std::size_t key = line.find(kIdKey);
  if (key == std::string_view::npos) return {};
  const std::size_t begin = key + kIdKey.size();
  std::size_t end = begin + 1;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  return end < line.size() ? line.substr(begin, end + 1 - begin) : std::string_view();
}

}  // namespace

History::History(std::string_view batch) : prefix_(stream::json_string(batch)) { prefix_.back() = ':'; }

void History::remember(std::string_view id) { wanted_.insert(stream::json_string(id)); }

bool History::is_wanted(std::string_view token) const {
  return token.starts_with(prefix_) || (!wanted_.empty() && wanted_.contains(std::string(token)));
}

void History::watch(std::uint64_t index, std::string_view line) {
  if (is_outcome(line)) {
    if (current_ != nullptr) current_->outcomes.emplace_back(line);
    return;
  }
  current_ = nullptr;
  const std::string_view token = id_token(line);
  if (token.empty() || !is_wanted(token)) return;
  current_ = &past_[std::string(token)];
  current_->entry = static_cast<std::int64_t>(index);
}

const History::Past* History::find(std::string_view id) const {
  const auto found = past_.find(stream::json_string(id));
  return found == past_.end() ? nullptr : &found->second;
}

}  // namespace heed::tools
