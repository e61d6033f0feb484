// What every extractor of the room answers with, whatever it read.
#pragma once

#include <string>
#include <vector>

namespace heed::web {

struct Link {
  std::string uri;        // absolute and normalised, without fragment; http, https or file
  std::string text;       // what the anchor says, whitespace collapsed
  bool in_text = false;   // stands in the main text rather than in navigation
  bool nofollow = false;  // rel=nofollow, or the page asks so for all its links
};

// All strings are valid UTF-8 without NUL; "" where the source did not say.
struct Page {
  std::string title;
  std::string text;       // the main text: paragraphs apart by an empty line, list items and table rows a line each
  std::string lang;       // as declared (BCP 47, lower case), a hint and not a detection
  std::string published;  // RFC 3339 date or date-time, as declared
  std::string canonical;  // absolute
  std::string charset;    // what the bytes were decoded from, lower case
  std::vector<Link> links;
  bool noindex = false;   // the page asks not to be listed
  bool nofollow = false;  // the page asks not to follow its links
};

}  // namespace heed::web
