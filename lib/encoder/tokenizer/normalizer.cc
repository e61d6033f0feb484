#include "heed/encoder/tokenizer/normalizer.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "heed/encoder/tokenizer/byte_level.h"
#include "heed/encoder/tokenizer/characters.h"

namespace heed::encoder::tokenizer {
namespace {

// Whether any character has one of the flags.
bool any(std::string_view text, unsigned flags) {
  for (std::size_t i = 0; i < text.size();) {
    const text::Decoded one = text::decode(text, i);
    if (is(one.code_point, flags)) return true;
    i += one.bytes;
  }
  return false;
}

// Rewrites character by character: put(code point, origin, out).
template <class Put>
void rewrite(Aligned& text, Aligned& spare, Put&& put) {
  spare.clear();
  for_each_character(text.text, [&](char32_t c, std::size_t at, std::size_t) { put(c, text.origins[at], spare); });
  std::swap(text, spare);
}

void put_lower(char32_t c, Origin origin, Aligned& out) {
  if (c < 0x80) return out.append(c >= 'A' && c <= 'Z' ? c + 32 : c, origin);
  if (!is(c, kUppercase)) return out.append(c, origin);
  const Lower lowered = lower(c);
  out.append(lowered.first, origin);
  if (lowered.second != 0) out.append(lowered.second, origin);
}

// Decomposition, canonical ordering and composition (UAX 15) of characters that arrive one by one. A segment is a
// starter with the marks that follow it; it is finished when the next starter arrives.
class Composer {
 public:
  Composer(bool compatible, bool composing, Aligned& out)
      : compatible_(compatible),
        composing_(composing),
        out_(out),
        segment_(buffer<Placed>()),
        origins_(buffer<Origin>()) {
    segment_.clear();
  }

  void add(char32_t c, Origin origin) {
    if (c < 0x80) return add_decomposed({c, 0, true, origin});
    bool leads = true;
    for (const char32_t part : decompose(c, compatible_)) {
      add_decomposed({part, character(part).combining_class, leads, origin});
      leads = false;
    }
  }

  void finish() {
    close_segment();
    flush();
  }

 private:
  struct Placed {
    char32_t c;
    std::uint8_t combining_class;
    bool leads;  // the first of its decomposition
    Origin origin;
  };

  template <class T>
  static std::vector<T>& buffer() {
    thread_local std::vector<T> kept;
    return kept;
  }

  void add_decomposed(const Placed& one) {
    if (one.combining_class != 0) return segment_.push_back(one);
    close_segment();
    if (composing_ && segment_.size() == 1 && segment_[0].combining_class == 0) {
      if (const char32_t whole = compose(segment_[0].c, one.c); whole != 0) {
        segment_[0].c = whole;
        return;
      }
    }
    flush();
    segment_.push_back(one);
  }

  // Puts the marks in order and, if composing, into the starter.
  void close_segment() {
    const auto by_class = [](const Placed& a, const Placed& b) { return a.combining_class < b.combining_class; };
    if (!std::is_sorted(segment_.begin(), segment_.end(), by_class)) {
      origins_.clear();
      for (const Placed& one : segment_) {
        if (one.leads || origins_.empty()) origins_.push_back(one.origin);
      }
      std::stable_sort(segment_.begin(), segment_.end(), by_class);
      // The reference counts characters: the first one now stands for what stood first before.
      std::size_t next = 0;
      for (Placed& one : segment_) {
        if (one.leads && next < origins_.size()) ++next;
        one.origin = origins_[next == 0 ? 0 : next - 1];
      }
    }
    if (!composing_ || segment_.size() < 2 || segment_[0].combining_class != 0) return;
    std::size_t kept = 1;
    for (std::size_t i = 1; i < segment_.size(); ++i) {
      const bool blocked = kept > 1 && segment_[kept - 1].combining_class >= segment_[i].combining_class;
      const char32_t whole = blocked ? 0 : compose(segment_[0].c, segment_[i].c);
      if (whole != 0) {
        segment_[0].c = whole;
      } else {
        segment_[kept++] = segment_[i];
      }
    }
    segment_.resize(kept);
  }

