// Words as the extraction score counts them: runs of letters, marks and digits, in lower case.
#pragma once

#include <utf8proc.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

inline std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t used = std::max<utf8proc_ssize_t>(utf8proc_iterate(at, left, &c), 1);
    const auto category = utf8proc_category(c);
    if ((category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) || c == '_') {
      utf8proc_uint8_t buffer[4];
      const auto bytes = utf8proc_encode_char(utf8proc_tolower(c), buffer);
      word.append(reinterpret_cast<char*>(buffer), static_cast<std::size_t>(bytes));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
    at += used;
    left -= used;
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}
