#include "heed/web/document.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "heed/web/charset.h"
#include "heed/web/html.h"
#include "heed/web/metadata.h"
#include "heed/web/text_page.h"
#include "heed/web/url.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

struct Magic {
  std::string_view bytes;
  std::string_view name;
  std::string_view remedy;
};
constexpr std::array<Magic, 19> kMagics{
    {{"%PDF-", "a PDF file", "convert it with pdftotext"},
     {"PK\x03\x04", "a ZIP archive or office document", "unpack or convert it first"},
     {"\x1f\x8b", "a gzip file", "unpack it with gunzip"},
     {"\x28\xb5\x2f\xfd", "a zstd file", "unpack it with zstd -d"},
     {"BZh", "a bzip2 file", "unpack it with bunzip2"},
     {"\xfd"
      "7zXZ",
      "an xz file", "unpack it with unxz"},
     {"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"},
     {"Rar!", "a RAR archive", "unpack it first"},
     {"\x89PNG", "a PNG image", "leave it out"},
     {"\xff\xd8\xff", "a JPEG image", "leave it out"},
     {"GIF8", "a GIF image", "leave it out"},
     {"RIFF", "an image, sound or film", "leave it out"},
     {"\x7f"
      "ELF",
      "a program", "leave it out"},
     {"OggS", "a sound or film", "leave it out"},
     {"ID3", "a sound", "leave it out"},
     {"SQLite format 3", "an SQLite database", "export the rows it should offer"},
     {"\xd0\xcf\x11\xe0", "an office document", "convert it to text or HTML"},
     {"!<arch>", "an archive", "unpack it first"},
     {"%!PS", "a PostScript file", "convert it with ps2ascii"}}};

const Magic* find_magic(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    // "BZh", "ID3" and "RIFF" begin words too: in a text, no NUL follows.
    const bool weak =
        magic.bytes.size() <= 4 && static_cast<unsigned char>(magic.bytes[0]) < 0x80 && magic.bytes[1] >= 'A';
    if (bytes.starts_with(magic.bytes) && (!weak || bytes.substr(0, 512).find('\0') != std::string_view::npos))
      return &magic;
  }
  return nullptr;
}

// NUL in the first bytes, unless they are UTF-16; and plain ASCII controls beyond what any text has.
bool looks_binary(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 8192);
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return false;
  if (find_magic(bytes) != nullptr) return true;
  std::size_t nuls = 0, controls = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    nuls += byte == 0 ? 1 : 0;
    controls += byte < 0x20 && std::string_view("\t\n\r\f\b\x1b").find(c) == std::string_view::npos ? 1 : 0;
  }
  if (controls * 20 <= head.size()) return false;  // a stray control or NUL is damage, not a format
  return nuls == 0 || decode(head, {}, Declares::kNothing).charset.substr(0, 6) != "utf-16";
}

bool looks_like_html(std::string_view bytes) {
  std::string head = lower(bytes.substr(0, 1024));
  std::erase(head, '\0');
  std::string_view text = head;
  while (!text.empty() &&
         (static_cast<unsigned char>(text.front()) <= 0x20 || static_cast<unsigned char>(text.front()) >= 0x80)) {
    text.remove_prefix(1);
  }
  constexpr std::array<std::string_view, 12> kStarts{"<!doctype html", "<html",  "<head",  "<body",
                                                     "<script",        "<title", "<meta",  "<h1",
                                                     "<div",           "<p>",    "<table", "<article"};
  while (text.starts_with("<!--") || text.starts_with("<?xml")) {
    const auto end = text.find(text.starts_with("<?xml") ? "?>" : "-->");
    if (end == std::string_view::npos) return text.find("<html") != std::string_view::npos;
    text.remove_prefix(end + (text.starts_with("<?xml") ? 2 : 3));
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  }
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) { return text.starts_with(start); });
}

