#include "match/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/stream/json_writer.h"
#include "heed/stream/record.h"

namespace heed::tools {
namespace {

using stream::JsonWriter;

// A reading that serves several needs is explained by this many words, as attend explains one need.
constexpr std::size_t kWhyTerms = 5;

struct Term {
  std::string text;
  double score;
};

void add_term(std::vector<Term>& terms, std::string_view text, double score) {
  const auto same = std::find_if(terms.begin(), terms.end(), [&](const Term& term) { return term.text == text; });
  if (same == terms.end()) {
    terms.push_back({std::string(text), score});
  } else {
    same->score = std::max(same->score, score);
  }
}

// The words of several needs: each once, with its best score, the best first.
std::vector<Term> merged_terms(const std::vector<std::string_view>& whys) {
  std::vector<Term> terms;
  stream::RecordParser parser;
  for (const auto why : whys) {
    if (why.empty()) continue;
    const auto record = parser.parse_copy(fmt::format("{{\"why\":{}}}", why));
    if (!record) continue;  // cannot be: it stood in a record
    record->object().find("why")->for_each([&](const stream::Value& entry) {
      const auto term = entry.find("term");
      const auto score = entry.find("score");
      if (term && term->string() && score && score->number()) add_term(terms, *term->string(), *score->number());
    });
  }
  std::stable_sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.score > b.score; });
  if (terms.size() > kWhyTerms) terms.resize(kWhyTerms);
  return terms;
}

// The explanation of a single need goes on as it stood, whatever its form.
void append_why(const std::vector<std::string_view>& whys, JsonWriter& json) {
  if (whys.size() == 1) {
    if (!whys[0].empty()) json.key("why").raw(whys[0]);
    return;
  }
  const auto terms = merged_terms(whys);
  if (terms.empty()) return;
  json.key("why").begin_array();
  for (const Term& term : terms) json.begin_object().member("term", term.text).member("score", term.score).end_object();
  json.end_array();
}

Status append_allocation(const AllocationProblem& problem, const market::ShownPrices& shown, std::uint32_t number,
                         std::string& out) {
  const market::Edge& edge = problem.problem().edges[number];
  const market::Resource& resource = problem.problem().resources[edge.resource];
  const ResourceLabel& label = problem.label(edge.resource);
  JsonWriter json(out);
  json.begin_object().member("type", "allocation");
  json.member("person", problem.problem().persons[edge.person].id).member("resource", resource.id);
  json.key("needs").begin_array();
  for (const auto need : problem.needs(number)) json.string(need);
  json.end_array();
  if (label.timed) json.member("seconds", resource.seconds);
  json.member("units", 1).member("price", resource.price).member("utility", edge.utility);
  json.member("minute_price", shown.minutes[edge.person]).member("credit_price", shown.credits[edge.person]);
  json.member("seat_price", shown.seats[edge.resource]);
  if (resource.units) json.member("supply", *resource.units);
  if (!label.owner.empty()) json.member("owner", label.owner);
  if (!label.title.empty()) json.member("title", label.title);
  if (!label.uri.empty()) json.member("uri", label.uri);
  append_why(problem.whys(number), json);
  json.end_object();
  out += '\n';
  return json.status();
}

std::vector<std::uint32_t> in_reading_order(const market::Problem& problem, std::vector<std::uint32_t> edges) {
  std::sort(edges.begin(), edges.end(), [&](std::uint32_t a, std::uint32_t b) {
    const market::Edge& first = problem.edges[a];
    const market::Edge& second = problem.edges[b];
    if (first.person != second.person) return first.person < second.person;
    if (first.utility != second.utility) return first.utility > second.utility;
    return first.resource < second.resource;
  });
  return edges;
}

}  // namespace

Status append_allocations(const AllocationProblem& problem, const market::Solution& solution, std::string& out) {
  const auto shown = market::show_prices(problem.problem(), solution.certificate.prices);
  for (const std::uint32_t edge : in_reading_order(problem.problem(), solution.allocation.edges)) {
    if (auto status = append_allocation(problem, shown, edge, out); !status) return status;
  }
  return {};
}

void append_summary(const AllocationProblem& problem, const market::Solution& solution, std::string_view reason,
                    std::string& out) {
  const market::Certificate& certificate = solution.certificate;
  JsonWriter json(out);
  json.begin_object().member("type", "summary").member("tool", "match");
  json.member("persons", problem.problem().persons.size()).member("resources", problem.problem().resources.size());
  json.member("edges", problem.problem().edges.size()).member("allocated", solution.allocation.edges.size());
  json.member("utility", certificate.utility).member("bound", certificate.bound).member("gap", certificate.gap);
  json.member("status", market::optimality_name(certificate.optimality));
  if (!reason.empty()) json.member("reason", reason);
  json.end_object();
  out += '\n';
}

std::string why_nothing(const market::Problem& problem) {
  std::size_t worthless = 0, too_long = 0, too_dear = 0, full = 0;
  for (const market::Edge& edge : problem.edges) {
    const market::Person& person = problem.persons[edge.person];
    const market::Resource& resource = problem.resources[edge.resource];
    if (edge.utility <= 0) {
      ++worthless;
    } else if (person.seconds && resource.seconds > *person.seconds) {
      ++too_long;
    } else if (person.credits && resource.price > *person.credits) {
      ++too_dear;
    } else {
      ++full;
    }
  }
  std::string reason = fmt::format("nothing can be allotted: of {} possible readings", problem.edges.size());
  auto add = [&, separator = ":"](std::size_t count, std::string_view what) mutable {
    if (count == 0) return;
    reason += fmt::format("{} {} {}", separator, count, what);
    separator = ",";
  };
  add(too_long, "too long for the person's time");
  add(too_dear, "too dear for the person's credits");
  add(full, "without seats");
  add(worthless, "not worth the person's time");
  return reason;
}

}  // namespace heed::tools
