#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "heed/ledger/bundle.h"
#include "tamper.h"
#include "unit/ledger/fixture.h"

namespace heed::tamper {
namespace {

namespace fs = std::filesystem;
using ledger::Tile;
using ledger::TileKind;

using Run = std::function<void(const Case&)>;

void must(bool done, const std::string& what) {
  if (done) return;
  fmt::print(stderr, "tamper: cannot {}\n", what);
  std::abort();
}

// One byte of a file in place: the only change that is made a million times.
void put_byte(const std::string& path, std::size_t offset, char byte) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  must(fd >= 0 && ::pwrite(fd, &byte, 1, static_cast<off_t>(offset)) == 1 && ::close(fd) == 0, "write " + path);
}

std::vector<std::size_t> starts_in(const Tile& tile, std::string_view bytes) {
  std::vector<std::size_t> starts{0};
  ledger::BundleCursor cursor(bytes);
  for (unsigned i = 0; i < tile.width; ++i) {
    if (tile.kind == TileKind::kEntries) cursor.next();
    starts.push_back(tile.kind == TileKind::kEntries ? cursor.offset() : starts.back() + ledger::kHashBytes);
  }
  return starts;
}

void flips(const File& file, const Run& run) {
  for (std::size_t bit = 0; bit < file.bytes.size() * 8; ++bit) {
    const std::size_t byte = bit / 8;
    const char good = file.bytes[byte];
    const char bad = static_cast<char>(good ^ (1 << (bit % 8)));
    run({"flip",
         fmt::format("bit {} of {}", bit, file.path),
         [&](const std::string& l) { put_byte(l + "/" + file.path, byte, bad); },
         [&](const std::string& l) { put_byte(l + "/" + file.path, byte, good); },
         {place_of(file, byte)}});
  }
}

void lengths(const File& file, const Run& run) {
  const auto restore = [&](const std::string& l) { ledger::test::write_file(l + "/" + file.path, file.bytes); };
  for (std::size_t left = 0; left < file.bytes.size(); ++left) {
    run({"cut",
         fmt::format("{} cut to {} bytes", file.path, left),
         [&](const std::string& l) { fs::resize_file(l + "/" + file.path, left); },
         restore,
         {place_of_cut(file, left)}});
  }
  for (int byte = 0; byte < 256; ++byte) {
    Place place = place_of(file, file.bytes.size());
    place.offset = file.bytes.size();
    run({"append",
         fmt::format("byte {} behind {}", byte, file.path),
         [&](const std::string& l) {
           ledger::test::write_file(l + "/" + file.path, file.bytes + static_cast<char>(byte));
         },
         restore,
         {place}});
  }
}

// Removed, or something else than a file in its place.
void replacements(const File& file, const Run& run) {
  const auto restore = [&](const std::string& l) {
    fs::remove_all(l + "/" + file.path);
    ledger::test::write_file(l + "/" + file.path, file.bytes);
  };
  const auto made = [&](const char* how, const std::function<void(const std::string&)>& make) {
    run({"replaced",
         fmt::format("{} in place of {}", how, file.path),
         [&](const std::string& l) {
           fs::remove(l + "/" + file.path);
           make(l + "/" + file.path);
         },
         restore,
         {{file.path, 0, {}}}});
  };
  run({"missing", file.path, [&](const std::string& l) { fs::remove(l + "/" + file.path); }, restore,
       file.obsolete ? std::vector<Place>{} : std::vector<Place>{{file.path, 0, {}}}});
  made("a folder", [](const std::string& path) { fs::create_directory(path); });
  made("a link", [](const std::string& path) { fs::create_symlink("/dev/null", path); });
  made("a link to nowhere", [](const std::string& path) { fs::create_symlink("nowhere", path); });
  made("a pipe", [](const std::string& path) { must(::mkfifo(path.c_str(), 0600) == 0, "make " + path); });
}

void strays(const std::vector<File>& files, const Run& run) {
  std::set<std::string> folders{""};
  for (const File& file : files) {
    for (fs::path at = fs::path(file.path).parent_path(); !at.empty(); at = at.parent_path()) {
      folders.insert(at.string() + "/");
    }
  }
  std::set<std::string> names;
  for (const std::string& folder : folders) {
    for (const char* name :
         {"x", ".hidden", "000~", "checkpoint.old", "00", "0", "256", "0132", "000.p/x", "x000/000"}) {
      names.insert(folder + name);
    }
    names.insert(folder + "new/file");
  }
  for (const File& file : files) {
    names.insert(file.path + ".tmp");
    names.insert(file.path + "~");
  }
  for (const char* path :
       {"tile/0/004", "tile/0/004.p/1", "tile/0/003", "tile/0/003.p/233", "tile/0/x001/000", "tile/1/000",
        "tile/1/000.p/4", "tile/1/001.p/1", "tile/2/000", "tile/2/000.p/1", "tile/63/000", "tile/64/000",
        "tile/entries/003", "tile/entries/004", "tile/entries/003.p/255", "tile/data/000", "tile/8/0/000"}) {
    names.insert(path);
  }
  for (const std::string& name : names) {
    const auto exists = [&](const File& file) { return file.path == name || name.starts_with(file.path + "/"); };
    if (folders.contains(name + "/") || std::any_of(files.begin(), files.end(), exists)) continue;
    // A folder that is none of a ledger's is named itself, not what is in it.
    std::vector<Place> places;
    for (fs::path at = name; !at.empty(); at = at.parent_path()) places.push_back({at.string(), 0, {}});
    const auto stray = [&](const char* how, const std::function<void(const std::string&)>& make) {
      run({"stray", fmt::format("{} {}", how, name),
           [&](const std::string& l) {
             fs::create_directories(fs::path(l + "/" + name).parent_path());
             make(l + "/" + name);
           },
           [&](const std::string& l) {
             fs::remove_all(l + "/" + name);
             for (fs::path at = fs::path(name).parent_path(); !at.empty(); at = at.parent_path()) {
               std::error_code not_empty;
               fs::remove(l + "/" + at.string(), not_empty);
             }
           },
           places});
    };
    stray("a file", [](const std::string& path) { ledger::test::write_file(path, "stray"); });
    stray("an empty file", [](const std::string& path) { ledger::test::write_file(path, ""); });
    stray("a link", [](const std::string& path) { fs::create_symlink("/dev/null", path); });
  }
}

void swaps(const std::vector<File>& files, const Run& run) {
  for (const File& first : files) {
    for (const File& second : files) {
      if (first.path >= second.path || first.bytes == second.bytes) continue;
      const auto write = [&](const std::string& l, const File& to, const File& from) {
        ledger::test::write_file(l + "/" + to.path, from.bytes);
      };
      run({"swapped",
           first.path + " and " + second.path,
           [&](const std::string& l) {
             write(l, first, second);
             write(l, second, first);
           },
           [&](const std::string& l) {
             write(l, first, first);
             write(l, second, second);
           },
           {{first.path, {}, {}}, {second.path, {}, {}}},
           false});
    }
  }
}

}  // namespace