  void flush() {
    for (const Placed& one : segment_) out_.append(one.c, one.origin);
    segment_.clear();
  }

  bool compatible_, composing_;
  Aligned& out_;
  std::vector<Placed>& segment_;  // these two are kept between calls for their room
  std::vector<Origin>& origins_;
};

void put_in_form(Aligned& text, Aligned& spare, bool compatible, bool composing) {
  spare.clear();
  Composer composer(compatible, composing, spare);
  for_each_character(text.text, [&](char32_t c, std::size_t at, std::size_t) { composer.add(c, text.origins[at]); });
  composer.finish();
  std::swap(text, spare);
}

class BertNormalizer : public Normalizer {
 public:
  explicit BertNormalizer(BertOptions options) : options_(options) {}

  void apply(Aligned& text, Aligned& spare) const override {
    if (options_.clean_text) {
      rewrite(text, spare, [](char32_t c, Origin origin, Aligned& out) {
        const unsigned flags = character(c).flags;
        if ((flags & kControl) == 0) out.append((flags & kSpace) != 0 ? U' ' : c, origin);
      });
    }
    if (options_.handle_chinese_chars && any(text.text, kChinese)) {
      rewrite(text, spare, [](char32_t c, Origin origin, Aligned& out) {
        const bool chinese = is(c, kChinese);
        if (chinese) out.append(U' ', origin);
        out.append(c, origin);
        if (chinese) out.append(U' ', origin);
      });
    }
    if (options_.strip_accents) strip_accents(text, spare);
    if (options_.lowercase) rewrite(text, spare, put_lower);
  }

 private:
  static void strip_accents(Aligned& text, Aligned& spare) {
    if (any(text.text, kDecomposes)) put_in_form(text, spare, false, false);
    if (!any(text.text, kNonspacing)) return;
    rewrite(text, spare, [](char32_t c, Origin origin, Aligned& out) {
      if (!is(c, kNonspacing)) out.append(c, origin);
    });
  }

  BertOptions options_;
};

class UnicodeNormalizer : public Normalizer {
 public:
  explicit UnicodeNormalizer(Form form) : form_(form) {}

  void apply(Aligned& text, Aligned& spare) const override {
    const bool compatible = form_ == Form::kNfkc || form_ == Form::kNfkd;
    const bool composing = form_ == Form::kNfc || form_ == Form::kNfkc;
    if (compatible ? is_ascii(text.text) : composing ? is_composed(text.text) : !any(text.text, kDecomposes)) return;
    put_in_form(text, spare, compatible, composing);
  }

 private:
  // True only for text in NFC. Everything before U+0300 and every Hangul syllable composes back to itself unless a
  // composing character follows.
  static bool is_composed(std::string_view text) {
    for (std::size_t i = ascii_prefix(text); i < text.size();) {
      const text::Decoded one = text::decode(text, i);
      const char32_t c = one.code_point;
      if (c >= 0x300 && (c < 0xAC00 || c > 0xD7A3) && is(c, kComposes)) return false;
      i += one.bytes;
    }
    return true;
  }

  Form form_;
};

class LowercaseNormalizer : public Normalizer {
  void apply(Aligned& text, Aligned& spare) const override {
    if (any(text.text, kUppercase)) rewrite(text, spare, put_lower);
  }
};

class StripAccentsNormalizer : public Normalizer {
  void apply(Aligned& text, Aligned& spare) const override {
    if (!any(text.text, kMark)) return;
    rewrite(text, spare, [](char32_t c, Origin origin, Aligned& out) {
      if (!is(c, kMark)) out.append(c, origin);
    });
  }
};

class StripNormalizer : public Normalizer {
 public:
  StripNormalizer(bool left, bool right) : left_(left), right_(right) {}

