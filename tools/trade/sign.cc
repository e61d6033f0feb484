#include "trade/sign.h"

#include <fmt/format.h>

#include "heed/ledger/base64.h"
#include "heed/ledger/key_file.h"
#include "heed/market/exchange/authority.h"
#include "heed/market/exchange/condition_json.h"
#include "heed/stream/writer.h"
#include "trade/records.h"

namespace heed::tools {
namespace {

// Who signs, for which ledger, in whose name.
struct Signer {
  ledger::SignerKey key;
  std::string origin;
  std::string account;
};

Result<std::string> find_origin(const Options& options, std::string_view form) {
  if (!options.key.origin.empty()) {
    if (ledger::is_key_name(options.key.origin)) return options.key.origin;
    return input_error(
        fmt::format("--origin is \"{}\", expected the name of a ledger, without spaces and \"+\"", options.key.origin));
  }
  if (options.ledger.empty()) {
    return input_error(fmt::format(
        "{} needs to know for which ledger: name it with --origin (the first line of its checkpoint) or its "
        "directory with --ledger",
        form));
  }
  const auto files = ledger_files(options.ledger);
  if (!files) return files.error();
  const auto key = ledger::load_verifier_file(files->verifier);
  if (!key) return key.error();
  return key->name();
}

Result<Signer> find_signer(const Options& options, std::string_view form) {
  if (options.key.file.empty()) {
    return input_error(
        fmt::format("{} needs a key: name its file with --key, or make one with \"trade key NAME\"", form));
  }
  auto key = ledger::load_key_file(options.key.file);
  if (!key) return key.error();
  auto origin = find_origin(options, form);
  if (!origin) return origin.error();
  std::string account = options.account.empty() ? key->name() : options.account;
  return Signer{std::move(*key), std::move(*origin), std::move(account)};
}

int write_all(Tool& tool, const Result<std::string>& text) {
  if (!text) return tool.fail(text.error());
  auto writer = stream::Writer::open(tool.common().output, tool.common().compress);
  if (!writer) return tool.fail(writer.error());
  if (auto written = (*writer)->write(*text); !written) return tool.fail(written.error());
  if (auto closed = (*writer)->close(); !closed) return tool.fail(closed.error());
  return kDone;
}

class Sign final : public stream::Handler {
 public:
  explicit Sign(const Signer& signer) : signer_(signer) {}

  Status handle(const stream::Record& record, std::string& out) override {
    const auto account = record.string_or("account", "");
    if (!takes_signature(record.type()) || !account || *account != signer_.account) {
      out.append(record.line()).push_back('\n');
      return {};
    }
    const auto request = read_request(record);
    if (!request) return request.error();
    if (!request->named) {
      return input_error(
          "is missing: an instruction is signed under an id of its own, and counts once however often it is sent",
          "id");
    }
    return sign(record, request->input, out);
  }

 private:
  Status sign(const stream::Record& record, const market::Entry& input, std::string& out) {
    const std::string bytes = market::instruction_bytes(signer_.origin, market::format_unsigned(input));
    const auto present = record.object().find("signature");
    if (present) {
      const auto signature = ledger::parse_base64(present->string().value_or(""));
      if (!signature || !signer_.key.verifier().verify(bytes, *signature)) {
        return input_error("is there, but is not this key's for this ledger: take it away to have the record signed",
                           "signature");
      }
      out.append(record.line()).push_back('\n');
      return {};
    }
    const auto signature = signer_.key.sign(bytes);
    if (!signature) return signature.error();
    const std::string_view line = record.line();
    out.append(line.substr(0, line.rfind('}'))).append(",\"signature\":\"");
    out.append(ledger::format_base64(signature->signature)).append("\"}\n");
    return {};
  }

  const Signer& signer_;
};

Result<std::string> make_key(Tool& tool, const Options& options) {
  const auto& operands = tool.operands();
  if (operands.size() != 1) {
    return input_error(fmt::format("key has {} operands, expected one: the name of the account", operands.size()));
  }
  const std::string& name = operands.front();
  const std::string file = options.key.file.empty() ? name.substr(name.rfind('/') + 1) + ".key" : options.key.file;
  const auto signer = make_key_file(file, name);
  if (!signer) return signer.error();
  tool.messages().note(
      fmt::format("made the key {} in {} (keep it secret, and keep a copy)", key_label(signer->verifier()), file));
  return signer->verifier().format() + '\n';
}

Result<std::string> attest(Tool& tool, const Options& options) {
  const auto signer = find_signer(options, "attest");
  if (!signer) return signer.error();
  if (tool.operands().empty()) return input_error("attest has no operands, expected the ids of contracts");
  std::string out;
  for (const auto& contract : tool.operands()) {
    if (auto status = market::check_entry(market::Open{contract, contract, {}}); !status) {
      return input_error(fmt::format("attest: \"{}\" is no id of a contract: {}", contract, status.error().message));
    }
    const auto signature = signer->key.sign(market::contract_bytes(signer->origin, contract));
    if (!signature) return signature.error();
    market::append_proof(out, {market::Proof::Kind::kEd25519, signer->key.verifier().format(),
                               ledger::format_base64(signature->signature)});
    out += '\n';
  }
  return out;
}

}  // namespace

int make_account_key(Tool& tool, const Options& options) { return write_all(tool, make_key(tool, options)); }

int sign_instructions(Tool& tool, const Options& options) {
  const auto signer = find_signer(options, "sign");
  if (!signer) return tool.fail(signer.error());
  return tool.run(tool.jobs(), [&] { return std::make_unique<Sign>(*signer); });
}

int attest_contracts(Tool& tool, const Options& options) { return write_all(tool, attest(tool, options)); }

}  // namespace heed::tools
