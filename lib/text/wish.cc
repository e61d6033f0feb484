#include "heed/text/wish.h"

#include <algorithm>
#include <array>
#include <optional>

#include "heed/text/words.h"

namespace heed::text {
namespace {

enum class Kind {
  kPlain,    // always announces an exclusion
  kBut,      // not in a question of how or whether, nor before a preposition
  kNot,      // nor before a verb in -ing
  kWithout,  // nor before such a verb and its object
};

struct Marker {
  std::string_view words;  // in lower case; a space stands for any of them, and a word's edge is asked for
  Kind kind;
};

// Longer ones before those that they begin with.
constexpr auto kMarkers = std::to_array<Marker>({
    {"but i do not want", Kind::kPlain},
    {"but i don't want", Kind::kPlain},
    {"but do not want", Kind::kPlain},
    {"but don't want", Kind::kPlain},
    {"i do not want", Kind::kPlain},
    {"i don't want", Kind::kPlain},
    {"but nothing about", Kind::kPlain},
    {"nothing about", Kind::kPlain},
    {"but not including", Kind::kPlain},
    {"not including", Kind::kPlain},
    {"but without", Kind::kPlain},
    {"but excluding", Kind::kPlain},
    {"excluding", Kind::kPlain},
    {"except for", Kind::kPlain},
    {"except", Kind::kBut},
    {"other than", Kind::kPlain},
    {"but not", Kind::kBut},
    {"and not", Kind::kNot},
    {"but no", Kind::kBut},
    {", not", Kind::kNot},
    {", no", Kind::kNot},
    {"without", Kind::kWithout},
    {"aber nicht", Kind::kBut},
    {"aber kein", Kind::kBut},
    {"aber keine", Kind::kBut},
    {"außer", Kind::kPlain},
    {"mais pas", Kind::kBut},
    {"sauf", Kind::kPlain},
    {"pero no", Kind::kBut},
    {"excepto", Kind::kPlain},
    {"ma non", Kind::kBut},
    {"tranne", Kind::kPlain},
    {"mas não", Kind::kBut},
    {"exceto", Kind::kPlain},
    {"но не", Kind::kBut},
    {"кроме", Kind::kPlain},
});

// Scripts without spaces have no edges of words.
constexpr auto kUnspaced = std::to_array<std::string_view>({
    "但不想要",
    "但我不想要",
    "但我不要",
    "但不要",
    "但不包括",
    "但不包含",
    "但不含",
    "但不是",
    "而不是",
    "不包括",
    "不包含",
    "不含",
    "不想要",
    "，不要",
    ",不要",
    "。不要",
    "除了",
    "排除",
});
constexpr auto kUnspacedEnds = std::to_array<std::string_view>({"以外", "之外", "，", "。", "；", "？", "！"});

// Words behind which "but not" tells what happens rather than what is unwanted.
constexpr auto kTelling = std::to_array<std::string_view>(
    {"on",   "in",   "at",  "when", "while",  "if",     "to",     "by",     "after", "before", "as",
     "that", "only", "no",  "yet",  "always", "matter", "longer", "one",    "much",  "auf",    "im",
     "bei",  "wenn", "nur", "dans", "sur",    "quand",  "en",     "cuando", "su",    "nel",    "se"});

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : is_space(c) ? ' ' : c;
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kOuter = " \t\r\n,;:-";
  const auto begin = text.find_first_not_of(kOuter);
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find_last_not_of(kOuter) - begin + 1);
  return text;
}

bool has_word(std::string_view text) {
  Word word;
  return WordReader(text).next(word);
}

std::string_view word_at(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  std::size_t end = at;
  while (end < text.size() && in_word(text[end])) ++end;
  return text.substr(at, end - at);
}

// "How to sleep without a pillow" is about pillows too.
bool asks_how(std::string_view text) {
  static constexpr auto kAsking = std::to_array<std::string_view>(
      {"how",  "why",    "can",  "could", "do", "does", "did", "is",   "are", "was",   "were",    "has",
       "have", "should", "will", "would", "it", "my",   "i",   "when", "wie", "warum", "comment", "pourquoi"});
  return std::find(kAsking.begin(), kAsking.end(), word_at(text, 0)) != kAsking.end();
}

bool announces(Kind kind, std::string_view text, std::size_t behind) {
  if (kind == Kind::kPlain) return true;
  if (asks_how(text)) return false;
  const auto after = word_at(text, behind);
  if (std::find(kTelling.begin(), kTelling.end(), after) != kTelling.end()) return false;
  if (kind == Kind::kBut || !after.ends_with("ing")) return true;
  const auto end = static_cast<std::size_t>(after.data() - text.data()) + after.size();
  return kind == Kind::kWithout && word_at(text, end).empty();
}

// An exclusion: its words from `begin` to `end`, and the text from `from` to `to` that goes with them.
struct Cut {
  std::size_t from, begin, end, to;
  bool unspaced;
};

