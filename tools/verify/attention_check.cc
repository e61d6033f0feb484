#include "verify/attention_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "common/identity.h"
#include "common/messages.h"
#include "heed/stream/edit.h"
#include "verify/same_value.h"

namespace heed::tools {
namespace {

using stream::Record;

// Members of an edge that come from its need or its resource. They are there only if those have them.
constexpr std::array<std::string_view, 11> kOptionalMembers = {"person", "value", "why",   "title", "uri",    "seconds",
                                                               "price",  "units", "owner", "heads", "passage"};
constexpr std::array<std::string_view, 5> kOptionalOfSummary = {"person", "reason", "embedding_model",
                                                                "embedding_prompt", "answer"};
// What is held for a need, at most: a claim decides no amount of memory here.
constexpr std::int64_t kHeldMost = 100'000;

constexpr std::string_view kNoNeed = "whose need is not in the stream";
constexpr std::string_view kTwoNeeds = "whose need is described twice, and differently";
constexpr std::string_view kBadNeed = "whose need attend would refuse";
constexpr std::string_view kNoModel = "whose need was embedded by a model that is not here (see --model)";
constexpr std::string_view kNoSummary = "without the summary that attend gives of their need";
constexpr std::string_view kTwoSummaries = "whose need attend sums up twice, and differently";
constexpr std::string_view kHistory = "that were weighed against a history, which is not in the stream";
constexpr std::string_view kBadStatistics =
    "whose words cannot be counted: its statistics are missing or contradict others";
constexpr std::string_view kProject = "that were weighed through a projection, which is not in the stream";
constexpr std::string_view kManyHeld = "of a need for which more was held than is held here";
constexpr std::string_view kNoResources = "because not all resources that attend weighed are in the stream";

std::string_view rule_of(std::string_view field) {
  for (const std::string_view rule : {"score", "weight", "rank", "why", "heads"}) {
    if (field == rule) return rule;
  }
  return "carried";
}

// Long values are cut for the message, between characters.
std::string shown(std::string_view json) {
  constexpr std::size_t kShownBytes = 120;
  if (json.size() <= kShownBytes) return std::string(json);
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(json[end]) & 0xC0) == 0x80) --end;
  return std::string(json.substr(0, end)) + "...";
}

bool empty_array(const std::optional<stream::Value>& value) {
  return value && value->kind() == stream::Kind::kArray && value->size() == 0;
}

// What is wrong with the field, or "". An array that is empty may as well be left out.
std::string difference(const Record& stated, const Record& expected, std::string_view field) {
  const auto has = stated.find(field);
  const auto wants = expected.find(field);
  if (!has && !wants) return {};
  if (has && wants && same_value(*has, *wants)) return {};
  if ((!has && empty_array(wants)) || (!wants && empty_array(has))) return {};
  const std::string is = has ? "is " + shown(stream::raw_member(stated, field)) : "is missing";
  const std::string computed =
      wants ? "computed again it is " + shown(stream::raw_member(expected, field)) : "computed again there is none";
  return fmt::format("field \"{}\" {}, {}", field, is, computed);
}

// The fields that `expected` has, and those that might be there without it.
template <std::size_t kCount>
std::vector<std::string> fields_of(const Record& expected, const std::array<std::string_view, kCount>& optional) {
  std::vector<std::string> fields;
  expected.object().for_each_member([&](std::string_view key, const stream::Value&) { fields.emplace_back(key); });
  for (const auto name : optional) {
    if (!expected.has(name)) fields.emplace_back(name);
  }
  return fields;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Words that brought a part of the vector's product, and passages, come from the model; words of the lexical head do
// not.
bool comes_from_model(const Record& edge) {
  bool found = edge.has("passage");
  if (const auto why = edge.find("why")) {
    why->for_each([&](const stream::Value& reason) {
      const auto head = reason.find("head");
      found = found || (reason.find("term") && (!head || head->string() == head_name(Head::kDense)));
    });
  }
  return found;
}

bool same_need(const Need& a, const Need& b) {
  return a.value == b.value && a.asker == b.asker && a.model == b.model && a.wanted == b.wanted &&
         a.unwanted == b.unwanted;
}

}  // namespace

AttentionCheck::Question& AttentionCheck::question(std::string_view need) {
  const auto [found, added] = numbers_.emplace(need, questions_.size());
  if (added) questions_.emplace_back();
  return questions_[found->second];
}

