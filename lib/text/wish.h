// What a sentence says it is not about: "backups but not databases" wants "backups" and does not want "databases".
//
// A vector or a set of words knows no "not": what is named in order to be left out would be looked for like the rest.
// So a text is cut at the words that announce an exclusion:
//
//   A but not B      A, excluding B      A except (for) B      A other than B      A. I do not want B
//   A, not B         A, no B             A without B           if what follows is not a verb in -ing
//   A aber nicht B   A mais pas B        A pero no B           A но не B, and their like
//   A但不要B          A，不含B             除了B以外，A            不含B的A
//
// What is unwanted ends with its clause; commas, "and" and "or" divide it. "Works here but not on Windows" and "starts
// without asking" tell what happens, not what is unwanted: a preposition behind "but not", and a verb in -ing behind
// "without", leave the sentence whole. So do a question of how or why, a marker with a capital ("Doctors Without
// Borders"), a text of more than kWishBytesMax bytes, and one of which nothing would be left to want.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heed::text {

// A longer text is a document rather than a request: it tells of things that are not so.
inline constexpr std::size_t kWishBytesMax = 240;

struct Wish {
  std::string wanted;
  std::vector<std::string> unwanted;  // empty: the whole text is wanted
};

Wish read_wish(std::string_view text);

}  // namespace heed::text
