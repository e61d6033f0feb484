#include "common/attention_edges.h"

#include <algorithm>

#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

using Entry = attention::TopK<std::shared_ptr<const Candidate>>::Entry;

struct Reason {
  std::string_view term;
  double score;
};

// The terms of the need that brought most of the score, and only those that brought some. All terms together add up to
// it.
std::vector<Reason> reasons(const Need& need, const Candidate& candidate, std::size_t most) {
  std::vector<Reason> all;
  for (const auto& [term, vector] : need.terms) {
    const double score = attention::dot(vector.data(), candidate.embedding.data(), vector.size());
    if (score > 0) all.push_back({term, score});
  }
  std::stable_sort(all.begin(), all.end(), [](const Reason& a, const Reason& b) { return a.score > b.score; });
  // Terms that brought less than a twentieth of the best one did not carry the score.
  constexpr double kShare = 0.05;
  while (!all.empty() && (all.size() > most || all.back().score < kShare * all.front().score)) all.pop_back();
  return all;
}

void append_edge(const Need& need, const Entry& entry, std::size_t rank, double weight, std::size_t terms,
                 stream::JsonWriter& json, std::string& out) {
  json.begin_object().member("type", "attention").member("need", need.id);
  if (!need.person.empty()) json.member("person", need.person);
  json.member("resource", entry.payload->id).member("score", entry.score).member("weight", weight);
  json.member("rank", rank);
  if (!need.value.empty()) json.key("value").raw(need.value);
  if (terms > 0 && !need.terms.empty()) {
    json.key("why").begin_array();
    for (const auto& [term, score] : reasons(need, *entry.payload, terms)) {
      json.begin_object().member("term", term).member("score", score).end_object();
    }
    json.end_array();
  }
  out += entry.payload->fields;  // members as they stood in the resource, each with its comma
  json.end_object();
  out += '\n';
}

std::string_view empty_reason(std::uint64_t resources) {
  return resources == 0 ? "there were no resources" : "no resource passed the need's filters";
}

}  // namespace

Status append_edges(const Need& need, Attention& attention, std::uint64_t resources, const EdgeOptions& options,
                    std::string& out) {
  auto entries = attention.best.take_sorted();
  if (entries.size() > options.most) entries.resize(options.most);
  const auto total = attention.sum.finish();
  std::vector<double> weights;
  for (const auto& entry : entries) weights.push_back(total.weight(entry.score / options.temperature));
  if (options.mass) entries.resize(attention::mass_cut(weights, *options.mass));

  attention::SoftmaxSum kept;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    kept.push(entries[i].score / options.temperature);
    stream::JsonWriter json(out);
    append_edge(need, entries[i], i + 1, weights[i], options.terms, json, out);
    if (!json.ok()) return json.status();
  }
  stream::JsonWriter json(out);
  json.begin_object().member("type", "summary").member("tool", "attend").member("need", need.id);
  if (!need.person.empty()) json.member("person", need.person);
  json.member("resources", resources).member("admitted", attention.sum.count()).member("kept", entries.size());
  json.member("mass", attention.sum.share(kept)).member("remainder", attention.sum.remainder(kept));
  json.member("temperature", options.temperature);
  if (need.prompt && need.model != built_in_model().id) {
    json.member("embedding_model", need.model);
    if (!need.prompt->empty()) json.member("embedding_prompt", *need.prompt);
  }
  if (attention.sum.empty()) json.member("reason", empty_reason(resources));
  json.end_object();
  out += '\n';
  return json.status();
}

}  // namespace heed::tools
