#include "crawl/resource.h"

#include <set>

#include "common/identity.h"
#include "heed/stream/json_writer.h"
#include "heed/text/keywords.h"
#include "heed/text/language.h"
#include "heed/text/reading_time.h"

namespace heed::tools {
namespace {

constexpr std::size_t kLinksMax = 1000;  // of one record: a reader follows few, an index page has thousands
constexpr std::size_t kKeywords = 10;

// The detector where it is sure, what the document says of itself where it is not.
std::string language_of(const web::Document& document) {
  const auto language = text::detect_language(document.text);
  if (language.reliable) return language.code;
  return document.lang.empty() ? "und" : document.lang;
}

void append_links(const web::Document& document, stream::JsonWriter& json) {
  std::set<std::string_view> seen;
  json.key("links").begin_array();
  for (const auto& link : document.links) {
    if (link.in_text && seen.size() < kLinksMax && seen.insert(link.uri).second) json.string(link.uri);
  }
  json.end_array();
}

}  // namespace

Result<bool> append_resource(const web::Document& document, const Terms& terms, std::int64_t seconds_min,
                             std::string& out) {
  const std::string lang = language_of(document);
  const std::int64_t seconds = text::reading_time(document.text, lang).seconds;
  if (document.noindex || seconds == 0 || seconds < seconds_min) return false;
  const std::string hash = content_hash(document.text);

  const std::size_t before = out.size();
  stream::JsonWriter json(out);
  json.begin_object().member("type", "resource").member("id", content_id('r', document.uri + '\n' + hash));
  json.member("uri", document.uri).member("title", document.title).member("text", document.text);
  json.member("lang", lang).member("seconds", seconds);
  if (terms.price >= 0) json.member("price", terms.price);
  if (terms.units > 0) json.member("units", terms.units);
  if (!terms.owner.empty()) json.member("owner", terms.owner);
  if (!terms.licence.empty()) json.member("licence", terms.licence);
  if (!document.published.empty()) json.member("published", document.published);
  json.member("content_hash", hash).key("keywords").begin_array();
  for (const auto& keyword : text::extract_keywords(document.text, kKeywords)) json.string(keyword.text);
  json.end_array();
  append_links(document, json);
  json.end_object();
  if (!json.ok()) {
    out.resize(before);
    return json.status().error();
  }
  out += '\n';
  return true;
}

}  // namespace heed::tools
