// A page as a row of text blocks, each described by a few dozen features: what the content model (content.cc) looks at.
//
// A block is the text between two block-level boundaries. Its features are the names of the elements around it (tags,
// class and id words, roles), its own length, links and punctuation, the same of its neighbours and of the boxes it
// stands in, and what kind of page it is on. Every feature is between 0 and 1, or a logarithm scaled to about that.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/web/dom.h"

namespace heed::web {

// Class, id and role words that say something about most sites; roles begin with "@". Sorted.
inline constexpr auto kContextWords = std::to_array<std::string_view>({
#include "heed/web/context_words.inc"
});

// Elements that say something about all text inside them.
inline constexpr auto kContextTags = std::to_array<Tag>(
    {Tag::k_nav,     Tag::k_header,  Tag::k_footer,     Tag::k_aside,   Tag::k_form,   Tag::k_main,   Tag::k_article,
     Tag::k_section, Tag::k_table,   Tag::k_ul,         Tag::k_ol,      Tag::k_li,     Tag::k_figure, Tag::k_figcaption,
     Tag::k_details, Tag::k_summary, Tag::k_blockquote, Tag::k_pre,     Tag::k_button, Tag::k_label,  Tag::k_dl,
     Tag::k_address, Tag::k_a,       Tag::k_fieldset,   Tag::k_dialog,  Tag::k_p,      Tag::k_code,   Tag::kUnknown,
     Tag::k_time,    Tag::k_th,      Tag::k_td,         Tag::k_noscript});

inline constexpr std::size_t kTagBits = kContextWords.size();
inline constexpr std::size_t kStyleBits = kTagBits + kContextTags.size();  // display:none, aria-hidden
inline constexpr std::size_t kContextBits = kStyleBits + 2;

// A set of context features.
class Context {
 public:
  void set(std::size_t bit) { words_[bit / 64] |= std::uint64_t{1} << bit % 64; }
  bool test(std::size_t bit) const { return (words_[bit / 64] >> bit % 64 & 1) != 0; }

  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        visit(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

 private:
  std::array<std::uint64_t, (kContextBits + 63) / 64> words_{};
};

inline constexpr std::size_t kWordBuckets = 8;
inline constexpr std::size_t kLevels = 4;  // boxes around a block that are looked at

// Places of the dense features after the context bits.
enum Dense : std::size_t {
  kBias = kContextBits,
  kWords,                                        // one of kWordBuckets
  kWordsOfLinks = kWords + kWordBuckets,         // the same, when most of the block is links
  kWordsOnProse = kWordsOfLinks + kWordBuckets,  // the same, times the page's share of prose
  kLinkShare = kWordsOnProse + kWordBuckets,
  kSentenceEnd,
  kColonEnd,
  kCopyright,
  kDigits,
  kCurrency,
  kRepeated,  // the same words stood earlier on the page
  kBeforeH1,
  kOutsideMain,  // the page has a <main>, and this is not in it
  kOutsideArticle,
  kPosition,                 // ten parts of the page
  kOwnTag = kPosition + 10,  // h1, h2, h3, h4-6, p, li, td/th, div, dt/dd, other
  kBoxLinks = kOwnTag + 10,
  kBoxWords = kBoxLinks + kLevels,
  kBoxShare = kBoxWords + kLevels,
  kPreviousWords = kBoxShare + kLevels,
  kNextWords,
  kPreviousLinks,
  kNextLinks,
  kNearWords,  // mean of three on each side
  kNearLinks,
  kPageWords,
  kProse,         // share of the page's words in long blocks with few links
  kProseLinks,    // kProse when most of the block is links
  kProseList,     // kProse when the block is in a list
  kSiblings,      // how many boxes beside this one look like it
  kSiblingWords,  // and how long such a box is
  kFeatureCount
};

struct Block {
  std::uint32_t first = 0;  // text nodes first..last, those of hidden elements excepted
  std::uint32_t last = 0;
  std::uint32_t box = 0;  // the block-level element it stands in
  std::uint32_t words = 0;
  std::uint32_t link_words = 0;
  Context context;
  std::array<float, kFeatureCount - kContextBits> dense{};

  float& feature(std::size_t at) { return dense[at - kContextBits]; }
};

// `hidden` says of each node whether its text can never be content. Linear in the page.
std::vector<Block> find_blocks(const Dom& dom, const std::vector<std::uint8_t>& hidden);

}  // namespace heed::web
