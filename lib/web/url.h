// URLs: parsing, resolving, normalising, and file paths.
//
// Parsing follows the WHATWG URL Standard (https://url.spec.whatwg.org/), which is what links on pages are written for:
// backslashes, tabs, missing slashes and numbers for IPv4 addresses mean what they mean in a browser. normalise() adds
// the syntax-based equivalences of RFC 3986 section 6.2.2 that the standard leaves alone. Internationalised names
// become ASCII through libidn2 (UTS 46, non-transitional). curl's own URL functions give the expected href in 210 of
// 624 published cases; this parser is what decides identity, and curl only ever sees its output.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "heed/result.h"

namespace heed::web {

struct Url {
  std::string scheme;  // lower case, without the colon
  std::string username;
  std::string password;
  std::optional<std::string> host;  // "example.org", "127.0.0.1", "[::1]"; "" for file:///
  int port = -1;                    // -1: the scheme's own
  std::string path;                 // begins with "/" unless empty or opaque
  bool opaque = false;              // "mailto:x", "data:...": the path is one string
  std::optional<std::string> query;
  std::optional<std::string> fragment;

  bool is_http() const { return scheme == "http" || scheme == "https"; }
  int effective_port() const;     // the port connected to; -1 when the scheme has none
  std::string str() const;        // the serialisation ("href")
  std::string origin() const;     // "https://example.org:8443"; "null" for schemes without one
  std::string host_port() const;  // "example.org:8443", the port only if it is not the scheme's own
};

// Absolute when base is null. The error says what is wrong with the text, not which text it was.
Result<Url> parse_url(std::string_view text, const Url* base = nullptr);

// The one spelling under which a page is known: normalise(normalise(x)) == normalise(x). Drops the fragment and an
// empty query, decodes percent-encoded unreserved characters, writes the other triplets in upper case.
Url normalise(Url url);
Result<std::string> normalise(std::string_view text);

// "/home/a b/c.html" <-> "file:///home/a%20b/c.html". Paths are bytes; a relative path is an error.
Result<std::string> file_uri(std::string_view absolute_path);
Result<std::string> file_path(std::string_view uri);

// Helpers shared with the robots matcher.
bool is_hex(char c);
int hex_value(char c);
std::string percent_decode(std::string_view text);

}  // namespace heed::web
