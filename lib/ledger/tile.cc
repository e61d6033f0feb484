#include "heed/ledger/tile.h"

#include <fmt/core.h>

#include <cassert>
#include <charconv>

namespace heed::ledger {
namespace {

constexpr std::string_view kRoot = "tile/";
constexpr std::string_view kEntries = "entries";
constexpr std::uint64_t kGroup = 1000;

std::string format_index(std::uint64_t index) {
  std::string text = fmt::format("{:03}", index % kGroup);
  for (index /= kGroup; index > 0; index /= kGroup) text.insert(0, fmt::format("x{:03}/", index % kGroup));
  return text;
}

// Takes everything up to the next slash, or all.
std::string_view take_component(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view component = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return component;
}

template <class T>
bool parse_digits(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();  // of nothing is an error
}

bool append_group(std::string_view digits, std::uint64_t& index) {
  std::uint64_t group = 0;
  if (digits.size() != 3 || !parse_digits(digits, group)) return false;
  if (index > (UINT64_MAX - group) / kGroup) return false;
  index = index * kGroup + group;
  return true;
}

// Reads leniently what the components say; the caller formats the tile again and compares, which settles the spelling.
bool parse_components(std::string_view path, Tile& tile) {
  if (!path.starts_with(kRoot)) return false;
  path.remove_prefix(kRoot.size());
  const std::string_view level = take_component(path);
  if (level == kEntries) {
    tile.kind = TileKind::kEntries;
  } else if (!parse_digits(level, tile.level) || tile.level > kTileLevelMax) {
    return false;
  }
  while (path.starts_with('x')) {
    if (!append_group(take_component(path).substr(1), tile.index)) return false;
  }
  std::string_view last = take_component(path);
  const bool partial = last.ends_with(".p");
  if (partial) last.remove_suffix(2);
  if (!append_group(last, tile.index)) return false;
  if (partial && (!parse_digits(take_component(path), tile.width) || tile.width == 0 || tile.full())) return false;
  return path.empty();
}

}  // namespace

std::string format_tile_path(const Tile& tile) {
  assert(tile.width >= 1 && tile.width <= kTileWidth && tile.level <= kTileLevelMax &&
         "format_tile_path: no such tile");
  std::string path(kRoot);
  path += tile.kind == TileKind::kEntries ? std::string(kEntries) : fmt::format("{}", tile.level);
  path += '/';
  path += format_index(tile.index);
  if (!tile.full()) path += fmt::format(".p/{}", tile.width);
  return path;
}

Result<Tile> parse_tile_path(std::string_view path) {
  Tile tile;
  if (!parse_components(path, tile) || tile.width > kTileWidth || format_tile_path(tile) != path) {
    return input_error(fmt::format("\"{}\" is not the path of a tile, expected one like tile/0/x001/234.p/56", path));
  }
  return tile;
}

std::uint64_t level_hashes(std::uint64_t size, unsigned level) {
  return level >= kTileLevels ? 0 : size >> (level * kTileHeight);
}

NodeInTile locate_node(unsigned height, std::uint64_t index) {
  const unsigned inside = height % kTileHeight;
  const unsigned tile_bits = kTileHeight - inside;  // so many bits of the index choose the node within its tile
  const auto node = static_cast<unsigned>(index & ((std::uint64_t{1} << tile_bits) - 1));
  return {height / kTileHeight, index >> tile_bits, node << inside, 1U << inside};
}

}  // namespace heed::ledger
