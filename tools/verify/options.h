// What the user asked for, in every form of verify.
#pragma once

#include <string>
#include <vector>

namespace heed::tools {

struct Options {
  std::string key;
  std::string policy;
  std::string since;
  std::string qrels;
  std::vector<std::string> at_least;
  bool all = false;
  bool strict = false;
  bool json = false;
};

}  // namespace heed::tools
