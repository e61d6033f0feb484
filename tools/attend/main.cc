// attend: weighs a stream of resources of any length against needs, in one pass and in constant memory.
#include <memory>

#include "attend/merge.h"
#include "attend/options.h"
#include "attend/run.h"
#include "common/run.h"

namespace {

using namespace heed;

int run_tool(int argc, char** argv) {
  tools::AttendOptions options;
  tools::Tool tool(tools::attend_synopsis());
  tools::declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;

  const auto model = tools::NeedModel::choose(options.model);
  if (!model) return tool.fail(model.error());
  if (options.merge) {
    tools::MergeRun merge(options, *model, tool.common().output);
    if (auto status = merge.begin(tool.operands()); !status) return tool.fail(status.error());
    return tool.run(
        1, [&] { return merge.handler(); }, [&](std::string& out) { return merge.finish(tool.messages(), out); });
  }
  tools::AttendRun run(options, *model);
  if (auto status = run.read_aside(tool)) return *status;
  run.look_ahead(tool);
  return tool.run(
      run.threads(tool.jobs()), [&] { return run.handler(); }, [&](std::string& out) { return run.finish(tool, out); });
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("attend", [&] { return run_tool(argc, argv); });
}