  void apply(Aligned& text, Aligned& spare) const override {
    if (!left_ && !right_) return;
    std::size_t begin = text.text.size(), end = 0;
    for_each_character(text.text, [&](char32_t c, std::size_t at, std::size_t bytes) {
      if (is(c, kSpace)) return;
      begin = std::min(begin, at);
      end = at + bytes;
    });
    if (!left_ && begin != text.text.size()) begin = 0;
    if (!right_ && begin != text.text.size()) end = text.text.size();
    if (begin == 0 && end == text.text.size()) return;
    spare.clear();
    if (begin < end) spare.append(text, begin, end);
    std::swap(text, spare);
  }

 private:
  bool left_, right_;
};

class PrependNormalizer : public Normalizer {
 public:
  explicit PrependNormalizer(std::string what) : what_(std::move(what)) {}

  void apply(Aligned& text, Aligned& spare) const override {
    if (text.text.empty()) return;
    spare.clear();
    spare.append(what_, text.origins[0]);
    spare.append(text, 0, text.text.size());
    std::swap(text, spare);
  }

 private:
  std::string what_;
};

class ReplaceNormalizer : public Normalizer {
 public:
  ReplaceNormalizer(Pattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}

  void apply(Aligned& text, Aligned& spare) const override {
    auto [begin, end] = pattern_.find(text.text, 0);
    if (begin == std::string::npos) return;
    spare.clear();
    std::size_t done = 0;
    while (begin != std::string::npos) {
      spare.append(text, done, begin);
      spare.append(content_, text.origins[end - 1]);
      done = end;
      std::tie(begin, end) = pattern_.find(text.text, done);
    }
    spare.append(text, done, text.text.size());
    std::swap(text, spare);
  }

 private:
  Pattern pattern_;
  std::string content_;
};

class NmtNormalizer : public Normalizer {
  void apply(Aligned& text, Aligned& spare) const override {
    rewrite(text, spare, [](char32_t c, Origin origin, Aligned& out) {
      if (!drops(c)) out.append(becomes_space(c) ? U' ' : c, origin);
    });
  }

  static bool drops(char32_t c) {
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
  }
  static bool becomes_space(char32_t c) {
    return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
           c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
  }
};

class CharsmapNormalizer : public Normalizer {
 public:
  explicit CharsmapNormalizer(Charsmap map) : map_(std::move(map)) {}

  void apply(Aligned& text, Aligned& spare) const override {
    if (map_.apply(text, spare)) std::swap(text, spare);
  }

 private:
  Charsmap map_;
};

class ByteLevelNormalizer : public Normalizer {
  void apply(Aligned& text, Aligned& spare) const override {
    spare.clear();
    for (std::size_t i = 0; i < text.text.size(); ++i) {
      spare.append(byte_characters()[static_cast<unsigned char>(text.text[i])], text.origins[i]);
    }
    std::swap(text, spare);
  }
};

}  // namespace

std::unique_ptr<const Normalizer> bert_normalizer(BertOptions options) {
  return std::make_unique<BertNormalizer>(options);
}
std::unique_ptr<const Normalizer> unicode_normalizer(Form form) { return std::make_unique<UnicodeNormalizer>(form); }
std::unique_ptr<const Normalizer> lowercase_normalizer() { return std::make_unique<LowercaseNormalizer>(); }
std::unique_ptr<const Normalizer> strip_accents_normalizer() { return std::make_unique<StripAccentsNormalizer>(); }
std::unique_ptr<const Normalizer> strip_normalizer(bool left, bool right) {
  return std::make_unique<StripNormalizer>(left, right);
}
std::unique_ptr<const Normalizer> prepend_normalizer(std::string text) {
  return std::make_unique<PrependNormalizer>(std::move(text));
}
std::unique_ptr<const Normalizer> replace_normalizer(Pattern pattern, std::string content) {
  return std::make_unique<ReplaceNormalizer>(std::move(pattern), std::move(content));
}
std::unique_ptr<const Normalizer> nmt_normalizer() { return std::make_unique<NmtNormalizer>(); }
std::unique_ptr<const Normalizer> charsmap_normalizer(Charsmap map) {
  return std::make_unique<CharsmapNormalizer>(std::move(map));
}
std::unique_ptr<const Normalizer> byte_level_normalizer() { return std::make_unique<ByteLevelNormalizer>(); }

}  // namespace heed::encoder::tokenizer
