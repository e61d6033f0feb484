// What is printed about a tool's options: usage, help, completions. All of it is made from the option table.
#pragma once

#include <string>
#include <string_view>

#include "common/command_line.h"

namespace heed::tools {

std::string usage_line(const CommandLine& line);
std::string short_help(const CommandLine& line);  // fits a screen
std::string full_help(const CommandLine& line);   // grouped, with examples

// The completion script for "bash", "zsh" or "fish".
std::string completion_script(const CommandLine& line, std::string_view shell);

// The option whose name is nearest to a mistyped one, "" if none is near.
std::string nearest_option(const CommandLine& line, std::string_view mistyped);

}  // namespace heed::tools
