#include "common/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace heed::tools {
namespace {

constexpr std::size_t kHelpColumn = 30;
constexpr std::size_t kLineWidth = 100;
constexpr std::size_t kScreenLines = 24;
constexpr std::size_t kNearEnough = 2;  // typing slips: one letter wrong, missing, doubled or two swapped

std::string left_side(const Option& option) {
  const std::string letter = option.letter ? fmt::format("-{}, ", option.letter) : "    ";
  const std::string name = option.set_switch ? fmt::format("--[no-]{}", option.name) : fmt::format("--{}", option.name);
  return fmt::format("  {}{}{}{}", letter, name, option.placeholder.empty() ? "" : " ", option.placeholder);
}

// Words of `text` in lines that begin at `column`, behind what `line` has already.
void append_wrapped(std::string& out, std::string line, std::string_view text, std::size_t column = kHelpColumn) {
  if (!line.empty() && line.size() + 2 > column) {
    out += line + '\n';
    line.clear();
  }
  line.resize(column, ' ');
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (line.size() + end > kLineWidth && line.size() > column) {
      while (line.ends_with(' ')) line.pop_back();
      out += line + '\n';
      line.assign(column, ' ');
    }
    line.append(text.substr(0, end)).push_back(' ');
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (line.ends_with(' ')) line.pop_back();
  out += line + '\n';
}

std::string_view first_clause(std::string_view help) { return help.substr(0, help.find_first_of(";:")); }

void append_general(std::string& out) {
  append_wrapped(out, "  -h", "this in one screen");
  append_wrapped(out, "      --help", "all of this");
  append_wrapped(out, "      --version", "the version");
  append_wrapped(out, "      --generate bash|zsh|fish", "print the completion script for a shell");
}

// Letters to insert, drop, change or swap with their neighbour (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> above2, above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    above2 = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], above2[j - 2] + 1);
    }
  }
  return row.back();
}

// The line of bash's `case $prev in` for an option that takes a value.
std::string bash_case(const Option& option) {
  const std::string letter = option.letter ? fmt::format("|-{}", option.letter) : "";
  const auto does = [&](std::string_view what) {
    return fmt::format("    --{}{}) {} ;;\n", option.name, letter, what);
  };
  switch (option.completion) {
    case Completion::kFile:
      return does("kind=-f");
    case Completion::kDirectory:
      return does("kind=-d");
    case Completion::kChoices:
      return does(fmt::format("kind=-W words='{}'", fmt::join(option.choices, " ")));
    case Completion::kNothing:
      return does("return");
  }
  return "";
}

// In bash a value behind = is a word of its own, and so is the = before it.
std::string bash_script(const CommandLine& line) {
  std::string words = "-h --help --version --generate";
  std::string cases = "    --generate) kind=-W words='bash zsh fish' ;;\n";
  for (const auto& option : line.options()) {
    words += fmt::format(" --{}", option.name);
    if (option.letter) words += fmt::format(" -{}", option.letter);
    if (option.set_switch) words += fmt::format(" --no-{}", option.name);
    if (!option.set_switch) cases += bash_case(option);
  }
  return fmt::format(
      "# bash completion for {0}: made by \"{0} --generate bash\"\n"
      "_heed_{0}() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} kind=-f words=\n"
      "  if [[ $cur == = ]]; then\n"
      "    cur=\n"
      "  elif [[ $prev == = ]]; then\n"
      "    prev=${{COMP_WORDS[COMP_CWORD - 2]}}\n"
      "  fi\n"
      "  [[ \" ${{COMP_WORDS[*]:1:COMP_CWORD - 1}} \" != *' -- '* ]] && case $prev in\n"
      "{1}"
      "    *) [[ $cur == -* ]] && kind=-W words='{2}' ;;\n"
      "  esac\n"
      "  [[ $kind == -W ]] || compopt -o filenames 2> /dev/null\n"
      "  mapfile -t COMPREPLY < <(compgen \"$kind\" ${{words:+\"$words\"}} -- \"$cur\")\n"
      "}}\n"
      "complete -F _heed_{0} {0}\n",
      line.synopsis().tool, cases, words);
}

// A description inside single quotes and square brackets.
std::string zsh_quoted(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted;
}

std::string zsh_argument(const Option& option) {
  switch (option.completion) {
    case Completion::kFile:
      return fmt::format(":{}:_files", option.placeholder);
    case Completion::kDirectory:
      return fmt::format(":{}:_files -/", option.placeholder);
    case Completion::kChoices:
      return fmt::format(":{}:({})", option.name, fmt::join(option.choices, " "));
    case Completion::kNothing:
      return fmt::format(":{}: ", option.placeholder);
  }
  return "";
}

