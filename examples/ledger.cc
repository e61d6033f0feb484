// A ledger from C++: append, prove, check.
//
//   c++ -std=c++20 ledger.cc $(pkg-config --cflags --libs heed) -o ledger && ./ledger notebook
//
// Makes the ledger `notebook` with two lines, and its key; proves that the second line is in it; and checks the proof
// as somebody would who has neither, only the public key. What it leaves is an ordinary ledger:
//
//   verify --no-replay --key notebook.vkey notebook
#include <heed/ledger/key_file.h>
#include <heed/ledger/proof_file.h>
#include <heed/ledger/writer.h>

#include <iostream>

using namespace heed;

// Whoever keeps the ledger. When commit() returns, no crash can take the lines away again.
Status append(const std::string& directory, const ledger::SignerKey& key) {
  Result<ledger::Writer> writer = ledger::Writer::open(directory, key);
  if (!writer) return writer.error();
  for (const char* line : {R"({"paid":30,"to":"ada"})", R"({"paid":12,"to":"bo"})"}) {
    if (auto index = writer->append(line); !index) return index.error();
  }
  auto checkpoint = writer->commit();
  return checkpoint ? Status() : checkpoint.error();
}

// Whoever has the ledger. The proof is a small text, to be sent with the line itself.
Result<std::string> prove(const std::string& directory, const ledger::VerifierKey& key, std::uint64_t index) {
  Result<ledger::Reader> reader = ledger::Reader::open(directory, {&key, 1});
  if (!reader) return reader.error();
  Result<ledger::ProofFile> proof = ledger::make_proof_file(*reader, index);
  if (!proof) return proof.error();
  return ledger::format_proof_file(*proof);
}

// Whoever has the line, the proof and the key, and trusts only the key.
Result<bool> check(const std::string& proof_text, const std::string& line, const ledger::VerifierKey& key) {
  Result<ledger::ProofFile> proof = ledger::parse_proof_file(proof_text);
  if (!proof) return proof.error();
  return ledger::check_proof_file(*proof, line, ledger::policy_of_log(key)).holds();
}

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: ledger DIRECTORY\n", 2;
  const std::string directory = argv[1];
  const auto fail = [](const Error& error) { return std::cerr << "ledger: " << error.message << '\n', 2; };

  Result<ledger::SignerKey> key = ledger::SignerKey::generate("example.org/notebook");
  if (!key) return fail(key.error());
  if (auto appended = append(directory, *key); !appended) return fail(appended.error());
  if (auto kept = ledger::write_verifier_file(directory + ".vkey", key->verifier()); !kept) return fail(kept.error());
  auto proof = prove(directory, key->verifier(), 1);
  if (!proof) return fail(proof.error());
  for (const char* line : {R"({"paid":12,"to":"bo"})", R"({"paid":99,"to":"bo"})"}) {
    auto holds = check(*proof, line, key->verifier());
    if (!holds) return fail(holds.error());
    std::cout << line << (*holds ? " was signed\n" : " was not signed\n");
  }
  return 0;
}
