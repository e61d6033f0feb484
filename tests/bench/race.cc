// Runs commands in turns and reports the time of every run: bench_race ROUNDS < COMMANDS
//
// A line of COMMANDS is LABEL TAB ITEMS TAB COMMAND; the command goes to bash with pipefail. ITEMS is what one run
// handles. Standard output has one line a command (race.h). A command that fails ends the race.
#include "race.h"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <iostream>
#include <sstream>

extern char** environ;

namespace {

using heed::bench::fail;

struct Command {
  heed::bench::Times times;
  std::string line;
};

std::vector<Command> read_commands() {
  std::vector<Command> commands;
  for (std::string text; std::getline(std::cin, text);) {
    Command command;
    std::istringstream fields(text);
    std::string items;
    std::getline(fields, command.times.label, '\t');
    std::getline(fields, items, '\t');
    std::getline(fields, command.line);
    if (command.line.empty()) fail("race: expected LABEL TAB ITEMS TAB COMMAND, not " + text);
    command.times.items = std::strtod(items.c_str(), nullptr);
    commands.push_back(std::move(command));
  }
  return commands;
}

// The largest resident set of the command is that of the largest process in its pipeline: bash has waited for them all.
void run(Command& command, bool counted) {
  std::string script = "set -o pipefail; " + command.line;
  char shell[] = "bash", option[] = "-c";
  char* const arguments[] = {shell, option, script.data(), nullptr};
  rusage usage{};
  int status = 0;
  const double seconds = heed::bench::seconds_of([&] {
    pid_t pid = 0;
    if (posix_spawnp(&pid, "bash", nullptr, nullptr, arguments, environ) != 0) fail("race: cannot start bash");
    if (wait4(pid, &status, 0, &usage) != pid) fail("race: lost a child");
  });
  if (status != 0) fail("race: failed: " + command.line);
  command.times.rss_kib = std::max<std::int64_t>(command.times.rss_kib, usage.ru_maxrss);
  if (counted) command.times.seconds.push_back(seconds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) fail("usage: bench_race ROUNDS < COMMANDS");
  const int rounds = std::atoi(argv[1]);
  auto commands = read_commands();
  // The first round puts files into the page cache and is not counted.
  for (int round = 0; round <= rounds; ++round) {
    for (auto& command : commands) run(command, round > 0);
  }
  for (const auto& command : commands) heed::bench::print(command.times);
}
