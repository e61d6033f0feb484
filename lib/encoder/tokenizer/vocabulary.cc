#include "heed/encoder/tokenizer/vocabulary.h"

#include <algorithm>
#include <utility>

namespace heed::encoder::tokenizer {

Status Vocabulary::add(std::string_view token, std::int64_t id) {
  if (id < 0 || id >= kIdsMax) {
    return input_error("has a token with id " + std::to_string(id) + ", expected 0 to " + std::to_string(kIdsMax - 1));
  }
  if (bytes_.size() + token.size() > kBytesMax) return input_error("has more than 1 GiB of tokens");
  const Slice slice = {static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(token.size())};
  bytes_.append(token);
  const auto at = static_cast<std::size_t>(id);
  if (at >= by_id_.size()) by_id_.resize(at + 1);
  by_id_[at] = slice;
  added_.push_back({slice, static_cast<std::int32_t>(id)});
  return {};
}

Status Vocabulary::index() {
  std::vector<Trie::Entry> entries;
  entries.reserve(added_.size());
  for (const Added& one : added_) entries.push_back({view(one.slice), one.id});
  auto trie = Trie::build(std::move(entries), &entries_);
  if (!trie) return input_error("has too many tokens: their trie needs more than 8,388,608 places");
  trie_ = std::move(*trie);
  added_ = {};
  return {};
}

std::string_view Vocabulary::token(std::int32_t id) const {
  return id < 0 || static_cast<std::size_t>(id) >= by_id_.size() ? std::string_view()
                                                                 : view(by_id_[static_cast<std::size_t>(id)]);
}

}  // namespace heed::encoder::tokenizer
