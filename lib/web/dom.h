// A page as a flat tree: nodes in document order, a subtree is a range of them, and nothing here recurses.
//
// The tree builder follows the HTML standard where it changes what a reader sees: optional end tags, void elements, raw
// text, scopes of tables and lists, the depth cap of browsers. It leaves out what does not (foster parenting, the
// adoption agency's copies: a formatting element closed out of order just ends with its parent). One pass, linear in
// the input: attributes of no interest are skipped, and no search goes beyond kDepthMax open elements.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "heed/web/tags.h"

namespace heed::web {

struct Node {
  std::string_view text = {};    // of a text node, references decoded; of an unknown element, its name
  std::uint32_t parent = 0;      // node 0 is its own parent
  std::uint32_t end = 0;         // one past the last node inside
  std::uint32_t first_attr = 0;  // in Dom::attrs
  std::uint8_t attr_count = 0;
  Tag tag = Tag::kText;
};

struct NodeAttr {
  Attr name;
  std::string_view value;  // references decoded
};

// Views point into the parsed text and into `decoded`: both must outlive the tree.
struct Dom {
  std::vector<Node> nodes;  // never empty; node 0 is <html>
  std::vector<NodeAttr> attrs;
  std::deque<std::string> decoded;
  bool truncated = false;  // kNodesMax was reached; what follows is not in the tree

  std::string_view attr(std::uint32_t node, Attr name) const;  // "" when absent
  bool has_attr(std::uint32_t node, Attr name) const;
};

// `text` is UTF-8 and stays alive as long as the tree.
Dom parse_dom(std::string_view text);

}  // namespace heed::web
