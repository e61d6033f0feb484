#include "attention/partial.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/identity.h"
#include "common/vectors.h"
#include "heed/attention/encoding.h"
#include "heed/stream/edit.h"

namespace heed::tools {
namespace {

// Held resources of a part stand behind those of all parts before it.
constexpr unsigned kHeldBits = 32;
constexpr std::int64_t kPoolMost = std::int64_t{1} << 31;

Status append_held(const Need& need, const Best::Entry& entry, bool texts, std::string& out) {
  const Candidate& candidate = *entry.payload.candidate;
  stream::JsonWriter json(out);
  json.begin_object().member("type", "held").member("need", need.id).member("resource", candidate.id);
  json.member("score", entry.score).key("heads").raw(format_parts(entry.payload.parts));
  const auto encoded = attention::encode_vector(candidate.embedding.numbers, attention::VectorType::kF32);
  if (!encoded) return encoded.error();
  json.member("embedding", encoded->base64);
  if (candidate.embedding.rows > 0) {
    json.key("embedding_shape").begin_array().integer(static_cast<std::int64_t>(candidate.embedding.rows));
    json.integer(static_cast<std::int64_t>(candidate.embedding.dims())).end_array();
  }
  if (!candidate.terms.empty()) json.key("terms").raw(candidate.terms);
  if (texts) json.member("text", candidate.text);
  if (texts && !candidate.prompt.empty()) json.member("embedding_prompt", candidate.prompt);
  out += candidate.fields;
  json.end_object();
  out += '\n';
  return json.status();
}

}  // namespace

Result<std::string> whole_need(const Need& need) {
  stream::RecordParser parser;
  const auto record = parser.parse_copy(need.line);
  if (!record) return record.error();
  stream::Edit edit(*record);
  if (!record->has("id")) edit.set("id", stream::json_string(need.id));
  if (!record->has("embedding")) {
    if (auto status = set_vectors(edit, need.wanted.embedding, need.model, need.prompt); !status) return status.error();
  }
  std::string line;
  edit.append_to(line);
  line.pop_back();
  return line;
}

Status PartWriter::add(const Need& need, Attention& attention, const Seen& seen) {
  const auto question = whole_need(need);
  if (!question) return question.error();
  auto entries = attention.best.take_sorted();
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.ordinal < b.ordinal; });
  stream::JsonWriter json(out_);
  json.begin_object().member("type", "partial").member("tool", "attend").member("need", need.id);
  json.member("resources", seen.resources).member("admitted", attention.sum.count());
  write_weighing(options_.weighing, {0, options_.pool, {}, {}, {}}, json);
  if (options_.weighing.heads[Head::kLexical] > 0) write_statistics(need, *seen.statistics, json);
  if (options_.weighing.heads[Head::kNovelty] > 0) json.member("history", seen.history);
  if (options_.texts) json.member("explain", true);
  json.member("pool", options_.pool).member("state", attention.sum.format());
  attention.values.write_state(options_.fit != nullptr, json);
  json.key("question").raw(*question).end_object();
  out_ += '\n';
  if (!json.ok()) return json.status();
  for (const auto& entry : entries) {
    if (auto status = append_held(need, entry, options_.texts, out_); !status) return status;
  }
  ++needs_;
  return {};
}

Status PartWriter::finish(std::uint64_t resources, std::vector<std::string> parts) {
  if (needs_ == 0) return {};
  const std::size_t fits = options_.fit ? options_.fit->append_state(out_) : 0;
  // What saw nothing can be joined any number of times.
  if (parts.empty() && resources > 0) parts = {content_id('p', std::string_view(out_).substr(begin_))};
  stream::JsonWriter json(out_);
  json.begin_object().member("type", "part").member("tool", "attend").member("needs", needs_);
  json.member("resources", resources);
  if (fits > 0) json.member("fits", fits);
  json.key("parts").begin_array();
  for (const auto& name : parts) json.string(name);
  json.end_array().end_object();
  out_ += '\n';
  return json.status();
}

bool PartialMerge::takes(const stream::Record& record) {
  const auto type = record.type();
  return type == "partial" || type == "held" || type == "fit" || type == "part";
}

Status PartialMerge::add(const stream::Record& record) {
  const auto type = record.type();
  const Status status = type == "partial" ? add_partial(record)
                        : type == "held"  ? add_held(record)
                        : type == "fit"   ? add_fit(record)
                                          : add_end(record);
  refused_ = refused_ || !status;
  return status;
}

Status PartialMerge::finish() const {
  if (refused_) return input_error("parts without what was refused make no answer: make them again");
  if (!part_.resources) return {};
  return input_error(fmt::format("part {} is cut: its last record, of type part, is missing", number_));
}

