// A contestant that is another program, kept waiting between its turns. Started, it prints "ready"; every line it is
// given is answered by a line.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "race.h"

namespace heed::bench {

class Peer {
 public:
  // `command` is a program and its arguments; `needs` is what a program that does not start probably lacks.
  Peer(std::vector<std::string> command, const std::string& needs) : name_(command.front()), needs_(needs) {
    std::array<int, 2> ask, answer;
    // Closed in the other peers: one of them would keep this one waiting for the end of its input.
    if (::pipe2(ask.data(), O_CLOEXEC) != 0 || ::pipe2(answer.data(), O_CLOEXEC) != 0) fail("cannot make a pipe");
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ask[0], STDIN_FILENO);
      ::dup2(answer[1], STDOUT_FILENO);
      std::vector<char*> arguments;
      for (std::string& argument : command) arguments.push_back(argument.data());
      arguments.push_back(nullptr);
      ::execvp(arguments.front(), arguments.data());
      ::_exit(127);
    }
    ::close(ask[0]);
    ::close(answer[1]);
    ask_ = ::fdopen(ask[1], "w");
    answer_ = ::fdopen(answer[0], "r");
    if (read_line() != "ready") fail(fmt::format("{} does not start: {}", name_, needs_));
  }
  ~Peer() {
    std::fclose(ask_);
    std::fclose(answer_);
    ::waitpid(process_, nullptr, 0);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string ask(const std::string& line) {
    std::fputs((line + "\n").c_str(), ask_);
    std::fflush(ask_);
    return read_line();
  }

 private:
  std::string read_line() {
    std::string line;
    for (int c = std::fgetc(answer_); c != '\n'; c = std::fgetc(answer_)) {
      if (c == EOF) fail(fmt::format("{} has stopped: {}", name_, needs_));
      line.push_back(static_cast<char>(c));
    }
    return line;
  }

  std::string name_, needs_;
  pid_t process_ = -1;
  std::FILE *ask_ = nullptr, *answer_ = nullptr;
};

}  // namespace heed::bench
