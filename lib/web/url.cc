#include "heed/web/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "heed/web/url_host.h"

namespace heed::web {
namespace {

struct SpecialScheme {
  std::string_view name;
  int port;
};
constexpr std::array<SpecialScheme, 6> kSpecial{
    {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}, {"file", -1}}};

const SpecialScheme* find_special(std::string_view scheme) {
  const auto* it =
      std::find_if(kSpecial.begin(), kSpecial.end(), [&](const SpecialScheme& entry) { return entry.name == scheme; });
  return it == kSpecial.end() ? nullptr : it;
}

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The percent-encode sets of the standard, each the one before and a few more. Bytes beyond ASCII are in all of them.
enum class EncodeSet { kControl, kFragment, kQuery, kSpecialQuery, kPath, kUserinfo };

bool is_encoded(char c, EncodeSet set) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte <= 0x1f || byte >= 0x7f) return true;
  std::string_view more;
  switch (set) {
    case EncodeSet::kControl:
      break;
    case EncodeSet::kFragment:
      more = " \"<>`";
      break;
    case EncodeSet::kQuery:
      more = " \"#<>";
      break;
    case EncodeSet::kSpecialQuery:
      more = " \"#<>'";
      break;
    case EncodeSet::kPath:
      more = " \"#<>?^`{}";
      break;
    case EncodeSet::kUserinfo:
      more = " \"#<>?^`{}/:;=@[\\]|";
      break;
  }
  return more.find(c) != std::string_view::npos;
}

