#include "heed/ledger/canonical.h"

#include <fmt/core.h>

#include <algorithm>

#include "heed/ledger/internal/utf16_order.h"
#include "heed/ledger/internal/utf8.h"

namespace heed::ledger {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What \x stands for, or 0 if there is no such short escape in canonical JSON (\/ is not).
char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case 'b':
      return '\b';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    default:
      return 0;
  }
}

bool has_short_escape(char c) { return c == '\b' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Reads the line once from left to right. Every function returns false after setting fault_.
class Checker {
 public:
  explicit Checker(std::string_view line) : line_(line) {}

  std::optional<CanonicalFault> run() {
    if (line_.size() > kCanonicalBytesMax) {
      fail(kCanonicalBytesMax, "line-too-long",
           fmt::format("line has {} bytes, expected at most {}", line_.size(), kCanonicalBytesMax));
    } else if (line_.empty() || line_[0] != '{') {
      fail(0, "not-an-object", "line does not start with {, expected one JSON object");
    } else if (object(1) && at_ != line_.size()) {
      fail(at_, "trailing-bytes", "line goes on after its object");
    }
    return std::move(fault_);
  }

 private:
  bool fail(std::size_t offset, std::string_view rule, std::string message) {
    fault_ = CanonicalFault{offset, rule, std::move(message)};
    return false;
  }

  bool ended() const { return at_ == line_.size(); }

  bool expect(char c) {
    if (!ended() && line_[at_] == c) {
      ++at_;
      return true;
    }
    return unexpected(fmt::format("'{}'", c));
  }

  bool unexpected(std::string_view expected) {
    if (ended()) return fail(at_, "truncated", fmt::format("line ends where {} was expected", expected));
    const char c = line_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      return fail(at_, "white-space", "canonical JSON has no white space between its tokens");
    }
    return fail(at_, "syntax", fmt::format("expected {}", expected));
  }

  bool value(unsigned depth) {
    if (ended()) return unexpected("a value");
    const char c = line_[at_];
    if (c == '"') return string(nullptr);
    if (c == '-' || is_digit(c)) return integer();
    if (c == '{' || c == '[') {
      if (depth == kCanonicalDepthMax) {
        return fail(at_, "too-deep", fmt::format("line nests deeper than {} levels", kCanonicalDepthMax));
      }
      return c == '{' ? object(depth + 1) : array(depth + 1);
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (line_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return true;
      }
    }
    return unexpected("a value");
  }

  bool array(unsigned depth) {
    ++at_;
    if (take(']')) return true;
    do {
      if (!value(depth)) return false;
    } while (take(','));
    return expect(']');
  }

  bool object(unsigned depth) {
    ++at_;
    if (take('}')) return true;
    std::string previous;
    std::string name;
    for (bool first = true; first || take(','); first = false) {
      const std::size_t start = at_;
      name.clear();
      if (ended() || line_[at_] != '"') return unexpected("a member's name");
      if (!string(&name)) return false;
      if (!first && !in_order(previous, name, start)) return false;
      if (!expect(':') || !value(depth)) return false;
      std::swap(previous, name);
    }
    return expect('}');
  }

  bool in_order(std::string_view previous, std::string_view name, std::size_t start) {
    const int order = internal::compare_utf16(previous, name);
    if (order == 0) return fail(start, "duplicate-name", "object has two members of one name");
    if (order > 0) return fail(start, "unsorted-names", "member's name sorts before the one in front of it");
    return true;
  }

  bool take(char c) {
    if (ended() || line_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Reads a string; its characters go to `decoded` unless that is null.
  bool string(std::string* decoded) {
    ++at_;
    for (;;) {
      const std::size_t start = at_;
      while (at_ < line_.size() && static_cast<unsigned char>(line_[at_] - 0x20) < 0x60 && line_[at_] != '"' &&
             line_[at_] != '\\') {
        ++at_;
      }
      if (decoded != nullptr) decoded->append(line_, start, at_ - start);
      if (ended()) return fail(at_, "truncated", "line ends inside a string");
      const auto c = static_cast<unsigned char>(line_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return fail(at_, "control-byte", "control character stands unescaped in a string");
      if (!(c == '\\' ? escape(decoded) : multibyte(decoded))) return false;
    }
  }

  bool multibyte(std::string* decoded) {
    const internal::CodePoint c = internal::decode_utf8(line_, at_);
    if (c.bytes == 0) return fail(at_, "invalid-utf8", "string is not valid UTF-8");
    if (decoded != nullptr) decoded->append(line_, at_, c.bytes);
    at_ += c.bytes;
    return true;
  }

  bool escape(std::string* decoded) {
    if (at_ + 1 == line_.size()) return fail(at_, "truncated", "line ends inside an escape");
    if (line_[at_ + 1] == 'u') return unicode_escape(decoded);
    const char c = short_escape(line_[at_ + 1]);
    if (c == 0) return fail(at_, "unknown-escape", "string has an escape that canonical JSON does not use");
    if (decoded != nullptr) *decoded += c;
    at_ += 2;
    return true;
  }

  // Only \u0000 to \u001f are ever needed, and of those only the ones without a short form.
  bool unicode_escape(std::string* decoded) {
    const std::string_view text = line_.substr(at_, 6);
    if (text.size() < 6) return fail(at_, "truncated", "line ends inside an escape");
    const bool below_0x20 = text.substr(2, 2) == "00" && (text[4] == '0' || text[4] == '1');
    const char digit = text[5];
    const bool lower_hex = is_digit(digit) || (digit >= 'a' && digit <= 'f');
    if (!below_0x20 || !lower_hex) {
      return fail(at_, "escape-not-needed", "only control characters are escaped, as \\u00xx with lower-case digits");
    }
    const char c = static_cast<char>((text[4] - '0') * 16 + (is_digit(digit) ? digit - '0' : digit - 'a' + 10));
    if (has_short_escape(c))
      return fail(at_, "escape-not-needed", "character has a shorter escape, one of \\b \\t \\n \\f \\r");
    if (decoded != nullptr) *decoded += c;
    at_ += 6;
    return true;
  }

  bool integer() {
    const std::size_t start = at_;
    const bool negative = take('-');
    const std::size_t digits = at_;
    std::int64_t n = 0;
    bool in_range = true;
    for (; !ended() && is_digit(line_[at_]); ++at_) {
      n = n * 10 + (line_[at_] - '0');
      in_range = in_range && n <= kCanonicalIntegerMax;
      if (!in_range) n = 0;  // keeps the sum from overflowing while the digits are read to their end
    }
    if (at_ == digits) return unexpected("a digit");
    if (!ended() && (line_[at_] == '.' || line_[at_] == 'e' || line_[at_] == 'E')) {
      return fail(at_, "not-an-integer", "number has a fraction or an exponent, expected an integer or a string");
    }
    if (line_[digits] == '0' && at_ - digits > 1) return fail(digits, "leading-zero", "number starts with a zero");
    if (negative && line_[digits] == '0') return fail(start, "negative-zero", "zero has a sign");
    if (!in_range) return fail(start, "integer-out-of-range", "number is beyond 2^53 - 1, expected it as a string");
    return true;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::optional<CanonicalFault> fault_;
};

}  // namespace

std::optional<CanonicalFault> check_canonical(std::string_view line) { return Checker(line).run(); }

}  // namespace heed::ledger
