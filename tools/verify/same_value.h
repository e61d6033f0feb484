// Whether two JSON values say the same, however they are written: 5 and 5.0, "a" and "\u0061". Numbers are compared as
// doubles, to the last bit but for the sign of zero; members of objects in the order in which they stand.
#pragma once

#include "heed/stream/value.h"

namespace heed::tools {

bool same_value(const stream::Value& a, const stream::Value& b);

}  // namespace heed::tools
