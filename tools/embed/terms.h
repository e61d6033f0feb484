// embed --terms: the field terms, for attend to weigh exact words beside vectors.
#pragma once

#include <string_view>

#include "heed/result.h"
#include "heed/stream/edit.h"
#include "heed/stream/record.h"

namespace heed::tools {

// {"term":count,...}, text/lexical.h has the rules. In the place of the field if the record has one.
void set_terms(stream::Edit& edit, std::string_view title, std::string_view text);

}  // namespace heed::tools
