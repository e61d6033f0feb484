// Builds the states in which a power cut may leave a ledger, and checks each of them:
//
//   crash_states RECORD DRIVER [--states N] [--seed N] [--ignore KIND | --mistakes]
//
// RECORD is the recorder to preload, DRIVER the program to run. Histories are recorded from real processes: a new
// ledger, commits over the borders of tiles, runs that begin in a state that a crash has left and crash themselves, and
// runs that follow one that was killed, whose bytes are still in the page cache. At every point of every history the
// disk is cut off; disk.h says what may then be found. Each state has to verify as it stands, to hold every entry
// acknowledged before that point, to open, and to verify strictly after one more commit (check.h).
//
// --states   stop after so many different states (default 3000)
// --ignore   as if fsync did nothing for files of this kind: prints what that breaks
// --mistakes does that for every kind in turn and fails if one breaks nothing: it would be an fsync too many
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "check.h"
#include "disk.h"
#include "log.h"

namespace {

using namespace heed::crash;
namespace fs = std::filesystem;

struct Options {
  std::string record;
  std::string driver;
  std::size_t states = 3000;
  std::uint64_t seed = 1;
  std::string ignore;
  bool mistakes = false;
};

class Scratch {
 public:
  Scratch() {
    const fs::path parent = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    std::string name = (parent / "heed-crash-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = fs::canonical(name).string();
    fs::create_directory(folder());
  }
  ~Scratch() { fs::remove_all(path_); }
  std::string folder() const { return path_ + "/disk"; }
  std::string log() const { return path_ + "/log"; }

 private:
  std::string path_;
};

// What a process did, from where it began.
struct Run {
  Disk start;
  std::vector<Op> ops;
  std::vector<std::string> entries;  // of the ledger at its end
  std::size_t acknowledged = 0;      // before it began
};

std::size_t acknowledged_by(const Op& op) {
  return op.data.starts_with("acked ") ? std::strtoull(op.data.c_str() + 6, nullptr, 10) : 0;
}

class Explorer {
 public:
  explicit Explorer(const Options& options) : options_(options), random_(options.seed) {}

  // Whether all states were sound. Ends early at the first that is not if a mistake is looked for.
  bool run() {
    std::vector<Run> first;
    for (const auto& words : histories()) {
      State base;
      std::vector<std::string> base_entries;
      if (words.front() != "0") {
        base = prepared(words.front());
        base_entries = read_entries(scratch_.folder() + "/" + kLedger);
      }
      first.push_back(record(Disk(base), base_entries, "a", {words.begin() + 1, words.end()}));
    }
    // The share of each point: the first runs are seen more closely than those that follow a crash.
    for (const Run& run : first) explore(run, share(run, 4));
    for (unsigned round = 0; !done(); ++round) {
      for (const Run& run : first) {
        if (done()) break;
        if (const std::optional<Run> next = after_power_cut(run)) explore(*next, 40);
        if (!done()) explore(after_kill(run), 40);
      }
    }
    return faults_ == 0;
  }

  std::size_t states() const { return seen_.size(); }
  std::size_t faults() const { return faults_; }
  std::size_t runs() const { return runs_; }
  std::size_t points() const { return points_; }
  const std::string& first_fault() const { return first_fault_; }

 private:
  // Entries before, then the sizes of the commits.
  static std::vector<std::vector<std::string>> histories() {
    return {{"0", "1", "2", "3"},  {"0", "255", "256", "257"}, {"250", "255", "256", "257", "300"},
            {"3", "256"},          {"20", "40", "300"},        {"255", "256", "512", "513"},
            {"511", "512", "515"}, {"256", "257", "258"},      {"0", "600"}};
  }

  bool done() const { return seen_.size() >= options_.states || (!options_.ignore.empty() && faults_ > 0); }

  std::size_t share(const Run& run, std::size_t parts) const {
    return std::max<std::size_t>(
        20, options_.states / (parts * histories().size() * std::max<std::size_t>(1, run.ops.size())));
  }

  // A ledger made without any crash.
  State prepared(const std::string& size) {
    empty_folder(scratch_.folder());
    execute("base", {size});
    return read_state(scratch_.folder());
  }

