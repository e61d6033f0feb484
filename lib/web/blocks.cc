#include "heed/web/blocks.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace heed::web {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_space(char c) { return static_cast<unsigned char>(c) <= 0x20; }

// Calls visit(word) for each word of a class or id list, lower-cased and cut at anything but letters and before
// capitals: "site-navBar" is "site", "nav", "bar".
template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
  std::array<char, 16> buffer{};
  std::size_t length = 0;
  const auto flush = [&] {
    if (length > 0 && length < buffer.size()) visit(std::string_view(buffer.data(), length));
    length = 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_alpha(c)) {
      flush();
      continue;
    }
    if (is_upper(c) && length > 0 && !is_upper(text[i - 1])) flush();
    if (length < buffer.size()) buffer[length++] = to_lower(c);
  }
  flush();
}

void set_word(std::string_view word, Context& context) {
  const auto* it = std::lower_bound(kContextWords.begin(), kContextWords.end(), word);
  if (it != kContextWords.end() && *it == word) context.set(static_cast<std::size_t>(it - kContextWords.begin()));
}

bool is_content_tag(Tag tag) { return tag == Tag::k_body || tag == Tag::k_html; }

Context context_of(const Dom& dom, std::uint32_t node, const Context& around) {
  const Tag tag = dom.nodes[node].tag;
  Context context = around;
  for (std::size_t i = 0; i < kContextTags.size(); ++i) {
    if (kContextTags[i] == tag) context.set(kTagBits + i);
  }
  // The classes of <html> and <body> name the whole page ("has-sidebar").
  if (dom.nodes[node].attr_count == 0 || is_content_tag(tag)) return context;
  for (const Attr name : {Attr::kClass, Attr::kId}) {
    for_each_word(dom.attr(node, name), [&](std::string_view word) { set_word(word, context); });
  }
  if (const std::string_view role = dom.attr(node, Attr::kRole); !role.empty() && role.size() < 16) {
    std::string word = "@";
    for (const char c : role) word += to_lower(c);
    set_word(word, context);
  }
  const std::string_view style = dom.attr(node, Attr::kStyle);
  if (const auto at = style.find("display");
      at != std::string_view::npos && style.substr(at, 16).find("none") != std::string_view::npos) {
    context.set(kStyleBits);
  }
  if (dom.attr(node, Attr::kAriaHidden) == "true") context.set(kStyleBits + 1);
  return context;
}

// Words as readers count them: runs of non-blanks, and each two characters of scripts written without blanks.
std::uint32_t count_words(std::string_view text) {
  std::uint32_t words = 0, wide = 0;
  bool inside = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_space(c)) {
      inside = false;
    } else if (byte >= 0xe3 && byte <= 0xed) {  // U+3000 to U+DFFF: CJK, kana, Hangul
      ++wide;
      inside = false;
    } else if ((byte & 0xc0) != 0x80) {
      words += inside ? 0 : 1;
      inside = true;
    }
  }
  return words + (wide + 1) / 2;
}

std::size_t word_bucket(std::uint32_t words) {
  constexpr std::array<std::uint32_t, kWordBuckets - 1> kLimits{1, 2, 4, 8, 15, 30, 60};
  return static_cast<std::size_t>(std::lower_bound(kLimits.begin(), kLimits.end(), words) - kLimits.begin());
}

std::size_t own_tag(Tag tag) {
  switch (tag) {
    case Tag::k_h1:
      return 0;
    case Tag::k_h2:
      return 1;
    case Tag::k_h3:
      return 2;
    case Tag::k_h4:
    case Tag::k_h5:
    case Tag::k_h6:
      return 3;
    case Tag::k_p:
      return 4;
    case Tag::k_li:
      return 5;
    case Tag::k_td:
    case Tag::k_th:
      return 6;
    case Tag::k_div:
      return 7;
    case Tag::k_dt:
    case Tag::k_dd:
      return 8;
    default:
      return 9;
  }
}

