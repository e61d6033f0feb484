#include "heed/web/charset.h"

#include <iconv.h>
#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "heed/web/utf8.h"

namespace heed::web {
namespace {

constexpr std::size_t kDeclarationBytes = 4096;
constexpr std::size_t kGuessBytes = std::size_t{256} << 10;  // uchardet reads 880 MB/s; more does not change its mind

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::string lower(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

// Labels whose meaning on the web differs from their name (Encoding Standard, section 4.2), and their iconv spelling.
struct Label {
  std::string_view label;
  const char* iconv_name;
};
constexpr std::array<Label, 38> kLabels{{{"ascii", "WINDOWS-1252"},
                                         {"us-ascii", "WINDOWS-1252"},
                                         {"iso-8859-1", "WINDOWS-1252"},
                                         {"iso8859-1", "WINDOWS-1252"},
                                         {"iso_8859-1", "WINDOWS-1252"},
                                         {"latin1", "WINDOWS-1252"},
                                         {"latin-1", "WINDOWS-1252"},
                                         {"l1", "WINDOWS-1252"},
                                         {"cp1252", "WINDOWS-1252"},
                                         {"x-cp1252", "WINDOWS-1252"},
                                         {"x-user-defined", "WINDOWS-1252"},
                                         {"x-cp1250", "WINDOWS-1250"},
                                         {"x-cp1251", "WINDOWS-1251"},
                                         {"iso-8859-9", "WINDOWS-1254"},
                                         {"latin5", "WINDOWS-1254"},
                                         {"iso-8859-11", "WINDOWS-874"},
                                         {"tis-620", "WINDOWS-874"},
                                         {"iso-8859-8-i", "ISO-8859-8"},
                                         {"logical", "ISO-8859-8"},
                                         {"gb2312", "GB18030"},
                                         {"gb_2312-80", "GB18030"},
                                         {"gbk", "GB18030"},
                                         {"x-gbk", "GB18030"},
                                         {"chinese", "GB18030"},
                                         {"big5", "BIG5-HKSCS"},
                                         {"x-x-big5", "BIG5-HKSCS"},
                                         {"cn-big5", "BIG5-HKSCS"},
                                         {"shift_jis", "CP932"},
                                         {"shift-jis", "CP932"},
                                         {"sjis", "CP932"},
                                         {"x-sjis", "CP932"},
                                         {"windows-31j", "CP932"},
                                         {"ms_kanji", "CP932"},
                                         {"x-euc-jp", "EUC-JP"},
                                         {"euc-kr", "UHC"},
                                         {"ks_c_5601-1987", "UHC"},
                                         {"korean", "UHC"},
                                         {"macintosh", "MACINTOSH"}}};

bool is_utf8_label(std::string_view label) {
  return label == "utf-8" || label == "utf8" || label == "unicode-1-1-utf-8" || label == "x-unicode20utf8";
}

std::string iconv_name(const std::string& label) {
  for (const Label& entry : kLabels) {
    if (entry.label == label) return entry.iconv_name;
  }
  return label;
}

// Names come from strangers: only the characters of registered names, and none of the encodings that are not supersets
// of ASCII and were dropped from the web because they hid scripts.
bool is_plausible(std::string_view label) {
  if (label.empty() || label.size() > 40 || label.starts_with("utf-7") || label.starts_with("utf7")) return false;
  return std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-_:.+").find(c) != std::string_view::npos;
  });
}

// False when the encoding is unknown to this system.
bool convert(std::string_view bytes, const std::string& from, std::string& out) {
  iconv_t converter = iconv_open("UTF-8", from.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return false;
  out.clear();
  std::array<char, 16384> buffer{};
  char* input = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  while (true) {
    char* output = buffer.data();
    std::size_t room = buffer.size();
    // The last call, without input, writes what a stateful encoding still holds.
    const bool last = left == 0;
    const std::size_t rc =
        last ? iconv(converter, nullptr, nullptr, &output, &room) : iconv(converter, &input, &left, &output, &room);
    const int error = rc == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(buffer.data(), buffer.size() - room);
    if (error == 0 && last) break;
    if (error == EILSEQ || (error == EINVAL && left > 0)) {
      out += "\xef\xbf\xbd";
      ++input;
      --left;
    } else if (error != 0 && error != E2BIG) {
      break;
    }
  }
  iconv_close(converter);
  return true;
}

// UTF-16 without a mark: Latin text has a NUL in every other byte.
std::string_view unmarked_utf16(std::string_view bytes) {
  const std::size_t pairs = std::min<std::size_t>(bytes.size(), 512) / 2;
  if (pairs < 4) return {};
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    even += bytes[2 * i] == '\0' ? 1 : 0;
    odd += bytes[2 * i + 1] == '\0' ? 1 : 0;
  }
  if (odd * 10 >= pairs * 7 && even * 10 < pairs) return "utf-16le";
  if (even * 10 >= pairs * 7 && odd * 10 < pairs) return "utf-16be";
  return {};
}

std::string guess(std::string_view bytes) {
  const auto* first =
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const auto at = static_cast<std::size_t>(first - bytes.begin());
  const std::string_view sample = bytes.substr(at > 1024 ? at - 1024 : 0, kGuessBytes);
  uchardet_t detector = uchardet_new();
  uchardet_handle_data(detector, sample.data(), sample.size());
  uchardet_data_end(detector);
  std::string name = lower(uchardet_get_charset(detector));
  uchardet_delete(detector);
  return name.empty() || name == "ascii" || is_utf8_label(name) ? "windows-1252" : name;
}

struct Utf8Count {
  std::size_t good = 0;  // multi-byte sequences
  std::size_t bad = 0;
};

Utf8Count count_sequences(std::string_view bytes, std::string_view mended) {
  Utf8Count count;
  for (const char c : mended) count.good += (static_cast<unsigned char>(c) & 0xc0) == 0xc0 ? 1 : 0;
  std::size_t replaced = 0, original = 0;
  const std::string_view kReplacement = "\xef\xbf\xbd";
  for (auto at = mended.find(kReplacement); at != std::string_view::npos; at = mended.find(kReplacement, at + 3))
    ++replaced;
  for (auto at = bytes.find(kReplacement); at != std::string_view::npos; at = bytes.find(kReplacement, at + 3))
    ++original;
  count.bad = replaced - std::min(original, replaced);
  count.good -= count.bad;
  return count;
}

bool has_several_sequences(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) {
    count += (static_cast<unsigned char>(c) & 0xc0) == 0xc0 ? 1 : 0;
    if (count == 3) return true;
  }
  return false;
}

