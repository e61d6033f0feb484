// The forms of a program. Without a word operands are files; a first operand that is exactly one of the words in the
// program's table names another form, whatever files there are. A file of that name is written with its folder: ./sign.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/run.h"

namespace heed::tools {

template <class Options>
struct FormOf {
  std::string_view word;  // "" for the form without a word
  // Finds its operands in tool.operands(), without the word; gives the exit status.
  int (*run)(Tool& tool, const Options& options);
};

// The form that the operands name; its word is taken off them.
template <class Options>
const FormOf<Options>& take_form(std::span<const FormOf<Options>> forms, std::vector<std::string>& operands) {
  const auto named = std::find_if(forms.begin(), forms.end(), [&](const auto& form) {
    return !operands.empty() && !form.word.empty() && form.word == operands.front();
  });
  if (named != forms.end()) {
    operands.erase(operands.begin());
    return *named;
  }
  return *std::find_if(forms.begin(), forms.end(), [](const auto& form) { return form.word.empty(); });
}

}  // namespace heed::tools
