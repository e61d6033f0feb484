#include "heed/web/dom.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "heed/web/entities.h"
#include "heed/web/limits.h"

namespace heed::web {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_lower(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return to_lower(a) == b; });
}

class Builder {
 public:
  explicit Builder(std::string_view text) : text_(text), xml_(text.starts_with("<?xml")) {
    dom_.nodes.reserve(text.size() / 32 + 16);
    dom_.nodes.push_back({.tag = Tag::k_html});
    open_.push_back(0);
    ++open_count_[static_cast<std::size_t>(Tag::k_html)];
  }

  Dom build() {
    while (at_ < text_.size() && !dom_.truncated) step();
    while (open_.size() > 1) pop();
    dom_.nodes[0].end = static_cast<std::uint32_t>(dom_.nodes.size());
    return std::move(dom_);
  }

 private:
  // ---- Tokens (HTML standard, section 13.2.5)

  void step() {
    const auto bracket = text_.find('<', at_);
    if (bracket == std::string_view::npos || bracket + 1 == text_.size()) {
      add_text(text_.substr(at_));
      at_ = text_.size();
      return;
    }
    if (bracket > at_) add_text(text_.substr(at_, bracket - at_));
    at_ = bracket;
    const char next = text_[at_ + 1];
    if (is_alpha(next)) {
      tag(false);
    } else if (next == '/' && at_ + 2 < text_.size() && is_alpha(text_[at_ + 2])) {
      tag(true);
    } else if (next == '!') {
      declaration();
    } else if ((next == '/' && at_ + 2 < text_.size()) || next == '?') {
      skip_past(">", 2);
    } else {
      add_text(text_.substr(at_, 1));
      ++at_;
    }
  }

  void skip_past(std::string_view end, std::size_t from) {
    const auto found = text_.find(end, at_ + from);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  }

