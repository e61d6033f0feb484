// What the user asked for, in every form of verify.
#pragma once

#include <string>
#include <vector>

namespace heed::tools {

struct Options {
  std::string key;
  std::string policy;
  std::string since;
  std::string evidence;
  std::vector<std::string> sources;
  std::vector<std::string> models;
  std::string sample;
  std::string seed;
  std::string qrels;
  std::vector<std::string> at_least;
  std::string listen;
  std::string state;
  std::string name;
  bool publish = false;
  bool all = false;
  bool replay = true;
  bool strict = false;
  bool json = false;
};

}  // namespace heed::tools