void append_encoded(std::string& out, std::string_view text, EncodeSet set) {
  for (const char c : text) {
    if (is_encoded(c, set)) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
}

std::string encoded(std::string_view text, EncodeSet set) {
  std::string out;
  out.reserve(text.size());
  append_encoded(out, text, set);
  return out;
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool starts_with_drive_letter(std::string_view text) {
  return text.size() >= 2 && is_drive_letter(text.substr(0, 2)) &&
         (text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos);
}

// "." and "..", also with %2e for a dot: how many dots, 0 for any other segment.
int dots(std::string_view segment) {
  int count = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' && to_lower(segment[2]) == 'e') {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    if (++count > 2) return 0;
  }
  return count;
}

// Control characters and blanks around a URL, and tabs and line ends anywhere in it, do not belong to it.
std::string strip(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
  return out;
}

// The standard's state machine, written as one function a state: each consumes its part of rest_ and calls the next.
class Parser {
 public:
  Parser(std::string_view text, const Url* base) : rest_(text), base_(base) {}

  // "" when the text is a URL, else what is wrong with it.
  std::string_view parse() {
    const std::size_t colon = scheme_end();
    if (colon == 0) return without_scheme();
    for (const char c : rest_.substr(0, colon)) url_.scheme += to_lower(c);
    rest_.remove_prefix(colon + 1);
    special_ = find_special(url_.scheme) != nullptr;
    if (url_.scheme == "file") return file();
    if (special_ && base_ != nullptr && base_->scheme == url_.scheme && !rest_.starts_with("//")) return relative();
    if (special_) return authority_after_slashes();
    if (rest_.starts_with("//")) {
      rest_.remove_prefix(2);
      return authority();
    }
    if (rest_.starts_with("/")) return path();
    return opaque_path();
  }

  Url&& take() { return std::move(url_); }

 private:
  bool at_slash() const { return !rest_.empty() && (rest_[0] == '/' || (special_ && rest_[0] == '\\')); }

  std::size_t scheme_end() const {
    if (rest_.empty() || !is_alpha(rest_[0])) return 0;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == ':') return i;
      if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return 0;
    }
    return 0;
  }

  std::string_view without_scheme() {
    if (base_ == nullptr) return "has no scheme and there is no page it could be relative to";
    if (base_->opaque) {
      if (!rest_.starts_with('#')) return "is relative to a URL that has no path";
      url_ = *base_;
      return fragment();
    }
    url_.scheme = base_->scheme;
    special_ = find_special(url_.scheme) != nullptr;
    return url_.scheme == "file" ? file() : relative();
  }

  void copy_authority() {
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.port = base_->port;
  }

  std::string_view relative() {
    if (at_slash()) {
      const std::string_view after = rest_.substr(1);
      if (!after.empty() && (after[0] == '/' || (special_ && after[0] == '\\'))) {
        rest_.remove_prefix(2);
        return special_ ? authority_after_slashes() : authority();
      }
      copy_authority();
      return path();
    }
    copy_authority();
    url_.path = base_->path;
    return after_base_path();
  }

  // What may follow a base's path: nothing, a query, a fragment, or a path relative to it.
  std::string_view after_base_path() {
    if (rest_.empty() || rest_[0] == '#') url_.query = base_->query;
    if (rest_.empty()) return {};
    if (rest_[0] == '?' || rest_[0] == '#') return query();
    shorten();
    return segments();
  }

  std::string_view authority_after_slashes() {
    while (!rest_.empty() && (rest_[0] == '/' || rest_[0] == '\\')) rest_.remove_prefix(1);
    return authority();
  }

  std::string_view authority() {
    std::string_view text = rest_.substr(0, rest_.find_first_of(special_ ? "/\\?#" : "/?#"));
    rest_.remove_prefix(text.size());
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
      const std::string_view userinfo = text.substr(0, at);
      const auto colon = userinfo.find(':');
      url_.username = encoded(userinfo.substr(0, colon), EncodeSet::kUserinfo);
      if (colon != std::string_view::npos) url_.password = encoded(userinfo.substr(colon + 1), EncodeSet::kUserinfo);
      text.remove_prefix(at + 1);
      if (text.empty()) return "has a user name but no host";
    }
    return host_and_port(text);
  }

  std::string_view host_and_port(std::string_view text) {
    const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view name = text.substr(0, colon);
    if (name.empty() && (special_ || colon != std::string_view::npos)) return "has no host";
    if (name.empty()) {
      url_.host = "";
    } else {
      url_.host = parse_host(name, special_);
      if (!url_.host) return "has a host that is neither a name nor an address";
    }
    if (colon != std::string_view::npos && !port(text.substr(colon + 1))) return "has a port that is not 0 to 65535";
    return path_start();
  }

  bool port(std::string_view digits) {
    if (digits.empty()) return true;
    int value = 0;
    for (const char c : digits) {
      if (!is_digit(c)) return false;
      value = value * 10 + (c - '0');
      if (value > 65535) return false;
    }
    const SpecialScheme* scheme = find_special(url_.scheme);
    url_.port = scheme != nullptr && scheme->port == value ? -1 : value;
    return true;
  }

  std::string_view file() {
    url_.host = "";
    if (rest_.empty() || (rest_[0] != '/' && rest_[0] != '\\')) {
      if (base_ == nullptr || base_->scheme != "file") return path();
      url_.host = base_->host;
      if (starts_with_drive_letter(rest_)) return path();
      url_.path = base_->path;
      return after_base_path();
    }
    rest_.remove_prefix(1);
    if (!rest_.empty() && (rest_[0] == '/' || rest_[0] == '\\')) {
      rest_.remove_prefix(1);
      return file_host();
    }
    if (base_ != nullptr && base_->scheme == "file") {
      url_.host = base_->host;
      const std::string_view first = std::string_view(base_->path).substr(0, base_->path.find('/', 1));
      if (!starts_with_drive_letter(rest_) && first.size() == 3 && is_alpha(first[1]) && first[2] == ':') {
        url_.path = first;
      }
    }
    return segments();
  }

  std::string_view file_host() {
    const std::string_view name = rest_.substr(0, rest_.find_first_of("/\\?#"));
    if (is_drive_letter(name)) return segments();
    rest_.remove_prefix(name.size());
    if (!name.empty()) {
      url_.host = parse_host(name, true);
      if (!url_.host) return "has a host that is neither a name nor an address";
      if (url_.host == "localhost") url_.host = "";
    }
    return path_start();
  }

  std::string_view path_start() {
    if (!special_ && (rest_.empty() || rest_[0] != '/')) {
      if (rest_.empty() || rest_[0] == '?' || rest_[0] == '#') return query();
      return segments();
    }
    return path();
  }

  std::string_view path() {
    if (at_slash()) rest_.remove_prefix(1);
    return segments();
  }

  std::string_view segments() {
    const std::string_view stop = special_ ? "/\\?#" : "/?#";
    while (true) {
      const std::string_view segment = rest_.substr(0, rest_.find_first_of(stop));
      rest_.remove_prefix(segment.size());
      const bool slash = at_slash();
      const int dot_count = dots(segment);
      if (dot_count == 2) shorten();
      if (dot_count == 0) {
        url_.path += '/';
        if (url_.scheme == "file" && url_.path.size() == 1 && is_drive_letter(segment)) {
          url_.path += segment[0];
          url_.path += ':';
        } else {
          append_encoded(url_.path, segment, EncodeSet::kPath);
        }
      } else if (!slash) {
        url_.path += '/';
      }
      if (!slash) break;
      rest_.remove_prefix(1);
    }
    return query();
  }

  // Takes the last segment away; a drive letter stays.
  void shorten() {
    const auto last = url_.path.rfind('/');
    if (last == std::string::npos) return;
    if (url_.scheme == "file" && last == 0 && url_.path.size() == 3 && is_alpha(url_.path[1]) && url_.path[2] == ':')
      return;
    url_.path.resize(last);
  }

  std::string_view opaque_path() {
    url_.opaque = true;
    const std::string_view text = rest_.substr(0, rest_.find_first_of("?#"));
    rest_.remove_prefix(text.size());
    url_.path = encoded(text, EncodeSet::kControl);
    // Trailing blanks would be lost when the URL is read again; only the last has to be protected.
    if (!rest_.empty() && url_.path.ends_with(' ')) url_.path.replace(url_.path.size() - 1, 1, "%20");
    return query();
  }

  std::string_view query() {
    if (!rest_.starts_with('?')) return fragment();
    const std::string_view text =
        rest_.substr(1, rest_.find('#') == std::string_view::npos ? rest_.size() : rest_.find('#') - 1);
    url_.query = encoded(text, special_ ? EncodeSet::kSpecialQuery : EncodeSet::kQuery);
    rest_.remove_prefix(text.size() + 1);
    return fragment();
  }

  std::string_view fragment() {
    if (rest_.starts_with('#')) url_.fragment = encoded(rest_.substr(1), EncodeSet::kFragment);
    return {};
  }

  std::string_view rest_;
  const Url* base_;
  bool special_ = false;
  Url url_;
};