  void declaration() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!-->") || rest.starts_with("<!--->")) {
      skip_past(">", 4);
    } else if (rest.starts_with("<!--")) {
      // "--!>" ends a comment too; whichever comes first.
      const auto end = text_.find("--", at_ + 4);
      std::size_t from = end;
      while (from != std::string_view::npos) {
        std::string_view after = text_.substr(from + 2);
        if (after.starts_with('>') || after.starts_with("!>")) break;
        from = text_.find("--", from + 1);
      }
      at_ = from == std::string_view::npos ? text_.size() : text_.find('>', from) + 1;
    } else if (rest.starts_with("<![CDATA[") && (foreign_ > 0 || xml_)) {
      const auto end = std::min(text_.find("]]>", at_), text_.size());
      append_text_node(text_.substr(at_ + 9, end - at_ - 9));
      at_ = std::min(end + 3, text_.size());
    } else {
      skip_past(">", 2);
    }
  }

  // Reads a whole tag. A tag that the input ends inside of is dropped with the rest, as browsers do.
  void tag(bool is_end) {
    std::size_t i = at_ + (is_end ? 2 : 1);
    const std::size_t name_start = i;
    while (i < text_.size() && !is_space(text_[i]) && text_[i] != '/' && text_[i] != '>') ++i;
    const std::string_view name = text_.substr(name_start, i - name_start);
    const Tag tag = tag_of(name);
    const auto first_attr = static_cast<std::uint32_t>(dom_.attrs.size());
    std::uint32_t seen = 0;
    bool self_closing = false;
    while (true) {
      while (i < text_.size() && (is_space(text_[i]) || text_[i] == '/')) {
        self_closing = text_[i] == '/';
        ++i;
      }
      if (i >= text_.size()) {
        dom_.attrs.resize(first_attr);
        at_ = text_.size();
        return;
      }
      if (text_[i] == '>') break;
      self_closing = false;
      i = attribute(i, is_end, seen);
    }
    at_ = i + 1;
    if (is_end) {
      end_tag(tag, name);
    } else {
      start_tag(tag, name, first_attr, self_closing);
    }
  }

  // One attribute at i; the place after it. The first of a name counts (`seen` is a bit a name).
  std::size_t attribute(std::size_t i, bool is_end, std::uint32_t& seen) {
    const std::size_t name_start = i++;  // a leading "=" belongs to the name
    while (i < text_.size() && !is_space(text_[i]) && text_[i] != '/' && text_[i] != '>' && text_[i] != '=') ++i;
    const std::string_view name = text_.substr(name_start, i - name_start);
    std::size_t after = i;
    while (after < text_.size() && is_space(text_[after])) ++after;
    std::string_view value;
    if (after < text_.size() && text_[after] == '=') {
      i = after + 1;
      while (i < text_.size() && is_space(text_[i])) ++i;
      if (i < text_.size() && (text_[i] == '"' || text_[i] == '\'')) {
        const auto close = std::min(text_.find(text_[i], i + 1), text_.size());
        value = text_.substr(i + 1, close - i - 1);
        i = std::min(close + 1, text_.size());
      } else {
        const std::size_t start = i;
        while (i < text_.size() && !is_space(text_[i]) && text_[i] != '>') ++i;
        value = text_.substr(start, i - start);
      }
    }
    const Attr attr = is_end ? Attr::kOther : attr_of(name);
    const std::uint32_t bit = 1u << static_cast<unsigned>(attr);
    if (attr != Attr::kOther && (seen & bit) == 0) {
      seen |= bit;
      dom_.attrs.push_back({attr, decoded(value, true)});
    }
    return i;
  }

  std::string_view decoded(std::string_view text, bool in_attribute) {
    if (text.find_first_of(std::string_view("&\0", 2)) == std::string_view::npos) return text;
    std::string& out = dom_.decoded.emplace_back();
    append_decoded(out, text, in_attribute);
    return out;
  }

  // ---- Tree (section 13.2.6, reduced; see dom.h)

  std::uint32_t current() const { return open_.back(); }
  Tag tag_at(std::size_t depth) const { return dom_.nodes[open_[depth]].tag; }
  bool is_open(Tag tag) const { return open_count_[static_cast<std::size_t>(tag)] > 0; }

  void add_text(std::string_view text) {
    if (open_.size() == 1 || tag_at(open_.size() - 1) == Tag::k_head) {
      if (std::all_of(text.begin(), text.end(), is_space)) return;
      leave_head();
    }
    append_text_node(decoded(text, false));
  }

  void append_text_node(std::string_view text) {
    if (text.empty()) return;
    Node* node = new_node(Tag::kText);
    if (node == nullptr) return;
    node->text = text;
    node->end = static_cast<std::uint32_t>(dom_.nodes.size());
  }

  Node* new_node(Tag tag) {
    if (dom_.nodes.size() >= kNodesMax) {
      dom_.truncated = true;
      return nullptr;
    }
    dom_.nodes.push_back({.parent = current(), .tag = tag});
    return &dom_.nodes.back();
  }

  void pop() {
    Node& node = dom_.nodes[open_.back()];
    node.end = static_cast<std::uint32_t>(dom_.nodes.size());
    --open_count_[static_cast<std::size_t>(node.tag)];
    if (node.tag == Tag::k_svg || node.tag == Tag::k_math) --foreign_;
    open_.pop_back();
  }

  void pop_to(std::size_t depth) {
    while (open_.size() > depth) pop();
    overflow_ = 0;
  }

  void leave_head() {
    for (std::size_t depth = 1; depth < open_.size(); ++depth) {
      if (tag_at(depth) == Tag::k_head) return pop_to(depth);
    }
  }

  // Closes the innermost `tag` unless one of `fences` (or a table cell and the like, when `scoped`) is in between.
  bool close(Tag tag, std::initializer_list<Tag> fences, bool scoped) {
    if (!is_open(tag)) return false;
    for (std::size_t depth = open_.size(); depth-- > 1;) {
      const Tag open = tag_at(depth);
      if (open == tag) {
        pop_to(depth);
        return true;
      }
      if (scoped && has(open, kScope)) return false;
      if (std::find(fences.begin(), fences.end(), open) != fences.end()) return false;
    }
    return false;
  }

  void close_before(Tag tag) {
    if (has(tag, kClosesP) && is_open(Tag::k_p)) close(Tag::k_p, {Tag::k_button}, true);
    if (has(tag, kHeading) && has(tag_at(open_.size() - 1), kHeading)) pop_to(open_.size() - 1);
    switch (tag) {
      case Tag::k_li:
        close(Tag::k_li, {Tag::k_ul, Tag::k_ol, Tag::k_menu, Tag::k_dir}, true);
        break;
      case Tag::k_dt:
      case Tag::k_dd:
        if (!close(Tag::k_dd, {Tag::k_dl, Tag::k_dt}, true)) close(Tag::k_dt, {Tag::k_dl, Tag::k_dd}, true);
        break;
      case Tag::k_option:
        close(Tag::k_option, {Tag::k_select, Tag::k_optgroup, Tag::k_datalist}, true);
        break;
      case Tag::k_optgroup:
        close(Tag::k_optgroup, {Tag::k_select}, true);
        break;
      case Tag::k_td:
      case Tag::k_th:
        if (!close(Tag::k_td, {Tag::k_tr, Tag::k_table, Tag::k_th}, false)) {
          close(Tag::k_th, {Tag::k_tr, Tag::k_table, Tag::k_td}, false);
        }
        break;
      case Tag::k_tr:
        close(Tag::k_tr, {Tag::k_table}, false);
        break;
      case Tag::k_tbody:
      case Tag::k_thead:
      case Tag::k_tfoot:
        for (const Tag part : {Tag::k_tbody, Tag::k_thead, Tag::k_tfoot, Tag::k_caption})
          close(part, {Tag::k_table}, false);
        break;
      case Tag::k_a:
      case Tag::k_nobr:
        close_unless_block(tag);
        break;
      case Tag::k_button:
        close(Tag::k_button, {}, true);
        break;
      case Tag::k_rt:
      case Tag::k_rp:
        if (!close(Tag::k_rt, {Tag::k_ruby}, true)) close(Tag::k_rp, {Tag::k_ruby}, true);
        break;
      default:
        break;
    }
  }

  // An inline element ends if only inline elements were opened inside it.
  bool close_unless_block(Tag tag) {
    if (!is_open(tag)) return false;
    for (std::size_t depth = open_.size(); depth-- > 1;) {
      if (tag_at(depth) == tag) {
        pop_to(depth);
        return true;
      }
      if (has(tag_at(depth), kSpecial)) return false;
    }
    return false;
  }

  void start_tag(Tag tag, std::string_view name, std::uint32_t first_attr, bool self_closing) {
    if (tag == Tag::k_html || (tag == Tag::k_body && body_seen_) ||
        (tag == Tag::k_head && (head_seen_ || body_seen_))) {
      if (tag == Tag::k_html && dom_.nodes[0].attr_count == 0) set_attrs(dom_.nodes[0], first_attr);
      return;
    }
    if (tag == Tag::k_head) head_seen_ = true;
    if (tag == Tag::k_body) {
      body_seen_ = true;
      leave_head();
      pop_to(1);
    } else if (!has(tag, kHead) && tag != Tag::k_head && tag_at(open_.size() - 1) == Tag::k_head) {
      leave_head();
    }
    // HTML inside a drawing is not part of it (section 13.2.6.5).
    if (foreign_ > 0 && has(tag, kClosesP) && tag != Tag::k_hr) {
      if (!close(Tag::k_svg, {}, false)) close(Tag::k_math, {}, false);
    }
    close_before(tag);
    const bool closed = has(tag, kVoid) || (self_closing && (foreign_ > 0 || xml_ || tag == Tag::k_svg));
    const bool too_deep = open_.size() >= kDepthMax;
    Node* node = new_node(tag);
    if (node == nullptr) return;
    set_attrs(*node, first_attr);
    if (tag == Tag::kUnknown) node->text = name;
    const auto index = static_cast<std::uint32_t>(dom_.nodes.size() - 1);
    node->end = index + 1;
    if (closed) return;
    if (has(tag, kRaw | kRcdata) && foreign_ == 0) return raw_text(index);
    if (tag == Tag::k_plaintext) {
      open_.push_back(index);
      ++open_count_[static_cast<std::size_t>(tag)];
      append_text_node(text_.substr(at_));
      at_ = text_.size();
      return;
    }
    if (too_deep) {
      ++overflow_;  // the element stands beside its content; its end tag must not close another
      return;
    }
    open_.push_back(index);
    ++open_count_[static_cast<std::size_t>(tag)];
    if (tag == Tag::k_svg || tag == Tag::k_math) ++foreign_;
  }

  void set_attrs(Node& node, std::uint32_t first_attr) {
    node.first_attr = first_attr;
    node.attr_count = static_cast<std::uint8_t>(dom_.attrs.size() - first_attr);
  }

  // Everything up to "</name" is one text node inside the element.
  void raw_text(std::uint32_t index) {
    const Tag tag = dom_.nodes[index].tag;
    const std::string_view name = tag_name(tag);
    std::size_t end = at_;
    while (true) {
      end = text_.find("</", end);
      if (end == std::string_view::npos) {
        end = text_.size();
        break;
      }
      const std::size_t after = end + 2 + name.size();
      if (equals_lower(text_.substr(end + 2, name.size()), name) &&
          (after >= text_.size() || is_space(text_[after]) || text_[after] == '/' || text_[after] == '>')) {
        break;
      }
      end += 2;
    }
    const std::string_view content = text_.substr(at_, end - at_);
    open_.push_back(index);
    ++open_count_[static_cast<std::size_t>(tag)];
    append_text_node(has(tag, kRcdata) ? decoded(content, false) : content);
    pop();
    at_ = end;
    if (end < text_.size()) skip_past(">", 2);
  }

  void end_tag(Tag tag, std::string_view name) {
    if (tag == Tag::k_br) return start_tag(tag, name, static_cast<std::uint32_t>(dom_.attrs.size()), false);
    if (tag == Tag::k_html || tag == Tag::k_body) return;  // what follows still belongs to the body
    if (overflow_ > 0) {
      --overflow_;
      return;
    }
    if (tag == Tag::kUnknown) return close_unknown(name);
    if (!is_open(tag) || has(tag, kVoid)) return;
    if (has(tag, kHeading)) return close_heading();
    if (!has(tag, kSpecial)) {
      close_unless_block(tag);
      return;
    }
    const bool is_table_part = tag == Tag::k_table || tag == Tag::k_tr || tag == Tag::k_td || tag == Tag::k_th ||
                               tag == Tag::k_tbody || tag == Tag::k_thead || tag == Tag::k_tfoot ||
                               tag == Tag::k_caption;
    if (is_table_part && tag != Tag::k_table) {
      close(tag, {Tag::k_table}, false);
    } else if (tag == Tag::k_li) {
      close(tag, {Tag::k_ul, Tag::k_ol}, true);
    } else {
      close(tag, {}, tag != Tag::k_table);
    }
  }

  // Elements of a page's own (<product-card>) are told apart by their names as written.
  void close_unknown(std::string_view name) {
    if (!is_open(Tag::kUnknown)) return;
    for (std::size_t depth = open_.size(); depth-- > 1;) {
      const Node& node = dom_.nodes[open_[depth]];
      if (node.tag == Tag::kUnknown && node.text == name) return pop_to(depth);
      if (has(node.tag, kScope)) return;
    }
  }

  // </h3> closes an open <h2>: authors mistype the number.
  void close_heading() {
    for (std::size_t depth = open_.size(); depth-- > 1;) {
      if (has(tag_at(depth), kHeading)) return pop_to(depth);
      if (has(tag_at(depth), kScope)) return;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool xml_;  // begins with <?xml: such authors mean <a/> to be closed
  bool head_seen_ = false;
  bool body_seen_ = false;
  std::size_t foreign_ = 0;   // open svg and math elements
  std::size_t overflow_ = 0;  // elements opened beyond kDepthMax and not closed yet
  Dom dom_;
  std::vector<std::uint32_t> open_;
  std::array<std::uint32_t, static_cast<std::size_t>(Tag::kCount)> open_count_{};
};

}  // namespace

std::string_view Dom::attr(std::uint32_t node, Attr name) const {
  const Node& it = nodes[node];
  for (std::uint32_t i = it.first_attr; i < it.first_attr + it.attr_count; ++i) {
    if (attrs[i].name == name) return attrs[i].value;
  }
  return {};
}

bool Dom::has_attr(std::uint32_t node, Attr name) const {
  const Node& it = nodes[node];
  for (std::uint32_t i = it.first_attr; i < it.first_attr + it.attr_count; ++i) {
    if (attrs[i].name == name) return true;
  }
  return false;
}

Dom parse_dom(std::string_view text) { return Builder(text).build(); }

}  // namespace heed::web
