// The elements and attributes of HTML that the tree and the extractor treat by name; all others are kUnknown.
#pragma once

#include <cstdint>
#include <string_view>

namespace heed::web {

// What is true of an element, as bits.
enum TagTrait : std::uint16_t {
  kVoid = 1,      // has no content and no end tag
  kRaw = 2,       // content is text up to the end tag, without references
  kRcdata = 4,    // the same with references
  kBlock = 8,     // begins and ends a block of text
  kSpecial = 16,  // stops the search for an inline element's start tag (HTML standard, section 13.2.4.2)
  kClosesP = 32,  // ends an open paragraph
  kScope = 64,    // nothing outside is closed from inside: td, th, caption, table, template, ...
  kHeading = 128,
  kInlineFormat = 256,  // a, b, em, ...: may be closed out of order
  kHidden = 512,        // its content is never text for a reader
  kHead = 1024,         // may stand in <head>
};

inline constexpr std::uint16_t kB = kBlock | kSpecial | kClosesP;

// clang-format off
#define HEED_HTML_TAGS(X)                                                                                            \
  X(html, kSpecial | kScope) X(head, kSpecial) X(body, kSpecial | kBlock)                                            \
  X(title, kRcdata | kHead | kHidden) X(base, kVoid | kHead) X(link, kVoid | kHead) X(meta, kVoid | kHead)           \
  X(style, kRaw | kHead | kHidden) X(script, kRaw | kHead | kHidden) X(noscript, kHead)                              \
  X(template_, kScope | kHead | kHidden)                                                                             \
  X(address, kB) X(article, kB) X(aside, kB) X(blockquote, kB) X(center, kB) X(details, kB) X(dialog, kB) X(dir, kB) \
  X(div, kB) X(dl, kB) X(fieldset, kB) X(figcaption, kB) X(figure, kB) X(footer, kB) X(form, kB) X(header, kB)       \
  X(hgroup, kB) X(main, kB) X(menu, kB) X(nav, kB) X(ol, kB) X(p, kB) X(pre, kB) X(search, kB) X(section, kB)        \
  X(summary, kB) X(ul, kB) X(listing, kB) X(hr, kVoid | kB)                                                          \
  X(h1, kB | kHeading) X(h2, kB | kHeading) X(h3, kB | kHeading) X(h4, kB | kHeading) X(h5, kB | kHeading)           \
  X(h6, kB | kHeading) X(li, kB) X(dd, kB) X(dt, kB)                                                                 \
  X(table, kB | kScope) X(caption, kBlock | kSpecial | kScope) X(colgroup, kSpecial) X(col, kVoid | kSpecial)        \
  X(thead, kBlock | kSpecial) X(tbody, kBlock | kSpecial) X(tfoot, kBlock | kSpecial) X(tr, kBlock | kSpecial)       \
  X(td, kBlock | kSpecial | kScope) X(th, kBlock | kSpecial | kScope)                                                \
  X(a, kInlineFormat) X(b, kInlineFormat) X(big, kInlineFormat) X(code, kInlineFormat) X(em, kInlineFormat)          \
  X(font, kInlineFormat) X(i, kInlineFormat) X(nobr, kInlineFormat) X(s, kInlineFormat) X(small, kInlineFormat)      \
  X(strike, kInlineFormat) X(strong, kInlineFormat) X(tt, kInlineFormat) X(u, kInlineFormat)                         \
  X(abbr, 0) X(acronym, 0) X(cite, 0) X(del, 0) X(dfn, 0) X(ins, 0) X(kbd, 0) X(label, 0) X(mark, 0) X(q, 0)         \
  X(samp, 0) X(span, 0) X(sub, 0) X(sup, 0) X(time, 0) X(var, 0) X(wbr, kVoid) X(br, kVoid) X(img, kVoid)            \
  X(ruby, 0) X(rt, 0) X(rp, kHidden) X(bdi, 0) X(bdo, 0) X(data, 0) X(picture, 0) X(source, kVoid) X(track, kVoid)   \
  X(area, kVoid) X(map, 0) X(embed, kVoid | kHidden) X(param, kVoid) X(object, kSpecial | kScope | kHidden)          \
  X(applet, kSpecial | kScope | kHidden) X(marquee, kSpecial | kScope) X(canvas, kHidden) X(audio, kHidden)          \
  X(video, kHidden) X(svg, kHidden) X(math, 0) X(iframe, kRaw | kHidden) X(noembed, kRaw | kHidden)                  \
  X(noframes, kRaw | kHidden) X(xmp, kRaw | kB) X(plaintext, kB) X(button, kSpecial) X(input, kVoid)                 \
  X(select, kSpecial | kHidden) X(option, kHidden) X(optgroup, kHidden) X(datalist, kHidden)                         \
  X(textarea, kRcdata | kHidden) X(output, 0) X(progress, kHidden) X(meter, kHidden) X(legend, kBlock)               \
  X(frame, kVoid) X(frameset, kSpecial)
// clang-format on

enum class Tag : std::uint8_t {
  kText = 0,  // not an element
  kUnknown,
#define HEED_TAG_NAME(name, traits) k_##name,
  HEED_HTML_TAGS(HEED_TAG_NAME)
#undef HEED_TAG_NAME
      kCount
};

enum class Attr : std::uint8_t {
  kOther = 0,
  kId,
  kClass,
  kRole,
  kHref,
  kSrc,
  kAlt,
  kContent,
  kName,
  kProperty,
  kRel,
  kLang,
  kXmlLang,
  kDatetime,
  kItemprop,
  kHiddenAttr,
  kStyle,
  kAriaHidden,
  kAriaModal,
  kAriaLabel,
  kType,
  kHttpEquiv,
  kDataNosnippet,
  kCount
};

// Names in any case. Names of no interest give kUnknown and kOther.
Tag tag_of(std::string_view name);
Attr attr_of(std::string_view name);
std::string_view tag_name(Tag tag);  // "" for text and unknown elements
std::uint16_t traits_of(Tag tag);

inline bool has(Tag tag, std::uint16_t trait) { return (traits_of(tag) & trait) != 0; }

}  // namespace heed::web