std::string extension_of(std::string_view uri) {
  std::string_view path = uri.substr(0, uri.find_first_of("?#"));
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? "" : lower(path.substr(dot + 1));
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Error refuse_binary(std::string_view bytes, const Source& source) {
  if (const Magic* magic = find_magic(bytes)) {
    return input_error(fmt::format("is {}, expected HTML, Markdown or plain text; {}", magic->name, magic->remedy));
  }
  if (!source.media_type.empty()) {
    return input_error(
        fmt::format("is {}, expected HTML, Markdown or plain text; leave it out or convert it", source.media_type));
  }
  return input_error("is a binary file, expected HTML, Markdown or plain text; leave it out or convert it");
}

// A file descriptor that closes itself.
class File {
 public:
  explicit File(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const File file(path);
  struct stat info {};
  if (file.get() < 0 || fstat(file.get(), &info) != 0) {
    return system_error(fmt::format("{}: {}; check the path and who may read it", path, std::strerror(errno)));
  }
  if (!S_ISREG(info.st_mode))
    return input_error(fmt::format("{}: is not a regular file; walk directories, pipe anything else", path));
  const auto too_large = [&] {
    return input_error(fmt::format("{}: has more than the {} bytes read of one file; split it", path, bytes_max));
  };
  if (static_cast<std::size_t>(info.st_size) > bytes_max) return too_large();
  std::string bytes;
  bytes.resize(static_cast<std::size_t>(info.st_size) + 1);  // one more: a file that grows is noticed
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = read(file.get(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(fmt::format("{}: {} while reading; check the disk", path, std::strerror(errno)));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > bytes_max) return too_large();
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

Kind kind_of(std::string_view bytes, const Source& source) {
  if (looks_binary(bytes)) return Kind::kBinary;
  const std::string media = lower(source.media_type);
  if (is_one_of(media, {"text/html", "application/xhtml+xml"})) return Kind::kHtml;
  if (is_one_of(media, {"text/markdown", "text/x-markdown"})) return Kind::kMarkdown;
  if (media.starts_with("image/") || media.starts_with("audio/") || media.starts_with("video/") ||
      media.starts_with("font/") || is_one_of(media, {"application/pdf", "application/zip", "application/gzip"})) {
    return Kind::kBinary;
  }
  const std::string extension = extension_of(source.uri);
  // text/plain is what servers say when they do not know; the name may know better.
  if (is_one_of(extension, {"md", "markdown", "mkd", "mdown", "mdx"}) && (media.empty() || media == "text/plain"))
    return Kind::kMarkdown;
  if (media.empty() && is_one_of(extension, {"html", "htm", "xhtml", "xht", "shtml"})) return Kind::kHtml;
  if (media == "text/plain") return Kind::kText;
  if (media.empty() && is_one_of(extension, {"txt", "text", "log", "rst", "org", "adoc", "tex", "csv", "tsv"}))
    return Kind::kText;
  return looks_like_html(bytes) ? Kind::kHtml : Kind::kText;
}

Result<Document> from_bytes(std::string_view bytes, const Source& source) {
  Result<Page> page = input_error("");
  Document document;
  switch (kind_of(bytes, source)) {
    case Kind::kBinary:
      return refuse_binary(bytes, source);
    case Kind::kHtml:
      page = extract_html(bytes, source.uri, source.charset);
      document.media_type = "text/html";
      break;
    case Kind::kMarkdown:
      page = extract_markdown(bytes, source.uri, source.charset);
      document.media_type = "text/markdown";
      break;
    case Kind::kText:
      page = extract_text(bytes, source.charset);
      document.media_type = "text/plain";
      break;
  }
  if (!page) return page.error();
  static_cast<Page&>(document) = *std::move(page);
  read_robots_directives(source.robots_tag, document);
  if (document.nofollow) {
    for (Link& link : document.links) link.nofollow = true;
  }
  document.bytes = bytes.size();
  auto uri = normalise(source.uri);
  document.uri = uri ? *std::move(uri) : source.uri;
  return document;
}

Result<Document> load_file(const std::string& path, std::size_t bytes_max) {
  auto bytes = read_file(path, bytes_max);
  if (!bytes) return bytes.error();
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) return system_error(fmt::format("{}: {}; run from a directory that exists", path, error.message()));
  const auto uri = file_uri(absolute.string());
  if (!uri) return input_error(fmt::format("{}: {}", path, uri.error().message));
  auto document = from_bytes(*bytes, {.uri = *uri});
  if (!document) return input_error(fmt::format("{}: {}", path, document.error().message));
  return document;
}

Result<Document> load_uri(Fetcher& fetcher, std::string_view uri) {
  auto response = fetcher.get(uri);
  if (!response) return response.error();
  auto document = from_bytes(response->body, {.uri = response->uri,
                                              .media_type = response->media_type,
                                              .charset = response->charset,
                                              .robots_tag = response->robots_tag});
  if (!document) return input_error(fmt::format("{}: {}", response->uri, document.error().message));
  return document;
}

}  // namespace heed::web
