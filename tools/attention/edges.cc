#include "attention/edges.h"

#include <algorithm>

#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

bool only_dense(const HeadValues& weights) {
  HeadValues dense;
  dense[Head::kDense] = weights[Head::kDense];
  dense[Head::kNot] = weights[Head::kNot];
  return weights == dense;
}

void write_heads(const Edge& edge, const HeadValues& weights, stream::JsonWriter& json) {
  json.key("heads").begin_object();
  for (std::size_t i = 0; i < kHeads; ++i) {
    const auto head = static_cast<Head>(i);
    if (weights[head] > 0 && (head != Head::kNot || edge.parts[head] != 0)) {
      json.member(head_name(head), edge.parts[head]);
    }
  }
  json.end_object();
}

void write_reasons(const std::vector<Reason>& reasons, bool with_heads, stream::JsonWriter& json) {
  json.key("why").begin_array();
  for (const auto& [term, head, score] : reasons) {
    json.begin_object();
    if (!term.empty()) json.member("term", term);
    if (with_heads) json.member("head", head_name(head));
    json.member("score", score).end_object();
  }
  json.end_array();
}

void write_passage(const TellingPassage& passage, std::string_view text, stream::JsonWriter& json) {
  json.key("passage").begin_object();
  json.member("text", text.substr(passage.begin, passage.end - passage.begin));
  json.member("begin", passage.begin).member("end", passage.end).member("score", passage.score).end_object();
}

class NeedWriter {
 public:
  NeedWriter(const Need& need, std::size_t number, const Seen& seen, const EdgeOptions& options)
      : need_(need), number_(number), seen_(seen), options_(options) {}

  Status edge(const Kept& kept, std::size_t rank, std::string& out) const {
    stream::JsonWriter json(out);
    begin("attention", json);
    json.member("resource", kept.edge.candidate->id).member("score", kept.score).member("weight", kept.weight);
    json.member("rank", rank);
    if (!need_.value.empty()) json.key("value").raw(need_.value);
    const HeadValues& weights = options_.weighing.heads;
    const bool plain = only_dense(weights) && need_.unwanted.empty();
    if (!plain) write_heads(kept.edge, weights, json);
    write_why(kept.edge, plain, json);
    out += kept.edge.candidate->fields;  // members as they stood in the resource, each with its comma
    return end(json, out);
  }

  Status summary(const Attention& attention, const Answer& answer, std::string& out) const {
    stream::JsonWriter json(out);
    json.begin_object().member("type", "summary").member("tool", "attend").member("need", need_.id);
    if (!need_.asker.person.empty()) json.member("person", need_.asker.person);
    json.member("resources", seen_.resources).member("admitted", attention.sum.count());
    json.member("kept", answer.kept.size()).member("mass", answer.mass).member("remainder", answer.remainder);
    write_weighing(options_.weighing, options_.keep, json);
    if (options_.weighing.heads[Head::kLexical] > 0) write_statistics(need_, *seen_.statistics, json);
    if (options_.weighing.heads[Head::kNovelty] > 0) json.member("history", seen_.history);
    if (options_.explain) json.member("explain", true);
    if (seen_.fit && meets_all(need_)) {
      const auto shares = attention.values.label_shares(attention.sum);
      const auto& vector = need_.wanted.embedding.numbers;
      if (auto status = seen_.fit->write_answer(vector, shares, options_.values, json); !status) return status;
    } else {
      attention.values.write_answer(attention.sum, options_.values, json, options_.of_context);
    }
    if (!need_.not_wanted.empty()) {
      json.key("not").begin_array();
      for (const auto& text : need_.not_wanted) json.string(text);
      json.end_array();
    }
    if (!need_.model.empty()) json.member("embedding_model", need_.model);
    if (!need_.prompt.empty()) json.member("embedding_prompt", need_.prompt);
    if (attention.sum.empty()) {
      json.member("reason", seen_.resources == 0 ? "there were no resources" : "no resource passed the need's filters");
    } else if (attention.sum.weighs_nothing()) {
      json.member("reason", "no score is above 0, so that none has a share of their sum");
    }
    return end(json, out);
  }

 private:
  void begin(std::string_view type, stream::JsonWriter& json) const {
    json.begin_object().member("type", type).member("need", need_.id);
    if (!need_.asker.person.empty()) json.member("person", need_.asker.person);
  }

  static Status end(stream::JsonWriter& json, std::string& out) {
    json.end_object();
    out += '\n';
    return json.status();
  }

  void write_why(const Edge& edge, bool plain, stream::JsonWriter& json) const {
    if (!options_.explain && options_.words == 0) return;
    auto reasons = all_reasons(need_, number_, edge, *seen_.lexical, options_.weighing);
    if (options_.explain) {
      write_reasons(reasons, true, json);
      const auto passage = passages().find(need_, *edge.candidate);
      if (passage) write_passage(*passage, edge.candidate->text, json);
    } else if (!need_.words.empty() || !need_.tokens.empty() || !plain) {
      write_reasons(chief_words(std::move(reasons), options_.words), !plain, json);
    }
  }

  PassageFinder& passages() const { return seen_.passages ? *seen_.passages : own_passages_; }

  const Need& need_;
  std::size_t number_;
  const Seen& seen_;
  const EdgeOptions& options_;
  mutable PassageFinder own_passages_;
};

}  // namespace

void write_statistics(const Need& need, const TermStatistics& statistics, stream::JsonWriter& json) {
  json.key("statistics").begin_object().member("documents", statistics.documents());
  json.member("length", statistics.length()).key("with_term").begin_object();
  TermCounts terms = need.wanted.terms;
  for (const auto& question : need.unwanted) terms.insert(question.terms.begin(), question.terms.end());
  for (const auto& [term, times] : terms) {
    if (const auto count = statistics.with_term(term); count > 0) json.member(term, count);
  }
  json.end_object().end_object();
}

Result<Answer> append_edges(const Need& need, std::size_t number, Attention& attention, const Seen& seen,
                            const EdgeOptions& options, std::string& out) {
  const NeedWriter writer(need, number, seen, options);
  Answer answer = finish_need(attention, options.weighing, options.keep);
  for (std::size_t i = 0; i < answer.kept.size(); ++i) {
    if (auto status = writer.edge(answer.kept[i], i + 1, out); !status) return status.error();
  }
  if (auto status = writer.summary(attention, answer, out); !status) return status.error();
  return answer;
}

}  // namespace heed::tools
