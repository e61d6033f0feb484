#include "heed/encoder/tokenizer/pre_tokenizer.h"

#include <algorithm>
#include <string>

#include "heed/encoder/tokenizer/byte_level.h"
#include "heed/encoder/tokenizer/characters.h"

namespace heed::encoder::tokenizer {
namespace {

using Matches = std::vector<std::pair<Piece, bool>>;

// Turns the parts of one piece into the pieces that are left of it; `keep` takes each.
template <class Keep>
void keep_removed_or_isolated(const Matches& matches, bool removed, Keep&& keep) {
  for (const auto& [part, matched] : matches) {
    if (!removed || !matched) keep(part);
  }
}

// Part k joins the one before if joins(k, whether it matched, whether the one before did).
template <class Joins, class Keep>
void keep_joined(const Matches& matches, Joins&& joins, Keep&& keep) {
  Piece open;
  bool before = false;
  for (const auto& [part, matched] : matches) {
    if (open.end > open.begin && joins(matched, before)) {
      open.end = part.end;
    } else {
      if (open.end > open.begin) keep(open);
      open = part;
    }
    before = matched;
  }
  if (open.end > open.begin) keep(open);
}

// From the end to the beginning, as the reference does it: only that way does "--x" become "-", "-x".
void merge_with_next(const Matches& matches, std::vector<Piece>& pieces) {
  const std::size_t first = pieces.size();
  bool behind = false;
  for (std::size_t i = matches.size(); i-- > 0;) {
    const auto& [part, matched] = matches[i];
    if (matched && !behind && pieces.size() > first) {
      pieces.back().begin = part.begin;
    } else {
      pieces.push_back(part);
    }
    behind = matched;
  }
  std::reverse(pieces.begin() + static_cast<std::ptrdiff_t>(first), pieces.end());
}

void keep(const Matches& matches, Behavior behavior, std::vector<Piece>& pieces) {
  const auto add = [&pieces](const Piece& piece) { pieces.push_back(piece); };
  switch (behavior) {
    case Behavior::kRemoved:
      return keep_removed_or_isolated(matches, true, add);
    case Behavior::kIsolated:
      return keep_removed_or_isolated(matches, false, add);
    case Behavior::kMergedWithPrevious:
      return keep_joined(
          matches, [](bool matched, bool before) { return matched && !before; }, add);
    case Behavior::kContiguous:
      return keep_joined(
          matches, [](bool matched, bool before) { return matched == before; }, add);
    case Behavior::kMergedWithNext:
      return merge_with_next(matches, pieces);
  }
}

// Calls divide(piece, pieces) for every piece that is not an added token.
template <class Divide>
void divide_pieces(Cut& cut, Divide&& divide) {
  cut.spare_pieces.clear();
  for (const Piece& piece : cut.pieces) {
    if (piece.token >= 0) {
      cut.spare_pieces.push_back(piece);
    } else {
      divide(piece, cut.spare_pieces);
    }
  }
  std::swap(cut.pieces, cut.spare_pieces);
}

// Cuts each piece where find(text of the piece, from) -> (begin, end) finds something.
template <class Find>
void split(Cut& cut, Behavior behavior, bool invert, Find&& find) {
  divide_pieces(cut, [&](const Piece& piece, std::vector<Piece>& pieces) {
    const std::string_view text = std::string_view(cut.text.text).substr(piece.begin, piece.end - piece.begin);
    cut.matches.clear();
    const auto add = [&](std::size_t begin, std::size_t end, bool matched) {
      if (begin == end) return;
      cut.matches.push_back(
          {{static_cast<std::uint32_t>(piece.begin + begin), static_cast<std::uint32_t>(piece.begin + end), -1},
           matched != invert});
    };
    std::size_t done = 0;
    while (done < text.size()) {
      const auto [begin, end] = find(text, done);
      if (begin == std::string_view::npos) break;
      add(done, begin, false);
      add(begin, end, true);
      done = end;
    }
    add(done, text.size(), false);
    keep(cut.matches, behavior, pieces);
  });
}

// Finds single characters with one of the flags.
auto finder(unsigned flags) {
  return [flags](std::string_view text, std::size_t from) -> std::pair<std::size_t, std::size_t> {
    while (from < text.size()) {
      const auto byte = static_cast<unsigned char>(text[from]);
      if (byte < 0x80) {
        if (is(byte, flags)) return {from, from + 1};
        ++from;
        continue;
      }
      const text::Decoded one = text::decode(text, from);
      if (is(one.code_point, flags)) return {from, from + one.bytes};
      from += one.bytes;
    }
    return {std::string_view::npos, std::string_view::npos};
  };
}

class FlagSplit : public PreTokenizer {
 public:
  FlagSplit(unsigned flags, Behavior behavior) : flags_(flags), behavior_(behavior) {}
  void apply(Cut& cut) const override { split(cut, behavior_, false, finder(flags_)); }

