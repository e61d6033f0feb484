#include "heed/ledger/jcs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "heed/ledger/canonical_writer.h"
#include "heed/ledger/internal/utf16_order.h"
#include "heed/ledger/internal/utf8.h"

namespace heed::ledger {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// ECMA-262 Number::toString, from step 5: `digits` d1 d2 ... dk say 0.d1d2...dk * 10^n.
void append_number(std::string& out, std::string_view digits, int n) {
  const int k = static_cast<int>(digits.size());
  const auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
  if (k <= n && n <= 21) {
    out.append(digits).append(zeros(n - k));
  } else if (0 < n && n <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(n)).append(".").append(digits, static_cast<std::size_t>(n));
  } else if (-6 < n && n <= 0) {
    out.append("0.").append(zeros(-n)).append(digits);
  } else {
    out += digits[0];
    if (k > 1) out.append(".").append(digits, 1);
    out += fmt::format("e{:+}", n - 1);
  }
}

void append_finite(std::string& out, double value) {
  if (value == 0) {  // of either sign
    out += '0';
    return;
  }
  if (value < 0) out += '-';
  std::array<char, 32> text;  // -1.2345678901234567e-308 has 24 characters
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), std::fabs(value), std::chars_format::scientific).ptr;
  char* const mark = std::find(text.data(), end, 'e');
  int exponent = 0;
  const bool positive = mark[1] == '+';
  std::from_chars(mark + 2, end, exponent);
  std::string digits(text.data(), mark);
  if (digits.size() > 1) digits.erase(1, 1);  // the point
  append_number(out, digits, (positive ? exponent : -exponent) + 1);
}

// The decimal exponent of the number's first digit that is not 0, clamped to +-10^6: tells a number that is too large
// for a double from one that is too small. `number` follows the grammar and is not 0.
long magnitude(std::string_view number) {
  constexpr long kLimit = 1'000'000;
  const std::size_t mark = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, mark);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  long exponent = 0;
  if (mark < number.size()) {
    const bool negative = number[mark + 1] == '-';
    for (const char c : number.substr(mark + 1)) {
      if (is_digit(c)) exponent = std::min(exponent * 10 + (c - '0'), kLimit);
    }
    if (negative) exponent = -exponent;
  }
  return exponent + static_cast<long>(point) - static_cast<long>(first);
}

// Reads the text once from left to right and writes what it says. Every function returns false after setting error_.
class Canonicaliser {
 public:
  explicit Canonicaliser(std::string_view text) : text_(text) {}

  Result<std::string> run() {
    out_.reserve(text_.size());
    skip_space();
    if (value(0)) {
      skip_space();
      if (at_ != text_.size()) fail("the text goes on after its value");
    }
    if (error_) return *error_;
    return std::move(out_);
  }

 private:
  struct Member {
    std::string name;
    std::size_t begin, end;  // in out_: "name":value
  };

  bool fail_at(std::size_t offset, std::string_view message) {
    error_ = input_error(fmt::format("is not JSON with a canonical form: {} (byte {})", message, offset));
    return false;
  }
  bool fail(std::string_view message) { return fail_at(at_, message); }

  bool ended() const { return at_ == text_.size(); }
  char next() const { return ended() ? '\0' : text_[at_]; }

