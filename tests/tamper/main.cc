// Damages a ledger of 1,000 entries in every way that changes one thing, and has each found, named and located.
//
//   ledger_tamper --all [THREADS]     every case: about 1.9 million, ten minutes on two cores
//   ledger_tamper SAMPLE [SEED]       one in SAMPLE of each file's flips, cuts and appended bytes; all of the others
//
// Every case is audited for the transparency log; with a sample the whole check of a market's ledger, with its replay,
// answers as well. Prints the number of cases of each kind and of misses; exit status 1 if there is one.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "common/market_audit.h"
#include "heed/ledger/bundle.h"
#include "tamper.h"
#include "unit/ledger/fixture.h"

namespace {

using namespace heed;

constexpr std::array<std::uint64_t, 2> kSizes = {
    900, 1000};  // committed at both: there are partial tiles of an earlier size

// A line of a market's journal of 158 bytes: twenty accounts, then deposits.
std::string entry(std::uint64_t number) {
  const bool opens = number < 20;
  std::string line = fmt::format(R"({{"account":"account-{:04}",{}"id":"entry:{:09}","memo":")",
                                 opens ? number : number % 20, opens ? "" : R"("asset":"credits",)", number);
  const std::string tail = opens ? R"(","type":"open"})" : fmt::format(R"(","quantity":{},"type":"deposit"}})", number);
  while (line.size() + tail.size() < 158) line += static_cast<char>('a' + (number * 7 + line.size() * 11) % 26);
  return line + tail;
}

void make_ledger(const std::string& directory) {
  auto writer = *ledger::Writer::open(directory, ledger::test::log_key());
  for (const std::uint64_t size : kSizes) {
    while (writer.size() < size) {
      if (!writer.append(entry(writer.size()))) std::abort();
    }
    if (!writer.commit()) std::abort();
  }
  // What a log leaves that does not remove partial tiles once their full ones exist.
  const std::string bundle = ledger::test::read_file(directory + "/tile/entries/001");
  ledger::BundleCursor cursor(bundle);
  for (int i = 0; i < 44; ++i) cursor.next();
  ledger::test::write_file(directory + "/tile/entries/001.p/44", bundle.substr(0, cursor.offset()));
  ledger::test::write_file(directory + "/tile/0/001.p/44",
                           ledger::test::read_file(directory + "/tile/0/001").substr(0, 44 * ledger::kHashBytes));
}

struct Count {
  std::uint64_t cases = 0;
  std::uint64_t misses = 0;
};

class Tampering {
 public:
  Tampering(std::uint64_t one_in, std::uint64_t seed) : one_in_(one_in), seed_(seed) {}

  // Runs the cases of one of `workers`, each on a ledger of its own.
  void work(unsigned worker, unsigned workers) {
    const ledger::test::TempDirectory directory;
    const std::string path = directory / "ledger";
    make_ledger(path);
    const auto files = tamper::read_ledger(path);
    if (!answer(path).ok()) std::abort();
    std::map<std::string, Count> counts;
    std::uint64_t number = 0;
    tamper::for_each_case(files, [&](const tamper::Case& one) {
      if (number++ % workers != worker || !chosen(one, number)) return;
      one.change(path);
      Count& count = counts[one.kind];
      ++count.cases;
      if (!found(one, answer(path)) || (one_in_ > 1 && !found(one, replayed(path)))) ++count.misses;
      one.restore(path);
    });
    if (!answer(path).ok()) std::abort();
    const std::lock_guard lock(mutex_);
    for (const auto& [kind, count] : counts) {
      counts_[kind].cases += count.cases;
      counts_[kind].misses += count.misses;
    }
  }

  bool report() const {
    Count all;
    for (const auto& [kind, count] : counts_) {
      fmt::print("{:10} {:8} cases {:4} missed\n", kind, count.cases, count.misses);
      all.cases += count.cases;
      all.misses += count.misses;
    }
    fmt::print("{:10} {:8} cases {:4} missed\n", "all", all.cases, all.misses);
    return all.misses == 0 && all.cases > 0;
  }

 private:
  // An integer hash of its number and the seed decides.
  bool chosen(const tamper::Case& one, std::uint64_t number) const {
    if (one_in_ == 1 || (one.kind != "flip" && one.kind != "cut" && one.kind != "append")) return true;
    std::uint64_t x = number * 0x9e3779b97f4a7c15U + seed_;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9U;
    return (x >> 32) % one_in_ == 0;
  }

  static ledger::AuditReport answer(const std::string& path) {
    ledger::AuditOptions options = ledger::test::audit_options();
    options.faults_max = 100;
    options.threads = 1;
    return ledger::test::audit(path, options);
  }

  static ledger::AuditReport replayed(const std::string& path) {
    tools::MarketAuditOptions options;
    options.faults_max = 100;
    return tools::audit_market(path, ledger::test::log_key().verifier(), options)->report;
  }

  bool found(const tamper::Case& one, const ledger::AuditReport& report) {
    const auto fits = [&](const tamper::Place& place) {
      const ledger::Fault& fault = report.faults.front();
      return fault.file == place.file && (!place.offset || fault.offset == *place.offset) &&
             (!place.entry || fault.entry == place.entry);
    };
    const bool right = one.places.empty() ? report.ok()
                                          : !report.ok() && (!one.single || report.faults.size() == 1) &&
                                                std::any_of(one.places.begin(), one.places.end(), fits);
    if (!right) complain(one, report);
    return right;
  }

  void complain(const tamper::Case& one, const ledger::AuditReport& report) {
    const std::lock_guard lock(mutex_);
    if (complaints_++ < 20) {
      fmt::print(stderr, "MISSED {}: {}: {} faults, the first {}\n", one.kind, one.what, report.faults.size(),
                 ledger::test::first_fault(report));
    }
  }

  std::uint64_t one_in_;
  std::uint64_t seed_;
  std::mutex mutex_;
  std::map<std::string, Count> counts_;
  int complaints_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: ledger_tamper --all [THREADS] | SAMPLE [SEED]\n");
    return 2;
  }
  const bool all = std::string_view(argv[1]) == "--all";
  const std::uint64_t second = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  const unsigned workers = !all ? 1 : second > 0 ? static_cast<unsigned>(second) : std::thread::hardware_concurrency();
  Tampering tampering(all ? 1 : std::max<std::uint64_t>(2, std::strtoull(argv[1], nullptr, 10)), all ? 0 : second);
  std::vector<std::thread> threads;
  for (unsigned worker = 1; worker < workers; ++worker) {
    threads.emplace_back([&, worker] { tampering.work(worker, workers); });
  }
  tampering.work(0, workers);
  for (std::thread& thread : threads) thread.join();
  return tampering.report() ? 0 : 1;
}