// log2(1 + n) / 10, by the position of the highest bit and the three below it: features must not depend on a libm.
float log_scaled(std::uint32_t n) {
  std::uint32_t value = n + 1;
  int exponent = 0;
  while (value >> exponent > 1) ++exponent;
  const float fraction = static_cast<float>(value) / static_cast<float>(1u << exponent) - 1.0f;
  return (static_cast<float>(exponent) + fraction) / 10.0f;
}

float share(std::uint32_t part, std::uint32_t whole) {
  return whole == 0 ? 0.0f : static_cast<float>(part) / static_cast<float>(whole);
}

// 64-bit FNV-1a: equal texts and classes are found by it, and a collision costs one wrong feature.
struct Hash {
  std::uint64_t value = 14695981039346656037u;
  void add(std::uint32_t part) { value = (value ^ part) * 1099511628211u; }
};

struct BoxStats {
  std::uint32_t words = 0;
  std::uint32_t link_words = 0;
};

class Finder {
 public:
  Finder(const Dom& dom, const std::vector<std::uint8_t>& hidden)
      : dom_(dom), hidden_(hidden), boxes_(dom.nodes.size()) {}

  std::vector<Block> find() {
    collect();
    add_up();
    describe();
    return std::move(blocks_);
  }

 private:
  struct Open {
    std::uint32_t node;
    std::uint32_t box;
    Context context;
    bool link;
  };

  void collect() {
    std::vector<Open> open{{0, 0, {}, false}};
    bool fresh = true;  // a boundary was crossed since the last text
    for (std::uint32_t i = 1; i < dom_.nodes.size();) {
      while (dom_.nodes[open.back().node].end <= i) {
        fresh = fresh || has(dom_.nodes[open.back().node].tag, kBlock);
        open.pop_back();
      }
      const Node& node = dom_.nodes[i];
      if (hidden_[i] != 0) {
        i = node.end;
        continue;
      }
      if (node.tag == Tag::kText) {
        add_text(i, open.back(), fresh);
      } else {
        const bool is_block = has(node.tag, kBlock);
        fresh = fresh || is_block;
        if (node.tag == Tag::k_main || dom_.attr(i, Attr::kRole) == "main") has_main_ = true;
        if (node.tag == Tag::k_article) ++articles_;
        if (node.tag == Tag::k_h1) has_h1_ = true;
        if (node.end > i + 1) {
          const bool link = open.back().link || (node.tag == Tag::k_a && dom_.has_attr(i, Attr::kHref));
          open.push_back({i, is_block ? i : open.back().box, context_of(dom_, i, open.back().context), link});
        }
      }
      ++i;
    }
  }

  void add_text(std::uint32_t i, const Open& place, bool& fresh) {
    const std::uint32_t words = count_words(dom_.nodes[i].text);
    if (words == 0) return;
    if (fresh || blocks_.empty() || blocks_.back().box != place.box) {
      blocks_.push_back({.first = i, .box = place.box, .context = place.context});
      blocks_.back().feature(kBeforeH1) = has_h1_ ? 0.0f : 1.0f;
    }
    fresh = false;
    Block& block = blocks_.back();
    block.last = i;
    block.words += words;
    block.link_words += place.link ? words : 0;
  }

  void add_up() {
    for (const Block& block : blocks_) {
      boxes_[block.box].words += block.words;
      boxes_[block.box].link_words += block.link_words;
    }
    for (auto i = static_cast<std::uint32_t>(dom_.nodes.size()); i-- > 1;) {
      boxes_[dom_.nodes[i].parent].words += boxes_[i].words;
      boxes_[dom_.nodes[i].parent].link_words += boxes_[i].link_words;
    }
    for (const Block& block : blocks_) {
      if (block.words > 15 && block.link_words * 3 < block.words) prose_words_ += block.words;
    }
    count_siblings();
  }

