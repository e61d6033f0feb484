// What can be read only once, kept to be read again: lines of an input, each at the number it had. They stand in a
// temporary file without a name, which is gone when the program ends, however it ends.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "heed/result.h"

namespace heed::tools {

// Whether the input can be opened a second time and gives the same then: a file, and not a pipe or standard input.
bool reads_twice(const std::string& path);

class Spool {
 public:
  static Result<Spool> create();

  // Lines in ascending order of their numbers, from 1. A failure shows at the end.
  void append(std::uint64_t number, std::string_view line);

  // Ends the writing: where the lines can be read, as long as this object lives.
  Result<std::string> path();

 private:
  explicit Spool(std::FILE* file) : file_(file) {}

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t next_ = 1;
};

}  // namespace heed::tools
