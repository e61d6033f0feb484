#include "heed/web/walk.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace heed::web {
namespace {

constexpr std::array<std::string_view, 78> kNonText{
    "7z",  "a",   "aac",  "ar",   "avi",   "avif", "bin",  "bmp",  "bz2",  "class", "css",    "db",   "deb",
    "dll", "dmg", "doc",  "docx", "dylib", "eot",  "eps",  "epub", "exe",  "flac",  "gif",    "gz",   "heic",
    "ico", "img", "iso",  "jar",  "jpeg",  "jpg",  "js",   "lz4",  "lzma", "m4a",   "map",    "mjs",  "mkv",
    "mov", "mp3", "mp4",  "mpeg", "mpg",   "o",    "odp",  "ods",  "odt",  "ogg",   "ogv",    "opus", "otf",
    "pdf", "png", "ppt",  "pptx", "ps",    "psd",  "pyc",  "rar",  "rpm",  "so",    "sqlite", "svg",  "tar",
    "tgz", "tif", "tiff", "ttf",  "wasm",  "wav",  "webm", "webp", "woff", "woff2", "xls",    "xlsx", "xz"};

// A directory is known by its device and inode, whatever path led to it.
using FileId = std::pair<dev_t, ino_t>;

struct Folder {
  std::string path;
  std::size_t depth;
};

bool by_path(const Skipped& a, const Skipped& b) { return a.path < b.path; }

class Walker {
 public:
  explicit Walker(const WalkOptions& options) : options_(options) {}

  Result<Walk> run(const std::string& start) {
    struct stat info {};
    if (stat(start.c_str(), &info) != 0) {
      return system_error(fmt::format("{}: {}; check the path", start, std::strerror(errno)));
    }
    if (!S_ISDIR(info.st_mode)) {
      if (!S_ISREG(info.st_mode))
        return input_error(fmt::format("{}: is neither a file nor a directory; pipe it into standard input", start));
      walk_.files.push_back(start);
      return std::move(walk_);
    }
    if (access(start.c_str(), R_OK | X_OK) != 0) {
      return system_error(fmt::format("{}: {}; run as a user who may read it", start, std::strerror(errno)));
    }
    seen_.insert({info.st_dev, info.st_ino});
    waiting_.push_back({start, 0});
    while (!waiting_.empty()) {
      const Folder folder = std::move(waiting_.back());
      waiting_.pop_back();
      read_folder(folder);
    }
    std::sort(walk_.files.begin(), walk_.files.end());
    std::sort(walk_.skipped.begin(), walk_.skipped.end(), by_path);
    return std::move(walk_);
  }

 private:
  void skip(const std::string& path, std::string reason) { walk_.skipped.push_back({path, std::move(reason)}); }

  void read_folder(const Folder& folder) {
    DIR* dir = opendir(folder.path.c_str());
    if (dir == nullptr) return skip(folder.path, std::strerror(errno));
    // Names first, sorted, so that of two ways into one directory the same one is taken every time.
    std::vector<std::string> names;
    while (const dirent* entry = readdir(dir)) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == ".." || (name.starts_with('.') && !options_.hidden)) continue;
      names.emplace_back(name);
    }
    closedir(dir);
    std::sort(names.begin(), names.end());
    std::vector<Folder> folders;
    for (const std::string& name : names) {
      std::string path = folder.path.ends_with('/') ? folder.path + name : folder.path + "/" + name;
      if (visit(path, folder.depth)) folders.push_back({std::move(path), folder.depth + 1});
    }
    waiting_.insert(waiting_.end(), std::make_move_iterator(folders.rbegin()), std::make_move_iterator(folders.rend()));
  }

  // True for a directory that is to be read.
  bool visit(const std::string& path, std::size_t depth) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
      skip(path, errno == ELOOP ? "is a link that leads to itself" : std::strerror(errno));
      return false;
    }
    if (S_ISDIR(info.st_mode)) {
      if (depth + 1 > options_.depth_max) {
        skip(path, fmt::format("is more than {} directories deep", options_.depth_max));
        return false;
      }
      return seen_.insert({info.st_dev, info.st_ino}).second;
    }
    if (!S_ISREG(info.st_mode) || is_known_non_text(path)) return false;
    if (static_cast<std::size_t>(info.st_size) > options_.file_bytes_max) {
      skip(path, fmt::format("has {} bytes, more than the {} read of one file", info.st_size, options_.file_bytes_max));
    } else if (walk_.files.size() >= kWalkFilesMax) {
      if (!full_)
        skip(path,
             fmt::format("and what follows: more than {} files; walk the subdirectories one by one", kWalkFilesMax));
      full_ = true;
    } else {
      walk_.files.push_back(path);
    }
    return false;
  }

  const WalkOptions& options_;
  Walk walk_;
  std::set<FileId> seen_;
  std::vector<Folder> waiting_;
  bool full_ = false;
};

}  // namespace

bool is_known_non_text(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::binary_search(kNonText.begin(), kNonText.end(), extension);
}

Result<Walk> walk(const std::string& path, const WalkOptions& options) { return Walker(options).run(path); }

}  // namespace heed::web