Result<PartialMerge::Stated> PartialMerge::read_stated(const stream::Record& partial) {
  const auto weighed = read_weighing(partial);
  if (!weighed) return weighed.error();
  const auto pool = partial.integer("pool");
  if (!pool) return pool.error();
  if (*pool < 1 || *pool > kPoolMost) return input_error("is not a number from 1 to 2147483648", "pool");
  const auto history = partial.integer_or("history", 0);
  if (!history || *history < 0) return input_error("is not a number of resources", "history");
  const auto field = ValueSums::stated_field(partial);
  if (!field) return field.error();
  Stated stated;
  stated.options = {weighed->weighing, static_cast<std::size_t>(*pool), partial.has("explain"), *field};
  stated.fit = ValueSums::states_fit(partial);
  stated.history = static_cast<std::uint64_t>(*history);
  if (stated.options.weighing.heads[Head::kLexical] > 0) {
    const auto counts = partial.find("statistics");
    if (!counts) return input_error("are missing, and words were weighed", "statistics");
    if (auto status = stated.statistics.add_stated(*counts); !status) return status.error();
  }
  stream::JsonWriter json(stated.how);
  json.begin_object();
  write_weighing(stated.options.weighing, {0, stated.options.pool, {}, {}, {}}, json);
  json.member("pool", stated.options.pool).member("explain", stated.options.texts).member("field", *field);
  json.member("fit", stated.fit).member("history", *history).end_object();
  return stated;
}

Attention PartialMerge::nothing_seen() const {
  const auto& how = options_.weighing.normalization;
  return {WeightSum(how), Best(options_.pool), ValueSums(options_.value_field, how)};
}

void PartialMerge::adopt(const Stated& stated) {
  how_ = stated.how;
  options_ = stated.options;
  stated_history_ = stated.history;
  statistics_ = {};
  fit_.reset();
  if (stated.fit) options_.fit = &fit_.emplace(options_.value_field);
  for (auto& attention : attention_) attention = nothing_seen();
}

// Takes over how the first part was weighed, and refuses others that were not weighed so. What saw no resources was
// weighed in no way at all.
Status PartialMerge::settle(const stream::Record& partial, const Stated& stated, bool empty) {
  const auto same_documents = [&] {
    return stated.statistics.documents() == statistics_.documents() &&
           stated.statistics.length() == statistics_.length();
  };
  const bool words = stated.options.weighing.heads[Head::kLexical] > 0;
  const bool first = how_.empty();
  const bool other = stated.how != how_ || (words && !same_documents());
  if (first || (!settled_ && !empty && other)) {
    adopt(stated);
  } else if (other && empty) {
    return {};
  } else if (stated.how != how_) {
    return input_error(
        fmt::format("was weighed otherwise than the part before, {}, not {}: give all parts the same "
                    "options, with --heads or --statistics where only some resources have words",
                    stated.how, how_));
  } else if (other) {
    return input_error("count other documents than the part before: give all parts the same --statistics",
                       "statistics");
  }
  settled_ = settled_ || !empty;
  return words ? statistics_.add_stated(*partial.find("statistics")) : Status();
}

Status PartialMerge::add_need(const stream::Record& partial, const std::string& id) {
  if (number_ > 1) {
    return input_error(
        fmt::format("is \"{}\", which the parts before this one lack: give all parts the same needs", id), "need");
  }
  stream::RecordParser parser;
  const auto record = parser.parse_copy(stream::raw_member(partial, "question"));
  if (!record) return input_error("is not the record of a need", "question");
  auto need = read_need(*record, model_);
  if (!need) return input_error(need.error().message, "question." + need.error().field);
  if (need->id != id) return input_error(fmt::format("is of another need, \"{}\"", need->id), "question");
  if (turn_) turn_(*need);
  if (auto status = needs_.add(std::move(*need)); !status) return status;
  places_.emplace(id, attention_.size());
  attention_.push_back(nothing_seen());
  in_part_.push_back(0);
  held_.push_back(0);
  return {};
}

Status PartialMerge::add_partial(const stream::Record& record) {
  const auto id = record.string("need");
  if (!id) return id.error();
  const auto resources = record.integer("resources");
  if (!resources || *resources < 0) return input_error("is missing or below 0", "resources");
  const auto text = record.string("state");
  if (!text) return text.error();
  const auto stated = read_stated(record);
  if (!stated) return stated.error();
  const auto& how = stated->options.weighing.normalization;
  const auto sum = WeightSum::parse(*text, how);
  if (!sum) return input_error(sum.error().message, "state");
  if (sum->count() > static_cast<std::uint64_t>(*resources)) return input_error("has seen more resources", "state");
  ValueSums values(stated->options.value_field, how);
  if (auto status = values.read_state(record); !status) return status;
  if (part_.resources && *part_.resources != *resources) {
    return input_error(fmt::format("is {}, but {} for the need before it: the part before is cut, or needs are missing",
                                   *resources, *part_.resources),
                       "resources");
  }
  if (auto status = settle(record, *stated, *resources == 0); !status) return status;
  if (!has_need(*id)) {
    if (auto status = add_need(record, std::string(*id)); !status) return status;
  }
  const std::size_t place = places_.at(std::string(*id));
  if (in_part_[place] == number_) {
    return input_error("is in this part already: the record of type part that ends it is missing", "need");
  }
  in_part_[place] = number_;
  held_[place] = 0;
  part_.resources = *resources;
  ++part_.needs;
  if (*resources == 0) return {};
  attention_[place].sum.merge(*sum);
  attention_[place].values.merge(values);
  return {};
}

