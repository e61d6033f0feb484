#include "attend/draw.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "attend/heatmap.h"
#include "attend/svg.h"
#include "heed/stream/writer.h"

namespace heed::tools {
namespace {

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value && *value;
}

Palette palette() {
  if (is_set("NO_COLOR")) return Palette::kNone;
  const char* colours = std::getenv("COLORTERM");
  const std::string_view kind = colours ? colours : "";
  return kind == "truecolor" || kind == "24bit" ? Palette::kTrue : Palette::kCube;
}

}  // namespace

void add_answer(PictureBuilder& builder, const Need& need, const Answer& answer) {
  stream::RecordParser parser;
  const auto record = parser.parse_copy(need.line);
  const auto text = record ? record->string_or("text", "") : Result<std::string_view>("");
  const std::size_t place = builder.add_need(need.id, text ? *text : "", answer.remainder);
  for (const auto& kept : answer.kept) {
    builder.add_edge(place, kept.edge.candidate->id, kept.edge.candidate->title, kept.weight);
  }
}

std::string heatmap_for(const Picture& picture, const std::string& output) {
  HeatmapOptions options;
  if ((output.empty() || output == "-") && ::isatty(STDOUT_FILENO) != 0) {
    options.palette = palette();
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) options.width = size.ws_col;
  }
  return draw_heatmap(picture, options);
}

Status write_svg(const Picture& picture, const std::string& path) {
  auto writer = stream::Writer::open(path, false);
  if (!writer) return writer.error();
  if (auto status = (*writer)->write(draw_svg(picture)); !status) return status;
  return (*writer)->close();
}

}  // namespace heed::tools
