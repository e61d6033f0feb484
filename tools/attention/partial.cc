#include "attention/partial.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/vectors.h"
#include "heed/attention/encoding.h"
#include "heed/stream/edit.h"

namespace heed::tools {
namespace {

// Held resources of a part stand behind those of all parts before it.
constexpr unsigned kHeldBits = 32;
constexpr std::int64_t kPoolMost = std::int64_t{1} << 31;

// How everything was weighed, which all parts have to agree on.
std::string format_how(const ScanOptions& options, const TermStatistics& statistics) {
  std::string text;
  stream::JsonWriter json(text);
  json.begin_object();
  write_weighing(options.weighing, {0, options.pool, {}, {}, {}}, json);
  json.member("pool", options.pool).member("explain", options.texts).member("field", options.value_field);
  json.member("documents", statistics.documents()).member("length", statistics.length()).end_object();
  return text;
}

// The need with its id and its vector, so that nothing else is needed to finish it.
Result<std::string> whole_need(const Need& need) {
  stream::RecordParser parser;
  const auto record = parser.parse_copy(need.line);
  if (!record) return record.error();
  stream::Edit edit(*record);
  if (!record->has("id")) edit.set("id", stream::json_string(need.id));
  if (!record->has("embedding")) {
    if (auto status = set_embedding(edit, need.wanted.embedding.numbers, {}, need.model); !status)
      return status.error();
    set_origin(edit, {need.prompt, {}, {}});
  }
  std::string line;
  edit.append_to(line);
  line.pop_back();
  return line;
}

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
  if (!candidate.terms.empty()) {
    json.key("terms").begin_object();
    for (const auto& [term, times] : candidate.terms) json.member(term, times);
    json.end_object();
  }
  if (texts) json.member("text", candidate.text);
  out += candidate.fields;
  json.end_object();
  out += '\n';
  return json.status();
}

}  // namespace

Status append_partial(const Need& need, Attention& attention, const Seen& seen, const ScanOptions& options,
                      std::string& out) {
  const auto question = whole_need(need);
  if (!question) return question.error();
  auto entries = attention.best.take_sorted();
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.ordinal < b.ordinal; });
  stream::JsonWriter json(out);
  json.begin_object().member("type", "partial").member("tool", "attend").member("need", need.id);
  json.member("resources", seen.resources).member("admitted", attention.sum.count());
  write_weighing(options.weighing, {0, options.pool, {}, {}, {}}, json);
  if (options.weighing.heads[Head::kLexical] > 0) write_statistics(need, *seen.statistics, json);
  if (options.texts) json.member("explain", true);
  json.member("pool", options.pool).member("state", attention.sum.format());
  attention.values.write_state(json);
  json.key("question").raw(*question).end_object();
  out += '\n';
  if (!json.ok()) return json.status();
  for (const auto& entry : entries) {
    if (auto status = append_held(need, entry, options.texts, out); !status) return status;
  }
  return {};
}

Status PartialMerge::add(const stream::Record& record) {
  return record.type() == "partial" ? add_partial(record) : add_held(record);
}

// Takes over how the first part was weighed, and refuses others that were not weighed so.
Status PartialMerge::settle(const stream::Record& partial) {
  const auto stated = read_weighing(partial);
  if (!stated) return stated.error();
  const auto pool = partial.integer("pool");
  if (!pool) return pool.error();
  if (*pool < 1 || *pool > kPoolMost) return input_error("is not a number from 1 to 2147483648", "pool");
  ScanOptions options{stated->weighing, static_cast<std::size_t>(*pool), partial.has("explain"), {}};
  const auto field = ValueSums::stated_field(partial);
  if (!field) return field.error();
  options.value_field = *field;
  TermStatistics statistics;
  if (options.weighing.heads[Head::kLexical] > 0) {
    const auto counts = partial.find("statistics");
    if (!counts) return input_error("are missing, and words were weighed", "statistics");
    if (auto status = statistics.add_stated(*counts); !status) return status;
    if (auto status = statistics_.add_stated(*counts); !status) {
      return input_error("count other documents than the part before: give all parts the same --statistics",
                         "statistics");
    }
  }
  const std::string how = format_how(options, statistics);
  if (how_.empty()) {
    how_ = how;
    options_ = options;
  }
  if (how != how_) return input_error(fmt::format("was weighed otherwise than the part before: {}, not {}", how, how_));
  return {};
}

Status PartialMerge::add_need(const stream::Record& partial, const std::string& id) {
  stream::RecordParser parser;
  const auto record = parser.parse_copy(stream::raw_member(partial, "question"));
  if (!record) return input_error("is not the record of a need", "question");
  auto need = read_need(*record, model_);
  if (!need) return input_error(need.error().message, "question." + need.error().field);
  if (need->id != id) return input_error(fmt::format("is of another need, \"{}\"", need->id), "question");
  if (auto status = needs_.add(std::move(*need)); !status) return status;
  places_.emplace(id, attention_.size());
  attention_.push_back({WeightSum(options_.weighing.normalization), Best(options_.pool),
                        ValueSums(options_.value_field, options_.weighing.normalization)});
  resources_.push_back(0);
  parts_.push_back(0);
  held_.push_back(0);
  return {};
}

Status PartialMerge::add_partial(const stream::Record& record) {
  const auto id = record.string("need");
  if (!id) return id.error();
  const auto resources = record.integer("resources");
  if (!resources || *resources < 0) return input_error("is missing or below 0", "resources");
  const auto state = record.string("state");
  if (!state) return state.error();
  if (auto status = settle(record); !status) return status;
  const auto sum = WeightSum::parse(*state, options_.weighing.normalization);
  if (!sum) return input_error(sum.error().message, "state");
  ValueSums values(options_.value_field, options_.weighing.normalization);
  if (auto status = values.read_state(record); !status) return status;
  if (!places_.contains(std::string(*id))) {
    if (auto status = add_need(record, std::string(*id)); !status) return status;
  }
  const std::size_t place = places_.at(std::string(*id));
  attention_[place].sum.merge(*sum);
  attention_[place].values.merge(values);
  resources_[place] += static_cast<std::uint64_t>(*resources);
  ++parts_[place];
  held_[place] = 0;
  return {};
}

Status PartialMerge::add_held(const stream::Record& record) {
  const auto id = record.string("need");
  if (!id) return id.error();
  const auto found = places_.find(std::string(*id));
  if (found == places_.end()) return input_error("names a need that no record of type partial before it has", "need");
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
  if (candidate.embedding.dims() != needs_.dims() || (candidate.embedding.rows > 0) != needs_.late()) {
    return input_error(fmt::format("has {} numbers, the need has {}", candidate.embedding.dims(), needs_.dims()),
                       "embedding");
  }
  auto terms = read_terms(record);
  if (!terms) return terms.error();
  candidate.terms = std::move(*terms);
  const auto text = record.string_or("text", "");
  if (!text) return text.error();
  candidate.text = *text;
  const std::uint64_t ordinal = (parts_[place] << kHeldBits) + held_[place]++;
  attention_[place].best.push(*score, ordinal, {std::make_shared<Candidate>(std::move(candidate)), *parts});
  return {};
}

LexicalScorer PartialMerge::lexical() const {
  std::vector<const TermCounts*> terms;
  for (const auto* question : needs_.questions()) terms.push_back(&question->terms);
  return {terms, statistics_};
}

}  // namespace heed::tools
