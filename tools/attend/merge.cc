#include "attend/merge.h"

#include <fmt/format.h>

#include "attend/answers.h"

namespace heed::tools {
namespace {

class Join final : public stream::Handler {
 public:
  Join(PartialMerge& merge, bool passes) : merge_(merge), passes_(passes) {}

  Status handle(const stream::Record& record, std::string& out) override {
    if (record.type() == "partial" || record.type() == "held") return merge_.add(record);
    if (passes_) out.append(record.line()).push_back('\n');
    return {};
  }

 private:
  PartialMerge& merge_;
  bool passes_;
};

}  // namespace

std::unique_ptr<stream::Handler> MergeRun::handler() { return std::make_unique<Join>(merge_, !options_.heatmap); }

Result<int> MergeRun::finish(Messages& messages, std::string& out) {
  const Needs& needs = merge_.needs();
  if (needs.empty()) {
    messages.warning("there are no records of type partial: nothing was joined");
    return kDone;
  }
  const Weighing& weighing = merge_.options().weighing;
  auto keep = keep_of(options_, weighing);
  if (!keep) return keep.error();
  const std::size_t held = merge_.options().pool;
  if (keep->pool > held) {
    return input_error(
        fmt::format("the parts hold {} resources a need, expected {}: give --partial the same -k, --mass, "
                    "--threshold and --diversity",
                    held, keep->pool));
  }
  keep->pool = held;
  const LexicalScorer lexical = merge_.lexical();
  const EdgeOptions edges = edge_options(options_, weighing, *keep, merge_.options().texts);
  Answers answers(options_, output_);
  for (std::size_t i = 0; i < needs.size(); ++i) {
    const Seen seen{merge_.resources(i), &merge_.statistics(), nullptr, &lexical};
    if (auto status = answers.add(needs.all()[i], i, merge_.attention()[i], seen, edges, out); !status) {
      return status.error();
    }
  }
  if (auto status = answers.finish(out); !status) return status.error();
  return kDone;
}

}  // namespace heed::tools
