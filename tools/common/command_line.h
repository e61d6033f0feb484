// The table of a tool's options. From this one table come the parser, -h, --help, and the completions of three shells,
// so they cannot disagree; the manual pages are compared with it by a test.
//
// Conventions, the same in all six tools: every option has a long name, every switch a --no- twin, the last one given
// wins, their order never matters, `--` ends them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::tools {

// What a shell offers behind an option.
enum class Completion { kNothing, kFile, kDirectory, kChoices };

struct Option {
  std::string group;
  char letter = 0;          // 0 when there is only a long name
  std::string name;         // without the dashes
  std::string placeholder;  // "" for a switch
  std::string help;         // a sentence without a final stop; the first clause stands alone in -h
  Completion completion = Completion::kNothing;
  std::vector<std::string> choices;
  std::function<std::optional<std::string>(const std::string&)> accept;  // what is wrong with the value, or nothing
  std::function<void(bool)> set_switch;
};

struct Synopsis {
  std::string tool;
  std::string summary;                // one sentence: what it does
  std::string defaults;               // what is left out or filtered unless asked for
  std::string operands;               // "[FILE...]"
  std::vector<std::string> examples;  // two real pipelines
};

class CommandLine {
 public:
  explicit CommandLine(Synopsis synopsis) : synopsis_(std::move(synopsis)) {}

  // Options added from here on stand under this heading.
  void group(std::string title) { group_ = std::move(title); }

  // A name is "long" or "x,long".
  void add(std::string_view name, std::string placeholder, std::string& value, std::string help,
           Completion completion = Completion::kNothing);
  void add(std::string_view name, std::string placeholder, std::vector<std::string>& values, std::string help,
           Completion completion = Completion::kFile);
  void add(std::string_view name, std::string placeholder, std::int64_t& value, std::int64_t least, std::int64_t most,
           std::string help);
  void add(std::string_view name, std::string placeholder, std::optional<double>& value, double least, double most,
           std::string help);
  void add_bytes(std::string_view name, std::string placeholder, std::uint64_t& value, std::string help);
  void add_choice(std::string_view name, std::string& value, std::vector<std::string> choices, std::string help);
  void add_switch(std::string_view name, bool& value, std::string help);

  // Reads the command line into the values; operands come out in order. An exit status means: leave with it now (help
  // was printed, or what is wrong).
  std::optional<int> parse(int argc, char** argv, std::vector<std::string>& operands);

  const Synopsis& synopsis() const { return synopsis_; }
  const std::vector<Option>& options() const { return options_; }

 private:
  Option& append(std::string_view name, std::string placeholder, std::string help);

  Synopsis synopsis_;
  std::string group_;
  std::vector<Option> options_;
};

}  // namespace heed::tools
