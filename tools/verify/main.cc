// verify: checks ledgers and the claims in streams of records, and names the first thing that is wrong.
//
// A directory is a ledger (ledger_check.h), everything else a stream (stream_check.h); nothing that is read is believed
// but the key. The words "prove" and "proof" are for single entries: a proof is made where the ledger is and checked
// where it is not. The word "quality" is for rankings (quality.h).
#include "common/run.h"
#include "verify/check.h"
#include "verify/forms.h"
#include "verify/proof_check.h"
#include "verify/prove.h"
#include "verify/quality.h"

namespace {

using namespace heed;

// The other words name what is done with the operands behind them.
constexpr tools::Form kForms[] = {
    {"", tools::check_operands},
    {"prove", tools::prove_entry},
    {"proof", tools::check_proof},
    {"quality", tools::measure_quality},
};

tools::Synopsis synopsis() {
  return {"verify",
          "Checks whole ledgers, and the hashes and certificates in streams of records; names the first thing wrong.",
          "By default a ledger is checked with the key beside it, DIR.vkey, and only its first fault is named.",
          "[LEDGER|FILE... | prove LEDGER INDEX | proof FILE [ENTRY_FILE] | quality [FILE...]]",
          {"verify --key example.org/market+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM market/",
           "verify prove market/ 9 -o sale.tlog-proof && verify proof --key market.vkey sale.tlog-proof sale.json",
           "match --keep --people people.ndjson edges.ndjson | verify"}};
}

void declare(tools::CommandLine& line, tools::Options& options) {
  line.group("Checks");
  line.add("key", "KEY", options.key,
           "believe KEY, a verifier key or a file that holds one; default for ledgers DIR.vkey beside them",
           tools::Completion::kFile);
  line.add("policy", "FILE", options.policy,
           "check a proof by the tlog-policy in FILE, which says whose signatures are asked for; with --key its "
           "witnesses alone",
           tools::Completion::kFile);
  line.add("since", "CHECKPOINT", options.since,
           "check that a ledger goes on from the one in the file CHECKPOINT, which was kept earlier",
           tools::Completion::kFile);
  line.add_switch("all", options.all, "name every fault; otherwise the first");
  line.add_switch("strict", options.strict, "check that every entry of a ledger is canonical JSON");
  line.add_switch("json", options.json, "answer with records of type fault and summary");
  line.group("Figures of a ranking (verify quality)");
  line.add(
      "qrels", "FILE", options.qrels,
      "judge by FILE: lines of need, iteration, resource and grade; otherwise only how attention is spread is told",
      tools::Completion::kFile);
  line.add("at-least", "METRIC=VALUE", options.at_least,
           "exit with 1 if a figure is below: ndcg@10=0.4 for instance; may be given again",
           tools::Completion::kNothing);
}

int run(int argc, char** argv) {
  tools::Options options;
  tools::Tool tool(synopsis());
  declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;
  const auto& form = tools::take_form(kForms, tool.operands());
  if (form.word != "quality" && (!options.qrels.empty() || !options.at_least.empty())) {
    return tool.fail(input_error("--qrels and --at-least are for figures of a ranking: verify quality"));
  }
  return form.run(tool, options);
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("verify", [&] { return run(argc, argv); });
}