void AttentionCheck::fault(Place place, std::string rule, std::string message) {
  faults_.push_back({place, std::move(rule), std::move(message)});
}

void AttentionCheck::add(const Record& record, Place place) {
  if (record.type() == "attention") {
    add_edge(record, place);
  } else if (record.type() == "need") {
    add_need(record);
  } else if (record.type() == "summary") {
    const auto tool = record.string_or("tool", "");
    if (tool && *tool == "attend") add_summary(record, place);
  }
}

void AttentionCheck::add_need(const Record& record) {
  const auto id = record_id(record, 'n');
  if (!id) return;  // attend refuses it, so that no edge is made from it
  auto& lines = question(*id).need_lines;
  if (std::find(lines.begin(), lines.end(), record.line()) == lines.end()) lines.emplace_back(record.line());
}

void AttentionCheck::add_edge(const Record& record, Place place) {
  const auto need = record.string("need");
  const auto resource = record.string("resource");
  const auto rank = record.integer("rank");
  if (!need || !resource || !rank) return claims_.leave("without need, resource or rank");
  const auto why = record.find("why");
  question(*need).edges.push_back({std::string(record.line()), std::string(*resource), *rank, why ? why->size() : 0,
                                   comes_from_model(record), place});
}

void AttentionCheck::add_summary(const Record& record, Place place) {
  if (!record.has("need") && record.has("needs")) return;  // of a run without needs
  const auto need = record.string("need");
  const auto resources = record.integer("resources");
  const auto kept = record.integer("kept");
  const auto how = read_weighing(record);
  if (!need || !resources || !kept || !how) {
    const std::string why = how ? "has no need, resources or kept" : sentence(how.error());
    return fault(place, "malformed", "the summary of attend " + why);
  }
  if (how->pool > 0 && static_cast<std::int64_t>(how->pool) < *kept) {
    return fault(place, "malformed",
                 fmt::format("the summary of attend says that {} were held and {} kept", how->pool, *kept));
  }
  auto& asked = question(*need);
  Summary summary{std::string(record.line()), *resources, *kept, *how, record.has("explain"), false, {}, {}, place};
  read_answer(record, summary);
  if (asked.summary && asked.summary->line != summary.line) asked.summed_twice = true;
  if (!asked.summary) asked.summary = std::move(summary);
}

// Labels are weighed again. Means and fits are sums of doubles, whose last bits depend on the order: they are left.
void AttentionCheck::read_answer(const Record& record, Summary& summary) {
  const auto answer = record.find("answer");
  if (!answer) return;
  const auto labels = answer->find("labels");
  const auto field = answer->find("field");
  const bool fitted = answer->find("by").has_value();
  summary.averages = fitted || !labels || !field || answer->find("mean") || answer->find(kVectorField);
  if (summary.averages) return claims_.leave(fitted ? "that answer with a fit" : "that answer with a mean");
  summary.value_field = field->string().value_or("");
  summary.values.labels = labels->size();
  const auto certain = answer->find("certain");
  if (certain) summary.values.certain = certain->number().value_or(0);
}

// What the need was embedded with, if that is here.
std::optional<Model> AttentionCheck::model_of(const Summary& summary) {
  const auto record = stated_parser_.parse_copy(summary.line);
  const auto name = record ? record->string_or("embedding_model", "") : Result<std::string_view>("");
  const auto prompt = record ? record->string_or("embedding_prompt", "") : Result<std::string_view>("");
  return name && prompt ? find_model(*name, *prompt) : std::nullopt;
}

// The need that all its lines describe, with and without an embedding perhaps.
Result<Need> AttentionCheck::read_needs(const Question& question) {
  const auto model = model_of(*question.summary);
  const bool explained =
      std::any_of(question.edges.begin(), question.edges.end(), [](const Stated& edge) { return edge.needs_model; });
  // What a sentence does not want was understood if attend had the model.
  const auto summary = stated_parser_.parse_copy(question.summary->line);
  const bool not_wanted = summary && summary->has("not");
  std::optional<Need> need;
  for (const auto& line : question.need_lines) {
    const auto record = stated_parser_.parse_copy(line);
    if (!record) return record.error();
    const bool understood = not_wanted && !record->has("not");
    if (!model && (explained || understood || !record->has("embedding"))) return input_error(std::string(kNoModel));
    auto read = read_need(*record, NeedModel(model), understood ? Sentences::kUnderstood : Sentences::kWhole);
    if (!read) return input_error(std::string(kBadNeed));
    // What attend wrote without the model it can only be compared with if it is computed without it again.
    if (!explained) read->forget_maker();
    if (need && !same_need(*need, *read)) return input_error(std::string(kTwoNeeds));
    if (!need) need = std::move(*read);
  }
  if (!need) return input_error(std::string(kNoNeed));
  return std::move(*need);
}

