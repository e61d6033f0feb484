#include "verify/sample.h"

#include <fmt/format.h>

#include <charconv>
#include <random>

#include "heed/ledger/hash.h"

namespace heed::tools {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::uint64_t draw_lot(std::string_view seed, std::string_view id) {
  const ledger::Hash hash = ledger::sha256(std::string(seed).append("\n").append(id));
  std::uint64_t lot = 0;
  for (std::size_t i = 0; i < 8; ++i) lot = lot << 8 | hash[i];
  return lot;
}

std::string random_seed() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

Result<Sample> Sample::parse(std::string_view text, std::string seed) {
  Sample sample;
  sample.seed_ = std::move(seed);
  if (text.empty()) return sample;
  if (text.ends_with('%')) {
    const auto percent = parse_number<double>(text.substr(0, text.size() - 1));
    if (percent && *percent > 0 && *percent <= 100) sample.part_ = *percent / 100;
  } else if (const auto count = parse_number<std::uint64_t>(text); count && *count > 0) {
    sample.count_ = count;
  }
  if (sample.whole()) {
    return input_error(
        fmt::format("--sample is \"{}\", expected how many records from 1 on, or a part of them such as 5%", text));
  }
  return sample;
}

void Sample::announce(std::string_view id) {
  if (!count_) return;
  lowest_.push(draw_lot(seed_, id));
  if (lowest_.size() > *count_) lowest_.pop();
}

bool Sample::takes(std::string_view id) const {
  if (whole()) return true;
  const std::uint64_t lot = draw_lot(seed_, id);
  // 2^-64 of a lot is its place in [0, 1); the conversion rounds, which moves no border that matters.
  if (part_) return *part_ >= 1 || static_cast<double>(lot) * 0x1p-64 < *part_;
  return !lowest_.empty() && lot <= lowest_.top();
}

}  // namespace heed::tools
