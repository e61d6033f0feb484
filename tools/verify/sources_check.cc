#include "verify/sources_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/identity.h"

namespace heed::tools {
namespace {

// Names and places cannot be mixed up: a uri stands behind another letter than an id.
std::string place_of(const stream::Record& record) {
  const auto uri = record.string_or("uri", "");
  if (uri && !uri->empty()) return "u" + std::string(*uri);
  const auto id = record_id(record, 'r');
  return id ? "i" + *id : "";
}

}  // namespace

void SourcesCheck::add_source(const stream::Record& record) {
  const auto text = record.string_or("text", "");
  if (record.type() != "resource" || !text || !record.has("text")) return;
  hashes_[place_of(record)].push_back(content_hash(*text));
}

std::string SourcesCheck::check(const stream::Record& record, std::string_view stated_hash) {
  if (!wanted_) return {};
  if (record.has("part_of")) {
    claims_.leave("because they are passages of others");
    return {};
  }
  const auto found = hashes_.find(place_of(record));
  if (found == hashes_.end()) {
    claims_.leave("because the sources do not have them");
    return {};
  }
  claims_.check();
  const auto& hashes = found->second;
  if (std::find(hashes.begin(), hashes.end(), stated_hash) != hashes.end()) return {};
  return fmt::format("{}: field \"content_hash\" is {}, but the source hashes to {}", found->first.substr(1),
                     stated_hash, hashes.front());
}

}  // namespace heed::tools
