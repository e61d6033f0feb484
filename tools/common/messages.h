// Words to people, on standard error, in one shape: `tool: what`. Colour only on a terminal and never with NO_COLOR.
// Any thread may speak.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "heed/stream/pipeline.h"

namespace heed::tools {

class Messages {
 public:
  explicit Messages(std::string tool, bool quiet = false);

  void error(std::string_view text);
  // `attend: docs.ndjson:17: field "vector" has 383 numbers, expected 384`
  void rejected(std::string_view file, const stream::Rejection& rejection);
  void warning(std::string_view text);  // silent when quiet
  void note(std::string_view text);     // silent when quiet

  // One line that is written over until something else is said.
  void progress(std::string_view text);
  void end_progress();

  const std::string& tool() const { return tool_; }

 private:
  void say(std::string_view colour, std::string_view text);
  void clear_progress();

  std::mutex speaking_;
  std::string tool_;
  bool quiet_;
  bool colour_;
  bool progress_shown_ = false;
};

// Progress of long work, shown a few times a second while `shown` is asked for and taken away at the end.
class Progress {
 public:
  Progress(Messages& messages, bool shown) : messages_(messages), shown_(shown) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { messages_.end_progress(); }

  // `text` is made from the seconds since the beginning, and only when it is time to show it.
  void tick(const std::function<std::string(double seconds)>& text);

 private:
  using Clock = std::chrono::steady_clock;
  Messages& messages_;
  bool shown_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_ = began_;
};

// "field "x" is missing", or the message alone when it is not about a field.
std::string sentence(const Error& error);

}  // namespace heed::tools
