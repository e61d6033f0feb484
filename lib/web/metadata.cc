#include "heed/web/metadata.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "heed/web/content.h"
#include "heed/web/limits.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

// What the various sources of a page offer; the first of a kind counts.
struct Offers {
  std::string title_tag, og_title, h1, json_title;
  std::string meta_date, json_date, time_date;
  std::string lang, content_language, json_lang;
  std::string canonical, og_url;
};

void offer(std::string& slot, std::string value) {
  if (slot.empty()) slot = std::move(value);
}

void read_meta(const Dom& dom, std::uint32_t node, Offers& offers, Page& page) {
  const std::string_view content = dom.attr(node, Attr::kContent);
  std::string name = lower(dom.attr(node, Attr::kName));
  if (name.empty()) name = lower(dom.attr(node, Attr::kProperty));
  if (name.empty()) name = lower(dom.attr(node, Attr::kItemprop));
  if (name == "robots" || name == "heed") read_robots_directives(content, page);
  if (name == "og:title" || name == "twitter:title") offer(offers.og_title, one_line(content, kTitleBytesMax));
  if (name == "og:url") offer(offers.og_url, std::string(content));
  constexpr std::array<std::string_view, 14> kDates{"article:published_time",
                                                    "og:article:published_time",
                                                    "datepublished",
                                                    "date",
                                                    "dc.date",
                                                    "dc.date.issued",
                                                    "dcterms.date",
                                                    "dcterms.created",
                                                    "dc.date.created",
                                                    "citation_publication_date",
                                                    "citation_date",
                                                    "publishdate",
                                                    "parsely-pub-date",
                                                    "sailthru.date"};
  if (std::find(kDates.begin(), kDates.end(), name) != kDates.end()) offer(offers.meta_date, read_date(content));
  if (lower(dom.attr(node, Attr::kHttpEquiv)) == "content-language" || name == "language" || name == "dc.language") {
    offer(offers.content_language, std::string(content));
  }
}

// Strings of a JSON-LD block, without recursion: objects and arrays wait in a list.
void read_json_ld(std::string_view text, simdjson::dom::parser& parser, Offers& offers) {
  constexpr std::size_t kBlockBytesMax = std::size_t{1} << 20;
  constexpr std::size_t kElementsMax = 10'000;
  if (text.size() > kBlockBytesMax) return;
  simdjson::dom::element root;
  if (parser.parse(simdjson::padded_string(text)).get(root) != simdjson::SUCCESS) return;
  std::vector<simdjson::dom::element> waiting{root};
  for (std::size_t done = 0; done < waiting.size() && done < kElementsMax; ++done) {
    const simdjson::dom::element element = waiting[done];
    simdjson::dom::array array;
    simdjson::dom::object object;
    if (element.get(array) == simdjson::SUCCESS) {
      for (const auto item : array) waiting.push_back(item);
    } else if (element.get(object) == simdjson::SUCCESS) {
      for (const auto [key, value] : object) {
        std::string_view string;
        if (value.get(string) == simdjson::SUCCESS) {
          if (key == "datePublished" && string.size() < 64) offer(offers.json_date, read_date(string));
          if (key == "headline") offer(offers.json_title, one_line(string, kTitleBytesMax));
          if (key == "inLanguage" && string.size() < 16) offer(offers.json_lang, std::string(string));
        } else if (key == "@graph" || key == "mainEntity" || key == "mainEntityOfPage") {
          waiting.push_back(value);
        }
      }
    }
  }
}

// "en_US" -> "en-us"; "" when it is no language tag.
std::string language_tag(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  std::string out;
  for (const char c : text.substr(0, 35)) {
    if (c == ',' || c == ';' || is_space(c)) break;
    out += c == '_' ? '-' : to_lower(c);
  }
  const std::size_t primary = std::min(out.find('-'), out.size());
  const bool letters =
      std::all_of(out.begin(), out.end(), [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
  return letters && primary >= 2 && primary <= 3 ? out : "";
}

// "Cats - The Example Times" with the heading "Cats" is "Cats": the site's name after (or before) a separator goes when
// what is left is what the page's heading or its social title says.
std::string choose_title(const Offers& offers) {
  if (offers.title_tag.empty()) {
    if (!offers.og_title.empty()) return offers.og_title;
    return offers.h1.empty() ? offers.json_title : offers.h1;
  }
  const std::string title = lower(offers.title_tag);
  for (const std::string* candidate : {&offers.h1, &offers.og_title, &offers.json_title}) {
    const std::string key = lower(*candidate);
    if (key.size() < 4 || key.size() >= title.size()) continue;
    const auto at = title.find(key);
    if (at == std::string::npos) continue;
    std::string_view rest =
        at == 0 ? std::string_view(title).substr(key.size()) : std::string_view(title).substr(0, at);
    if (at != 0 && at + key.size() != title.size()) continue;
    if (rest.find_first_of("|-:>") != std::string_view::npos || rest.find("\xe2\x80\x93") != std::string_view::npos ||
        rest.find("\xe2\x80\x94") != std::string_view::npos || rest.find("\xc2\xb7") != std::string_view::npos ||
        rest.find("\xc2\xbb") != std::string_view::npos) {
      return *candidate;
    }
  }
  return offers.title_tag;
}

}  // namespace

std::string read_date(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  const auto digits = [&](std::size_t from, std::size_t count) {
    if (from + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
      if (!is_digit(text[i])) return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const auto at = [&](std::size_t i, std::string_view any) {
    return i < text.size() && any.find(text[i]) != std::string_view::npos;
  };
  const int year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
  if (year < 1000 || !at(4, "-/") || month < 1 || month > 12 || !at(7, "-/") || day < 1) return {};
  constexpr std::array<int, 12> kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day > kDays[static_cast<std::size_t>(month - 1)]) return {};
  if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))) return {};
  std::string date(text.substr(0, 10));
  date[4] = date[7] = '-';
  if (!at(10, "Tt ")) return date;
  const int hour = digits(11, 2), minute = digits(14, 2);
  if (hour < 0 || hour > 23 || !at(13, ":") || minute < 0 || minute > 59) return date;
  std::size_t i = 16;
  std::string seconds = ":00";
  if (at(16, ":") && digits(17, 2) >= 0 && digits(17, 2) <= 59) {
    seconds = std::string(text.substr(16, 3));
    i = 19;
    if (at(i, ".")) {
      for (++i; i < text.size() && is_digit(text[i]);) ++i;
    }
  }
  if (at(i, " ")) ++i;
  // A time without a zone is no instant: the date is all that is known.
  std::string zone;
  if (at(i, "Zz")) zone = "Z";
  if (at(i, "+-") && digits(i + 1, 2) >= 0 && digits(i + 1, 2) <= 23) {
    const std::size_t minutes = at(i + 3, ":") ? i + 4 : i + 3;
    const int offset = digits(minutes, 2);
    if (offset >= 0 && offset <= 59) zone = std::string(text.substr(i, 3)) + ":" + std::string(text.substr(minutes, 2));
  }
  if (zone.empty()) return date;
  return date + "T" + std::string(text.substr(11, 5)) + seconds + zone;
}

