#include "common/attention_need.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/identity.h"
#include "common/vectors.h"
#include "heed/stream/edit.h"

namespace heed::tools {
namespace {

Error about(std::string field, std::string message) { return input_error(std::move(message), std::move(field)); }

// A string, or an array of strings.
Result<std::vector<std::string>> string_list(const stream::Value& value, const std::string& field) {
  std::vector<std::string> list;
  if (const auto text = value.string()) {
    list.emplace_back(*text);
    return list;
  }
  bool strings = value.kind() == stream::Kind::kArray;
  value.for_each([&](const stream::Value& element) {
    const auto text = element.string();
    strings = strings && text.has_value();
    if (text) list.emplace_back(*text);
  });
  if (!strings) return about(field, "is not a string or an array of strings");
  return list;
}

Status set_filter(Filter& filter, std::string_view key, const stream::Value& value) {
  const std::string field = fmt::format("filter.{}", key);
  if (key == "lang" || key == "owner") {
    auto list = string_list(value, field);
    if (!list) return list.error();
    (key == "lang" ? filter.languages : filter.owners) = std::move(*list);
  } else if (key == "after" || key == "before") {
    const auto text = value.string();
    const bool date = text && text->size() >= 4 && text->find_first_not_of("0123456789") >= 4;
    if (!date) return about(field, "is not a date such as 2024-05-31");
    (key == "after" ? filter.after : filter.before) = *text;
  } else if (key == "price_max") {
    filter.price_max = value.integer();
    if (!filter.price_max) return about(field, "is not an integer (micro-credits)");
  } else {
    return about(field, "is not a filter: they are lang, owner, after, before and price_max");
  }
  return {};
}

Result<Filter> read_filter(const stream::Record& record) {
  Filter filter;
  const auto value = record.find("filter");
  if (!value) return filter;
  if (value->kind() != stream::Kind::kObject) return about("filter", "is not an object");
  Status status;
  value->for_each_member([&](std::string_view key, const stream::Value& member) {
    if (status.ok()) status = set_filter(filter, key, member);
  });
  if (!status) return status.error();
  return filter;
}

Status read_vector(const stream::Record& record, const Model& model, Need& need) {
  const auto text = record.string_or("text", "");
  if (!text) return text.error();
  const auto has_embedding = read_embedding(record, need.embedding);
  if (!has_embedding) return has_embedding.error();
  if (*has_embedding) {
    const auto stated = record.string_or("embedding_model", "");
    if (!stated) return stated.error();
    need.model = *stated;
  } else {
    if (text->empty()) return about("text", "is missing, and there is no embedding");
    need.model = model.id;
    need.prompt = model.prompt();
    need.embedding.resize(model.dims);
    model.encoder->encode(*text, need.embedding);
  }
  const auto known = find_model(need.model);
  if (known && !known->late) need.terms = known->encoder->contributions(*text);
  return {};
}

bool language_matches(std::string_view wanted, std::string_view lang) {
  return lang.starts_with(wanted) && (lang.size() == wanted.size() || lang[wanted.size()] == '-');
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return !text.empty() && std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

Result<Traits> read_traits(const stream::Record& resource) {
  Traits traits;
  for (const auto& [field, into] : {std::pair{"id", &traits.id}, std::pair{"lang", &traits.lang},
                                    std::pair{"owner", &traits.owner}, std::pair{"published", &traits.published}}) {
    const auto text = resource.string_or(field, "");
    if (!text) return text.error();
    *into = *text;
  }
  const auto price = resource.integer_or("price", 0);
  if (!price) return price.error();
  if (*price < 0) return about("price", "is below 0");
  traits.price = *price;
  return traits;
}

Result<Need> read_need(const stream::Record& record, const Model& model) {
  Need need;
  auto id = record_id(record, 'n');
  if (!id) return id.error();
  need.id = std::move(*id);
  const auto person = record.string_or("person", "");
  if (!person) return person.error();
  need.person = *person;
  const auto value = record.integer_or("value", 0);
  if (!value) return value.error();
  if (*value < 0) return about("value", "is below 0");
  need.value = raw_member(record, "value");
  auto filter = read_filter(record);
  if (!filter) return filter.error();
  need.filter = std::move(*filter);
  if (const auto exclude = record.find("exclude")) {
    auto list = string_list(*exclude, "exclude");
    if (!list) return list.error();
    need.exclude = std::move(*list);
  }
  if (auto status = read_vector(record, model, need); !status) return status.error();
  return need;
}

bool admits(const Need& need, const Traits& traits) {
  const Filter& filter = need.filter;
  if (!filter.languages.empty() &&
      std::none_of(filter.languages.begin(), filter.languages.end(),
                   [&](const std::string& wanted) { return language_matches(wanted, traits.lang); })) {
    return false;
  }
  if (!filter.owners.empty() && !contains(filter.owners, traits.owner)) return false;
  // Dates of RFC 3339 sort as text; a shorter one stands for its first instant.
  if (!filter.after.empty() && (traits.published.empty() || traits.published < filter.after)) return false;
  if (!filter.before.empty() && (traits.published.empty() || traits.published >= filter.before)) return false;
  if (filter.price_max && traits.price > *filter.price_max) return false;
  return !contains(need.exclude, traits.id) && !contains(need.exclude, traits.owner);
}

}  // namespace heed::tools