bool AttentionCheck::prepare() {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    auto& edges = questions_[i].edges;
    if (edges.empty() && !questions_[i].summary) continue;
    // Streams that overlap say the same twice.
    std::stable_sort(edges.begin(), edges.end(), [](const Stated& a, const Stated& b) {
      return std::tie(a.rank, a.line) < std::tie(b.rank, b.line);
    });
    const auto same = [](const Stated& a, const Stated& b) { return a.line == b.line; };
    edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
    if (const auto why_not = put_in_group(i); !why_not.empty()) claims_.leave(std::string(why_not), edges.size());
  }
  return !groups_.empty();
}

std::string_view AttentionCheck::put_in_group(std::size_t number) {
  const auto& asked = questions_[number];
  if (asked.summed_twice) return kTwoSummaries;
  if (asked.need_lines.empty()) return kNoNeed;
  if (!asked.summary) return kNoSummary;
  auto need = read_needs(asked);
  if (!need) {
    const std::string& why = need.error().message;
    return why == kTwoNeeds ? kTwoNeeds : why == kNoModel ? kNoModel : kBadNeed;
  }
  const auto& summary = *asked.summary;
  if (summary.how.weighing.heads[Head::kNovelty] > 0) return kHistory;
  if (!summary.how.weighing.project.empty()) return kProject;
  if (static_cast<std::int64_t>(summary.how.pool) > kHeldMost) return kManyHeld;
  TermStatistics statistics;
  if (!read_statistics(summary, statistics)) return kBadStatistics;
  auto group = std::find_if(groups_.begin(), groups_.end(),
                            [&](const Group& each) { return each.takes(summary, *need, statistics); });
  if (group == groups_.end()) {
    group = groups_.insert(group, Group{{}, {}, summary.how, {}, summary.value_field, summary.explained, 0});
  }
  if (!read_statistics(summary, group->statistics)) return kBadStatistics;
  if (!group->needs.add(std::move(*need))) return kBadNeed;
  group->questions.push_back(number);
  // As many as the stream has: how many attend kept is its claim.
  group->edges_max = std::max(group->edges_max, asked.edges.size());
  return {};
}

bool AttentionCheck::read_statistics(const Summary& summary, TermStatistics& statistics) {
  if (!(summary.how.weighing.heads[Head::kLexical] > 0)) return true;
  const auto record = stated_parser_.parse_copy(summary.line);
  const auto stated = record ? record->find("statistics") : std::nullopt;
  return stated && statistics.add_stated(*stated).ok();
}

bool AttentionCheck::Group::takes(const Summary& summary, const Need& need, const TermStatistics& stated) const {
  return how == summary.how && value_field == summary.value_field && texts == summary.explained &&
         needs.model() == need.model && needs.dims() == need.wanted.embedding.dims() &&
         needs.late() == (need.wanted.embedding.rows > 0) && statistics.documents() == stated.documents() &&
         statistics.length() == stated.length();
}

ScanOptions AttentionCheck::Group::scan_options() const {
  return {how.weighing, std::max(how.pool, edges_max), texts, value_field};
}

AttentionCheck::Share::Share(const AttentionCheck& check) {
  for (const auto& group : check.groups_) {
    scans_.emplace_back(Knowledge{&group.needs, &group.statistics, nullptr}, group.scan_options());
  }
}

void AttentionCheck::Share::push(const Record& resource) {
  for (auto& scan : scans_) {
    // One that attend refuses does not count, here as there.
    [[maybe_unused]] const Status counted = scan.push(resource);
  }
}

void AttentionCheck::Share::merge(Share other) {
  for (std::size_t i = 0; i < scans_.size(); ++i) scans_[i].merge(std::move(other.scans_[i]));
}

std::vector<PlacedFault> AttentionCheck::finish(Share share) {
  PassageFinder passages;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    auto& scan = share.scans_[i];
    const auto& group = groups_[i];
    for (std::size_t j = 0; j < group.questions.size(); ++j) {
      check_need(group, j, scan, passages);
    }
  }
  std::stable_sort(faults_.begin(), faults_.end(), [](const PlacedFault& a, const PlacedFault& b) {
    return std::tie(a.place.input, a.place.line) < std::tie(b.place.input, b.place.line);
  });
  return std::move(faults_);
}

