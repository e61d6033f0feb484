#include "heed/web/robots.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "heed/web/limits.h"
#include "heed/web/url.h"

namespace heed::web {
namespace {

constexpr std::int64_t kCrawlDelaySecondsMax = 1'000'000;  // beyond, a typing error; the fetcher's cap is far lower

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

enum class Key { kUnknown, kUserAgent, kAllow, kDisallow, kCrawlDelay, kSitemap };

Key key_of(std::string_view text) {
  struct Name {
    std::string_view text;
    Key key;
  };
  constexpr std::array<Name, 14> kNames{{{"user-agent", Key::kUserAgent},
                                         {"useragent", Key::kUserAgent},
                                         {"user agent", Key::kUserAgent},
                                         {"allow", Key::kAllow},
                                         {"disallow", Key::kDisallow},
                                         {"dissallow", Key::kDisallow},
                                         {"dissalow", Key::kDisallow},
                                         {"disalow", Key::kDisallow},
                                         {"diasllow", Key::kDisallow},
                                         {"disallaw", Key::kDisallow},
                                         {"crawl-delay", Key::kCrawlDelay},
                                         {"crawldelay", Key::kCrawlDelay},
                                         {"sitemap", Key::kSitemap},
                                         {"site-map", Key::kSitemap}}};
  const std::string name = lower(text);
  for (const Name& entry : kNames) {
    if (entry.text == name) return entry.key;
  }
  return Key::kUnknown;
}

struct Line {
  Key key = Key::kUnknown;
  std::string_view value;
};

// "key: value # comment"; without a colon, "key value" with exactly these two words.
Line read_line(std::string_view text) {
  text = trim(text.substr(0, text.find('#')));
  auto separator = text.find(':');
  if (separator == std::string_view::npos) {
    separator = text.find_first_of(" \t");
    if (separator == std::string_view::npos) return {};
    if (trim(text.substr(separator)).find_first_of(" \t") != std::string_view::npos) return {};
  }
  return {key_of(trim(text.substr(0, separator))), trim(text.substr(separator + 1))};
}

// RFC 9309 section 2.2.1: the product token is letters, "_" and "-"; what follows it ("Bot/1.0") is not compared.
std::string_view product_token(std::string_view agent) {
  std::size_t length = 0;
  while (length < agent.size()) {
    const char c = to_lower(agent[length]);
    if ((c < 'a' || c > 'z') && c != '_' && c != '-') break;
    ++length;
  }
  return agent.substr(0, length);
}

// Section 2.2.2: octets outside ASCII are compared percent-encoded, unreserved ones decoded. Section 2.2.3: "*" and "$"
// in a URI are the characters, so they are written as a rule would have to write them, %2A and %24.
std::string canonical(std::string_view text, bool is_pattern) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      const auto byte = static_cast<unsigned char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      const char decoded = static_cast<char>(byte);
      const char folded = to_lower(decoded);
      if ((folded >= 'a' && folded <= 'z') || (decoded >= '0' && decoded <= '9') ||
          std::string_view("-._~").find(decoded) != std::string_view::npos) {
        out += decoded;
      } else {
        out += fmt::format("%{:02X}", byte);
      }
      i += 2;
    } else if (static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) <= 0x20) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else if (c == '*' && is_pattern) {
      if (!out.ends_with('*')) out += c;  // "**" says no more than "*"
    } else if (c == '*') {
      out += "%2A";
    } else if (c == '$' && !(is_pattern && i + 1 == text.size())) {
      out += "%24";
    } else {
      out += c;
    }
  }
  return out;
}

