// Which addresses belong to nobody's web: loopback, private networks, cloud metadata, multicast and the like.
//
// Checked on the address a socket is about to connect to, never on a name or a URL: names resolve to anything, twice
// differently, and redirects lead anywhere.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace heed::web {

// The name of the special range the address is in ("loopback", "link-local", ...; IANA special-purpose registries, RFC
// 6890), "" for an address of the public internet. Addresses that carry an IPv4 address inside (v4-mapped, NAT64, 6to4)
// are judged by it. Families other than IPv4 and IPv6 are "not an internet address".
std::string_view special_range(const sockaddr* address);

// "192.0.2.1", "2001:db8::1".
std::string address_text(const sockaddr* address);

}  // namespace heed::web
