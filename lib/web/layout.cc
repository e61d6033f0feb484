// Text nodes to lines. What a reader would see as a line of its own becomes one.
#include <algorithm>

#include "heed/web/content.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

// Appends lines with the gaps between them.
class Writer {
 public:
  // A break before whatever comes next: 1 = new line, 2 = with an empty line between. The largest asked for wins.
  void line_break(int size) {
    while (!out_.empty() && is_space(out_.back())) out_.pop_back();  // line ends too: <pre> brings its own
    separators_.clear();
    if (out_.empty()) return;
    gap_ = std::max(gap_, size);
    blank_ = false;
  }

  // "- " and the like, written only when text follows on the same line.
  void prefix(std::string_view text) { prefix_ = text; }

  void collapsed(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (is_space_at(text, i)) {
        blank_ = !out_.empty() && gap_ == 0;
        continue;
      }
      std::size_t end = i;
      while (end < text.size() && !is_space_start(text, end)) ++end;
      begin();
      if (blank_ && !out_.empty() && out_.back() != '\n') out_ += ' ';
      blank_ = false;
      append_clean(text.substr(i, end - i));
      i = end;
    }
  }

  void preformatted(std::string_view text) {
    if (gap_ > 0 || out_.empty()) {
      // Empty lines at the start go, the indentation of the first line stays.
      const auto first = text.find_first_not_of(" \t\r\n\f\v");
      if (first == std::string_view::npos) return;
      const auto line = text.substr(0, first).rfind('\n');
      if (line != std::string_view::npos) text.remove_prefix(line + 1);
    }
    begin();
    if (blank_ && !out_.empty()) out_ += ' ';
    blank_ = false;
    append_clean(text);
  }

  // Between cells of a row; written once more text follows on the line.
  void separator() {
    if (gap_ == 0 && !out_.empty()) separators_ += " |";
  }

  std::string take() {
    while (!out_.empty() && is_space(out_.back())) out_.pop_back();
    return std::move(out_);
  }

 private:
  // U+00A0, U+200B, U+FEFF and U+00AD are blanks or nothing to a reader of plain text.
  static std::size_t wide_space(std::string_view text, std::size_t i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xc2\xa0")) return 2;
    if (rest.starts_with("\xe3\x80\x80") || rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9"))
      return 3;
    return 0;
  }
  static bool is_space_start(std::string_view text, std::size_t i) {
    if (is_space(text[i])) return true;
    return (static_cast<unsigned char>(text[i]) & 0xc0) == 0xc0 && wide_space(text, i) > 0;
  }
  static bool is_space_at(std::string_view text, std::size_t& i) {
    if (is_space(text[i])) {
      ++i;
      return true;
    }
    const std::size_t wide = (static_cast<unsigned char>(text[i]) & 0xc0) == 0xc0 ? wide_space(text, i) : 0;
    i += wide;
    return wide > 0;
  }

  // Controls, soft hyphens, zero-width spaces and byte order marks are left out; NUL never gets here from the tree.
  void append_clean(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const std::string_view rest = text.substr(i);
      if (byte < 0x20 && byte != '\n' && byte != '\t') continue;
      if (byte == 0x7f) continue;
      if (byte == 0xc2 && rest.starts_with("\xc2\xad")) {
        ++i;
        continue;
      }
      if (byte >= 0xe2 && (rest.starts_with("\xe2\x80\x8b") || rest.starts_with("\xef\xbb\xbf"))) {
        i += 2;
        continue;
      }
      out_ += text[i];
    }
  }

  void begin() {
    if (gap_ > 0 && !out_.empty()) out_.append(static_cast<std::size_t>(gap_), '\n');
    if ((gap_ > 0 || out_.empty()) && !prefix_.empty()) out_ += prefix_;
    prefix_ = {};
    gap_ = 0;
    if (!separators_.empty()) {
      trim_blank();
      out_ += separators_;
      separators_.clear();
      blank_ = true;
    }
  }

  void trim_blank() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
  }

  std::string out_;
  std::string_view prefix_;
  std::string separators_;
  int gap_ = 0;
  bool blank_ = false;
};

