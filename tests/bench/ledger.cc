// The ledger's own figures: bench_ledger DIRECTORY ENTRIES ROUNDS
//
//   bench_ledger grow DIRECTORY ENTRIES    makes such a ledger, or goes on with it, and reports nothing
//   bench_ledger audit DIRECTORY THREADS   checks one, for others to measure
//   bench_ledger prove DIRECTORY ROUNDS    proofs from one
//
// Makes DIRECTORY/log with ENTRIES canonical lines of 158 bytes and its key in DIRECTORY/log.vkey (for other
// verifiers), prints on standard error what they have to say about it ("<size> <root>"), and reports:
//   append        entries a second into a new ledger, durable at the end
//   audit         entries a second, every hash and tile checked, one thread; audit.2 with two
//   commit.one    one entry committed, with everything that makes it durable
//   commit.group  entries in commits of 8192, each acknowledged before the next begins
//   line.sync     the same lines in a plain file, one fdatasync a line
//   fsync         the same disk: 4 KiB written to a new file and synced, nothing else
//   prove.cold    a proof from a reader just opened; prove.warm from one that has its tiles
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "data.h"
#include "heed/ledger/audit.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/key_file.h"
#include "heed/ledger/proof.h"
#include "heed/ledger/reader.h"
#include "heed/ledger/writer.h"
#include "race.h"

namespace {

using namespace heed::ledger;
using heed::bench::need;
using heed::bench::Random;
using heed::bench::require;

constexpr std::size_t kLineBytes = 158;

// A line of an exchange's journal, so that verify can replay it: the first entries open accounts, all others are
// deposits. The memo makes up the length.
constexpr std::uint64_t kAccounts = 1000;

std::string entry(std::uint64_t seq, Random& random) {
  const bool opens = seq < kAccounts;
  const std::uint64_t account = opens ? seq : random.below(kAccounts);
  std::string line = fmt::format(R"({{"account":"account-{:04}",{}"id":"entry:{:09}","memo":")", account,
                                 opens ? "" : R"("asset":"credits",)", seq);
  const std::string tail =
      opens ? R"(","type":"open"})" : fmt::format(R"(","quantity":{},"type":"deposit"}})", 1 + random.below(1000000));
  while (line.size() + tail.size() < kLineBytes) line += static_cast<char>('a' + random.below(26));
  return line + tail;
}

class Bench {
 public:
  Bench(std::string directory, std::uint64_t entries, unsigned rounds)
      : directory_(std::move(directory)), entries_(entries), rounds_(rounds) {
    std::string seed(kEd25519SeedBytes, '\7');
    key_ = std::make_unique<SignerKey>(
        need(SignerKey::make("example.com/bench", need(Ed25519PrivateKey::from_seed(seed)))));
  }

  void run() {
    make();
    race_audits();
    commits();
    proofs();
  }

  // In commits of 65,536, so that no more than that is in memory.
  void grow() {
    Random random(6);
    Writer writer = need(Writer::open(path("log"), *key_));
    while (writer.size() < entries_) {
      need(writer.append(entry(writer.size(), random)));
      if (writer.size() % 65536 == 0) need(writer.commit());
    }
    need(writer.commit());
    need(write_verifier_file(path("log.vkey"), key_->verifier()));
  }

  std::uint64_t audit(unsigned threads) const {
    AuditOptions options;
    options.keys = {key_->verifier()};
    options.threads = threads;
    const auto report = need(audit_ledger(path("log"), options));
    require(report.ok() && report.entries == report.checkpoint.size, "audit");
    return report.entries;
  }

  void prove() {
    entries_ = need(Reader::open(path("log"), keys())).size();
    proofs();
  }

 private:
  std::string path(const char* name) const { return directory_ + "/" + name; }
  std::span<const VerifierKey> keys() const { return {&key_->verifier(), 1}; }

  void make() {
    Random random(6);
    std::vector<std::string> lines;
    for (std::uint64_t seq = 0; seq < entries_; ++seq) lines.push_back(entry(seq, random));
    require(lines.back().size() == kLineBytes, "length of a line");
    Checkpoint checkpoint;
    const double seconds = heed::bench::seconds_of([&] {
      Writer writer = need(Writer::open(path("log"), *key_));
      for (const auto& line : lines) need(writer.append(line));
      checkpoint = need(writer.commit());
    });
    heed::bench::print({"append", static_cast<double>(entries_), 0, {seconds}});
    need(write_verifier_file(path("log.vkey"), key_->verifier()));
    fmt::print(stderr, "{} {}\n", checkpoint.size, format_base64(checkpoint.root));
  }

