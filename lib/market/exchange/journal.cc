#include "heed/market/exchange/journal.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "heed/market/exchange/json_conditions.h"
#include "heed/market/exchange/members.h"
#include "heed/market/json_text.h"

namespace heed::market {
namespace {

constexpr std::string_view kSignature = "signature";
constexpr std::size_t kFromMax = 4;  // the longest citation: bid, ask, clearing; one to spare

class Writer {
 public:
  explicit Writer(std::string& line, bool with_signature = true) : line_(line), with_signature_(with_signature) {}

  void name(std::string_view key, const std::string& value, std::size_t = 0) {
    member(key);
    append_json_string(line_, value);
  }
  void text(std::string_view key, const std::string& value) {
    if (!value.empty() && (with_signature_ || key != kSignature)) name(key, value);
  }
  void amount(std::string_view key, std::int64_t value) {
    member(key);
    append_json_integer(line_, value);
  }
  void amount_or_none(std::string_view key, const std::optional<std::int64_t>& value) {
    if (value) amount(key, *value);
  }
  void condition(std::string_view key, const Condition& value) {
    member(key);
    append_condition(line_, value);
  }
  void proofs(std::string_view key, const std::vector<Proof>& values) {
    member(key);
    append_proofs(line_, values);
  }
  void indexes(std::string_view key, const std::vector<std::int64_t>& values) {
    member(key);
    line_ += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) line_ += ',';
      append_json_integer(line_, values[i]);
    }
    line_ += ']';
  }
  template <class Enum, std::size_t kCount>
  void choice(std::string_view key, Enum value, const std::array<Choice<Enum>, kCount>& choices) {
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const auto& c) { return c.value == value; });
    member(key);
    append_json_string(line_, found->name);
  }

 private:
  void member(std::string_view key) {
    line_ += line_.empty() ? "{\"" : ",\"";
    line_ += key;
    line_ += "\":";
  }
  std::string& line_;
  bool with_signature_;
};

// Keeps the first thing that is wrong.
class Faults {
 public:
  void note(std::string_view key, std::string message) {
    if (!error_) error_ = input_error(std::move(message), std::string(key));
  }
  void note(std::string_view key, const Status& status) {
    if (!status.ok()) note(key, status.error().message);
  }
  void check_name(std::string_view key, std::string_view value, std::size_t bytes_max) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (value.empty()) {
      note(key, fmt::format("member \"{}\" is empty, expected a name", key));
    } else if (std::any_of(value.begin(), value.end(), is_control)) {
      note(key, fmt::format("member \"{}\" has a control character, expected printable text", key));
    } else {
      check_text(key, value, bytes_max);
    }
  }
  void check_text(std::string_view key, std::string_view value, std::size_t bytes_max) {
    if (value.size() > bytes_max) {
      note(key, fmt::format("member \"{}\" has {} bytes, expected at most {}", key, value.size(), bytes_max));
    } else if (!simdjson::validate_utf8(value.data(), value.size())) {
      note(key, fmt::format("member \"{}\" is not UTF-8", key));
    }
  }
  void check_amount(std::string_view key, std::int64_t value) {
    if (!in_range(value)) note(key, fmt::format("member \"{}\" is {}, expected at most 2^53-1 in size", key, value));
  }
  void check_indexes(std::string_view key, const std::vector<std::int64_t>& values) {
    if (values.empty() || values.size() > kFromMax) {
      note(key, fmt::format("member \"{}\" cites {} entries, expected 1 to {}", key, values.size(), kFromMax));
    }
    for (const std::int64_t value : values) {
      if (value < 0 || value > kAmountMax) {
        note(key, fmt::format("member \"{}\" cites {}, expected the index of an entry", key, value));
      }
    }
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  std::optional<Error> error_;
};

class Checker {
 public:
  explicit Checker(Faults& faults) : faults_(faults) {}

  void name(std::string_view key, const std::string& value, std::size_t bytes_max = kNameBytesMax) {
    faults_.check_name(key, value, bytes_max);
  }
  void text(std::string_view key, const std::string& value) { faults_.check_text(key, value, kMemoBytesMax); }
  void amount(std::string_view key, std::int64_t value) { faults_.check_amount(key, value); }
  void amount_or_none(std::string_view key, const std::optional<std::int64_t>& value) {
    if (value) faults_.check_amount(key, *value);
  }
  void condition(std::string_view key, const Condition& value) { faults_.note(key, check_condition(value)); }
  void proofs(std::string_view key, const std::vector<Proof>& values) { faults_.note(key, check_proofs(values)); }
  void indexes(std::string_view key, const std::vector<std::int64_t>& values) { faults_.check_indexes(key, values); }
  template <class Enum, class Choices>
  void choice(std::string_view, Enum, const Choices&) {}

 private:
  Faults& faults_;
};

class Reader {
 public:
  Reader(simdjson::dom::object object, Faults& faults) : object_(object), faults_(faults) {}

