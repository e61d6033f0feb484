#include "verify/qrels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

namespace heed::tools {
namespace {

constexpr std::string_view kSpace = " \t";
constexpr std::size_t kFields = 4;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kSpace), line.size()));
    if (line.empty()) return fields;
    const std::size_t end = std::min(line.find_first_of(kSpace), line.size());
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::optional<int> parse_grade(std::string_view text) {
  int grade = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), grade);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return grade;
}

Status add_line(std::string_view line, Qrels& qrels) {
  const auto fields = split(line);
  if (fields.size() != kFields) {
    return input_error(fmt::format("has {} field{}, expected {}: need, iteration, resource, grade", fields.size(),
                                   fields.size() == 1 ? "" : "s", kFields));
  }
  const auto grade = parse_grade(fields[3]);
  if (!grade) return input_error(fmt::format("the grade is \"{}\", expected an integer", fields[3]));
  if (!qrels[std::string(fields[0])].emplace(fields[2], *grade).second) {
    return input_error(
        fmt::format("judges resource \"{}\" for need \"{}\" again: keep one of the lines", fields[2], fields[0]));
  }
  return {};
}

}  // namespace

Result<Qrels> parse_qrels(std::string_view text, std::string_view name) {
  Qrels qrels;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto status = add_line(line, qrels); !status) {
      return input_error(fmt::format("{}:{}: {}", name, number, status.error().message));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (qrels.empty()) return input_error(fmt::format("{} holds no judgements", name));
  return qrels;
}

Result<Qrels> read_qrels(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return system_error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  std::string text;
  std::array<char, 1 << 16> part;
  // A folder opens like a file, and cannot be read.
  while (file.read(part.data(), part.size()), file.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return system_error(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  return parse_qrels(text, path);
}

}  // namespace heed::tools