std::vector<File> read_ledger(const std::string& directory) {
  std::vector<File> files;
  for (auto& [path, bytes] : ledger::test::snapshot(directory)) {
    File file{path, std::move(bytes), {}, false, false, {}};
    if (const auto tile = ledger::parse_tile_path(path)) {
      file.tile = *tile;
      file.starts = starts_in(*tile, file.bytes);
    }
    files.push_back(std::move(file));
  }
  for (File& file : files) {
    for (const File& other : files) {
      if (!file.tile || !other.tile || file.tile->kind != other.tile->kind || file.tile->level != other.tile->level ||
          file.tile->index != other.tile->index || other.tile->width <= file.tile->width) {
        continue;
      }
      file.earlier = true;
      file.obsolete = file.obsolete || other.tile->full();
    }
  }
  return files;
}

Place place_of(const File& file, std::size_t byte) {
  if (!file.tile) return {file.path, byte, {}};
  const auto behind = std::upper_bound(file.starts.begin(), file.starts.end() - 1, byte);
  const auto place = static_cast<std::size_t>(behind - file.starts.begin()) - 1;
  const std::uint64_t hash = file.tile->index * ledger::kTileWidth + place;
  const std::uint64_t entry = hash << (file.tile->level * ledger::kTileHeight);
  return {file.path, file.earlier ? byte : file.starts[place], entry};
}

Place place_of_cut(const File& file, std::size_t bytes_left) {
  if (!file.tile) return {file.path, {}, {}};
  Place place = place_of(file, bytes_left);
  const bool cursor = file.tile->kind == TileKind::kEntries && !file.earlier;
  if (!cursor) place.offset = bytes_left;
  return place;
}

void for_each_case(const std::vector<File>& files, const Run& run) {
  for (const File& file : files) {
    flips(file, run);
    lengths(file, run);
    replacements(file, run);
  }
  strays(files, run);
  swaps(files, run);
}

}  // namespace heed::tamper