Status PartialMerge::add_held(const stream::Record& record) {
  const auto id = record.string("need");
  if (!id) return id.error();
  const auto found = places_.find(std::string(*id));
  if (found == places_.end() || in_part_[found->second] != number_) {
    return input_error("names a need that no record of type partial before it has", "need");
  }
  const std::size_t place = found->second;
  const auto resource = record.string("resource");
  const auto score = record.number("score");
  const auto heads = record.find("heads");
  if (!resource) return resource.error();
  if (!score) return score.error();
  if (!heads) return input_error("is missing", "heads");
  const auto parts = read_parts(*heads);
  if (!parts) return input_error(parts.error().message, "heads");
  Candidate candidate{std::string(*resource), carried_fields(record), title_of(record), {}, {}, {}};
  const auto has = read_vectors(record, candidate.embedding);
  if (!has) return has.error();
  if (candidate.embedding.dims() != key_dims() || (candidate.embedding.rows > 0) != needs_.late()) {
    return input_error(fmt::format("has {} numbers, the need has {}", candidate.embedding.dims(), key_dims()),
                       "embedding");
  }
  if (const auto terms = read_terms(record); !terms) return terms.error();
  candidate.terms = raw_member(record, "terms");
  const auto text = record.string_or("text", "");
  if (!text) return text.error();
  candidate.text = *text;
  const auto prompt = record.string_or("embedding_prompt", "");
  if (!prompt) return prompt.error();
  candidate.prompt = *prompt;
  const std::uint64_t ordinal = (number_ << kHeldBits) + held_[place]++;
  attention_[place].best.push(*score, ordinal, {std::make_shared<Candidate>(std::move(candidate)), *parts});
  return {};
}

Status PartialMerge::add_fit(const stream::Record& record) {
  if (!fit_ || !part_.resources) return input_error("is a fit that no record of type partial before it speaks of");
  if (!part_.fit) part_.fit.emplace(options_.value_field);
  ++part_.fit_records;
  return part_.fit->read_state(record);
}

Status PartialMerge::add_end(const stream::Record& record) {
  const auto needs = record.integer("needs"), resources = record.integer("resources");
  const auto fits = record.integer_or("fits", 0);
  if (!needs) return needs.error();
  if (!resources) return resources.error();
  if (!fits) return fits.error();
  if (*needs != static_cast<std::int64_t>(part_.needs) || resources.value() != part_.resources.value_or(0) ||
      *fits != part_.fit_records) {
    return input_error(
        fmt::format("ends a part of {} needs, {} resources and {} records of type fit, but before it are {}, {} and {}",
                    *needs, *resources, *fits, part_.needs, part_.resources.value_or(0), part_.fit_records));
  }
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    if (in_part_[i] == number_) continue;
    return input_error(
        fmt::format("ends part {}, which lacks the need \"{}\" of the parts before it: give all parts "
                    "the same needs",
                    number_, needs_.all()[i].id));
  }
  if (part_.fit) {
    if (!part_.fit->whole()) return input_error("ends a part whose fit is cut");
    if (part_.fit->examples() > 0 && part_.fit->dims() != key_dims()) {
      return input_error(
          fmt::format("ends a part whose fit is of {} numbers, the needs have {}", part_.fit->dims(), key_dims()));
    }
    fit_->merge(std::move(*part_.fit));
  }
  if (auto status = add_names(record); !status) return status;
  resources_ += static_cast<std::uint64_t>(*resources);
  part_ = {};
  ++number_;
  return {};
}

Status PartialMerge::add_names(const stream::Record& end) {
  const auto names = end.find("parts");
  if (!names || names->kind() != stream::Kind::kArray) return input_error("is not an array of names", "parts");
  bool good = true, again = false;
  names->for_each([&](const stream::Value& value) {
    const auto name = value.string();
    good = good && name;
    if (!good) return;
    again = !names_.emplace(*name).second || again;
    parts_.emplace_back(*name);
  });
  if (again) repeated_.push_back(number_);
  return good ? Status() : Status(input_error("is not an array of names", "parts"));
}

LexicalScorer PartialMerge::lexical() const {
  std::vector<const TermCounts*> terms;
  for (const auto* question : needs_.questions()) terms.push_back(&question->terms);
  return {terms, statistics_};
}

}  // namespace heed::tools