 private:
  unsigned flags_;
  Behavior behavior_;
};

class BertPreTokenizer : public PreTokenizer {
  void apply(Cut& cut) const override {
    split(cut, Behavior::kRemoved, false, finder(kSpace));
    split(cut, Behavior::kIsolated, false, finder(kPunctuation));
  }
};

// A piece is a run of word characters, or of what is neither that nor white space.
class WhitespacePreTokenizer : public PreTokenizer {
  void apply(Cut& cut) const override {
    divide_pieces(cut, [&](const Piece& piece, std::vector<Piece>& pieces) {
      unsigned before = kSpace;
      for (std::uint32_t at = piece.begin; at < piece.end;) {
        const text::Decoded one = text::decode(cut.text.text, at);
        // White space that is also a word character does not exist.
        const unsigned sort = character(one.code_point).flags & (kSpace | kWord);
        if (sort != kSpace && sort != before) pieces.push_back({at, at, -1});
        at += one.bytes;
        if (sort != kSpace) pieces.back().end = at;
        before = sort;
      }
    });
  }
};

class DelimiterPreTokenizer : public PreTokenizer {
 public:
  explicit DelimiterPreTokenizer(char32_t delimiter) { text::append_utf8(delimiter, delimiter_); }

  void apply(Cut& cut) const override {
    split(cut, Behavior::kRemoved, false,
          [this](std::string_view text, std::size_t from) -> std::pair<std::size_t, std::size_t> {
            const std::size_t begin = text.find(delimiter_, from);
            return {begin, begin + delimiter_.size()};
          });
  }

 private:
  std::string delimiter_;
};

class SplitPreTokenizer : public PreTokenizer {
 public:
  SplitPreTokenizer(Pattern pattern, Behavior behavior, bool invert)
      : pattern_(std::move(pattern)), behavior_(behavior), invert_(invert) {}

  void apply(Cut& cut) const override {
    split(cut, behavior_, invert_,
          [this](std::string_view text, std::size_t from) { return pattern_.find(text, from); });
  }

 private:
  Pattern pattern_;
  Behavior behavior_;
  bool invert_;
};

class MetaspacePreTokenizer : public PreTokenizer {
 public:
  MetaspacePreTokenizer(char32_t replacement, Prepend prepend, bool split) : prepend_(prepend), split_(split) {
    text::append_utf8(replacement, replacement_);
  }

  void apply(Cut& cut) const override {
    cut.spare.clear();
    cut.spare_pieces.clear();
    for (const Piece& piece : cut.pieces) {
      const std::size_t first = cut.spare.text.size();
      if (piece.token >= 0) {
        cut.spare.append(cut.text, piece.begin, piece.end);
        cut.spare_pieces.push_back({static_cast<std::uint32_t>(first), end_of(cut), piece.token});
      } else {
        write(cut, piece);
        add_pieces(cut, first);
      }
    }
    std::swap(cut.text, cut.spare);
    std::swap(cut.pieces, cut.spare_pieces);
  }

 private:
  static std::uint32_t end_of(const Cut& cut) { return static_cast<std::uint32_t>(cut.spare.text.size()); }

  void write(Cut& cut, const Piece& piece) const {
    const std::string_view text = std::string_view(cut.text.text).substr(piece.begin, piece.end - piece.begin);
    const Origin origin = cut.text.origins[piece.begin];
    const bool begins = text[0] == ' ' || text.substr(0, replacement_.size()) == replacement_;
    const bool wanted = prepend_ == Prepend::kAlways || (prepend_ == Prepend::kFirst && origin.begin == 0);
    if (wanted && !begins) cut.spare.append(replacement_, origin);
    for (std::size_t done = 0; done < text.size();) {
      const std::size_t space = std::min(text.find(' ', done), text.size());
      cut.spare.append(cut.text, piece.begin + done, piece.begin + space);
      if (space < text.size()) cut.spare.append(replacement_, cut.text.origins[piece.begin + space]);
      done = space + 1;
    }
  }

