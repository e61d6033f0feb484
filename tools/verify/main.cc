// verify: checks ledgers and the claims in streams of records, and names the first thing that is wrong.
//
// A directory is a ledger (ledger_check.h), everything else a stream (stream_check.h); nothing that is read is believed
// but the key. The words "prove" and "proof" are for single entries: a proof is made where the ledger is and checked
// where it is not. "evidence" checks what proves that a log forked; "cosign" and "witness" are the two sides of getting
// a checkpoint signed by others. The word "quality" is for rankings (quality.h).
#include "common/models.h"
#include "common/run.h"
#include "verify/check.h"
#include "verify/cosign.h"
#include "verify/evidence_check.h"
#include "verify/export.h"
#include "verify/forms.h"
#include "verify/proof_check.h"
#include "verify/prove.h"
#include "verify/quality.h"
#include "verify/witness.h"

namespace {

using namespace heed;

// The other words name what is done with the operands behind them.
constexpr tools::Form kForms[] = {
    {"", tools::check_operands},         {"prove", tools::prove_entry},     {"proof", tools::check_proof},
    {"entry", tools::show_entry},        {"export", tools::export_entries}, {"quality", tools::measure_quality},
    {"evidence", tools::check_evidence}, {"cosign", tools::cosign_ledger},  {"witness", tools::run_witness},
};

tools::Synopsis synopsis() {
  return {"verify",
          "Checks ledgers, and all that can be computed again in streams of records; names the first thing wrong.",
          "By default a ledger is checked with the key beside it, DIR.vkey, and only its first fault is named.",
          "[LEDGER|FILE... | prove LEDGER INDEX | proof FILE [ENTRY_FILE] | entry LEDGER|FILE INDEX | export LEDGER | "
          "evidence FILE | cosign LEDGER | witness | quality [FILE...]]",
          {"verify --key example.org/market+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM market/",
           "verify --key market.vkey --since kept market/ && cp market/checkpoint kept",
           "verify prove market/ 9 -o sale.tlog-proof && verify proof --key market.vkey sale.tlog-proof sale.json",
           "match --keep --people people.ndjson edges.ndjson | verify"}};
}

void declare(tools::CommandLine& line, tools::Options& options) {
  line.group("Checks");
  line.add("key", "KEY", options.key,
           "believe KEY, a verifier key or a file that holds one; default for ledgers DIR.vkey beside them",
           tools::Completion::kFile);
  line.add("policy", "FILE", options.policy,
           "believe a checkpoint by the tlog-policy in FILE, which says whose signatures are asked for; with --key its "
           "witnesses alone",
           tools::Completion::kFile);
  line.add("since", "CHECKPOINT", options.since,
           "check that a ledger goes on from the one in the file CHECKPOINT, which was kept earlier",
           tools::Completion::kFile);
  line.add("evidence", "FILE", options.evidence,
           "write FILE if the ledger and --since contradict each other: both signed, it proves to anybody that the log "
           "forked",
           tools::Completion::kFile);
  line.add("sources", "FILE", options.sources,
           "check resources against those in FILE, which were just made from the same sources: crawl DIR | verify "
           "--sources - STREAM; may be given again");
  line.add("model", "DIR|FILE.gguf", options.models,
           "compute the vectors of this model again too, as embed --model made them; may be given again");
  line.add("sample", "N", options.sample,
           "compute only N embeddings again, or N% of them, chosen by lot; otherwise all", tools::Completion::kNothing);
  line.add("seed", "TEXT", options.seed, "draw the sample with TEXT; otherwise with one that nobody could know",
           tools::Completion::kNothing);
  line.add_switch("all", options.all, "name every fault; otherwise the first");
  line.add_switch(
      "replay", options.replay,
      "carry out the lines of a ledger again, by the exchange's rules; with --no-replay any C2SP log is checked");
  line.add_switch("strict", options.strict, "check that every entry of a ledger is canonical JSON");
  line.add_switch("json", options.json, "answer with records of type fault and summary");
  line.group("Signatures of witnesses (verify witness, verify cosign)");
  line.add("listen", "ADDRESS:PORT", options.listen, "serve as a witness there, over HTTP; port 0 takes any",
           tools::Completion::kNothing);
  line.add("state", "DIR", options.state, "keep what was signed in DIR; the key is DIR.key beside it",
           tools::Completion::kDirectory);
  line.add("name", "NAME", options.name,
           "make the key of a new witness, of this name: example.org/witness for instance",
           tools::Completion::kNothing);
  line.add_switch("publish", options.publish,
                  "put the signatures that cosign gets under the ledger's checkpoint; otherwise they are written out");
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
  if (auto status = tools::offer_models(options.models); !status) return tool.fail(status.error());
  const auto& form = tools::take_form<tools::Options>(kForms, tool.operands());
  if (form.word != "quality" && (!options.qrels.empty() || !options.at_least.empty())) {
    return tool.fail(input_error("--qrels and --at-least are for figures of a ranking: verify quality"));
  }
  const bool for_witness = !options.listen.empty() || !options.state.empty() || !options.name.empty();
  if (form.word != "witness" && for_witness) {
    return tool.fail(input_error("--listen, --state and --name are for a witness: verify witness"));
  }
  if (form.word != "cosign" && options.publish) {
    return tool.fail(input_error("--publish is for signatures of witnesses: verify cosign"));
  }
  if (!form.word.empty() && !options.evidence.empty()) {
    return tool.fail(input_error("--evidence is written where a ledger is compared: verify --since"));
  }
  return form.run(tool, options);
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("verify", [&] { return run(argc, argv); });
}
