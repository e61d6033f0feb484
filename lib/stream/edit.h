// Changes to a record that leave every byte of the rest as it was: a field keeps its place, its white space and the way
// its value is written unless it is the one that changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/stream/record.h"

namespace heed::stream {

// One member of the outermost object.
struct Member {
  std::string_view name;   // as the record has it, without quotes and escapes
  std::string_view key;    // as it is written, a slice of the line
  std::string_view value;  // likewise, without white space around it
};

HEED_EXPORT std::vector<Member> members_of(const Record& record);

// The value of a field as it is written, "" if the record does not have it.
HEED_EXPORT std::string_view raw_member(const Record& record, std::string_view name);

class HEED_EXPORT Edit {
 public:
  // `record` must outlive the edit.
  explicit Edit(const Record& record);

  // Gives the field this value (JSON): in place if the record has it, behind the last member if not. The name must be
  // one that JSON writes without escapes.
  Edit& set(std::string_view name, std::string json);
  // The same with a string for a value, one that JSON writes without escapes.
  Edit& set_string(std::string_view name, std::string text);
  Edit& remove(std::string_view name);

  // The line as it now reads, and an LF.
  void append_to(std::string& out) const;

 private:
  struct Change {
    std::string name;
    std::string json;  // or the text of a string
    bool quoted;       // the latter
    bool removed;
    void append_to(std::string& out) const;
  };
  bool has(std::string_view name) const;
  const Change* change_of(std::string_view name) const;

  std::string_view line_;
  std::vector<Member> members_;
  std::vector<Change> changes_;
};

}  // namespace heed::stream