std::size_t clause_end(std::string_view text, std::size_t at) {
  for (std::size_t i = at; i < text.size(); ++i) {
    const bool stop = text[i] == ';' || text[i] == '?' || text[i] == '!' || text[i] == '\n' ||
                      (text[i] == '.' && (i + 1 == text.size() || is_space(text[i + 1])));
    if (stop || text.substr(i).starts_with(" but ")) return i;
  }
  return text.size();
}

// "Without breakfast, near the station" excludes one thing, "without nuts, milk or eggs" three.
std::size_t list_end(std::string_view text, std::size_t at, Kind kind) {
  const std::size_t end = clause_end(text, at), comma = text.find(',', at);
  if (kind == Kind::kPlain || comma >= end) return end;
  const auto behind = text.substr(comma, end - comma);
  const bool lists = behind.find(" or ") != std::string_view::npos || behind.find(" and ") != std::string_view::npos;
  return lists ? end : comma;
}

// `text` is in lower case, `written` as it was: "Doctors Without Borders" is a name.
std::optional<Cut> spaced_cut(std::string_view text, std::string_view written, std::size_t at) {
  for (const auto& [words, kind] : kMarkers) {
    if (!text.substr(at).starts_with(words)) continue;
    const std::size_t behind = at + words.size();
    if (behind < text.size() && in_word(text[behind])) continue;
    if (in_word(words[0]) && at > 0 && in_word(text[at - 1])) continue;
    if (word_at(text, behind).empty() || !announces(kind, text, behind)) continue;
    if (kind == Kind::kWithout && at > 0 && text[at] != written[at]) continue;
    const std::size_t end = list_end(text, behind, kind);
    return Cut{at, behind, end, end, false};
  }
  return std::nullopt;
}

// 除了B，还要A: "besides B also A" leaves nothing out.
bool means_besides(std::string_view marker, std::string_view behind) {
  if (marker != "除了") return false;
  return behind.find("还") != std::string_view::npos || behind.find("也") != std::string_view::npos;
}

// What joins an exclusion to the rest.
constexpr auto kJoints = std::to_array<std::string_view>({"以外", "之外", "的", "，"});

std::size_t skip_each(std::string_view text, std::size_t at) {
  for (const auto joint : kJoints) {
    if (text.substr(at).starts_with(joint)) at += joint.size();
  }
  return at;
}

std::size_t without_behind(std::string_view text, std::size_t at) {
  constexpr std::string_view kComma = "，";
  return text.substr(0, at).ends_with(kComma) ? at - kComma.size() : at;
}

// "不含B的A" begins with what is not wanted, which ends with 的; "A，除了B" ends with its clause.
std::optional<Cut> unspaced_cut(std::string_view text, std::size_t at) {
  for (const auto marker : kUnspaced) {
    if (!text.substr(at).starts_with(marker)) continue;
    const std::size_t behind = at + marker.size();
    if (means_besides(marker, text.substr(behind))) continue;
    std::size_t end = text.size();
    for (const auto stop : kUnspacedEnds) end = std::min(end, text.find(stop, behind));
    if (!has_word(text.substr(0, at))) {
      const std::size_t of = text.find("的", behind);
      end = std::min(end, of);
    }
    return Cut{without_behind(text, at), behind, end, skip_each(text, end), true};
  }
  return std::nullopt;
}

std::optional<Cut> find_cut(std::string_view text, std::string_view written, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (auto cut = spaced_cut(text, written, at)) return cut;
    if (static_cast<unsigned char>(text[at]) < 0x80) continue;
    if (auto cut = unspaced_cut(text, at)) return cut;
  }
  return std::nullopt;
}

void add_each(std::string_view text, bool unspaced, std::vector<std::string>& out) {
  static constexpr auto kSpaced = std::to_array<std::string_view>({",", " or ", " and ", " nor "});
  static constexpr auto kUnspacedLists = std::to_array<std::string_view>({"、", "或者", "或"});
  std::size_t begin = 0;
  while (begin <= text.size()) {
    std::size_t end = text.size(), skip = 1;
    const auto look = [&](std::string_view between) {
      const auto found = text.find(between, begin);
      if (found < end) end = found, skip = between.size();
    };
    if (unspaced) {
      for (const auto between : kUnspacedLists) look(between);
    } else {
      for (const auto between : kSpaced) look(between);
    }
    const auto one = trim(text.substr(begin, end - begin));
    if (has_word(one)) out.emplace_back(one);
    begin = end + skip;
  }
}

}  // namespace

Wish read_wish(std::string_view text) {
  if (text.size() > kWishBytesMax) return {std::string(text), {}};
  const std::string lowered = lower(text);
  Wish wish;
  std::size_t kept = 0;
  for (auto cut = find_cut(lowered, text, 0); cut; cut = find_cut(lowered, text, cut->to)) {
    wish.wanted.append(text.substr(kept, cut->from - kept)).append(" ");
    add_each(text.substr(cut->begin, cut->end - cut->begin), cut->unspaced, wish.unwanted);
    kept = cut->to;
  }
  wish.wanted.append(text.substr(kept));
  if (wish.unwanted.empty() || !has_word(wish.wanted)) return {std::string(text), {}};
  wish.wanted = std::string(trim(wish.wanted));
  return wish;
}

}  // namespace heed::text