  void skip_space() {
    while (!ended() && is_space(text_[at_])) ++at_;
  }

  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }

  bool value(unsigned depth) {
    const char c = next();
    if (c == '"') return string(nullptr);
    if (c == '-' || is_digit(c)) return number();
    if (c == '{' || c == '[') {
      if (depth == kJsonDepthMax) return fail(fmt::format("it nests deeper than {} levels", kJsonDepthMax));
      return c == '{' ? object(depth + 1) : array(depth + 1);
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      out_ += word;
      return true;
    }
    return fail("a value was expected");
  }

  bool array(unsigned depth) {
    ++at_;
    out_ += '[';
    skip_space();
    for (bool first = true; !take(']'); first = false) {
      if (!first && !separator("a comma or ] was expected")) return false;
      if (!value(depth)) return false;
      skip_space();
    }
    out_ += ']';
    return true;
  }

  bool object(unsigned depth) {
    ++at_;
    const std::size_t begin = out_.size();
    out_ += '{';
    std::vector<Member> members;
    skip_space();
    for (bool first = true; !take('}'); first = false) {
      if (!first && !separator("a comma or } was expected")) return false;
      if (!member(depth, members)) return false;
      skip_space();
    }
    return sort(begin, members);
  }

  bool separator(std::string_view otherwise) {
    if (!take(',')) return fail(otherwise);
    out_ += ',';
    skip_space();
    return true;
  }

  bool member(unsigned depth, std::vector<Member>& members) {
    if (next() != '"') return fail("a member's name was expected");
    Member member{{}, out_.size(), 0};
    if (!string(&member.name)) return false;
    skip_space();
    if (!take(':')) return fail("a colon was expected");
    out_ += ':';
    skip_space();
    if (!value(depth)) return false;
    member.end = out_.size();
    members.push_back(std::move(member));
    return true;
  }

  // Ends the object that begins at `begin` of out_ with its members in order.
  bool sort(std::size_t begin, std::vector<Member>& members) {
    const auto before = [](const Member& a, const Member& b) { return internal::compare_utf16(a.name, b.name) < 0; };
    if (!std::is_sorted(members.begin(), members.end(), before)) {
      std::sort(members.begin(), members.end(), before);
      std::string sorted;
      for (const auto& each : members) {
        sorted.append(sorted.empty() ? "{" : ",").append(out_, each.begin, each.end - each.begin);
      }
      out_.replace(begin, std::string::npos, sorted);
    }
    out_ += '}';
    const auto twice = std::adjacent_find(members.begin(), members.end(),
                                          [](const Member& a, const Member& b) { return a.name == b.name; });
    if (twice != members.end()) return fail("an object ends that has two members of one name");
    return true;
  }

  // Writes the string; its characters go to `decoded` as well unless that is null.
  bool string(std::string* decoded) {
    const std::size_t begin = at_++;
    scratch_.clear();
    while (next() != '"') {
      if (ended()) return fail_at(begin, "a string does not end");
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return fail("a control character stands unescaped");
      if (!(text_[at_] == '\\' ? escape() : character())) return false;
    }
    ++at_;
    // What was decoded is valid UTF-8.
    out_ += *format_canonical_text(scratch_);
    if (decoded != nullptr) *decoded = scratch_;
    return true;
  }

  bool character() {
    const internal::CodePoint c = internal::decode_utf8(text_, at_);
    if (c.bytes == 0) return fail("the text is not UTF-8");
    scratch_.append(text_, at_, c.bytes);
    at_ += c.bytes;
    return true;
  }

  bool escape() {
    constexpr std::string_view kEscapes = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c == 'u') return unicode_escape();
    const std::size_t found = kEscapes.find(c);
    if (found == std::string_view::npos) return fail("there is no such escape");
    scratch_ += kMeanings[found];
    at_ += 2;
    return true;
  }

  bool unicode_escape() {
    const auto unit = code_unit(at_);
    if (!unit) return fail("\\u is not followed by four hexadecimal digits");
    std::uint32_t c = *unit;
    if (c >= 0xd800 && c <= 0xdfff) {
      const auto low = c <= 0xdbff ? code_unit(at_ + 6) : std::nullopt;
      if (!low || *low < 0xdc00 || *low > 0xdfff) return fail("a surrogate stands alone");
      c = 0x10000 + ((c - 0xd800) << 10) + (*low - 0xdc00);
      at_ += 6;
    }
    at_ += 6;
    append_utf8(c);
    return true;
  }

  // The four digits of a \uXXXX at `offset`.
  std::optional<std::uint32_t> code_unit(std::size_t offset) const {
    if (offset + 6 > text_.size() || text_.substr(offset, 2) != "\\u") return std::nullopt;
    const char* const begin = text_.data() + offset + 2;
    std::uint32_t unit = 0;
    const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
    if (error != std::errc() || end != begin + 4) return std::nullopt;
    return unit;
  }

  void append_utf8(std::uint32_t c) {
    const auto tail = [&](unsigned shift) { scratch_ += static_cast<char>(0x80 | (c >> shift & 0x3f)); };
    if (c < 0x80) {
      scratch_ += static_cast<char>(c);
    } else if (c < 0x800) {
      scratch_ += static_cast<char>(0xc0 | c >> 6);
      tail(0);
    } else if (c < 0x10000) {
      scratch_ += static_cast<char>(0xe0 | c >> 12);
      tail(6), tail(0);
    } else {
      scratch_ += static_cast<char>(0xf0 | c >> 18);
      tail(12), tail(6), tail(0);
    }
  }

  bool digits() {
    if (!is_digit(next())) return fail("a digit was expected");
    while (is_digit(next())) ++at_;
    return true;
  }

  bool number() {
    const std::size_t begin = at_;
    take('-');
    const bool zero = next() == '0';
    if (zero ? !take('0') : !digits()) return false;
    if (zero && is_digit(next())) return fail("a number starts with a zero");
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    return write_number(begin, text_.substr(begin, at_ - begin));
  }

  bool write_number(std::size_t begin, std::string_view number) {
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc()) {
      if (magnitude(number) > 0) return fail_at(begin, "a number is beyond what a double holds");
      value = 0;
    }
    append_finite(out_, value);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  std::string scratch_;  // the string that is being read
  std::optional<Error> error_;
};

}  // namespace

Result<std::string> canonical_json(std::string_view text) { return Canonicaliser(text).run(); }

Result<std::string> format_canonical_number(double value) {
  if (!std::isfinite(value)) return input_error("a number that is not finite has no canonical form");
  std::string out;
  append_finite(out, value);
  return out;
}

}  // namespace heed::ledger
