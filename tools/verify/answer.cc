#include "verify/answer.h"

#include <fmt/format.h>

#include <iterator>

#include "heed/stream/json_writer.h"

namespace heed::tools {

void Answers::fault(const FoundFault& fault) {
  if (json_) {
    stream::JsonWriter json(text_);
    json.begin_object().member("type", "fault").member("tool", "verify").member("file", fault.file);
    if (fault.offset) json.member("offset", *fault.offset);
    if (fault.entry) json.member("entry", *fault.entry);
    if (fault.line) json.member("line", *fault.line);
    json.member("rule", fault.rule).member("message", fault.message).end_object();
    text_ += '\n';
    return;
  }
  text_ += "FAULT " + fault.file;
  for (const auto& place : {fault.offset, fault.line}) {
    if (place) fmt::format_to(std::back_inserter(text_), ":{}", *place);
  }
  if (fault.entry) fmt::format_to(std::back_inserter(text_), " entry {}", *fault.entry);
  fmt::format_to(std::back_inserter(text_), " ({}): {}\n", fault.rule, fault.message);
}

void Answers::verified(std::string_view subject, std::string_view words) {
  if (json_) return;
  if (several_) fmt::format_to(std::back_inserter(text_), "{}: ", subject);
  fmt::format_to(std::back_inserter(text_), "{}\n", words);
}

void Answers::record(std::string_view line) {
  if (json_) text_.append(line).push_back('\n');
}

}  // namespace heed::tools