  // Runs the driver in the scratch folder as it is; returns what it did.
  std::vector<Op> execute(const std::string& name, const std::vector<std::string>& sizes) {
    fs::remove(scratch_.log());
    std::vector<std::string> words = {options_.driver, scratch_.folder() + "/" + kLedger, name};
    words.insert(words.end(), sizes.begin(), sizes.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("LD_PRELOAD", options_.record.c_str(), 1);
      ::setenv("CRASH_ROOT", scratch_.folder().c_str(), 1);
      ::setenv("CRASH_LOG", scratch_.log().c_str(), 1);
      ::setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
      const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      ::dup2(null, STDOUT_FILENO);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) {
      fmt::print(stderr, "crash_states: {} {} ended with status {}\n", options_.driver, name, status);
      std::exit(2);
    }
    ++runs_;
    return read_log(scratch_.log());
  }

  // `name` makes the run's entries differ from those of others.
  // `acknowledged` were the entries before, which the run must not lose either.
  Run record(Disk start, const std::vector<std::string>& acknowledged, const std::string& name,
             const std::vector<std::string>& sizes) {
    empty_folder(scratch_.folder());
    write_state(start.view(), scratch_.folder());
    std::map<std::string, std::uint64_t> inodes;
    for (const auto& entry : fs::recursive_directory_iterator(scratch_.folder())) {
      struct stat status;
      if (::stat(entry.path().c_str(), &status) != 0) std::abort();
      inodes[fs::relative(entry.path(), scratch_.folder()).string() + (entry.is_directory() ? "/" : "")] =
          status.st_ino;
    }
    struct stat root;
    if (::stat(scratch_.folder().c_str(), &root) != 0) std::abort();
    start.name_inodes(root.st_ino, inodes);
    std::vector<Op> ops = execute(name, sizes);
    Run run{std::move(start), std::move(ops), read_entries(scratch_.folder() + "/" + kLedger), acknowledged.size()};
    run.entries.resize(std::max(run.entries.size(), acknowledged.size()));
    if (first_entries(run, acknowledged.size()) != acknowledged) {
      count_fault(run.start.view(), acknowledged.size(), "the next run lost acknowledged entries");
    }
    return run;
  }

  static std::vector<std::string> first_entries(const Run& run, std::size_t count) {
    return {run.entries.begin(), run.entries.begin() + static_cast<std::ptrdiff_t>(count)};
  }

  // Cuts the disk off before each operation and after the last one.
  void explore(const Run& run, std::size_t states_each) {
    Disk disk = run.start;
    disk.ignore_sync_of(options_.ignore);
    std::size_t acknowledged = run.acknowledged;
    for (std::size_t point = 0; point <= run.ops.size() && !done(); ++point) {
      const std::vector<std::string> expected = first_entries(run, acknowledged);
      ++points_;
      disk.crash_states(states_each, random_, [&](const State& state) { visit(state, expected); });
      if (point == run.ops.size()) break;
      disk.apply(run.ops[point]);
      acknowledged = std::max(acknowledged, acknowledged_by(run.ops[point]));
    }
  }

  void visit(const State& state, const std::vector<std::string>& expected) {
    if (done() || !seen_.insert(hash_of(state, expected.size())).second) return;
    empty_folder(scratch_.folder());
    write_state(state, scratch_.folder());
    const std::string fault = check_ledger(scratch_.folder(), expected);
    if (!fault.empty()) count_fault(state, expected.size(), fault);
  }

  void count_fault(const State& state, std::size_t acknowledged, const std::string& fault) {
    if (faults_++ == 0) first_fault_ = fault;
    if (faults_ <= 5 && options_.ignore.empty()) describe(state, acknowledged, fault);
  }

  static void describe(const State& state, std::size_t acknowledged, const std::string& fault) {
    fmt::print(stderr, "crash_states: {} acknowledged; {}\n", acknowledged, fault);
    for (const auto& [path, bytes] : state) fmt::print(stderr, "    {} {}\n", path, bytes.size());
  }