  // A piece for each replacement and what follows it; what stands in front of the first one is a piece too.
  void add_pieces(Cut& cut, std::size_t first) const {
    const std::string_view text = cut.spare.text;
    while (first < text.size()) {
      const std::size_t next = split_ ? std::min(text.find(replacement_, first + 1), text.size()) : text.size();
      cut.spare_pieces.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(next), -1});
      first = next;
    }
  }

  std::string replacement_;
  Prepend prepend_;
  bool split_;
};

class ByteLevelPreTokenizer : public PreTokenizer {
 public:
  ByteLevelPreTokenizer(bool add_prefix_space, bool use_regex)
      : add_prefix_space_(add_prefix_space), use_regex_(use_regex) {}

  void apply(Cut& cut) const override {
    if (add_prefix_space_) add_spaces(cut);
    if (use_regex_) {
      split(cut, Behavior::kIsolated, false,
            [](std::string_view text, std::size_t from) { return std::pair(from, match_gpt2(text, from)); });
    }
    if (!cut.raw_bytes) write_characters(cut);
  }

 private:
  // Replaces each piece by what write(piece) appends to cut.spare for it.
  template <class Write>
  static void rewrite_pieces(Cut& cut, Write&& write) {
    cut.spare.clear();
    for (Piece& piece : cut.pieces) {
      const std::size_t begin = cut.spare.text.size();
      write(piece);
      piece.begin = static_cast<std::uint32_t>(begin);
      piece.end = static_cast<std::uint32_t>(cut.spare.text.size());
    }
    std::swap(cut.text, cut.spare);
  }

  static void add_spaces(Cut& cut) {
    const auto lacks_space = [&](const Piece& piece) { return piece.token < 0 && cut.text.text[piece.begin] != ' '; };
    if (std::none_of(cut.pieces.begin(), cut.pieces.end(), lacks_space)) return;
    rewrite_pieces(cut, [&](const Piece& piece) {
      if (lacks_space(piece)) cut.spare.append(U' ', cut.text.origins[piece.begin]);
      cut.spare.append(cut.text, piece.begin, piece.end);
    });
  }

  static void write_characters(Cut& cut) {
    rewrite_pieces(cut, [&](const Piece& piece) {
      if (piece.token >= 0) return cut.spare.append(cut.text, piece.begin, piece.end);
      for (std::uint32_t i = piece.begin; i < piece.end; ++i) {
        cut.spare.append(byte_characters()[static_cast<unsigned char>(cut.text.text[i])], cut.text.origins[i]);
      }
    });
  }

  bool add_prefix_space_, use_regex_;
};

}  // namespace

std::unique_ptr<const PreTokenizer> bert_pre_tokenizer() { return std::make_unique<BertPreTokenizer>(); }
std::unique_ptr<const PreTokenizer> whitespace_pre_tokenizer() { return std::make_unique<WhitespacePreTokenizer>(); }
std::unique_ptr<const PreTokenizer> whitespace_split_pre_tokenizer() {
  return std::make_unique<FlagSplit>(kSpace, Behavior::kRemoved);
}
std::unique_ptr<const PreTokenizer> delimiter_pre_tokenizer(char32_t delimiter) {
  return std::make_unique<DelimiterPreTokenizer>(delimiter);
}
std::unique_ptr<const PreTokenizer> punctuation_pre_tokenizer(Behavior behavior) {
  return std::make_unique<FlagSplit>(kPunctuation, behavior);
}
std::unique_ptr<const PreTokenizer> digits_pre_tokenizer(bool individual) {
  return std::make_unique<FlagSplit>(kNumeric, individual ? Behavior::kIsolated : Behavior::kContiguous);
}
std::unique_ptr<const PreTokenizer> split_pre_tokenizer(Pattern pattern, Behavior behavior, bool invert) {
  return std::make_unique<SplitPreTokenizer>(std::move(pattern), behavior, invert);
}
std::unique_ptr<const PreTokenizer> metaspace_pre_tokenizer(char32_t replacement, Prepend prepend, bool split) {
  return std::make_unique<MetaspacePreTokenizer>(replacement, prepend, split);
}
std::unique_ptr<const PreTokenizer> byte_level_pre_tokenizer(bool add_prefix_space, bool use_regex) {
  return std::make_unique<ByteLevelPreTokenizer>(add_prefix_space, use_regex);
}

}  // namespace heed::encoder::tokenizer
