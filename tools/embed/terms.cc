#include "embed/terms.h"

#include <string>

#include "heed/stream/json_writer.h"
#include "heed/text/lexical.h"

namespace heed::tools {

void set_terms(stream::Edit& edit, std::string_view title, std::string_view text) {
  std::string json = "{";
  for (const auto& [term, count] : text::lexical_terms(title, text)) {
    if (json.size() > 1) json += ',';
    json.append(stream::json_string(term)).append(":").append(std::to_string(count));
  }
  edit.set("terms", json + "}");
}

}  // namespace heed::tools
