#include "attend/answers.h"

#include "attend/draw.h"

namespace heed::tools {

Status Answers::add(const Need& need, std::size_t number, Attention& attention, const Seen& seen,
                    const EdgeOptions& edges, std::string& out) {
  std::string unwanted;
  const auto answer = append_edges(need, number, attention, seen, edges, options_.heatmap ? unwanted : out);
  if (!answer) return answer.error();
  if (options_.heatmap || !options_.svg.empty()) add_answer(builder_, need, *answer);
  return {};
}

Status Answers::finish(std::string& out) {
  if (!options_.heatmap && options_.svg.empty()) return {};
  const Picture picture = builder_.finish();
  if (options_.heatmap) out += heatmap_for(picture, output_);
  return options_.svg.empty() ? Status() : write_svg(picture, options_.svg);
}

EdgeOptions edge_options(const AttendOptions& options, const Weighing& weighing, const Keep& keep, bool explain) {
  return {weighing,
          keep,
          static_cast<std::size_t>(options.words),
          explain,
          {options.edges_max(), options.certain.value_or(0)}};
}

}  // namespace heed::tools
