#include "verify/stream_check.h"

#include <fmt/format.h>

#include "common/identity.h"
#include "common/messages.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

constexpr std::string_view kHashPrefix = "sha256:";

std::string counted(std::uint64_t count, std::string_view noun, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? noun : plural);
}

void add_phrase(std::string& words, const std::string& phrase) {
  if (!words.empty()) words += ", ";
  words += phrase;
}

}  // namespace

void StreamCheck::begin_input(std::string name) {
  question_.begin_inputs({name});
  input_ = std::move(name);
}

FoundFault StreamCheck::at(const stream::Record& record, std::string rule, std::string message) const {
  return {input_, {}, {}, record.line_number(), std::move(rule), std::move(message)};
}

void StreamCheck::fault(FoundFault fault) {
  ++faults_found_;
  if (all_ || faults_.empty()) faults_.push_back(std::move(fault));
}

void StreamCheck::add(const stream::Record& record) {
  ++records_;
  if (record.type() == "resource") {
    if (auto status = check_resource(record); !status) fault(at(record, "malformed", sentence(status.error())));
    return;
  }
  Status status;
  if (record.type() == "person" || record.type() == "attention") {
    status = add_to_question(record);
  } else if (StatedAnswer::wants(record)) {
    status = add_to_answer(record);
  }
  if (!status) deferred_.push_back(at(record, "malformed", sentence(status.error())));
}

Status StreamCheck::check_resource(const stream::Record& record) {
  if (!record.has("content_hash")) return {};
  const auto stated = record.string("content_hash");
  if (!stated) return stated.error();
  if (!record.has("text") || !stated->starts_with(kHashPrefix)) {
    ++hashes_unchecked_;
    return {};
  }
  const auto text = record.string("text");
  if (!text) return text.error();
  ++hashes_;
  if (const std::string computed = content_hash(*text); computed != *stated) {
    fault(at(record, "content-hash",
             fmt::format("field \"content_hash\" is {}, but the text hashes to {}", *stated, computed)));
  }
  return {};
}

Status StreamCheck::add_to_question(const stream::Record& record) {
  const bool is_person = record.type() == "person";
  (is_person ? has_people_ : has_edges_) = true;
  return is_person ? question_.add_person(record) : question_.add_edge(record);
}

Status StreamCheck::add_to_answer(const stream::Record& record) {
  if (record.type() == "certificate") {
    has_certificate_ = true;
  } else {
    ++allocations_;
  }
  return answer_.add(record, question_.place_of(record));
}

std::string_view StreamCheck::missing_for_answer() const {
  if (!has_certificate_) return "its certificate is not in the stream";
  if (!has_edges_) return "the attention records it was made from are not in the stream";
  if (!has_people_) return "the people it is for are not in the stream";
  return "";
}

// match answers one question at a time, so all people, edges and allocations of the stream belong together.
void StreamCheck::check_answer() {
  if (allocations_ == 0 && !has_certificate_) return;
  answer_unchecked_ = missing_for_answer();
  if (!answer_unchecked_.empty()) return;
  answer_checked_ = true;
  for (auto& each : deferred_) fault(std::move(each));
  if (!deferred_.empty()) return;  // whatever else is found would follow from these
  // match leaves out edges that it has to refuse; its certificate counts those that remain.
  question_.complete();
  const auto found = answer_.check(question_);
  if (!found) return;
  FoundFault located{input_, {}, {}, {}, found->rule, found->message};
  if (found->place) {
    located.file = question_.input_name(*found->place);
    located.line = found->place->line;
  }
  fault(std::move(located));
}

StreamCheck::End StreamCheck::finish(Answers& answers, bool whole) {
  if (whole) check_answer();
  for (const auto& each : faults_) answers.fault(each);
  End end;
  end.could_not = unchecked_words();
  const std::string checked = checked_words();
  if (faults_found_ > 0) {
    end.verdict = StreamVerdict::kFault;
  } else if (!whole) {
    end.verdict = StreamVerdict::kUnchecked;
  } else if (checked.empty() && !end.could_not.empty()) {
    end.verdict = StreamVerdict::kUnchecked;
  } else if (checked.empty()) {
    answers.verified("stream",
                     fmt::format("nothing to verify: {} no claim that can be checked",
                                 records_ == 1 ? "1 record makes" : fmt::format("{} records make", records_)));
  } else {
    const std::string rest = end.could_not.empty() ? "" : fmt::format("; could not check {}", end.could_not);
    answers.verified("stream",
                     fmt::format("verified: {} in {}{}", checked, counted(records_, "record", "records"), rest));
  }
  answers.record(summary_record(end.verdict));
  return end;
}

std::string StreamCheck::checked_words() const {
  std::string words;
  if (hashes_ > 0) add_phrase(words, counted(hashes_, "content hash", "content hashes"));
  if (answer_checked_) {
    add_phrase(words, fmt::format("{} with their certificate", counted(allocations_, "allocation", "allocations")));
  }
  return words;
}

std::string StreamCheck::unchecked_words() const {
  std::string words;
  if (hashes_unchecked_ > 0) {
    add_phrase(words, fmt::format("{} of resources without text or by another method than sha256",
                                  counted(hashes_unchecked_, "content hash", "content hashes")));
  }
  if (!answer_unchecked_.empty()) {
    add_phrase(words, fmt::format("the answer of match with {}, because {}",
                                  counted(allocations_, "allocation", "allocations"), answer_unchecked_));
  }
  return words;
}

std::string StreamCheck::summary_record(StreamVerdict verdict) const {
  std::string line;
  stream::JsonWriter json(line);
  json.begin_object().member("type", "summary").member("tool", "verify");
  json.member("verified", verdict == StreamVerdict::kVerified).member("faults", faults_found_);
  json.member("records", records_);
  json.member("content_hashes", hashes_).member("content_hashes_unchecked", hashes_unchecked_);
  json.member("allocations", answer_checked_ ? allocations_ : 0);
  json.member("allocations_unchecked", answer_checked_ ? 0 : allocations_);
  json.end_object();
  return line;
}

}  // namespace heed::tools