  // Cards of a listing, posts of a thread, rows of a menu: boxes of one parent with the same tag and classes.
  void count_siblings() {
    std::unordered_map<std::uint64_t, std::uint32_t> counts;
    std::vector<std::uint64_t> keys(dom_.nodes.size(), 0);
    for (std::uint32_t i = 1; i < dom_.nodes.size(); ++i) {
      const Node& node = dom_.nodes[i];
      if (boxes_[i].words == 0 || !has(node.tag, kBlock)) continue;
      Hash hash;
      hash.add(node.parent);
      hash.add(static_cast<std::uint32_t>(node.tag));
      for (const char c : dom_.attr(i, Attr::kClass).substr(0, 64)) hash.add(static_cast<unsigned char>(c));
      keys[i] = hash.value | 1;
      ++counts[keys[i]];
    }
    alike_.assign(dom_.nodes.size(), 0);
    for (std::uint32_t i = 1; i < dom_.nodes.size(); ++i) alike_[i] = keys[i] == 0 ? 0 : counts[keys[i]];
  }

  std::string_view last_text(const Block& block) const {
    std::string_view text = dom_.nodes[block.last].text;
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
  }

  // One pass over a block's text (its first 400 letters say enough).
  void describe_text(Block& block, std::unordered_set<std::uint64_t>& seen) {
    constexpr std::string_view kRights = "allrightsreserved", kCopyrightWord = "copyright";
    std::array<char, 400> letters{};
    std::size_t length = 0;
    for (std::uint32_t i = block.first; i <= block.last && length < letters.size(); ++i) {
      if (dom_.nodes[i].tag != Tag::kText || hidden_[i] != 0) continue;
      for (const char c : dom_.nodes[i].text) {
        if (!is_space(c)) letters[length++] = to_lower(c);
        if (length == letters.size()) break;
      }
    }
    const std::string_view all(letters.data(), length);
    Hash hash;
    bool digits = false, currency = false, wide = false;
    for (const char c : all) {
      hash.add(static_cast<unsigned char>(c));
      digits = digits || (c >= '0' && c <= '9');
      currency = currency || c == '$';
      wide = wide || static_cast<unsigned char>(c) >= 0x80;
    }
    const auto contains = [&](std::string_view part) { return all.find(part) != std::string_view::npos; };
    const bool rights = (wide && contains("\xc2\xa9")) || contains(kRights) || all.starts_with(kCopyrightWord);
    currency = currency || (wide && (contains("\xe2\x82\xac") || contains("\xc2\xa3")));
    const std::string_view end = last_text(block);
    const bool sentence =
        end.ends_with('.') || end.ends_with('!') || end.ends_with('?') || end.ends_with("\xe3\x80\x82");
    const auto flag = [](bool value) { return value ? 1.0f : 0.0f; };
    block.feature(kSentenceEnd) = flag(sentence);
    block.feature(kColonEnd) = flag(end.ends_with(':'));
    block.feature(kCopyright) = flag(rights);
    block.feature(kDigits) = flag(digits);
    block.feature(kCurrency) = flag(currency);
    block.feature(kRepeated) = flag(!seen.insert(hash.value).second);
  }

  void describe_boxes(Block& block) {
    std::uint32_t box = block.box;
    for (std::size_t level = 0; level < kLevels; ++level) {
      const BoxStats& stats = boxes_[box];
      block.feature(kBoxLinks + level) = share(stats.link_words, stats.words);
      block.feature(kBoxWords + level) = log_scaled(stats.words);
      block.feature(kBoxShare + level) = share(stats.words, boxes_[0].words);
      box = dom_.nodes[box].parent;
    }
    std::uint32_t best = 0, words = 0;
    box = block.box;
    for (std::size_t level = 0; level < 6 && box != 0; ++level) {
      if (alike_[box] > best) {
        best = alike_[box];
        words = boxes_[box].words;
      }
      box = dom_.nodes[box].parent;
    }
    block.feature(kSiblings) = best > 1 ? log_scaled(best) : 0.0f;
    block.feature(kSiblingWords) = best > 2 ? log_scaled(words) : 0.0f;
  }

