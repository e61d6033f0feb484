#include "heed/stream/edit.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace heed::stream {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

const char* skip_space(const char* at) {
  while (is_space(*at)) ++at;
  return at;
}

// `at` stands on an opening quote; the result is one past the closing one. Vectors are strings of thousands of
// characters without an escape, so the search goes from quote to quote.
const char* skip_string(const char* at, const char* end) {
  for (const char* quote = at + 1;;) {
    quote = static_cast<const char*>(std::memchr(quote, '"', static_cast<std::size_t>(end - quote)));
    const char* slash = quote;
    while (slash[-1] == '\\' && slash - 1 > at) --slash;
    if ((quote - slash) % 2 == 0) return quote + 1;
    ++quote;
  }
}

const char* skip_value(const char* at, const char* end) {
  if (*at == '"') return skip_string(at, end);
  if (*at != '{' && *at != '[') {
    while (*at != ',' && *at != '}' && !is_space(*at)) ++at;
    return at;
  }
  for (int depth = 0;;) {
    if (*at == '"') {
      at = skip_string(at, end);
      continue;
    }
    depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
    ++at;
    if (depth == 0) return at;
  }
}

std::string_view slice(const char* from, const char* to) { return {from, static_cast<std::size_t>(to - from)}; }

}  // namespace

// The scan relies on the line being correct JSON, which a Record's is, and on the parser keeping the members in order.
std::vector<Member> members_of(const Record& record) {
  constexpr std::size_t kMembersUsual = 16;
  std::vector<Member> members;
  members.reserve(kMembersUsual);
  const std::string_view line = record.line();
  const char* end = line.data() + line.size();
  const char* at = skip_space(skip_space(line.data()) + 1);
  record.object().for_each_member([&](std::string_view name, const Value&) {
    const char* key_end = skip_string(at, end);
    const char* value = skip_space(skip_space(key_end) + 1);
    const char* value_end = skip_value(value, end);
    members.push_back({name, slice(at, key_end), slice(value, value_end)});
    at = skip_space(value_end);
    if (*at == ',') at = skip_space(at + 1);
  });
  return members;
}

std::string_view raw_member(const Record& record, std::string_view name) {
  for (const auto& member : members_of(record))
    if (member.name == name) return member.value;
  return {};
}

Edit::Edit(const Record& record) : line_(record.line()), members_(members_of(record)) {}

Edit& Edit::set(std::string_view name, std::string json) {
  changes_.push_back({std::string(name), std::move(json), false, false});
  return *this;
}

Edit& Edit::set_string(std::string_view name, std::string text) {
  changes_.push_back({std::string(name), std::move(text), true, false});
  return *this;
}

Edit& Edit::remove(std::string_view name) {
  if (has(name) || change_of(name)) changes_.push_back({std::string(name), {}, false, true});
  return *this;
}

void Edit::Change::append_to(std::string& out) const {
  if (quoted) out += '"';
  out += json;
  if (quoted) out += '"';
}

bool Edit::has(std::string_view name) const {
  return std::any_of(members_.begin(), members_.end(), [&](const Member& member) { return member.name == name; });
}

const Edit::Change* Edit::change_of(std::string_view name) const {
  const Change* last = nullptr;
  for (const auto& change : changes_)
    if (change.name == name) last = &change;
  return last;
}

void Edit::append_to(std::string& out) const {
  const auto end_of = [](std::string_view text) { return text.data() + text.size(); };
  const char* line_end = end_of(line_);
  const char* first_member = members_.empty() ? skip_space(line_.data()) + 1 : members_.front().key.data();
  const char* member_end = first_member;
  out.append(line_.data(), first_member);
  bool first = true;
  for (const auto& member : members_) {
    const char* gap = std::exchange(member_end, end_of(member.value));
    const Change* change = change_of(member.name);
    if (change && change->removed) continue;
    if (!first) out.append(gap, member.key.data());
    first = false;
    out.append(member.key.data(), member.value.data());
    if (change) {
      change->append_to(out);
    } else {
      out.append(member.value);
    }
  }
  for (const auto& change : changes_) {
    if (has(change.name) || change.removed || change_of(change.name) != &change) continue;
    if (!std::exchange(first, false)) out += ',';
    out.append("\"").append(change.name).append("\":");
    change.append_to(out);
  }
  out.append(member_end, line_end).push_back('\n');
}

}  // namespace heed::stream
