// How many claims of one kind a stream makes: those that were checked, and the others by what was missing for them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace heed::tools {

class Claims {
 public:
  // "content hash", "content hashes": how one and how several are called.
  Claims(std::string_view one, std::string_view several) : one_(one), several_(several) {}

  void check(std::uint64_t count = 1) { checked_ += count; }
  // `why` goes on from the name: "of resources without text".
  void leave(const std::string& why, std::uint64_t count = 1) {
    if (count > 0) left_[why] += count;
  }

  std::uint64_t checked() const { return checked_; }
  std::uint64_t unchecked() const {
    std::uint64_t sum = 0;
    for (const auto& [why, count] : left_) sum += count;
    return sum;
  }

  // Appended to what stands there: "2 content hashes", and "1 content hash of resources without text, 2 ...".
  void append_checked(std::string& words) const {
    if (checked_ > 0) append(words, checked_, {});
  }
  void append_unchecked(std::string& words) const {
    for (const auto& [why, count] : left_) append(words, count, why);
  }

 private:
  void append(std::string& words, std::uint64_t count, const std::string& why) const {
    if (!words.empty()) words += ", ";
    words += std::to_string(count).append(" ").append(count == 1 ? one_ : several_);
    if (!why.empty()) words += " " + why;
  }

  std::string_view one_, several_;
  std::uint64_t checked_ = 0;
  std::map<std::string, std::uint64_t> left_;
};

}  // namespace heed::tools
