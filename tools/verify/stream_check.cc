#include "verify/stream_check.h"

#include <fmt/format.h>

#include "common/identity.h"
#include "common/messages.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

constexpr std::string_view kHashPrefix = "sha256:";

// An input has fewer than 2^44 lines.
std::uint64_t place_key(Place place) {
  constexpr unsigned kLineBits = 44;
  return (std::uint64_t{place.input} << kLineBits) + place.line;
}

}  // namespace

// One thread's part of the second reading.
class StreamCheck::Reader final : public stream::Handler {
 public:
  Reader(const StreamCheck& check, Shares& shares) : check_(check), shares_(shares) {}

  Status handle(const stream::Record& record, std::string&) override {
    if (!wants_again(record)) return {};
    const Place place{static_cast<std::uint32_t>(record.file()), record.line_number()};
    shares_.embeddings.push(record, place);
    const bool counts = record.type() == "resource" && !check_.repeated_.contains(place_key(place));
    if (counts) shares_.attention.push(record);
    return {};
  }

 private:
  const StreamCheck& check_;
  Shares& shares_;
};

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

void StreamCheck::fault(const PlacedFault& placed) {
  fault({question_.input_name(placed.place), {}, {}, placed.place.line, placed.rule, placed.message});
}

void StreamCheck::add(const stream::Record& record) {
  ++records_;
  const Place place = question_.place_of(record);
  embeddings_.add(record);
  attention_.add(record, place);
  orders_.add(record, place);
  if (record.type() == "resource") return check_resource(record);
  if (TradeCheck::wants(record)) return trades_.add(record, place);
  Status status;
  if (record.type() == "person" || record.type() == "attention") {
    status = add_to_question(record);
  } else if (StatedAnswer::wants(record)) {
    status = add_to_answer(record);
  }
  if (!status) deferred_.push_back(at(record, "malformed", sentence(status.error())));
}

void StreamCheck::check_resource(const stream::Record& record) {
  if (auto status = check_hash(record); !status) fault(at(record, "malformed", sentence(status.error())));
  if (several_ && wants_again(record)) note_resource(record);
}

Status StreamCheck::check_hash(const stream::Record& record) {
  if (!record.has("content_hash")) return {};
  const auto stated = record.string("content_hash");
  if (!stated) return stated.error();
  if (auto wrong = sources_.check(record, *stated); !wrong.empty()) fault(at(record, "source", std::move(wrong)));
  if (!record.has("text") || !stated->starts_with(kHashPrefix)) {
    hashes_.leave("of resources without text or by another method than sha256");
    return {};
  }
  const auto text = record.string("text");
  if (!text) return text.error();
  hashes_.check();
  if (const std::string computed = content_hash(*text); computed != *stated) {
    fault(at(record, "content-hash",
             fmt::format("field \"content_hash\" is {}, but the text hashes to {}", *stated, computed)));
  }
  return {};
}

void StreamCheck::note_resource(const stream::Record& record) {
  const auto id = record_id(record, 'r');
  if (!id) return;
  const Place place = question_.place_of(record);
  if (first_input_.emplace(*id, place.input).first->second != place.input) repeated_.insert(place_key(place));
}

bool StreamCheck::wants_second_reading() {
  const bool weighs = attention_.prepare();
  return embeddings_.wanted() || weighs;
}

std::unique_ptr<stream::Handler> StreamCheck::new_reader() {
  shares_.push_back(
      std::make_unique<Shares>(Shares{EmbeddingCheck::Share(embeddings_), AttentionCheck::Share(attention_)}));
  return std::make_unique<Reader>(*this, *shares_.back());
}

void StreamCheck::finish_second_reading() {
  Shares all{EmbeddingCheck::Share(embeddings_), AttentionCheck::Share(attention_)};
  for (auto& share : shares_) {
    all.embeddings.merge(std::move(share->embeddings));
    all.attention.merge(std::move(share->attention));
    share.reset();
  }
  for (const auto& each : embeddings_.finish(std::move(all.embeddings))) fault(each);
  for (const auto& each : attention_.finish(std::move(all.attention))) fault(each);
  for (const auto& each : trades_.finish()) fault(each);
  for (const auto& each : orders_.finish()) fault(each);
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
  if (whole) finish_second_reading();
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
    answers.verified("stream", fmt::format("verified: {} in {} {}{}", checked, records_,
                                           records_ == 1 ? "record" : "records", rest));
  }
  answers.record(summary_record(end.verdict));
  return end;
}

std::string StreamCheck::checked_words() const {
  std::string words;
  hashes_.append_checked(words);
  sources_.claims().append_checked(words);
  embeddings_.claims().append_checked(words);
  attention_.claims().append_checked(words);
  if (answer_checked_) {
    words += fmt::format("{}{} {} with their certificate", words.empty() ? "" : ", ", allocations_,
                         allocations_ == 1 ? "allocation" : "allocations");
  }
  trades_.claims().append_checked(words);
  orders_.claims().append_checked(words);
  return words;
}

std::string StreamCheck::unchecked_words() const {
  std::string words;
  hashes_.append_unchecked(words);
  sources_.claims().append_unchecked(words);
  embeddings_.claims().append_unchecked(words);
  attention_.claims().append_unchecked(words);
  if (!answer_unchecked_.empty()) {
    words += fmt::format("{}the answer of match with {} {}, because {}", words.empty() ? "" : ", ", allocations_,
                         allocations_ == 1 ? "allocation" : "allocations", answer_unchecked_);
  }
  trades_.claims().append_unchecked(words);
  orders_.claims().append_unchecked(words);
  return words;
}

std::string StreamCheck::summary_record(StreamVerdict verdict) const {
  std::string line;
  stream::JsonWriter json(line);
  json.begin_object().member("type", "summary").member("tool", "verify");
  json.member("verified", verdict == StreamVerdict::kVerified).member("faults", faults_found_);
  json.member("records", records_);
  const auto counted = [&](const std::string& name, const Claims& claims) {
    json.member(name, claims.checked()).member(name + "_unchecked", claims.unchecked());
  };
  counted("content_hashes", hashes_);
  if (sources_.wanted()) counted("sources", sources_.claims());
  counted("embeddings", embeddings_.claims());
  if (!sample_.whole()) json.member("seed", sample_.seed());
  counted("attention", attention_.claims());
  json.member("allocations", answer_checked_ ? allocations_ : 0);
  json.member("allocations_unchecked", answer_checked_ ? 0 : allocations_);
  counted("trades", trades_.claims());
  counted("signatures", orders_.claims());
  json.end_object();
  return line;
}

}  // namespace heed::tools
