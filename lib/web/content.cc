// Which blocks are the main text: a logistic model over the features of blocks.h, smoothed along the page.
#include "heed/web/content.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "heed/web/blocks.h"

namespace heed::web {
namespace {
#include "heed/web/content_model.inc"
}  // namespace

namespace {

// Page turners of documentation generators: Publican, DocBook XSL, Sphinx, Texinfo. The model sees too few of them.
bool is_page_turner(const Dom& dom, std::uint32_t node) {
  if (dom.nodes[node].attr_count == 0) return false;
  constexpr std::array<std::string_view, 6> kNames{"docnav",    "navheader", "navfooter", "rst-footer-buttons",
                                                   "nav-panel", "prevnext"};
  const std::string_view names = dom.attr(node, Attr::kClass);
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    return names.starts_with(name) && (names.size() == name.size() || names[name.size()] == ' ');
  });
}

}  // namespace

// Nodes whose text nobody is meant to read.
std::vector<std::uint8_t> hidden_nodes(const Dom& dom) {
  std::vector<std::uint8_t> hidden(dom.nodes.size(), 0);
  std::vector<std::uint32_t> bytes(dom.nodes.size(), 0);
  for (auto i = static_cast<std::uint32_t>(dom.nodes.size()); i-- > 1;) {
    const Node& node = dom.nodes[i];
    if (node.tag == Tag::kText) bytes[i] = static_cast<std::uint32_t>(node.text.size());
    if (!has(node.tag, kHidden)) bytes[node.parent] += bytes[i];
  }
  for (std::uint32_t i = 1; i < dom.nodes.size();) {
    const Node& node = dom.nodes[i];
    // Pages made by scripts put their whole text into <noscript>, or show a hidden box when they have run (React
    // streams such boxes as <div hidden id="S:1">): what is hidden is hidden only if most of the page is not.
    const bool most = bytes[i] * std::uint64_t{2} > bytes[0];
    bool hide = has(node.tag, kHidden);
    if (node.tag == Tag::k_noscript) hide = !most;
    if (is_page_turner(dom, i)) hide = true;
    if (node.attr_count > 0 && dom.has_attr(i, Attr::kHiddenAttr))
      hide = hide || (!most && !dom.attr(i, Attr::kId).starts_with("S:"));
    if (hide) {
      std::fill(hidden.begin() + i, hidden.begin() + node.end, 1);
      i = node.end;
    } else {
      ++i;
    }
  }
  return hidden;
}

std::vector<std::int32_t> block_scores(const std::vector<Block>& blocks) {
  std::vector<std::int32_t> scores;
  scores.reserve(blocks.size());
  for (const Block& block : blocks) {
    // Feature times weight is rounded first, so that the sum is the same on every machine.
    std::int32_t score = 0;
    block.context.for_each([&](std::size_t bit) { score += kWeights[bit]; });
    for (std::size_t i = 0; i < block.dense.size(); ++i) {
      score += static_cast<std::int32_t>(block.dense[i] * static_cast<float>(kWeights[kContextBits + i]));
    }
    scores.push_back(score);
  }
  return scores;
}

Content main_content(const Dom& dom) {
  const std::vector<std::uint8_t> hidden = hidden_nodes(dom);
  const std::vector<Block> blocks = find_blocks(dom, hidden);
  const std::vector<std::int32_t> scores = block_scores(blocks);
  Content content;
  content.kept.assign(dom.nodes.size(), 0);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (scores[i] < kThreshold) continue;
    for (std::uint32_t k = blocks[i].first; k <= blocks[i].last; ++k) content.kept[k] = hidden[k] == 0 ? 1 : 0;
  }
  content.text = write_text(dom, 0, content.kept);
  return content;
}

}  // namespace heed::web
