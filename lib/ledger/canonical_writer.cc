#include "heed/ledger/canonical_writer.h"

#include <fmt/core.h>

#include "heed/ledger/internal/utf16_order.h"
#include "heed/ledger/internal/utf8.h"

namespace heed::ledger {
namespace {

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += fmt::format("\\u{:04x}", c);
  }
}

// One JSON value, or the reason there is none.
struct Piece {
  std::string json;
  std::optional<Error> mistake;
};

Piece integer_piece(std::int64_t value) {
  if (value > kCanonicalIntegerMax || value < -kCanonicalIntegerMax) {
    return {"", input_error(fmt::format("{} is beyond 2^53 - 1, expected it as text", value))};
  }
  return {fmt::format("{}", value), {}};
}

Piece text_piece(std::string_view value) {
  Result<std::string> json = format_canonical_text(value);
  if (!json) return {"", json.error()};
  return {std::move(*json), {}};
}

}  // namespace

Result<std::string> format_canonical_text(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (std::size_t i = 0; i < text.size();) {
    const internal::CodePoint c = internal::decode_utf8(text, i);
    if (c.bytes == 0) return input_error(fmt::format("text is not valid UTF-8 at byte {}", i));
    if (c.value < 0x20 || c.value == '"' || c.value == '\\') {
      append_escaped(out, static_cast<unsigned char>(c.value));
    } else {
      out.append(text, i, c.bytes);
    }
    i += c.bytes;
  }
  out += '"';
  return out;
}

bool CanonicalObject::Utf16Less::operator()(const std::string& a, const std::string& b) const {
  return internal::compare_utf16(a, b) < 0;
}

CanonicalObject& CanonicalObject::add(std::string_view name, std::string json, const std::optional<Error>& mistake) {
  if (mistake_) return *this;
  if (mistake) {
    mistake_ = Error{mistake->kind, fmt::format("member \"{}\": {}", name, mistake->message), std::string(name)};
  } else if (!members_.emplace(std::string(name), std::move(json)).second) {
    mistake_ = input_error(fmt::format("member \"{}\" was added twice", name), std::string(name));
  }
  return *this;
}

CanonicalObject& CanonicalObject::integer(std::string_view name, std::int64_t value) {
  Piece piece = integer_piece(value);
  return add(name, std::move(piece.json), piece.mistake);
}
CanonicalObject& CanonicalObject::text(std::string_view name, std::string_view value) {
  Piece piece = text_piece(value);
  return add(name, std::move(piece.json), piece.mistake);
}
CanonicalObject& CanonicalObject::boolean(std::string_view name, bool value) {
  return add(name, value ? "true" : "false");
}
CanonicalObject& CanonicalObject::null(std::string_view name) { return add(name, "null"); }
CanonicalObject& CanonicalObject::object(std::string_view name, const CanonicalObject& value) {
  return add(name, value.json(), value.mistake_);
}
CanonicalObject& CanonicalObject::array(std::string_view name, const CanonicalArray& value) {
  return add(name, value.json(), value.mistake_);
}

std::string CanonicalObject::json() const {
  std::string out = "{";
  for (const auto& [name, value] : members_) {
    if (out.size() > 1) out += ',';
    // A name that is not UTF-8 stays as it is here: line() finds it.
    Result<std::string> escaped = format_canonical_text(name);
    out += escaped ? *escaped : '"' + name + '"';
    out += ':';
    out += value;
  }
  out += '}';
  return out;
}

Result<std::string> CanonicalObject::line() const {
  if (mistake_) return *mistake_;
  std::string line = json();
  // Length, depth and names are judged by the checker itself, so the two can never disagree.
  if (const std::optional<CanonicalFault> fault = check_canonical(line)) return input_error(fault->message);
  return line;
}

CanonicalArray& CanonicalArray::add(std::string json, const std::optional<Error>& mistake) {
  if (mistake_) return *this;
  mistake_ = mistake;
  if (!elements_.empty()) elements_ += ',';
  elements_ += json;
  return *this;
}

CanonicalArray& CanonicalArray::integer(std::int64_t value) {
  Piece piece = integer_piece(value);
  return add(std::move(piece.json), piece.mistake);
}
CanonicalArray& CanonicalArray::text(std::string_view value) {
  Piece piece = text_piece(value);
  return add(std::move(piece.json), piece.mistake);
}
CanonicalArray& CanonicalArray::boolean(bool value) { return add(value ? "true" : "false"); }
CanonicalArray& CanonicalArray::null() { return add("null"); }
CanonicalArray& CanonicalArray::object(const CanonicalObject& value) { return add(value.json(), value.mistake_); }
CanonicalArray& CanonicalArray::array(const CanonicalArray& value) { return add(value.json(), value.mistake_); }

std::string CanonicalArray::json() const { return "[" + elements_ + "]"; }

}  // namespace heed::ledger
