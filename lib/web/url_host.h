// The host of a URL: names, IPv4 in all the spellings browsers accept, IPv6.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed::web {

// The serialised host, or nothing when it is not one. `special`: of a scheme (http, https, ws, wss, ftp, file) whose
// hosts are domain names; other schemes have opaque hosts.
std::optional<std::string> parse_host(std::string_view text, bool special);

// RFC 4291 text to its canonical form (RFC 5952) without brackets; nothing when it is not an address.
std::optional<std::string> parse_ipv6(std::string_view text);

// "0x7f.1", "2130706433", "127.0.0.1" -> "127.0.0.1"; nothing when a number is out of range.
std::optional<std::string> parse_ipv4(std::string_view text);

}  // namespace heed::web
