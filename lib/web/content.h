// The main text of a page: which nodes are content, and how they are written down.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heed/web/blocks.h"
#include "heed/web/dom.h"

namespace heed::web {

struct Content {
  std::string text;
  std::vector<std::uint8_t> kept;  // a node: 1 when its text is part of `text`
};

// The parts of main_content, for training and measuring.
std::vector<std::uint8_t> hidden_nodes(const Dom& dom);
std::vector<std::int32_t> block_scores(const std::vector<Block>& blocks);  // thousandths of a logit

Content main_content(const Dom& dom);

// All the text inside a node, whitespace collapsed to single blanks; nothing of hidden elements.
std::string inner_text(const Dom& dom, std::uint32_t node, std::size_t bytes_max);

// One line of text as a reader sees it: white space of every kind collapsed, controls and invisible characters gone.
std::string one_line(std::string_view text, std::size_t bytes_max);

// Writes the kept text nodes inside `root`: paragraphs apart by an empty line, list items and table rows a line each,
// <pre> as it stands.
std::string write_text(const Dom& dom, std::uint32_t root, const std::vector<std::uint8_t>& kept);

}  // namespace heed::web
