#include "attention/heads.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <iterator>
#include <optional>

namespace heed::tools {
namespace {

constexpr std::array<std::string_view, kHeads> kNames = {"dense", "lexical", "recency", "quality",
                                                         "price", "novelty", "not",     "context"};
constexpr double kWeightMax = 1e6;

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

HeadValues only_not() {
  HeadValues weights;
  weights[Head::kNot] = 1;
  return weights;
}

Status set(HeadValues& weights, std::string_view name, std::optional<double> weight) {
  const auto head = find_head(name);
  if (!head) {
    return input_error(fmt::format("has a head \"{}\": there are {}", name, fmt::join(kNames, ", ")));
  }
  if (!weight || !(*weight >= 0) || *weight > kWeightMax) {
    return input_error(fmt::format("has a weight of \"{}\" that is not a number from 0 to {:.0f}", name, kWeightMax));
  }
  weights[*head] = *weight;
  return {};
}

// What is not as in `usual`.
std::string format_changes(const HeadValues& values, const HeadValues& usual) {
  std::string json = "{";
  for (std::size_t i = 0; i < kHeads; ++i) {
    const auto head = static_cast<Head>(i);
    if (values[head] == usual[head]) continue;
    fmt::format_to(std::back_inserter(json), "{}\"{}\":{}", json.size() > 1 ? "," : "", kNames[i], values[head]);
  }
  return json + "}";
}

}  // namespace

std::optional<Head> find_head(std::string_view name) {
  for (std::size_t i = 0; i < kHeads; ++i) {
    if (kNames[i] == name) return static_cast<Head>(i);
  }
  return std::nullopt;
}

std::string_view head_name(Head head) { return kNames[static_cast<std::size_t>(head)]; }

double HeadValues::sum() const {
  double sum = 0;
  for (const double value : values_) sum += value;
  return sum;
}

HeadValues plain_heads() {
  HeadValues weights = only_not();
  weights[Head::kDense] = 1;
  return weights;
}

HeadValues lexical_heads() {
  HeadValues weights = only_not();
  weights[Head::kDense] = 0.4;
  weights[Head::kLexical] = 0.6;
  weights[Head::kContext] = 0.2;
  return weights;
}

Result<HeadValues> parse_heads(std::string_view text) {
  HeadValues weights = only_not();
  while (true) {
    const std::string_view each = text.substr(0, text.find(','));
    const std::size_t equals = each.find('=');
    const auto weight = equals == std::string_view::npos ? std::optional(1.0) : parse_number(each.substr(equals + 1));
    if (auto status = set(weights, each.substr(0, equals), weight); !status) return status.error();
    if (each.size() == text.size()) break;
    text.remove_prefix(each.size() + 1);
  }
  if (weights.sum() - weights[Head::kNot] > 0) return weights;
  return input_error("has no head that weighs anything: give one, besides not, a weight above 0");
}

Result<HeadValues> read_heads(const stream::Value& object) {
  HeadValues weights = only_not();
  Status status;
  object.for_each_member([&](std::string_view name, const stream::Value& weight) {
    if (status.ok()) status = set(weights, name, weight.number());
  });
  if (!status) return status.error();
  return weights;
}

std::string format_heads(const HeadValues& weights) { return format_changes(weights, only_not()); }

Result<HeadValues> read_parts(const stream::Value& object) {
  HeadValues parts;
  Status status;
  object.for_each_member([&](std::string_view name, const stream::Value& part) {
    const auto head = find_head(name);
    const auto number = part.number();
    if (!head || !number) {
      status = input_error(fmt::format("has a member \"{}\" that is no head or no number", name));
    } else {
      parts[*head] = *number;
    }
  });
  if (!status) return status.error();
  return parts;
}

std::string format_parts(const HeadValues& parts) { return format_changes(parts, HeadValues()); }

}  // namespace heed::tools
