// trade: accounts, orders and allocations settled on an exchange whose every step is a line of a ledger.
//
// The stream is taken in (intake.h), planned as inputs of the exchange (plan.h), put to it and committed at once
// (desk.h), and only then reported (report.h). The words "key", "sign" and "attest" are for those who give instructions
// (sign.h).
#include <fmt/format.h>

#include <set>

#include "common/forms.h"
#include "trade/desk.h"
#include "trade/intake.h"
#include "trade/keys.h"
#include "trade/options.h"
#include "trade/plan.h"
#include "trade/report.h"
#include "trade/sign.h"

namespace {

using namespace heed;

constexpr std::size_t kBatchBytesMax = 256;  // leaves an id most of its 1024 bytes

using tools::Options;

tools::Synopsis synopsis() {
  return {"trade",
          "Settles allocations and orders on an exchange and writes every step into a ledger.",
          "By default the records it consumes are replaced by trade, reject and summary records (see --keep).",
          "[FILE... | key NAME | sign [FILE...] | attest CONTRACT...]",
          {"match --people people.ndjson edges.ndjson | trade --ledger market/ > trades.ndjson",
           "trade sign --key ada.key --origin example.org/market orders.ndjson | trade --ledger market/ --now \"$(date "
           "+%s)\""}};
}

void declare(tools::CommandLine& line, Options& options) {
  line.group("Ledger");
  line.add("ledger", "DIR", options.ledger, "append to the ledger in DIR, which is made if it is not there",
           tools::Completion::kDirectory);
  line.add("key", "FILE", options.key.file, "sign with the key in FILE; default DIR.key, made with the ledger",
           tools::Completion::kFile);
  line.add("origin", "NAME", options.key.origin,
           "call a new ledger NAME, as in example.org/market; default heed.local/ and the name of DIR; or sign for the "
           "ledger of that name");
  line.add("account", "NAME", options.account,
           "sign what stands in the name of the account NAME (trade sign); default the name of the key");
  line.group("Settlement");
  line.add("batch", "NAME", options.batch,
           "call this run NAME: the same records settle once under one name; default a hash of them");
  line.add("now", "TIME", options.now, 0, market::kAmountMax,
           "set the exchange's clock to TIME, in seconds since 1970; contracts that are due expire");
  line.add_switch("keep", options.keep, "pass on the records that are consumed as well");
  line.add_switch("dry-run", options.dry_run, "say what would happen; write and sign nothing");
}

class Trade final : public stream::Handler {
 public:
  Trade(tools::Intake& intake, bool keep) : intake_(intake), keep_(keep) {}

  Status handle(const stream::Record& record, std::string& out) override {
    const bool wanted = tools::Intake::wants(record.type());
    if (!wanted || keep_) out.append(record.line()).push_back('\n');
    return wanted ? intake_.add(record) : Status();
  }

 private:
  tools::Intake& intake_;
  bool keep_;
};

// One run, from the key to the summary.
class Settlement {
 public:
  Settlement(const Options& options, tools::LedgerFiles files, tools::Messages& messages)
      : options_(options), files_(std::move(files)), messages_(messages) {}

  // What can be found wrong before the first record is read.
  Status prepare() {
    if (options_.batch.size() > kBatchBytesMax) {
      return input_error(
          fmt::format("--batch has {} bytes, expected at most {}", options_.batch.size(), kBatchBytesMax));
    }
    const std::string name = options_.batch.empty() ? "batch" : options_.batch;
    if (auto status = market::check_entry(market::Open{name, name, {}}); !status) {
      return input_error("--batch cannot be part of an id: " + status.error().message);
    }
    auto signer = tools::find_signer(files_, options_.key);
    if (!signer) return signer.error();
    signer_ = std::move(*signer);
    return {};
  }

  Result<int> settle(const tools::Intake& intake, std::string& out) {
    // To tell the time is something to do, unless there is nobody to tell it to.
    if (intake.empty() && (options_.now < 0 || !tools::has_checkpoint(files_))) {
      messages_.note("nothing to settle: no record of a type that is consumed was read");
      return tools::kDone;
    }
    tools::Summary summary;
    summary.batch = options_.batch.empty() ? intake.batch() : options_.batch;
    tools::History history(summary.batch);
    for (const auto& request : intake.requests()) {
      if (request.named) history.remember(market::entry_id(request.input));
    }
    auto desk = open(history);
    if (!desk) return desk.error();
    const std::int64_t before = desk->entries() - static_cast<std::int64_t>(desk->completed());
    tools::Report report(intake.labels());
    const auto now = options_.now < 0 ? std::nullopt : std::optional(options_.now);
    const auto inputs = tools::plan_inputs(desk->exchange(), summary.batch, now, intake);
    // `out` is written when this returns: what it tells has been made durable by then.
    const auto unsigned_orders = put(*desk, inputs, report, out);
    if (!unsigned_orders) return unsigned_orders.error();
    auto checkpoint = desk->commit();
    if (!checkpoint) return checkpoint.error();

    summary.entries = desk->entries();
    summary.appended = summary.entries - before;
    summary.untraded = tools::count_untraded(intake);
    summary.checkpoint = std::move(*checkpoint);
    summary.rehearsal = options_.dry_run;
    if (summary.appended == 0 && !inputs.empty() && *unsigned_orders == 0) {
      messages_.note(fmt::format("0 entries appended: batch {} was settled before (see --batch)", summary.batch));
    }
    if (auto status = report.finish(summary, messages_, out); !status) return status.error();
    return tools::kDone;
  }