std::string zsh_script(const CommandLine& line) {
  const auto& tool = line.synopsis().tool;
  std::string script = fmt::format("#compdef {0}\n# made by \"{0} --generate zsh\"\n_arguments -s -S \\\n", tool);
  const auto add = [&](std::string_view words, std::string_view help, std::string_view argument) {
    script += fmt::format("  '{}[{}]{}' \\\n", words, zsh_quoted(help), argument);
  };
  for (const auto& option : line.options()) {
    const auto help = first_clause(option.help);
    const std::string argument = option.set_switch ? "" : zsh_argument(option);
    const std::string_view assign = option.set_switch ? "" : "=";
    add(fmt::format("*--{}{}", option.name, assign), help, argument);
    if (option.letter) add(fmt::format("*-{}{}", option.letter, option.set_switch ? "" : "+"), help, argument);
    if (option.set_switch) add(fmt::format("*--no-{}", option.name), fmt::format("not: {}", help), "");
  }
  add("-h", "help in one screen", "");
  add("--help", "all of the help", "");
  add("--version", "the version", "");
  add("--generate=", "print a completion script", ":shell:(bash zsh fish)");
  return script + "  '*:file:_files'\n";
}

std::string fish_quoted(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string fish_script(const CommandLine& line) {
  const auto& tool = line.synopsis().tool;
  std::string script = fmt::format("# made by \"{} --generate fish\"\n", tool);
  const auto out = std::back_inserter(script);
  for (const auto& option : line.options()) {
    const auto help = fish_quoted(first_clause(option.help));
    std::string argument;
    if (!option.set_switch)
      argument = option.completion == Completion::kFile        ? " -r -F"
                 : option.completion == Completion::kDirectory ? " -x -a '(__fish_complete_directories)'"
                 : option.completion == Completion::kChoices
                     ? fmt::format(" -x -a '{}'", fmt::join(option.choices, " "))
                     : " -x";
    const std::string letter = option.letter ? fmt::format(" -s {}", option.letter) : "";
    fmt::format_to(out, "complete -c {}{} -l {}{} -d '{}'\n", tool, letter, option.name, argument, help);
    if (option.set_switch) fmt::format_to(out, "complete -c {} -l no-{} -d 'not: {}'\n", tool, option.name, help);
  }
  fmt::format_to(out, "complete -c {} -s h -d 'help in one screen'\n", tool);
  fmt::format_to(out, "complete -c {} -l help -d 'all of the help'\n", tool);
  fmt::format_to(out, "complete -c {} -l version -d 'the version'\n", tool);
  fmt::format_to(out, "complete -c {} -l generate -x -a 'bash zsh fish' -d 'print a completion script'\n", tool);
  return script;
}

}  // namespace

std::string usage_line(const CommandLine& line) {
  const auto& synopsis = line.synopsis();
  std::string out;
  append_wrapped(out, "", fmt::format("usage: {} [OPTION...] {}", synopsis.tool, synopsis.operands), 0);
  return out;
}

// Every option in a line of its own if that fits a screen; otherwise the last groups only name theirs.
std::string short_help(const CommandLine& line) {
  const auto& options = line.options();
  std::vector<std::string> groups, named;
  for (const auto& option : options) {
    if (groups.empty() || groups.back() != option.group) groups.push_back(option.group), named.emplace_back();
    named.back() += fmt::format("{}--{}", named.back().empty() ? "" : " ", option.name);
  }
  for (std::size_t whole = groups.size();; --whole) {
    std::string out = fmt::format("{} {}\n{}", line.synopsis().summary, line.synopsis().defaults, usage_line(line));
    const auto is_whole = [&](const Option& option) {
      return std::find(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(whole), option.group) !=
             groups.begin() + static_cast<std::ptrdiff_t>(whole);
    };
    for (const auto& option : options) {
      if (is_whole(option)) append_wrapped(out, left_side(option), first_clause(option.help));
    }
    for (std::size_t i = whole; i < groups.size(); ++i) append_wrapped(out, "", groups[i] + ": " + named[i], 2);
    append_wrapped(out, "      --help", "more, with examples");
    if (whole == 0 || std::count(out.begin(), out.end(), '\n') <= std::ptrdiff_t{kScreenLines}) return out;
  }
}

std::string full_help(const CommandLine& line) {
  const auto& synopsis = line.synopsis();
  std::string out = fmt::format("{} {}\n{}", synopsis.summary, synopsis.defaults, usage_line(line));
  std::string group;
  for (const auto& option : line.options()) {
    if (option.group != group) out += fmt::format("\n{}:\n", option.group);
    group = option.group;
    append_wrapped(out, left_side(option), option.help);
  }
  append_general(out);
  out += "\nExamples:\n";
  for (const auto& example : synopsis.examples) out += fmt::format("  {}\n", example);
  return out + fmt::format("\nThe manual is {0}(1); records are described in heed-record(5).\n", synopsis.tool);
}

std::string completion_script(const CommandLine& line, std::string_view shell) {
  if (shell == "bash") return bash_script(line);
  if (shell == "zsh") return zsh_script(line);
  if (shell == "fish") return fish_script(line);
  return "";
}

std::string nearest_option(const CommandLine& line, std::string_view mistyped) {
  mistyped.remove_prefix(std::min(mistyped.find_first_not_of('-'), mistyped.size()));
  std::string nearest;
  std::size_t distance = kNearEnough + 1;
  for (const auto& option : line.options()) {
    const std::size_t here = edit_distance(mistyped, option.name);
    if (here < distance && here < option.name.size()) {
      distance = here;
      nearest = option.name;
    }
  }
  return nearest;
}

}  // namespace heed::tools