  void race_audits() {
    heed::bench::Race race;
    race.add("audit", static_cast<double>(entries_), [&] { require(audit(1) == entries_, "size"); });
    race.add("audit.2", static_cast<double>(entries_), [&] { require(audit(2) == entries_, "size"); });
    race.run(rounds_);
  }

  void write_and_sync(int number) const {
    const std::string name = path(fmt::format("sync{}", number).c_str());
    const std::string page(4096, 'x');
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = fd >= 0 && ::write(fd, page.data(), page.size()) == 4096 && ::fsync(fd) == 0;
    ::close(fd);
    require(written, "write and sync");
  }

  void commits() {
    constexpr int kCommits = 10;
    constexpr std::size_t kGroup = 8192;
    constexpr std::size_t kGroups = 8;
    Random random(7);
    Writer writer = need(Writer::open(path("small"), *key_));
    heed::bench::Race race;
    int number = 0;
    race.add("commit.one", kCommits, [&] {
      for (int i = 0; i < kCommits; ++i) {
        need(writer.append(entry(writer.size(), random)));
        require(need(writer.commit()).size == writer.size(), "commit");
      }
    });
    std::vector<std::string> lines;
    for (std::uint64_t i = 0; i < kGroup * kGroups; ++i) lines.push_back(entry(i, random));
    Writer groups = need(Writer::open(path("groups"), *key_));
    race.add("commit.group", kGroup * kGroups, [&] {
      for (std::size_t i = 0; i < lines.size(); ++i) {
        need(groups.append(lines[i]));
        if ((i + 1) % kGroup == 0) require(need(groups.commit()).size == groups.size(), "commit");
      }
    });
    const int file = ::open(path("lines").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    race.add("line.sync", kCommits, [&] {
      for (int i = 0; i < kCommits; ++i) {
        const std::string& line = lines[static_cast<std::size_t>(i)];
        const bool written = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
        require(written && ::fdatasync(file) == 0, "write and sync a line");
      }
    });
    race.add("fsync", kCommits, [&] {
      for (int i = 0; i < kCommits; ++i) write_and_sync(number++);
    });
    race.run(rounds_);
    ::close(file);
  }

  void prove(Reader& reader, std::uint64_t index) const {
    const auto proof = need(reader.prove_inclusion(index));
    require(!proof.empty(), "proof");
  }

  void proofs() {
    constexpr int kProofs = 200;
    Random random(8);
    std::size_t tiles_most = 0;
    const auto any = [&] { return random.next() % entries_; };
    Reader warm = need(Reader::open(path("log"), keys()));
    for (int i = 0; i < kProofs; ++i) {
      Reader reader = need(Reader::open(path("log"), keys()));
      const auto index = any();
      const auto proof = need(reader.prove_inclusion(index));
      const auto& checkpoint = reader.checkpoint();
      const auto outcome =
          check_inclusion(index, checkpoint.size, leaf_hash(need(reader.entry(index))), proof, checkpoint.root);
      require(outcome == ProofOutcome::kHolds, "inclusion proof");
      tiles_most = std::max(tiles_most, reader.tiles_read());
      require(tiles_most <= 7, "tiles read for a proof");
    }
    fmt::print(stderr, "proofs from {} entries read at most {} tiles\n", entries_, tiles_most);
    heed::bench::Race race;
    race.add("prove.cold", kProofs, [&] {
      for (int i = 0; i < kProofs; ++i) {
        Reader reader = need(Reader::open(path("log"), keys()));
        prove(reader, any());
      }
    });
    race.add("prove.warm", kProofs, [&] {
      for (int i = 0; i < kProofs; ++i) prove(warm, any());
    });
    race.run(rounds_);
  }

  std::string directory_;
  std::uint64_t entries_;
  unsigned rounds_;
  std::unique_ptr<SignerKey> key_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) heed::bench::fail("usage: bench_ledger DIRECTORY ENTRIES ROUNDS, or grow, audit or prove");
  const std::string word = argv[1];
  const auto number = std::strtoull(argv[3], nullptr, 10);
  if (word == "grow") {
    Bench(argv[2], number, 1).grow();
  } else if (word == "audit") {
    Bench(argv[2], 0, 1).audit(static_cast<unsigned>(number));
  } else if (word == "prove") {
    Bench(argv[2], 0, static_cast<unsigned>(number)).prove();
  } else {
    Bench(word, std::strtoull(argv[2], nullptr, 10), static_cast<unsigned>(number)).run();
  }
}
