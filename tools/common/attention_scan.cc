#include "common/attention_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/identity.h"
#include "common/vectors.h"
#include "heed/stream/edit.h"

namespace heed::tools {
namespace {

// The fields an edge takes over from its resource, in this order.
constexpr std::array<std::string_view, 6> kCarried = {"title", "uri", "seconds", "price", "units", "owner"};

std::string carried_fields(const stream::Record& resource) {
  const auto members = stream::members_of(resource);
  std::string fields;
  for (const auto name : kCarried) {
    const auto member =
        std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.name == name; });
    if (member != members.end() && member->value != "null") fields += fmt::format(",\"{}\":{}", name, member->value);
  }
  return fields;
}

std::string model_name(std::string_view model) { return model.empty() ? "not named" : fmt::format("\"{}\"", model); }

// The place in the whole input, which settles ties.
std::uint64_t ordinal_of(const stream::Record& record) {
  constexpr unsigned kLineBits = 44;
  return (static_cast<std::uint64_t>(record.file()) << kLineBits) + record.line_number();
}

}  // namespace

Status Needs::add(Need need) {
  for (const auto& other : needs_) {
    if (other.id == need.id) return input_error(fmt::format("is \"{}\", which another need has", need.id), "id");
  }
  if (!needs_.empty() && need.model != model()) {
    return input_error(fmt::format("is {}, but the first need's is {}", model_name(need.model), model_name(model())),
                       "embedding_model");
  }
  if (!needs_.empty() && need.embedding.size() != dims()) {
    return input_error(fmt::format("has {} numbers, the first need's has {}", need.embedding.size(), dims()),
                       "embedding");
  }
  needs_.push_back(std::move(need));
  return {};
}

Scan::Scan(const Needs& needs, double temperature, std::size_t k) : needs_(&needs), temperature_(temperature) {
  std::vector<float> rows;
  for (const auto& need : needs.all()) {
    rows.insert(rows.end(), need.embedding.begin(), need.embedding.end());
    attention_.push_back({{}, attention::TopK<std::shared_ptr<const Candidate>>(k)});
  }
  if (!needs.empty()) queries_ = attention::QueryBlock(rows.data(), needs.all().size(), needs.dims());
  scores_.resize(needs.all().size());
}

Status Scan::check_vector(const stream::Record& resource) const {
  const auto model = resource.string_or("embedding_model", "");
  if (!model) return model.error();
  if (*model != needs_->model()) {
    return input_error(
        fmt::format("is \"{}\", but the needs' is \"{}\": embed the needs with the same --model first, or name it here",
                    *model, needs_->model()),
        "embedding_model");
  }
  if (embedding_.size() != needs_->dims()) {
    return input_error(fmt::format("has {} numbers, expected {} as the needs have", embedding_.size(), needs_->dims()),
                       "embedding");
  }
  return {};
}

Status Scan::push(const stream::Record& resource) {
  const auto traits = read_traits(resource);
  if (!traits) return traits.error();
  const auto has_embedding = read_embedding(resource, embedding_);
  if (!has_embedding) return has_embedding.error();
  if (!*has_embedding) return input_error("is missing: pass the record through embed first", "embedding");
  if (auto status = check_vector(resource); !status) return status;

  queries_.score(embedding_.data(), 1, scores_.data());
  const std::uint64_t ordinal = ordinal_of(resource);
  std::shared_ptr<const Candidate> candidate;  // made when the first need wants it
  ++resources_;
  for (std::size_t i = 0; i < attention_.size(); ++i) {
    if (!admits(needs_->all()[i], *traits)) continue;
    attention_[i].sum.push(scores_[i] / temperature_);
    if (!attention_[i].best.admits(scores_[i], ordinal)) continue;
    if (!candidate) {
      auto id = record_id(resource, 'r');
      if (!id) return id.error();
      candidate = std::make_shared<Candidate>(Candidate{std::move(*id), carried_fields(resource), embedding_});
    }
    attention_[i].best.push(scores_[i], ordinal, candidate);
  }
  return {};
}

void Scan::merge(Scan other) {
  resources_ += other.resources_;
  for (std::size_t i = 0; i < attention_.size(); ++i) {
    attention_[i].sum.merge(other.attention_[i].sum);
    attention_[i].best.merge(std::move(other.attention_[i].best));
  }
}

}  // namespace heed::tools
