#include "heed/web/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>

namespace heed::web {
namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
  std::string_view name;
};
constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }
constexpr std::array<Range4, 15> kRanges4{{{v4(0, 0, 0, 0), 8, "this network"},
                                           {v4(10, 0, 0, 0), 8, "private"},
                                           {v4(100, 64, 0, 0), 10, "carrier-grade NAT"},
                                           {v4(127, 0, 0, 0), 8, "loopback"},
                                           {v4(169, 254, 0, 0), 16, "link-local"},
                                           {v4(172, 16, 0, 0), 12, "private"},
                                           {v4(192, 0, 0, 0), 24, "protocol assignments"},
                                           {v4(192, 0, 2, 0), 24, "documentation"},
                                           {v4(192, 88, 99, 0), 24, "6to4 relay"},
                                           {v4(192, 168, 0, 0), 16, "private"},
                                           {v4(198, 18, 0, 0), 15, "benchmarking"},
                                           {v4(198, 51, 100, 0), 24, "documentation"},
                                           {v4(203, 0, 113, 0), 24, "documentation"},
                                           {v4(224, 0, 0, 0), 4, "multicast"},
                                           {v4(240, 0, 0, 0), 4, "reserved"}}};

std::string_view range_of_v4(std::uint32_t address) {
  for (const Range4& range : kRanges4) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return range.name;
  }
  return {};
}

using Bytes16 = std::array<std::uint8_t, 16>;

std::uint32_t v4_at(const Bytes16& bytes, std::size_t at) {
  return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const Bytes16& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

std::string_view range_of_v6(const Bytes16& bytes) {
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return range_of_v4(v4_at(bytes, 12));
  if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return range_of_v4(v4_at(bytes, 12));  // NAT64
  if (starts_with(bytes, {0x20, 0x02})) return range_of_v4(v4_at(bytes, 2));                                    // 6to4
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) {
    const std::uint32_t low = v4_at(bytes, 12);
    if (low == 0) return "unspecified";
    return low == 1 ? "loopback" : "IPv4-compatible";
  }
  if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 1})) return "local NAT64";
  if (starts_with(bytes, {0x01, 0, 0, 0, 0, 0, 0, 0})) return "discard";
  if (starts_with(bytes, {0x20, 0x01, 0, 0})) return "Teredo";
  if (starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return "documentation";
  if ((bytes[0] & 0xfe) == 0xfc) return "unique local";
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return "link-local";
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0) return "site-local";
  if (bytes[0] == 0xff) return "multicast";
  return {};
}

}  // namespace

std::string_view special_range(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return range_of_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    Bytes16 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return range_of_v6(bytes);
  }
  return "not an internet address";
}

std::string address_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, buffer.data(), buffer.size());
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    inet_ntop(AF_INET6, &in.sin6_addr, buffer.data(), buffer.size());
  }
  return buffer.data();
}

}  // namespace heed::web
