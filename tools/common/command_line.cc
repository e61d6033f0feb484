#include "common/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "common/exit_status.h"
#include "common/help.h"

namespace heed::tools {
namespace {

std::optional<std::string> read_integer(const std::string& text, std::int64_t least, std::int64_t most,
                                        std::int64_t& value) {
  std::int64_t read = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (code != std::errc() || end != text.data() + text.size() || read < least || read > most) {
    return fmt::format("is \"{}\", expected a whole number from {} to {}", text, least, most);
  }
  value = read;
  return std::nullopt;
}

std::optional<std::string> read_number(const std::string& text, double least, double most,
                                       std::optional<double>& value) {
  double read = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (code != std::errc() || end != text.data() + text.size() || !(read >= least && read <= most)) {
    return fmt::format("is \"{}\", expected a number from {} to {}", text, least, most);
  }
  value = read;
  return std::nullopt;
}

// 16777216, 512K, 16M, 2G: powers of 1024, as in head(1) and sort(1).
std::optional<std::string> read_bytes(const std::string& text, std::uint64_t& value) {
  std::uint64_t count = 0;
  const char* last = text.data() + text.size();
  const auto [end, code] = std::from_chars(text.data(), last, count);
  const std::string_view units = "KMG";
  const std::string_view suffix(end, static_cast<std::size_t>(last - end));
  const auto unit = suffix.empty() ? 0 : units.find(suffix[0]) + 1;
  if (code != std::errc() || suffix.size() > 1 || unit > units.size() || count == 0 || count > (1ULL << 31)) {
    return fmt::format("is \"{}\", expected a number of bytes such as 65536, 64K or 16M", text);
  }
  value = count << (10 * unit);
  return std::nullopt;
}

std::string cli11_name(const Option& option) {
  return option.letter ? fmt::format("-{},--{}", option.letter, option.name) : fmt::format("--{}", option.name);
}

void complain(const CommandLine& line, const std::string& message) {
  const auto& tool = line.synopsis().tool;
  fmt::print(stderr, "{}: {}\n{}: see \"{} --help\"\n", tool, message, tool, tool);
}

std::string explain(const CommandLine& line, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return error.what();
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--") break;
    if (!word.starts_with("-") || word.size() < 2) continue;
    if (word.starts_with("--")) word.resize(std::min(word.find('='), word.size()));
    const bool known = std::any_of(line.options().begin(), line.options().end(), [&](const Option& option) {
      const bool twin = !option.set_switch ? false : word == "--no-" + option.name;
      return twin || word == "--" + option.name || (word[1] != '-' && option.letter != 0 && word[1] == option.letter);
    });
    if (known || word == "-h" || word == "--help" || word == "--version" || word == "--generate") continue;
    const std::string near = nearest_option(line, word);
    return near.empty() ? fmt::format("there is no option {}", word)
                        : fmt::format("there is no option {}; did you mean --{}?", word, near);
  }
  return error.what();
}

}  // namespace

Option& CommandLine::append(std::string_view name, std::string placeholder, std::string help) {
  Option option;
  option.group = group_;
  if (name.size() > 2 && name[1] == ',') {
    option.letter = name[0];
    name.remove_prefix(2);
  }
  option.name = name;
  option.placeholder = std::move(placeholder);
  option.help = std::move(help);
  return options_.emplace_back(std::move(option));
}

void CommandLine::add(std::string_view name, std::string placeholder, std::string& value, std::string help,
                      Completion completion) {
  Option& option = append(name, std::move(placeholder), std::move(help));
  option.completion = completion;
  option.accept = [&value](const std::string& text) {
    value = text;
    return std::optional<std::string>();
  };
}

void CommandLine::add(std::string_view name, std::string placeholder, std::vector<std::string>& values,
                      std::string help, Completion completion) {
  Option& option = append(name, std::move(placeholder), std::move(help));
  option.completion = completion;
  option.accept = [&values](const std::string& text) {
    values.push_back(text);
    return std::optional<std::string>();
  };
}

void CommandLine::add(std::string_view name, std::string placeholder, std::int64_t& value, std::int64_t least,
                      std::int64_t most, std::string help) {
  append(name, std::move(placeholder), std::move(help)).accept = [&value, least, most](const std::string& text) {
    return read_integer(text, least, most, value);
  };
}

void CommandLine::add(std::string_view name, std::string placeholder, std::optional<double>& value, double least,
                      double most, std::string help) {
  append(name, std::move(placeholder), std::move(help)).accept = [&value, least, most](const std::string& text) {
    return read_number(text, least, most, value);
  };
}

void CommandLine::add_bytes(std::string_view name, std::string placeholder, std::uint64_t& value, std::string help) {
  append(name, std::move(placeholder), std::move(help)).accept = [&value](const std::string& text) {
    return read_bytes(text, value);
  };
}

void CommandLine::add_choice(std::string_view name, std::string& value, std::vector<std::string> choices,
                             std::string help) {
  Option& option = append(name, fmt::format("{}", fmt::join(choices, "|")), std::move(help));
  option.completion = Completion::kChoices;
  option.choices = choices;
  option.accept = [&value, choices = std::move(choices)](const std::string& text) -> std::optional<std::string> {
    if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
      return fmt::format("is \"{}\", expected one of {}", text, fmt::join(choices, ", "));
    }
    value = text;
    return std::nullopt;
  };
}

void CommandLine::add_switch(std::string_view name, bool& value, std::string help) {
  append(name, "", std::move(help)).set_switch = [&value](bool on) { value = on; };
}

std::optional<int> CommandLine::parse(int argc, char** argv, std::vector<std::string>& operands) {
  CLI::App app;
  app.set_help_flag();
  bool brief = false;
  bool full = false;
  bool version = false;
  std::string shell;
  app.add_flag("-h", brief);
  app.add_flag("--help", full);
  app.add_flag("--version", version);
  app.add_option("--generate", shell);
  app.add_option("operands", operands);

  // Values are taken in the order given, so that the last one wins and a wrong one is named.
  std::string wrong;
  for (const auto& option : options_) {
    if (option.set_switch) {
      app.add_flag_function(
             fmt::format("{},!--no-{}", cli11_name(option), option.name),
             [&option](std::int64_t count) { option.set_switch(count > 0); }, "")
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      continue;
    }
    app.add_option_function<std::vector<std::string>>(cli11_name(option),
                                                      [&](const std::vector<std::string>& texts) {
                                                        for (const auto& text : texts)
                                                          if (auto reason = option.accept(text))
                                                            wrong = fmt::format("--{} {}", option.name, *reason);
                                                      })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(1)
        ->allow_extra_args(false);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11's own codes, 100 and up, are one thing to a shell script: wrong usage.
    complain(*this, explain(*this, error, argc, argv));
    return kFailed;
  }
  if (!wrong.empty()) {
    complain(*this, wrong);
    return kFailed;
  }
  if (full || brief || version) {
    const auto text = full    ? full_help(*this)
                      : brief ? short_help(*this)
                              : fmt::format("{} {}\n", synopsis_.tool, HEED_VERSION);
    return std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? kFailed : kDone;
  }
  if (!shell.empty()) {
    const auto script = completion_script(*this, shell);
    if (script.empty()) {
      complain(*this, fmt::format("--generate is \"{}\", expected one of bash, zsh, fish", shell));
      return kFailed;
    }
    return std::fputs(script.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? kFailed : kDone;
  }
  return std::nullopt;
}

}  // namespace heed::tools
