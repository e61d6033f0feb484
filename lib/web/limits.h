// Every limit of the room and where its number comes from. A page is hostile until read: nothing below grows with it
// beyond these.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heed::web {

// One file or one response body, after decompression. Scrapy refuses at 1 GiB, trafilatura at 20 MB; the largest pages
// people keep (single-page manuals, full-text books) are below 50 MB.
inline constexpr std::size_t kFileBytesMax = std::size_t{64} << 20;

// Open elements. html5lib's deepest test has 500; browsers flatten at 512 (Blink's kMaximumHTMLParserDOMTreeDepth).
inline constexpr std::size_t kDepthMax = 512;

// Nodes of one page: 2 Mi x 48 bytes is 100 MB. The HTML standard as a single page has 0.6 M.
inline constexpr std::size_t kNodesMax = std::size_t{2} << 20;

// Bytes of one URL kept from a page or fetched. Chromium shows 32 KiB, most servers refuse beyond 8 KiB.
inline constexpr std::size_t kUriBytesMax = 8192;

inline constexpr std::size_t kTitleBytesMax = 1024;
inline constexpr std::size_t kLinkTextBytesMax = 256;
inline constexpr std::size_t kLinksMax = 20000;  // a page; sitemaps stop at 50,000

// robots.txt: RFC 9309 section 2.5 asks for at least 500 KiB; the rest is ignored, as the RFC allows.
inline constexpr std::size_t kRobotsBytesMax = std::size_t{500} << 10;
inline constexpr int kRobotsRedirectsMax = 5;  // RFC 9309 section 2.3.1.2: "at least five"

inline constexpr int kRedirectsMax = 10;  // curl allows 30, browsers 20, wget 20; chains beyond five are rare
inline constexpr std::int64_t kConnectTimeoutMs = 10'000;
inline constexpr std::int64_t kFetchTimeoutMs = 60'000;     // the whole exchange, a redirect each
inline constexpr std::int64_t kHostDelayMs = 1'000;         // between two pages of one host
inline constexpr std::int64_t kCrawlDelayMsMax = 30'000;    // a longer Crawl-delay is cut to this (Heritrix: 30 s)
inline constexpr std::size_t kHeaderBytesMax = 256u << 10;  // all header lines of one response
inline constexpr std::size_t kRobotsOriginsMax = 10'000;    // remembered robots.txt files, oldest out first

inline constexpr std::size_t kWalkDepthMax = 128;                   // folders inside folders
inline constexpr std::size_t kWalkFilesMax = std::size_t{4} << 20;  // paths held for sorting

}  // namespace heed::web