// The break around an element: lists, rows and their items sit close together, everything else is a paragraph.
int break_around(Tag tag) {
  switch (tag) {
    case Tag::k_li:
    case Tag::k_tr:
    case Tag::k_dt:
    case Tag::k_dd:
    case Tag::k_thead:
    case Tag::k_tbody:
    case Tag::k_tfoot:
    case Tag::k_br:
      return 1;
    case Tag::k_td:
    case Tag::k_th:
      return 0;
    default:
      return has(tag, kBlock) ? 2 : 0;
  }
}

class Layout {
 public:
  Layout(const Dom& dom, const std::vector<std::uint8_t>& kept) : dom_(dom), kept_(kept) {}

  std::string write(std::uint32_t root) {
    for (std::uint32_t i = root; i < dom_.nodes[root].end;) {
      close_before(i);
      const Node& node = dom_.nodes[i];
      if (node.tag == Tag::kText) {
        if (kept_[i] != 0) text(node.text);
        ++i;
      } else if (has(node.tag, kHidden)) {
        i = node.end;
      } else {
        open(i);
        ++i;
      }
    }
    return writer_.take();
  }

 private:
  void text(std::string_view text) {
    if (pre_ > 0) {
      writer_.preformatted(text);
    } else {
      writer_.collapsed(text);
    }
  }

  void around(std::uint32_t index) {
    const Tag tag = dom_.nodes[index].tag;
    // Inside a cell or a list item, blocks are lines of it rather than paragraphs.
    const int size = break_around(tag);
    if (size > 0) writer_.line_break(items_ > 0 || cells_ > 0 ? 1 : size);
  }

  void open(std::uint32_t index) {
    const Tag tag = dom_.nodes[index].tag;
    around(index);
    if (dom_.nodes[index].end == index + 1 && tag != Tag::k_td && tag != Tag::k_th) return;  // nothing inside
    if (tag == Tag::k_li) {
      ++items_;
      writer_.prefix("- ");
    }
    if (tag == Tag::k_pre || tag == Tag::k_listing || tag == Tag::k_xmp || tag == Tag::k_plaintext) ++pre_;
    if (tag == Tag::k_td || tag == Tag::k_th) {
      if (row_has_cell_) writer_.separator();
      row_has_cell_ = true;
      if (dom_.nodes[index].end == index + 1) return;
      ++cells_;
    }
    if (tag == Tag::k_tr) row_has_cell_ = false;
    open_.push_back(index);
  }

  void close_before(std::uint32_t at) {
    while (!open_.empty() && dom_.nodes[open_.back()].end <= at) {
      const std::uint32_t index = open_.back();
      const Tag tag = dom_.nodes[index].tag;
      open_.pop_back();
      if (tag == Tag::k_li) {
        --items_;
        writer_.prefix({});  // an item none of whose text is kept
      }
      if (tag == Tag::k_td || tag == Tag::k_th) --cells_;
      if (tag == Tag::k_pre || tag == Tag::k_listing || tag == Tag::k_xmp || tag == Tag::k_plaintext) --pre_;
      around(index);
    }
  }

  const Dom& dom_;
  const std::vector<std::uint8_t>& kept_;
  Writer writer_;
  std::vector<std::uint32_t> open_;
  int items_ = 0, cells_ = 0, pre_ = 0;
  bool row_has_cell_ = false;
};

}  // namespace

std::string write_text(const Dom& dom, std::uint32_t root, const std::vector<std::uint8_t>& kept) {
  return Layout(dom, kept).write(root);
}

std::string one_line(std::string_view text, std::size_t bytes_max) {
  Writer writer;
  writer.collapsed(text);
  std::string out = writer.take();
  truncate_utf8(out, bytes_max);
  return out;
}

std::string inner_text(const Dom& dom, std::uint32_t node, std::size_t bytes_max) {
  Writer writer;
  std::size_t bytes = 0;
  for (std::uint32_t i = node + 1; i < dom.nodes[node].end && bytes < bytes_max;) {
    const Node& inside = dom.nodes[i];
    if (has(inside.tag, kHidden)) {
      i = inside.end;
      continue;
    }
    if (inside.tag == Tag::kText) {
      writer.collapsed(inside.text);
      bytes += inside.text.size();
    } else if (has(inside.tag, kBlock) || inside.tag == Tag::k_br) {
      writer.collapsed(" ");
    }
    ++i;
  }
  std::string out = writer.take();
  truncate_utf8(out, bytes_max);
  return out;
}

}  // namespace heed::web
