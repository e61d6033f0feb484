#include "heed/web/tags.h"

#include <array>
#include <cstddef>

namespace heed::web {
namespace {

constexpr std::size_t kTagCount = static_cast<std::size_t>(Tag::kCount);
constexpr std::size_t kNameBytesMax = 15;

constexpr std::array<std::uint16_t, kTagCount> kTraits{0, 0,
#define HEED_TAG_TRAITS(name, traits) static_cast<std::uint16_t>(traits),
                                                       HEED_HTML_TAGS(HEED_TAG_TRAITS)
#undef HEED_TAG_TRAITS
};

constexpr std::string_view without_underscore(std::string_view name) {
  return name.back() == '_' ? name.substr(0, name.size() - 1) : name;
}

constexpr std::array<std::string_view, kTagCount> kTagNames{"", "",
#define HEED_TAG_STRING(name, traits) without_underscore(#name),
                                                            HEED_HTML_TAGS(HEED_TAG_STRING)
#undef HEED_TAG_STRING
};

constexpr std::array<std::string_view, static_cast<std::size_t>(Attr::kCount)> kAttrNames{
    "",      "id",          "class",      "role",       "href",     "src",        "alt",           "content",
    "name",  "property",    "rel",        "lang",       "xml:lang", "datetime",   "itemprop",      "hidden",
    "style", "aria-hidden", "aria-modal", "aria-label", "type",     "http-equiv", "data-nosnippet"};

// A closed table of names, built by the compiler: FNV-1a, linear probing, at most a quarter full.
constexpr std::uint32_t hash(std::string_view name) {
  std::uint32_t value = 2166136261u;
  for (const char c : name) value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
  return value ^ value >> 15;
}

template <std::size_t kSlots, std::size_t kNames>
struct NameTable {
  std::array<std::uint8_t, kSlots> slots{};

  constexpr explicit NameTable(const std::array<std::string_view, kNames>& names) {
    for (std::size_t i = 0; i < kNames; ++i) {
      if (names[i].empty()) continue;
      std::size_t slot = hash(names[i]) % kSlots;
      while (slots[slot] != 0) slot = (slot + 1) % kSlots;
      slots[slot] = static_cast<std::uint8_t>(i);
    }
  }

  // 0 when the name is not there.
  std::uint8_t find(std::string_view name, const std::array<std::string_view, kNames>& names) const {
    for (std::size_t slot = hash(name) % kSlots; slots[slot] != 0; slot = (slot + 1) % kSlots) {
      if (names[slots[slot]] == name) return slots[slot];
    }
    return 0;
  }
};

constexpr NameTable<1024, kTagCount> kTagTable{kTagNames};
constexpr NameTable<128, static_cast<std::size_t>(Attr::kCount)> kAttrTable{kAttrNames};

// Lower-cased into `buffer`; "" for a name that is too long to be one of ours.
std::string_view lowered(std::string_view name, std::array<char, kNameBytesMax>& buffer) {
  if (name.size() > kNameBytesMax) return {};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    buffer[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return {buffer.data(), name.size()};
}

}  // namespace

Tag tag_of(std::string_view name) {
  std::array<char, kNameBytesMax> buffer;
  const std::string_view lower = lowered(name, buffer);
  if (lower.empty()) return Tag::kUnknown;
  if (lower == "image") return Tag::k_img;
  const std::uint8_t index = kTagTable.find(lower, kTagNames);
  return index == 0 ? Tag::kUnknown : static_cast<Tag>(index);
}

Attr attr_of(std::string_view name) {
  std::array<char, kNameBytesMax> buffer;
  const std::string_view lower = lowered(name, buffer);
  return lower.empty() ? Attr::kOther : static_cast<Attr>(kAttrTable.find(lower, kAttrNames));
}

std::string_view tag_name(Tag tag) { return kTagNames[static_cast<std::size_t>(tag)]; }

std::uint16_t traits_of(Tag tag) { return kTraits[static_cast<std::size_t>(tag)]; }

}  // namespace heed::web
