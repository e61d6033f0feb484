// One line as a record: a JSON object whose `type` says what it is. The bytes of the line are kept beside the parsed
// form, so that what a tool does not know passes through unchanged and in place.
//
// A record is parsed whole and checked whole: UTF-8, structure, numbers that fit a 64-bit integer or a double, no key
// twice in one object (RFC 7493, I-JSON, sections 2.1 to 2.3), because readers disagree about all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "heed/export.h"
#include "heed/result.h"
#include "heed/stream/value.h"

namespace heed::stream {

// Objects and arrays inside each other. Records are flat; what nests deeper was not made for people or for us.
inline constexpr std::size_t kNestingMax = 256;

// The field whose arrays of numbers are read by a reader of their own: vectors are most of the bytes of their records.
inline constexpr std::string_view kVectorField = "embedding";

struct ParserState;

class HEED_EXPORT Record {
 public:
  // The line without its LF or CR LF.
  std::string_view line() const { return line_; }
  std::string_view type() const { return type_; }

  // The place the line came from: an input, as an index into the Reader's paths, and a line of it, from 1.
  std::size_t file() const { return file_; }
  std::uint64_t line_number() const { return line_number_; }

  const Value& object() const;
  // A field that is absent or null is not there.
  std::optional<Value> find(std::string_view field) const;
  bool has(std::string_view field) const { return find(field).has_value(); }

  // The numbers of kVectorField if that is an array of nothing but numbers, each the nearest float to what is written;
  // nothing if it is absent, empty or something else, or if one is beyond a float's range. Costs a fraction of what
  // the same numbers cost as Values.
  std::optional<std::span<const float>> vector() const;

  // A field that has to be there, of this kind.
  Result<std::string_view> string(std::string_view field) const;
  Result<std::int64_t> integer(std::string_view field) const;
  Result<double> number(std::string_view field) const;

  // A field that may be absent; of another kind is an error all the same.
  Result<std::string_view> string_or(std::string_view field, std::string_view otherwise) const;
  Result<std::int64_t> integer_or(std::string_view field, std::int64_t otherwise) const;
  Result<double> number_or(std::string_view field, double otherwise) const;

 private:
  friend class RecordParser;
  std::string_view line_;
  std::string_view type_;
  Value object_;                   // a string in the place of the vector if that was read apart
  ParserState* parser_ = nullptr;  // has the vector, and the whole when somebody asks for it
  std::size_t file_ = 0;
  std::uint64_t line_number_ = 0;
};

// Parses line after line with the same memory. A record and its values are valid until the next call.
class HEED_EXPORT RecordParser {
 public:
  RecordParser();
  ~RecordParser();
  RecordParser(RecordParser&&) noexcept;
  RecordParser& operator=(RecordParser&&) noexcept;

  // `line` has no line end, and kPaddingBytes readable bytes behind it (as in a Block).
  Result<Record> parse(std::string_view line, std::size_t file, std::uint64_t line_number);

  // The same for a line that stands alone: it is copied to where there is room behind it.
  Result<Record> parse_copy(std::string_view line);

 private:
  std::unique_ptr<ParserState> state_;
};

}  // namespace heed::stream