 private:
  // Gives how many inputs were turned away because they were not signed as they have to be. An auction for nothing but
  // such orders is not held: nobody without the key brings it about.
  Result<std::size_t> put(tools::Desk& desk, const std::vector<market::Entry>& inputs, tools::Report& report,
                          std::string& out) {
    std::size_t turned_away = 0;
    std::set<std::string, std::less<>> turned_away_assets, ordered_assets;
    for (const auto& input : inputs) {
      const auto* auction = std::get_if<market::Auction>(&input);
      if (auction != nullptr && turned_away_assets.contains(auction->asset) &&
          !ordered_assets.contains(auction->asset)) {
        continue;
      }
      const auto handled = desk.handle(input);
      if (!handled) return handled.error();
      if (auto status = report.add(*handled, out); !status) return status.error();
      if (handled->not_signed()) ++turned_away;
      if (const auto* order = std::get_if<market::Order>(&input)) {
        (handled->not_signed() ? turned_away_assets : ordered_assets).insert(order->asset);
      }
    }
    return turned_away;
  }

  Result<tools::Desk> open(tools::History& history) {
    if (options_.dry_run) {
      std::optional<ledger::VerifierKey> key;
      if (signer_) key = signer_->verifier();
      const auto& origin = options_.key.origin;
      return tools::Desk::rehearse(files_, key, origin.empty() ? tools::default_origin(files_) : origin, history);
    }
    if (auto status = make_key(); !status) return status.error();
    if (auto status = tools::check_verifier(files_, signer_->verifier()); !status) return status.error();
    auto desk = tools::Desk::open(files_, *signer_, history);
    if (!desk) return desk;
    // Only now is it certain that this is the ledger's key.
    if (auto status = tools::publish_verifier(files_, signer_->verifier()); !status) return status.error();
    if (desk->entries_finished() > 0) {
      messages_.note(fmt::format("published {} entries that an interrupted run had signed and not yet published",
                                 desk->entries_finished()));
    }
    if (desk->leftovers_removed() > 0) {
      messages_.note(fmt::format("removed {} files that an interrupted run left beyond the checkpoint",
                                 desk->leftovers_removed()));
    }
    if (desk->completed() > 0) {
      messages_.note(fmt::format("appended {} outcomes that an interrupted run left out", desk->completed()));
    }
    return desk;
  }

  Status make_key() {
    if (signer_) return {};
    auto made = tools::make_signer(files_, options_.key);
    if (!made) return made.error();
    signer_ = std::move(*made);
    messages_.note(fmt::format("made the key {} in {} (keep it secret, and keep a copy); readers check with {}",
                               tools::key_label(signer_->verifier()), tools::signer_file(files_, options_.key),
                               files_.verifier));
    return {};
  }

  const Options& options_;
  tools::LedgerFiles files_;
  tools::Messages& messages_;
  std::optional<ledger::SignerKey> signer_;
};

int settle(tools::Tool& tool, const Options& options) {
  if (!options.account.empty()) return tool.fail(input_error("--account is for signing: trade sign"));
  if (options.ledger.empty()) return tool.fail(input_error("--ledger is missing, expected the ledger's directory"));
  auto files = tools::ledger_files(options.ledger);
  if (!files) return tool.fail(files.error());
  Settlement settlement(options, std::move(*files), tool.messages());
  if (auto status = settlement.prepare(); !status) return tool.fail(status.error());

  tools::Intake intake;
  // Who comes first matters here, so one thread keeps the order of the stream.
  return tool.run(
      1, [&] { return std::make_unique<Trade>(intake, options.keep); },
      [&](std::string& out) { return settlement.settle(intake, out); });
}

constexpr tools::FormOf<Options> kForms[] = {
    {"", settle},
    {"key", tools::make_account_key},
    {"sign", tools::sign_instructions},
    {"attest", tools::attest_contracts},
};

int run(int argc, char** argv) {
  Options options;
  tools::Tool tool(synopsis());
  declare(tool.options(), options);
  if (auto status = tool.parse(argc, argv)) return *status;
  return tools::take_form<Options>(kForms, tool.operands()).run(tool, options);
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("trade", [&] { return run(argc, argv); });
}
