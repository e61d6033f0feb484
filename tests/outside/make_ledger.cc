// Makes a ledger for another program to read: make_ledger DIRECTORY SIZE [COMMIT_AT ...]
//
// The entries are {"seq":0}, {"seq":1} and so on, the key is that of the golden note, and the ledger is committed at
// each of the sizes named and at the end. Writes DIRECTORY.vkey beside the ledger and prints what another reader has to
// print.
#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "heed/ledger/base64.h"
#include "heed/ledger/key_file.h"
#include "heed/ledger/writer.h"

namespace ledger = heed::ledger;

namespace {

[[noreturn]] void fail(const std::string& message) {
  fmt::print(stderr, "make_ledger: {}\n", message);
  std::exit(1);
}

template <class T>
T need(heed::Result<T> result) {
  if (!result) fail(result.error().message);
  return std::move(*result);
}

ledger::SignerKey golden_key() {
  std::string seed(ledger::kEd25519SeedBytes, '\0');
  seed[0] = 7;
  return need(ledger::SignerKey::make("example.com/attention", need(ledger::Ed25519PrivateKey::from_seed(seed))));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) fail("usage: make_ledger DIRECTORY SIZE [COMMIT_AT ...]");
  const std::string directory = argv[1];
  std::vector<std::uint64_t> sizes;
  for (int i = 3; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  sizes.push_back(std::strtoull(argv[2], nullptr, 10));

  const ledger::SignerKey key = golden_key();
  ledger::Writer writer = need(ledger::Writer::open(directory, key));
  for (const std::uint64_t size : sizes) {
    while (writer.size() < size) need(writer.append(fmt::format("{{\"seq\":{}}}", writer.size())));
    need(writer.commit());
  }
  if (heed::Status status = ledger::write_verifier_file(directory + ".vkey", key.verifier()); !status) {
    fail(status.error().message);
  }
  fmt::print("{} {}\n", writer.checkpoint().size, ledger::format_base64(writer.checkpoint().root));
}
