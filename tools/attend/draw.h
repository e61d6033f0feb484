// The pictures of attend: --heatmap and --svg.
#pragma once

#include <string>

#include "attend/picture.h"
#include "attention/finish.h"
#include "heed/result.h"

namespace heed::tools {

// Adds what a need kept.
void add_answer(PictureBuilder& builder, const Need& need, const Answer& answer);

// As text for standard output, if that is where `output` goes, as wide as the terminal is; otherwise as for a file.
std::string heatmap_for(const Picture& picture, const std::string& output);

Status write_svg(const Picture& picture, const std::string& path);

}  // namespace heed::tools