// Each piece between stars is found as early as possible, which leaves most for the others: no backtracking, and a rule
// costs one pass over the path whatever it looks like.
bool matches(std::string_view pattern, std::string_view path) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  bool first = true;
  while (true) {
    const auto star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    const bool last = star == std::string_view::npos;
    if (first) {
      if (!path.starts_with(piece)) return false;
      path.remove_prefix(piece.size());
      if (last) return !anchored || path.empty();
    } else if (last && anchored) {
      return path.ends_with(piece);
    } else {
      const auto at = path.find(piece);
      if (at == std::string_view::npos) return false;
      path.remove_prefix(at + piece.size());
      if (last) return true;
    }
    pattern.remove_prefix(star + 1);
    first = false;
  }
}

// "2", "0.5", "10 # seconds" in milliseconds; -1 for anything else.
std::int64_t delay_ms(std::string_view text) {
  std::int64_t whole = 0, thousandths = 0;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    whole = std::min(whole * 10 + (text[i] - '0'), kCrawlDelaySecondsMax);
  }
  if (i == 0) return -1;
  if (i < text.size() && text[i] == '.') {
    std::int64_t unit = 100;
    for (++i; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, unit /= 10)
      thousandths += (text[i] - '0') * unit;
  }
  return i == text.size() ? whole * 1000 + thousandths : -1;
}

}  // namespace

Robots Robots::parse(std::string_view text) {
  Robots robots;
  text = text.substr(0, kRobotsBytesMax);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  bool in_agents = false;  // further user-agent lines join the group that is open
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    const Line line = read_line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.key == Key::kSitemap && !line.value.empty()) robots.sitemaps_.emplace_back(line.value);
    if (line.key == Key::kUserAgent) {
      if (!in_agents) robots.groups_.emplace_back();
      in_agents = true;
      const bool everybody = line.value == "*" || line.value.starts_with("* ") || line.value.starts_with("*\t");
      robots.groups_.back().agents.push_back(everybody ? "*" : lower(product_token(line.value)));
    }
    if (robots.groups_.empty()) continue;  // section 2.2.2: rules before any user-agent line belong to nobody
    Group& group = robots.groups_.back();
    if (line.key == Key::kAllow || line.key == Key::kDisallow) {
      in_agents = false;
      if (!line.value.empty()) group.rules.push_back({line.key == Key::kAllow, canonical(line.value, true)});
    }
    // Not a rule of the RFC, so it does not end a list of agents.
    if (line.key == Key::kCrawlDelay) group.crawl_delay_ms = delay_ms(line.value);
  }
  return robots;
}

Robots Robots::disallow_all() {
  Robots robots;
  robots.groups_.push_back({{"*"}, {{false, "/"}}, -1});
  return robots;
}

// Section 2.2.1: all groups that name the crawler count as one; only if there is none, those for "*".
template <class Visit>
void Robots::for_each_group(std::string_view product, Visit visit) const {
  const std::string token = lower(product_token(product));
  for (const std::string_view name : {std::string_view(token), std::string_view("*")}) {
    bool found = false;
    for (const Group& group : groups_) {
      if (name.empty() || std::find(group.agents.begin(), group.agents.end(), name) == group.agents.end()) continue;
      found = true;
      visit(group);
    }
    if (found) return;
  }
}

bool Robots::allows(std::string_view product, std::string_view path_and_query) const {
  if (path_and_query == "/robots.txt") return true;  // section 2.2.2: implicitly allowed
  const std::string path = canonical(path_and_query.empty() ? "/" : path_and_query, false);
  std::size_t allow = 0, disallow = 0;  // octets of the longest matching rule
  for_each_group(product, [&](const Group& group) {
    for (const Rule& rule : group.rules) {
      std::size_t& longest = rule.allow ? allow : disallow;
      if (rule.pattern.size() > longest && matches(rule.pattern, path)) longest = rule.pattern.size();
    }
  });
  return allow >= disallow;
}

std::int64_t Robots::crawl_delay_ms(std::string_view product) const {
  std::int64_t delay = -1;
  for_each_group(product, [&](const Group& group) { delay = std::max(delay, group.crawl_delay_ms); });
  return delay;
}

}  // namespace heed::web
