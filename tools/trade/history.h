// What the ledger says already about the inputs of this run: where they stand and what followed from them. With it a
// run that is repeated prints what it printed the first time, although nothing is appended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace heed::tools {

class History {
 public:
  struct Past {
    std::int64_t entry = 0;             // index of the input
    std::vector<std::string> outcomes;  // the lines behind it
  };

  // Remembers inputs whose ids begin with the batch's name and ":".
  explicit History(std::string_view batch);
  // And the input with this id.
  void remember(std::string_view id);

  // To be called with every line of the ledger, in order.
  void watch(std::uint64_t index, std::string_view line);

  // Nothing if the ledger does not have the input.
  const Past* find(std::string_view id) const;

 private:
  bool is_wanted(std::string_view token) const;

  // Ids as the lines have them: with quotes and escapes.
  std::string prefix_;
  std::unordered_set<std::string> wanted_;
  std::unordered_map<std::string, Past> past_;
  Past* current_ = nullptr;  // whose outcomes the next lines may be
};

}  // namespace heed::tools