void read_robots_directives(std::string_view text, Page& page) {
  const std::string directives = lower(text);
  bool for_us = true;  // until a "name:" says otherwise, and for the rest of that line
  std::string_view rest = directives;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string_view item = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    while (!item.empty() && is_space(item.front())) item.remove_prefix(1);
    if (const auto colon = item.find(':'); colon != std::string_view::npos) {
      const std::string_view name = item.substr(0, colon);
      const bool is_value = name.starts_with("max-") || name == "unavailable_after";
      if (!is_value) {
        for_us = name == "heed" || name == "robots";
        item.remove_prefix(colon + 1);
        while (!item.empty() && is_space(item.front())) item.remove_prefix(1);
      }
    }
    while (!item.empty() && is_space(item.back())) item.remove_suffix(1);
    if (!for_us) continue;
    if (item == "noindex" || item == "none") page.noindex = true;
    if (item == "nofollow" || item == "none") page.nofollow = true;
  }
}

std::optional<Url> base_of(const Dom& dom, std::string_view page_uri) {
  std::optional<Url> base;
  if (!page_uri.empty()) {
    if (auto url = parse_url(page_uri)) base = *std::move(url);
  }
  for (std::uint32_t i = 0; i < dom.nodes.size(); ++i) {
    if (dom.nodes[i].tag != Tag::k_base || !dom.has_attr(i, Attr::kHref)) continue;
    // Only the first counts (HTML standard, section 4.2.3), and it may not lead out of the web.
    auto url = parse_url(dom.attr(i, Attr::kHref), base ? &*base : nullptr);
    if (url && (url->is_http() || (base && url->scheme == base->scheme))) base = *std::move(url);
    break;
  }
  return base;
}

void read_metadata(const Dom& dom, const Url* base, Page& page) {
  Offers offers;
  simdjson::dom::parser parser;
  offers.lang = dom.attr(0, Attr::kLang);
  if (offers.lang.empty()) offers.lang = dom.attr(0, Attr::kXmlLang);
  bool in_svg = false;
  std::uint32_t svg_end = 0;
  for (std::uint32_t i = 0; i < dom.nodes.size(); ++i) {
    const Node& node = dom.nodes[i];
    in_svg = i < svg_end;
    switch (node.tag) {
      case Tag::k_svg:
        svg_end = std::max(svg_end, node.end);
        break;
      case Tag::k_title:
        if (!in_svg && node.end > i + 1) offer(offers.title_tag, one_line(dom.nodes[i + 1].text, kTitleBytesMax));
        break;
      case Tag::k_meta:
        read_meta(dom, i, offers, page);
        break;
      case Tag::k_link:
        if (lower(dom.attr(i, Attr::kRel)) == "canonical")
          offer(offers.canonical, std::string(dom.attr(i, Attr::kHref)));
        break;
      case Tag::k_script:
        if (node.end > i + 1 && lower(dom.attr(i, Attr::kType)) == "application/ld+json") {
          read_json_ld(dom.nodes[i + 1].text, parser, offers);
        }
        break;
      case Tag::k_h1:
        if (offers.h1.empty()) offers.h1 = inner_text(dom, i, kTitleBytesMax);
        break;
      case Tag::k_time:
        if (dom.has_attr(i, Attr::kDatetime)) offer(offers.time_date, read_date(dom.attr(i, Attr::kDatetime)));
        break;
      case Tag::k_body:
        if (offers.lang.empty()) offers.lang = dom.attr(i, Attr::kLang);
        break;
      default:
        break;
    }
  }
  page.title = choose_title(offers);
  for (const std::string* lang : {&offers.lang, &offers.json_lang, &offers.content_language}) {
    if (page.lang.empty()) page.lang = language_tag(*lang);
  }
  for (const std::string* date : {&offers.meta_date, &offers.json_date, &offers.time_date}) {
    if (page.published.empty()) page.published = *date;
  }
  for (const std::string* address : {&offers.canonical, &offers.og_url}) {
    if (!page.canonical.empty() || address->empty()) continue;
    const auto url = parse_url(*address, base);
    if (url && url->is_http()) page.canonical = normalise(*url).str();
  }
}

}  // namespace heed::web