  void name(std::string_view key, std::string& value, std::size_t = 0) { read_string(key, value, true); }
  void text(std::string_view key, std::string& value) { read_string(key, value, false); }
  void amount(std::string_view key, std::int64_t& value) {
    simdjson::dom::element element;
    if (find(key, element, true)) read_integer(key, element, value);
  }
  void amount_or_none(std::string_view key, std::optional<std::int64_t>& value) {
    simdjson::dom::element element;
    if (find(key, element, false)) read_integer(key, element, value.emplace());
  }
  void condition(std::string_view key, Condition& value) {
    simdjson::dom::element element;
    if (find(key, element, true)) take(key, read_condition(element), value);
  }
  void proofs(std::string_view key, std::vector<Proof>& values) {
    simdjson::dom::element element;
    if (find(key, element, true)) take(key, read_proofs(element), values);
  }
  void indexes(std::string_view key, std::vector<std::int64_t>& values) {
    simdjson::dom::element element;
    if (!find(key, element, true)) return;
    simdjson::dom::array array;
    if (element.get(array) != simdjson::SUCCESS) {
      return faults_.note(key, fmt::format("member \"{}\" is not an array, expected indexes of entries", key));
    }
    for (const simdjson::dom::element item : array) {
      std::int64_t value = 0;
      read_integer(key, item, value);
      values.push_back(value);
      if (values.size() > kFromMax) return;  // check_indexes names it
    }
  }
  template <class Enum, std::size_t kCount>
  void choice(std::string_view key, Enum& value, const std::array<Choice<Enum>, kCount>& choices) {
    std::string word;
    read_string(key, word, true);
    for (const auto& candidate : choices) {
      if (candidate.name == word) {
        value = candidate.value;
        return;
      }
    }
    faults_.note(key, fmt::format("member \"{}\" is \"{}\", expected \"{}\" or \"{}\"", key, word, choices[0].name,
                                  choices[1].name));
  }

  // Every member must have been asked for.
  void finish() {
    for (const auto field : object_) {
      if (field.key != "type" && std::find(known_.begin(), known_.end(), field.key) == known_.end()) {
        return faults_.note(field.key, fmt::format("unknown member \"{}\", remove it", field.key));
      }
    }
  }

 private:
  bool find(std::string_view key, simdjson::dom::element& element, bool required) {
    known_.push_back(key);
    if (object_[key].get(element) == simdjson::SUCCESS) return true;
    if (required) faults_.note(key, fmt::format("member \"{}\" is missing", key));
    return false;
  }
  void read_string(std::string_view key, std::string& value, bool required) {
    simdjson::dom::element element;
    std::string_view text;
    if (!find(key, element, required)) return;
    if (element.get(text) == simdjson::SUCCESS) {
      value.assign(text);
    } else {
      faults_.note(key, fmt::format("member \"{}\" is not a string", key));
    }
  }
  template <class T>
  void take(std::string_view key, Result<T> read, T& value) {
    if (read.ok()) {
      value = *std::move(read);
    } else {
      faults_.note(key, read.error().message);
    }
  }
  void read_integer(std::string_view key, simdjson::dom::element element, std::int64_t& value) {
    if (element.get(value) != simdjson::SUCCESS) {
      faults_.note(key, fmt::format("member \"{}\" is not an integer within +-(2^53-1)", key));
    }
  }

  simdjson::dom::object object_;
  Faults& faults_;
  std::vector<std::string_view> known_;
};

template <std::size_t kIndex = 0>
std::optional<Entry> entry_of_type(std::string_view type) {
  if constexpr (kIndex < std::variant_size_v<Entry>) {
    if (type == kTypeNames[kIndex]) return Entry(std::in_place_index<kIndex>);
    return entry_of_type<kIndex + 1>(type);
  } else {
    return std::nullopt;
  }
}

std::string write(const Entry& entry, bool with_signature = true) {
  std::string line;
  line.reserve(256);
  Writer writer(line, with_signature);
  std::visit([&](const auto& e) { visit_members(e, writer); }, entry);
  writer.name("type", std::string(type_name(entry)));
  line += '}';
  return line;
}

}  // namespace

bool is_input(const Entry& entry) { return entry.index() < Entry(Clearing{}).index(); }

std::string_view type_name(const Entry& entry) { return kTypeNames[entry.index()]; }

std::string_view entry_id(const Entry& entry) {
  return std::visit(
      [](const auto& e) -> std::string_view {
        if constexpr (requires { e.id; }) {
          return e.id;
        } else {
          return {};
        }
      },
      entry);
}

Status check_entry(const Entry& entry) {
  Faults faults;
  Checker checker(faults);
  std::visit([&](const auto& e) { visit_members(e, checker); }, entry);
  if (faults.error()) return *faults.error();
  return {};
}

Result<std::string> format_entry(const Entry& entry) {
  if (Status status = check_entry(entry); !status.ok()) return status.error();
  std::string line = write(entry);
  if (line.size() > kLineBytesMax) {
    return input_error(fmt::format("the entry takes {} bytes, expected at most {}", line.size(), kLineBytesMax));
  }
  return line;
}

std::string format_unsigned(const Entry& entry) { return write(entry, false); }

Result<Entry> parse_entry(std::string_view line) {
  if (line.size() > kLineBytesMax) {
    return input_error(fmt::format("the line has {} bytes, expected at most {}", line.size(), kLineBytesMax));
  }
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  const simdjson::error_code code = parser.parse(line.data(), line.size()).get(object);
  if (code == simdjson::NUMBER_ERROR) return input_error("a number of the line is not an integer within +-(2^53-1)");
  if (code != simdjson::SUCCESS) return input_error("the line is not a JSON object");
  std::string_view type;
  if (object["type"].get(type) != simdjson::SUCCESS) return input_error("member \"type\" is missing", "type");
  std::optional<Entry> entry = entry_of_type(type);
  if (!entry) return input_error(fmt::format("\"{}\" is not a type of journal entry", type), "type");

  Faults faults;
  Reader reader(object, faults);
  std::visit([&](auto& e) { visit_members(e, reader); }, *entry);
  reader.finish();
  if (faults.error()) return *faults.error();
  if (Status status = check_entry(*entry); !status.ok()) return status.error();
  if (write(*entry) != line) {
    return input_error("the line is not canonical: expected sorted members, no spaces and minimal escapes (RFC 8785)");
  }
  return *std::move(entry);
}

}  // namespace heed::market
