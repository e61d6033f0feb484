#include "attention/weighing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace heed::tools {
namespace {

constexpr std::size_t kPoolLeast = 100;
constexpr std::size_t kChoices = 5;  // for each place, where copies are kept out
constexpr double kLambda = 0.5;      // of marginal relevance; with 0.7 near-copies of the best still pass
constexpr double kTheta = 5;

Status read_normalization(const stream::Record& summary, attention::Normalization& how) {
  const auto name = summary.string_or("normalize", "softmax");
  if (!name) return name.error();
  const auto normalizer = attention::parse_normalizer(*name);
  if (!normalizer) return input_error(normalizer.error().message, "normalize");
  const auto temperature = summary.number_or("temperature", 1);
  if (!temperature) return temperature.error();
  const auto alpha = summary.number_or("alpha", how.alpha);
  if (!alpha) return alpha.error();
  how = {*normalizer, *temperature, *alpha};
  return attention::check_normalization(how);
}

}  // namespace

bool Weighing::operator==(const Weighing& other) const {
  const auto& a = normalization;
  const auto& b = other.normalization;
  return heads == other.heads && similarity == other.similarity && a.normalizer == b.normalizer &&
         a.temperature == b.temperature && a.alpha == b.alpha && project == other.project && now == other.now &&
         half_life == other.half_life;
}

Result<Diversity> parse_diversity(std::string_view text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  Diversity diversity;
  if (name == "mmr") {
    diversity = {Diversity::Kind::kMarginal, kLambda};
  } else if (name == "dpp") {
    diversity = {Diversity::Kind::kDeterminantal, kTheta};
  } else if (text != "none") {
    return input_error(fmt::format("is \"{}\", expected mmr, mmr=LAMBDA, dpp, dpp=THETA or none", text));
  }
  if (equals == text.size()) return diversity;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data() + equals + 1, end, diversity.strength);
  const double greatest = name == "mmr" ? 1 : 1000;
  if (code != std::errc() || stop != end || !(diversity.strength >= 0) || diversity.strength > greatest) {
    return input_error(fmt::format("is \"{}\", expected a number from 0 to {} behind {}=", text, greatest, name));
  }
  return diversity;
}

std::string format_diversity(const Diversity& diversity) {
  if (diversity.kind == Diversity::Kind::kNone) return "none";
  return fmt::format("{}={}", diversity.kind == Diversity::Kind::kMarginal ? "mmr" : "dpp", diversity.strength);
}

std::size_t pool_size(const Weighing& weighing, std::size_t most, const Diversity& diversity) {
  std::size_t pool = most;
  if (weighing.heads[Head::kContext] > 0) pool = std::max(pool, kPoolLeast);
  if (diversity.kind != Diversity::Kind::kNone) pool = std::max(most * kChoices, kPoolLeast);
  return pool;
}

Status check_late(const Weighing& weighing, const Diversity& diversity) {
  const std::string_view wrong = weighing.heads[Head::kContext] > 0         ? "the head context"
                                 : weighing.heads[Head::kNovelty] > 0       ? "the head novelty"
                                 : diversity.kind != Diversity::Kind::kNone ? "--diversity"
                                 : weighing.similarity != Similarity::kDot  ? "--score"
                                                                            : "";
  if (wrong.empty()) return {};
  return input_error(fmt::format("{} needs one vector a record, but the needs have one for each token", wrong));
}

void write_weighing(const Weighing& weighing, const Keep& keep, stream::JsonWriter& json) {
  const auto& how = weighing.normalization;
  if (how.normalizer != attention::Normalizer::kSoftmax) {
    json.member("normalize", attention::normalizer_name(how.normalizer));
    if (how.normalizer == attention::Normalizer::kEntmax) json.member("alpha", how.alpha);
  }
  if (how.normalizer != attention::Normalizer::kLinear) json.member("temperature", how.temperature);
  if (weighing.similarity != Similarity::kDot) json.member("score", similarity_name(weighing.similarity));
  if (!weighing.project.empty()) json.member("project", weighing.project);
  if (weighing.heads != plain_heads()) json.key("heads").raw(format_heads(weighing.heads));
  if (weighing.heads[Head::kRecency] > 0) json.member("now", weighing.now).member("half_life", weighing.half_life);
  if (keep.diversity.kind != Diversity::Kind::kNone) json.member("diversity", format_diversity(keep.diversity));
  if (keep.threshold) json.member("threshold", *keep.threshold);
  // The second look and diversity depend on what they are chosen from; without them it is the best.
  const bool held = weighing.heads[Head::kContext] > 0 || keep.diversity.kind != Diversity::Kind::kNone;
  if (held) json.member("held", keep.pool);
}

Result<StatedWeighing> read_weighing(const stream::Record& summary) {
  StatedWeighing stated;
  if (auto status = read_normalization(summary, stated.weighing.normalization); !status) return status.error();
  const auto score = summary.string_or("score", "dot");
  if (!score) return score.error();
  const auto similarity = parse_similarity(*score);
  if (!similarity) return input_error(fmt::format("is \"{}\", expected dot, cosine or scaled", *score), "score");
  stated.weighing.similarity = *similarity;
  if (const auto heads = summary.find("heads")) {
    const auto weights = read_heads(*heads);
    if (!weights) return input_error(weights.error().message, "heads");
    stated.weighing.heads = *weights;
  }
  const auto project = summary.string_or("project", "");
  if (!project) return project.error();
  stated.weighing.project = *project;
  const auto now = summary.string_or("now", "");
  const auto half_life = summary.number_or("half_life", stated.weighing.half_life);
  const auto diversity = summary.string_or("diversity", "none");
  const auto held = summary.integer_or("held", 0);
  if (!now) return now.error();
  if (!half_life) return half_life.error();
  if (!diversity) return diversity.error();
  if (!held) return held.error();
  const auto parsed = parse_diversity(*diversity);
  if (!parsed) return input_error(parsed.error().message, "diversity");
  if (!(*half_life > 0)) return input_error("is not above 0", "half_life");
  if (*held < 0) return input_error("is below 0", "held");
  stated.weighing.now = *now;
  stated.weighing.half_life = *half_life;
  stated.diversity = *parsed;
  stated.pool = static_cast<std::size_t>(*held);
  if (const auto threshold = summary.find("threshold")) stated.threshold = threshold->number();
  return stated;
}

}  // namespace heed::tools
