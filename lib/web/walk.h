// Directories to files, the same list every time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "heed/result.h"
#include "heed/web/limits.h"

namespace heed::web {

struct WalkOptions {
  bool hidden = false;                         // names that begin with a dot
  std::size_t file_bytes_max = kFileBytesMax;  // larger files are reported in `skipped`
  std::size_t depth_max = kWalkDepthMax;
};

struct Skipped {
  std::string path;
  std::string reason;  // one sentence for a person
};

struct Walk {
  std::vector<std::string> files;  // regular files of a kind we may know, sorted by bytes of the path
  std::vector<Skipped> skipped;    // unreadable, too large, too deep; sorted likewise
};

// A directory, or a file (which is then the one answer, hidden or not). Links to files are followed; a link to a
// directory is followed unless it leads to a directory that is already on the way (a loop) or has been walked, so each
// directory is read once. Sockets, pipes and devices are not files. Files whose extension names a format that carries
// no text here (images, archives, fonts, scripts, style sheets) are left out silently. An error is only a start that
// cannot be read.
Result<Walk> walk(const std::string& path, const WalkOptions& options = {});

// Whether the extension of a path names something walk() leaves out.
bool is_known_non_text(std::string_view path);

}  // namespace heed::web