  void describe() {
    const std::uint32_t total = boxes_[0].words;
    const float prose = share(prose_words_, total);
    const auto in_tag = [](const Block& block, Tag tag) {
      const auto* it = std::find(kContextTags.begin(), kContextTags.end(), tag);
      return block.context.test(kTagBits + static_cast<std::size_t>(it - kContextTags.begin()));
    };
    std::unordered_set<std::uint64_t> seen;
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      Block& block = blocks_[i];
      const std::size_t bucket = word_bucket(block.words);
      const bool links = block.link_words * 2 > block.words;
      block.feature(kBias) = 1.0f;
      block.feature(kWords + bucket) = 1.0f;
      if (links) block.feature(kWordsOfLinks + bucket) = 1.0f;
      block.feature(kWordsOnProse + bucket) = prose;
      block.feature(kLinkShare) = share(block.link_words, block.words);
      describe_text(block, seen);
      if (!has_h1_) block.feature(kBeforeH1) = 0.0f;
      const auto main_role =
          std::lower_bound(kContextWords.begin(), kContextWords.end(), "@main") - kContextWords.begin();
      const bool in_main = in_tag(block, Tag::k_main) || block.context.test(static_cast<std::size_t>(main_role));
      block.feature(kOutsideMain) = has_main_ && !in_main ? 1.0f : 0.0f;
      block.feature(kOutsideArticle) = articles_ == 1 && !in_tag(block, Tag::k_article) ? 1.0f : 0.0f;
      block.feature(kPosition + std::min<std::size_t>(std::size_t{before} * 10 / std::max(total, 1u), 9)) = 1.0f;
      before += block.words;
      block.feature(kOwnTag + own_tag(dom_.nodes[block.box].tag)) = 1.0f;
      describe_boxes(block);
      describe_neighbours(i);
      block.feature(kPageWords) = log_scaled(total);
      block.feature(kProse) = prose;
      block.feature(kProseLinks) = links ? prose : 0.0f;
      block.feature(kProseList) = in_tag(block, Tag::k_li) ? prose : 0.0f;
    }
  }

  void describe_neighbours(std::size_t i) {
    Block& block = blocks_[i];
    if (i > 0) {
      block.feature(kPreviousWords) = log_scaled(blocks_[i - 1].words);
      block.feature(kPreviousLinks) = share(blocks_[i - 1].link_words, blocks_[i - 1].words);
    }
    if (i + 1 < blocks_.size()) {
      block.feature(kNextWords) = log_scaled(blocks_[i + 1].words);
      block.feature(kNextLinks) = share(blocks_[i + 1].link_words, blocks_[i + 1].words);
    }
    float words = 0, links = 0;
    std::size_t count = 0;
    for (std::size_t k = i > 3 ? i - 3 : 0; k <= std::min(i + 3, blocks_.size() - 1); ++k) {
      if (k == i) continue;
      words += log_scaled(blocks_[k].words);
      links += share(blocks_[k].link_words, blocks_[k].words);
      ++count;
    }
    if (count > 0) {
      block.feature(kNearWords) = words / static_cast<float>(count);
      block.feature(kNearLinks) = links / static_cast<float>(count);
    }
  }

  const Dom& dom_;
  const std::vector<std::uint8_t>& hidden_;
  std::vector<BoxStats> boxes_;
  std::vector<std::uint32_t> alike_;
  std::vector<Block> blocks_;
  std::uint32_t prose_words_ = 0;
  std::uint32_t articles_ = 0;
  bool has_main_ = false;
  bool has_h1_ = false;
};

}  // namespace

std::vector<Block> find_blocks(const Dom& dom, const std::vector<std::uint8_t>& hidden) {
  return Finder(dom, hidden).find();
}

}  // namespace heed::web