  static std::uint64_t hash_of(const State& state, std::size_t acknowledged) {
    std::uint64_t hash = 1469598103934665603U ^ acknowledged;
    const auto add = [&](std::string_view bytes) {
      for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
      hash = (hash ^ bytes.size()) * 1099511628211U;
    };
    for (const auto& [path, bytes] : state) {
      add(path);
      add(bytes);
    }
    return hash;
  }

  // The disk and what was acknowledged when the run had come to a point chosen by chance.
  std::pair<Disk, std::size_t> some_point(const Run& run) {
    Disk disk = run.start;
    disk.ignore_sync_of(options_.ignore);
    std::size_t acknowledged = run.acknowledged;
    const std::size_t point = random_() % (run.ops.size() + 1);
    for (std::size_t i = 0; i < point; ++i) {
      disk.apply(run.ops[i]);
      acknowledged = std::max(acknowledged, acknowledged_by(run.ops[i]));
    }
    return {std::move(disk), acknowledged};
  }

  // The next run begins in a state that a power cut has left, and is cut off as well. Nothing if that state is not
  // sound.
  std::optional<Run> after_power_cut(const Run& run) {
    const auto [disk, acknowledged] = some_point(run);
    std::vector<State> states;
    disk.crash_states(8, random_, [&](const State& state) { states.push_back(state); });
    const State& state = states[random_() % states.size()];
    const std::size_t faults = faults_;
    visit(state, first_entries(run, acknowledged));
    if (faults_ > faults) return std::nullopt;
    return record(Disk(state), first_entries(run, acknowledged), "b", next_sizes());
  }

  // The next run begins where another was killed: it sees everything, but not all of it is certain.
  Run after_kill(const Run& run) {
    auto [disk, acknowledged] = some_point(run);
    return record(std::move(disk), first_entries(run, acknowledged), "c", next_sizes());
  }

  std::vector<std::string> next_sizes() {
    static const std::vector<std::string> steps = {"+0", "+1", "+2", "+250", "+256"};
    return {steps[random_() % steps.size()], "+1"};
  }

  const Options& options_;
  std::mt19937_64 random_;
  Scratch scratch_;
  std::unordered_set<std::uint64_t> seen_;
  std::size_t faults_ = 0;
  std::size_t runs_ = 0;
  std::size_t points_ = 0;
  std::string first_fault_;
};

bool report(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  Explorer explorer(options);
  const bool sound = explorer.run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  fmt::print("{} different states at {} points of {} runs in {:.0f} s: {} lost entries or do not verify\n",
             explorer.states(), explorer.points(), explorer.runs(), seconds, explorer.faults());
  return sound;
}

// Every fsync is needed: without those of one kind some state has to be found that breaks.
bool find_mistakes(Options options) {
  bool all_found = true;
  for (const char* kind : {"bundle", "tile", "tile-directory", "ledger-directory", "parent-directory", "new-head",
                           "head", "checkpoint", "found", "removal"}) {
    options.ignore = kind;
    Explorer explorer(options);
    const bool found = !explorer.run();
    all_found = all_found && found;
    fmt::print("without fsync of {}: {}\n", kind,
               found ? fmt::format("found after {} states: {}", explorer.states(), explorer.first_fault())
                     : fmt::format("NOT FOUND in {} states", explorer.states()));
  }
  return all_found;
}

Options parse(int argc, char** argv) {
  Options options;
  if (argc < 3) std::exit(2);
  options.record = fs::canonical(argv[1]).string();
  options.driver = fs::canonical(argv[2]).string();
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string(); };
    if (word == "--states") {
      options.states = std::strtoull(value().c_str(), nullptr, 10);
    } else if (word == "--seed") {
      options.seed = std::strtoull(value().c_str(), nullptr, 10);
    } else if (word == "--ignore") {
      options.ignore = value();
    } else if (word == "--mistakes") {
      options.mistakes = true;
    } else {
      fmt::print(stderr, "crash_states: {} is no option\n", word);
      std::exit(2);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  const bool good = options.mistakes ? find_mistakes(options) : report(options);
  return good ? 0 : 1;
}
