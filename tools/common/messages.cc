#include "common/messages.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace heed::tools {
namespace {

// https://no-color.org: any value that is not empty.
bool colour_wanted() {
  const char* no_color = std::getenv("NO_COLOR");
  return (!no_color || !*no_color) && ::isatty(STDERR_FILENO) != 0;
}

constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kPlain = "";

}  // namespace

Messages::Messages(std::string tool, bool quiet) : tool_(std::move(tool)), quiet_(quiet), colour_(colour_wanted()) {}

void Messages::say(std::string_view colour, std::string_view text) {
  const std::lock_guard lock(speaking_);
  clear_progress();
  const bool coloured = colour_ && !colour.empty();
  const auto line = fmt::format("{}{}:{} {}\n", coloured ? colour : kPlain, tool_, coloured ? "\x1b[0m" : "", text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void Messages::error(std::string_view text) { say(kRed, text); }

void Messages::rejected(std::string_view file, const stream::Rejection& rejection) {
  say(kRed, fmt::format("{}:{}: {}", file, rejection.line, sentence(rejection.error)));
}

void Messages::warning(std::string_view text) {
  if (!quiet_) say(kYellow, text);
}

void Messages::note(std::string_view text) {
  if (!quiet_) say(kPlain, text);
}

void Messages::progress(std::string_view text) {
  const std::lock_guard lock(speaking_);
  fmt::print(stderr, "\r\x1b[K{}: {}", tool_, text);
  std::fflush(stderr);
  progress_shown_ = true;
}

void Messages::end_progress() {
  const std::lock_guard lock(speaking_);
  clear_progress();
}

void Messages::clear_progress() {
  if (!progress_shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  progress_shown_ = false;
}

void Progress::tick(const std::function<std::string(double seconds)>& text) {
  constexpr auto kInterval = std::chrono::milliseconds(100);
  const auto now = Clock::now();
  if (!shown_ || now - last_ < kInterval) return;
  last_ = now;
  messages_.progress(text(std::chrono::duration<double>(now - began_).count()));
}

std::string sentence(const Error& error) {
  return error.field.empty() ? error.message : fmt::format("field \"{}\" {}", error.field, error.message);
}

}  // namespace heed::tools