Decoded by_label(std::string_view bytes, const std::string& label) {
  Decoded decoded;
  if (is_plausible(label) && convert(bytes, iconv_name(label), decoded.text) && is_utf8(decoded.text)) {
    decoded.charset = label;
    return decoded;
  }
  return {};
}

}  // namespace

std::string declared_charset(std::string_view bytes) {
  const std::string head = lower(bytes.substr(0, kDeclarationBytes));
  const std::string_view text = head;
  const auto value_after = [&](std::string_view tag, std::string_view key) -> std::string {
    const auto at = tag.find(key);
    if (at == std::string_view::npos) return {};
    std::string_view rest = tag.substr(at + key.size());
    while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
    if (!rest.starts_with('=')) return {};
    rest.remove_prefix(1);
    while (!rest.empty() && (is_space(rest.front()) || rest.front() == '"' || rest.front() == '\''))
      rest.remove_prefix(1);
    return std::string(rest.substr(0, rest.find_first_of("\"' \t\r\n;/>?")));
  };
  if (text.starts_with("<?xml")) {
    const std::string label = value_after(text.substr(0, text.find("?>")), "encoding");
    if (!label.empty()) return label.starts_with("utf-16") ? "utf-8" : label;
  }
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos; ++at) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) {
      const auto end = rest.find("-->", 2);
      if (end == std::string_view::npos) return {};
      at += end;
    } else if (rest.starts_with("<meta")) {
      std::string label = value_after(rest.substr(0, rest.find('>')), "charset");
      // A page that says so in ASCII cannot be UTF-16 (HTML standard, section 13.2.3.2).
      if (!label.empty()) return label.starts_with("utf-16") ? "utf-8" : label;
    }
  }
  return {};
}

Decoded decode(std::string_view bytes, std::string_view charset_hint, Declares declares) {
  if (bytes.starts_with("\xef\xbb\xbf")) {
    bytes.remove_prefix(3);
    return {is_utf8(bytes) ? std::string(bytes) : mend_utf8(bytes), "utf-8"};
  }
  std::string label;
  if (bytes.starts_with("\xff\xfe")) label = "utf-16le";
  if (bytes.starts_with("\xfe\xff")) label = "utf-16be";
  if (!label.empty()) return by_label(bytes.substr(2), label);
  if (const std::string_view utf16 = unmarked_utf16(bytes); !utf16.empty()) return by_label(bytes, std::string(utf16));

  label = lower(charset_hint);
  if (!is_plausible(label) && declares == Declares::kHtml) label = declared_charset(bytes);
  const bool valid = is_utf8(bytes);
  const bool shifts =
      label.starts_with("iso-2022") || label.starts_with("utf-16");  // valid ASCII, and yet not the text
  if (valid && !shifts && (!is_plausible(label) || is_utf8_label(label) || has_several_sequences(bytes))) {
    return {std::string(bytes), "utf-8"};
  }
  if (is_utf8_label(label)) {
    std::string mended = mend_utf8(bytes);
    const Utf8Count count = count_sequences(bytes, mended);
    if (count.bad <= count.good) return {std::move(mended), "utf-8"};
    label.clear();
  }
  Decoded decoded = by_label(bytes, label);
  if (decoded.charset.empty() && valid) return {std::string(bytes), "utf-8"};
  if (decoded.charset.empty()) decoded = by_label(bytes, guess(bytes));
  if (decoded.charset.empty()) decoded = by_label(bytes, "windows-1252");
  if (decoded.charset.empty()) return {mend_utf8(bytes), "utf-8"};  // a system without any conversion tables
  return decoded;
}

}  // namespace heed::web
