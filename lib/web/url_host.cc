#include "heed/web/url_host.h"

#include <fmt/format.h>
#include <idn2.h>

#include <array>
#include <cstdint>
#include <vector>

#include "heed/web/url.h"
#include "heed/web/utf8.h"

namespace heed::web {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Forbidden host code points of the standard; a domain also forbids controls, "%" and DEL.
bool is_forbidden(char c, bool domain) {
  constexpr std::string_view kHost("\0\t\n\r #/:<>?@[\\]^|", 17);
  if (kHost.find(c) != std::string_view::npos) return true;
  const auto byte = static_cast<unsigned char>(c);
  return domain && (byte <= 0x1f || byte == 0x7f || c == '%');
}

// One part of an IPv4 address: decimal, 0x hexadecimal or 0 octal. Values are held up to 2^32, beyond is "too large".
std::optional<std::uint64_t> ipv4_number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  unsigned base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    part.remove_prefix(2);
    base = 16;
  } else if (part.size() >= 2 && part[0] == '0') {
    part.remove_prefix(1);
    base = 8;
  }
  std::uint64_t value = 0;
  for (const char c : part) {
    if (!is_hex(c)) return std::nullopt;
    const auto digit = static_cast<unsigned>(hex_value(c));
    if (digit >= base) return std::nullopt;
    value = value > 0xffffffffu ? value : value * base + digit;
  }
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool ends_in_number(std::string_view host) {
  auto parts = split(host, '.');
  if (parts.back().empty()) {
    if (parts.size() == 1) return false;
    parts.pop_back();
  }
  const std::string_view last = parts.back();
  if (!last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos) return true;
  return last.size() >= 2 && last[0] == '0' && ipv4_number(last).has_value();
}

std::optional<std::string> domain_to_ascii(const std::string& domain) {
  bool ascii = true;
  std::string lower = domain;
  for (char& c : lower) {
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (ascii) return lower;  // also for bad punycode: browsers let such names through, DNS decides
  if (!is_utf8(domain) || domain.find('\0') != std::string::npos) return std::nullopt;
  char* output = nullptr;
  const int rc = idn2_to_ascii_8z(domain.c_str(), &output, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (rc != IDN2_OK) return std::nullopt;
  std::string result(output);
  idn2_free(output);
  return result;
}

std::string write_ipv6(const std::array<std::uint16_t, 8>& pieces) {
  std::size_t best = 8, best_length = 1;  // the first longest run of zeros, if longer than one, becomes "::"
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && pieces[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = end == i ? i + 1 : end;
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += i == 0 ? "::" : ":";
      i += best_length - 1;
      continue;
    }
    out += fmt::format("{:x}", pieces[i]);
    if (i != 7) out += ':';
  }
  return out;
}

// The dotted end of an IPv6 address, "::ffff:1.2.3.4": exactly four decimal parts without leading zeros.
bool ipv4_tail(std::string_view text, std::array<std::uint16_t, 8>& pieces, std::size_t& count) {
  const auto parts = split(text, '.');
  if (parts.size() != 4 || count > 6) return false;
  std::array<unsigned, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string_view part = parts[i];
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    for (const char c : part) {
      if (!is_digit(c)) return false;
      bytes[i] = bytes[i] * 10 + static_cast<unsigned>(c - '0');
    }
    if (bytes[i] > 255) return false;
  }
  pieces[count++] = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
  pieces[count++] = static_cast<std::uint16_t>(bytes[2] << 8 | bytes[3]);
  return true;
}

}  // namespace

std::optional<std::string> parse_ipv6(std::string_view text) {
  std::array<std::uint16_t, 8> pieces{};
  std::size_t count = 0, compress = 9;
  std::size_t i = 0;
  if (text.starts_with(':')) {
    if (!text.starts_with("::")) return std::nullopt;
    i = 2;
    compress = 0;
  }
  while (i < text.size()) {
    if (count == 8) return std::nullopt;
    if (text[i] == ':') {
      if (compress != 9) return std::nullopt;
      compress = count;
      ++i;
      continue;
    }
    const std::size_t start = i;
    unsigned value = 0;
    while (i < text.size() && i - start < 4 && is_hex(text[i])) {
      value = value * 16 + static_cast<unsigned>(hex_value(text[i++]));
    }
    if (i < text.size() && text[i] == '.') {
      if (i == start || !ipv4_tail(text.substr(start), pieces, count)) return std::nullopt;
      break;
    }
    if (i < text.size() && (text[i] != ':' || i == start || i + 1 == text.size())) return std::nullopt;
    pieces[count++] = static_cast<std::uint16_t>(value);
    ++i;
  }
  if (compress == 9 ? count != 8 : count == 8) return std::nullopt;
  if (compress != 9) {
    for (std::size_t from = count, to = 8; from > compress;) std::swap(pieces[--from], pieces[--to]);
  }
  return write_ipv6(pieces);
}

std::optional<std::string> parse_ipv4(std::string_view text) {
  auto parts = split(text, '.');
  if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  if (parts.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = ipv4_number(parts[i]);
    if (!number) return std::nullopt;
    const bool last = i + 1 == parts.size();
    if (last) {
      if (*number >= std::uint64_t{1} << (8 * (5 - parts.size()))) return std::nullopt;
      address |= *number;
    } else {
      if (*number > 255) return std::nullopt;
      address |= *number << (8 * (3 - i));
    }
  }
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

std::optional<std::string> parse_host(std::string_view text, bool special) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return std::nullopt;
    const auto address = parse_ipv6(text.substr(1, text.size() - 2));
    if (!address) return std::nullopt;
    return "[" + *address + "]";
  }
  if (!special) {
    std::string out;
    for (const char c : text) {
      if (is_forbidden(c, false)) return std::nullopt;
      const auto byte = static_cast<unsigned char>(c);
      if (byte <= 0x1f || byte >= 0x7f) {
        out += fmt::format("%{:02X}", byte);
      } else {
        out += c;
      }
    }
    return out;
  }
  const auto ascii = domain_to_ascii(percent_decode(text));
  if (!ascii || ascii->empty()) return std::nullopt;
  for (const char c : *ascii) {
    if (is_forbidden(c, true)) return std::nullopt;
  }
  if (ends_in_number(*ascii)) return parse_ipv4(*ascii);
  return ascii;
}

}  // namespace heed::web
