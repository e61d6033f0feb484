// The forms of verify: the words are in main.cc.
#pragma once

#include "common/forms.h"
#include "verify/options.h"

namespace heed::tools {

using Form = FormOf<Options>;

}  // namespace heed::tools
