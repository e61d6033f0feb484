// robots.txt: RFC 9309, the Robots Exclusion Protocol, and the two lines outside it that are widely used.
//
// Departures from the letter, all towards what crawlers have long accepted: a key may be followed by white space
// instead of a colon, the common misspellings of "disallow" and "user-agent" count, line ends may be CR, LF or CRLF,
// and a byte order mark is skipped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heed::web {

class Robots {
 public:
  // Never fails: a line that is not understood is skipped (RFC 9309 section 2.2). Reads kRobotsBytesMax bytes at most.
  static Robots parse(std::string_view text);
  static Robots allow_all() { return {}; }
  static Robots disallow_all();

  // May the crawler with this product token ("heed") read this path? `path_and_query` begins with "/" and carries the
  // query, not the fragment: "/a/b?c". The longest rule wins, and of two equally long ones the allowing one.
  bool allows(std::string_view product_token, std::string_view path_and_query) const;

  // Seconds between requests for this crawler in milliseconds, -1 when not said. Not in the RFC; widely honoured.
  std::int64_t crawl_delay_ms(std::string_view product_token) const;

  // Sitemap lines, in order, as written; they belong to no group.
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }

 private:
  struct Rule {
    bool allow;
    std::string pattern;  // percent-encoding normalised
  };
  struct Group {
    std::vector<std::string> agents;  // lower case product tokens; "*" is everybody
    std::vector<Rule> rules;
    std::int64_t crawl_delay_ms = -1;
  };

  template <class Visit>
  void for_each_group(std::string_view product_token, Visit visit) const;

  std::vector<Group> groups_;
  std::vector<std::string> sitemaps_;
};

}  // namespace heed::web