// RFC 3986 sections 6.2.2.1 and 6.2.2.2. A "%" that begins no triplet is written %25, or "%4%31" would become "%41" and
// then, when normalised again, "A".
std::string normalise_triplets(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
    } else if (i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      const auto byte = static_cast<unsigned char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      const auto c = static_cast<char>(byte);
      if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
        out += c;
      } else {
        out += fmt::format("%{:02X}", byte);
      }
      i += 2;
    } else {
      out += "%25";
    }
  }
  return out;
}

}  // namespace

bool is_hex(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

int hex_value(char c) { return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10; }

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

int Url::effective_port() const {
  const SpecialScheme* special = find_special(scheme);
  return port >= 0 || special == nullptr ? port : special->port;
}

std::string Url::host_port() const {
  std::string out = host.value_or("");
  if (port >= 0) out += fmt::format(":{}", port);
  return out;
}

std::string Url::origin() const {
  if (find_special(scheme) == nullptr || scheme == "file") return "null";
  return scheme + "://" + host_port();
}

std::string Url::str() const {
  std::string out = scheme + ":";
  if (host) {
    out += "//";
    if (!username.empty() || !password.empty()) {
      out += username;
      if (!password.empty()) out += ":" + password;
      out += '@';
    }
    out += host_port();
  } else if (!opaque && path.starts_with("//")) {
    out += "/.";  // or the path would be read as a host
  }
  out += path;
  if (query) out += "?" + *query;
  if (fragment) out += "#" + *fragment;
  return out;
}

Result<Url> parse_url(std::string_view text, const Url* base) {
  const std::string stripped = strip(text);
  Parser parser(stripped, base);
  if (const std::string_view problem = parser.parse(); !problem.empty()) {
    return input_error(fmt::format("{}; a URL looks like https://example.org/page", problem));
  }
  return parser.take();
}

Url normalise(Url url) {
  url.fragment.reset();
  if (url.opaque) {
    if (!url.query && url.path.ends_with(' ')) url.path.replace(url.path.size() - 1, 1, "%20");
    return url;
  }
  url.path = normalise_triplets(url.path);
  if (url.query) {
    url.query = normalise_triplets(*url.query);
    if (url.query->empty()) url.query.reset();
  }
  return url;
}

Result<std::string> normalise(std::string_view text) {
  auto url = parse_url(text);
  if (!url) return url.error();
  return normalise(*std::move(url)).str();
}

Result<std::string> file_uri(std::string_view absolute_path) {
  if (!absolute_path.starts_with('/'))
    return input_error("is not an absolute path; put the current directory in front");
  std::string out = "file://";
  for (const char c : absolute_path) {
    if (is_encoded(c, EncodeSet::kPath) || c == '%' || c == '\\' || c == '|') {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return normalise(out);
}

Result<std::string> file_path(std::string_view uri) {
  const auto url = parse_url(uri);
  if (!url) return url.error();
  if (url->scheme != "file") return input_error("is not a file: URI; only files on this machine have a path");
  if (!url->host.value_or("").empty()) {
    return input_error(fmt::format("names a file on another machine, \"{}\"; copy it here first", *url->host));
  }
  std::string path = percent_decode(url->path);
  if (path.find('\0') != std::string::npos) return input_error("has %00 in its path; file names have no NUL");
  return path;
}

}  // namespace heed::web