// As attend wrote them: as many edges and words as there are.
EdgeOptions AttentionCheck::edge_options(const Question& question) {
  const auto& summary = *question.summary;
  std::size_t words = 0;
  for (const auto& edge : question.edges) words = std::max(words, edge.words);
  const Keep keep{question.edges.size(), summary.how.pool, std::nullopt, summary.how.threshold, summary.how.diversity};
  return {summary.how.weighing, keep, words, summary.explained, summary.values};
}

void AttentionCheck::check_need(const Group& group, std::size_t number, Scan& scan, PassageFinder& passages) {
  const Need& need = group.needs.all()[number];
  const Question& question = questions_[group.questions[number]];
  const auto stated = static_cast<std::uint64_t>(std::max<std::int64_t>(question.summary->resources, 0));
  if (scan.resources() < stated) return claims_.leave(std::string(kNoResources), question.edges.size());
  claims_.check(question.edges.size());
  if (scan.resources() > stated) {
    return fault(question.summary->place, "summary",
                 fmt::format("need \"{}\": {} resources were weighed, but the stream has {} of its model", need.id,
                             stated, scan.resources()));
  }
  std::string expected;
  const Seen seen{scan.resources(), &group.statistics, 0, &scan.lexical(), nullptr, &passages};
  const auto answer = append_edges(need, number, scan.attention()[number], seen, edge_options(question), expected);
  if (!answer) return fault(question.summary->place, "malformed", sentence(answer.error()));
  auto lines = lines_of(expected);
  const std::string_view summary = lines.back();
  lines.pop_back();
  compare_edges(question, lines);
  compare_summary(question, summary);
}

void AttentionCheck::compare_edges(const Question& question, const std::vector<std::string_view>& expected) {
  std::int64_t before = 0;
  for (const auto& edge : question.edges) {
    if (edge.rank < 1 || edge.rank > std::ssize(expected)) {
      fault(edge.place, "rank",
            fmt::format("resource \"{}\" has rank {}, but the stream has {} records of its need that can be",
                        edge.resource, edge.rank, expected.size()));
    } else if (edge.rank == before) {
      fault(edge.place, "rank", fmt::format("resource \"{}\" has rank {}, as another has", edge.resource, edge.rank));
    } else {
      compare(edge, expected[static_cast<std::size_t>(edge.rank - 1)]);
    }
    before = edge.rank;
  }
}

// The first field that is wrong is named: what else is wrong mostly follows from it.
void AttentionCheck::compare(const Stated& stated, std::string_view expected_line) {
  const auto record = stated_parser_.parse_copy(stated.line);
  const auto expected = expected_parser_.parse_copy(expected_line);
  if (!record || !expected) return;  // both were parsed or written before
  const auto best = expected->string("resource");
  if (!best || *best != stated.resource) {
    return fault(stated.place, "rank",
                 fmt::format("rank {} is given to resource \"{}\", computed again it is \"{}\" with score {}",
                             stated.rank, stated.resource, best ? *best : "", stream::raw_member(*expected, "score")));
  }
  for (const auto& field : fields_of(*expected, kOptionalMembers)) {
    if (const auto wrong = difference(*record, *expected, field); !wrong.empty()) {
      const auto need = record->string_or("need", "");
      return fault(stated.place, std::string(rule_of(field)),
                   fmt::format("need \"{}\", resource \"{}\": {}", need ? *need : "", stated.resource, wrong));
    }
  }
}

void AttentionCheck::compare_summary(const Question& question, std::string_view expected_line) {
  const auto& summary = *question.summary;
  if (summary.kept != std::ssize(question.edges)) {
    return fault(summary.place, "summary",
                 fmt::format("field \"kept\" is {}, but {} records of the need are in the stream", summary.kept,
                             question.edges.size()));
  }
  const auto record = stated_parser_.parse_copy(summary.line);
  const auto expected = expected_parser_.parse_copy(expected_line);
  if (!record || !expected) return;
  for (const auto& field : fields_of(*expected, kOptionalOfSummary)) {
    if (field == "answer" && summary.averages) continue;
    if (const auto wrong = difference(*record, *expected, field); !wrong.empty()) {
      const auto need = record->string_or("need", "");
      return fault(summary.place, "summary", fmt::format("need \"{}\": {}", need ? *need : "", wrong));
    }
  }
}

}  // namespace heed::tools
