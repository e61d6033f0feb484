#include "attention/admission.h"

#include <fmt/format.h>

#include <algorithm>

#include "attention/days.h"

namespace heed::tools {
namespace {

Error about(std::string field, std::string message) { return input_error(std::move(message), std::move(field)); }

Status set_filter(Filter& filter, std::string_view key, const stream::Value& value) {
  const std::string field = fmt::format("filter.{}", key);
  if (key == "lang" || key == "owner") {
    auto list = read_strings(value, field);
    if (!list) return list.error();
    (key == "lang" ? filter.languages : filter.owners) = std::move(*list);
  } else if (key == "after" || key == "before") {
    const auto day = days_of(value.string().value_or(""));
    if (!day) return about(field, "is not a date such as 2024-05-31");
    (key == "after" ? filter.after : filter.before) = day;
  } else if (key == "price_max") {
    filter.price_max = value.integer();
    if (!filter.price_max) return about(field, "is not an integer (micro-credits)");
  } else {
    return about(field, "is not a filter: they are lang, owner, after, before and price_max");
  }
  return {};
}

bool language_matches(std::string_view wanted, std::string_view lang) {
  return lang.starts_with(wanted) && (lang.size() == wanted.size() || lang[wanted.size()] == '-');
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return !text.empty() && std::find(list.begin(), list.end(), text) != list.end();
}

bool may_read(const Asker& asker, const std::vector<std::string>& readers) {
  return contains(readers, asker.person) ||
         std::any_of(asker.groups.begin(), asker.groups.end(),
                     [&](const std::string& group) { return contains(readers, group); });
}

}  // namespace

Result<std::vector<std::string>> read_strings(const stream::Value& value, const std::string& field) {
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

Result<Filter> read_filter(const stream::Record& need) {
  Filter filter;
  const auto value = need.find("filter");
  if (!value) return filter;
  if (value->kind() != stream::Kind::kObject) return about("filter", "is not an object");
  Status status;
  value->for_each_member([&](std::string_view key, const stream::Value& member) {
    if (status.ok()) status = set_filter(filter, key, member);
  });
  if (!status) return status.error();
  return filter;
}

Result<Asker> read_asker(const stream::Record& need) {
  Asker asker;
  auto filter = read_filter(need);
  if (!filter) return filter.error();
  asker.filter = std::move(*filter);
  const auto person = need.string_or("person", "");
  if (!person) return person.error();
  asker.person = *person;
  for (const auto& [field, into] : {std::pair{"exclude", &asker.exclude}, std::pair{"groups", &asker.groups}}) {
    const auto value = need.find(field);
    if (!value) continue;
    auto list = read_strings(*value, field);
    if (!list) return list.error();
    *into = std::move(*list);
  }
  return asker;
}

Result<Traits> read_traits(const stream::Record& resource) {
  Traits traits;
  for (const auto& [field, into] : {std::pair{"id", &traits.id}, std::pair{"lang", &traits.lang},
                                    std::pair{"owner", &traits.owner}, std::pair{"published", &traits.published}}) {
    const auto text = resource.string_or(field, "");
    if (!text) return text.error();
    *into = *text;
  }
  if (!traits.published.empty()) traits.day = days_of(traits.published);
  const auto price = resource.integer_or("price", 0);
  if (!price) return price.error();
  if (*price < 0) return about("price", "is below 0");
  traits.price = *price;
  if (const auto readers = resource.find("readers")) {
    auto list = read_strings(*readers, "readers");
    if (!list) return list.error();
    traits.readers = std::move(*list);
  }
  return traits;
}

bool admits(const Asker& asker, const Traits& traits) {
  const Filter& filter = asker.filter;
  if (!filter.languages.empty() &&
      std::none_of(filter.languages.begin(), filter.languages.end(),
                   [&](const std::string& wanted) { return language_matches(wanted, traits.lang); })) {
    return false;
  }
  if (!filter.owners.empty() && !contains(filter.owners, traits.owner)) return false;
  if (filter.after && !(traits.day && *traits.day >= *filter.after)) return false;
  if (filter.before && !(traits.day && *traits.day < *filter.before)) return false;
  if (filter.price_max && traits.price > *filter.price_max) return false;
  if (traits.readers && !may_read(asker, *traits.readers)) return false;
  return !contains(asker.exclude, traits.id) && !contains(asker.exclude, traits.owner);
}

}  // namespace heed::tools
