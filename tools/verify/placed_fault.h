// What is wrong with a record of a stream, by its place. The stream's check turns the place into a file's name.
#pragma once

#include <string>

#include "common/allocation_records.h"

namespace heed::tools {

struct PlacedFault {
  Place place;
  std::string rule;
  std::string message;
};

}  // namespace heed::tools
