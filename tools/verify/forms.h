// The forms of verify. Without a word operands are ledgers and streams to check; a first operand that is exactly one of
// the words in the table (main.cc) names another form, whatever files there are. A file of that name is written with
// its folder: ./prove.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/run.h"
#include "verify/options.h"

namespace heed::tools {

struct Form {
  std::string_view word;  // "" for the form without a word
  // Finds its operands in tool.operands(), without the word; gives the exit status.
  int (*run)(Tool& tool, const Options& options);
};

// The form that the operands name; its word is taken off them.
inline const Form& take_form(std::span<const Form> forms, std::vector<std::string>& operands) {
  const auto named = std::find_if(forms.begin(), forms.end(), [&](const Form& form) {
    return !operands.empty() && !form.word.empty() && form.word == operands.front();
  });
  if (named != forms.end()) {
    operands.erase(operands.begin());
    return *named;
  }
  return *std::find_if(forms.begin(), forms.end(), [](const Form& form) { return form.word.empty(); });
}

}  // namespace heed::tools
