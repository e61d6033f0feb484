#include "heed/web/fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "heed/web/robots.h"
#include "heed/web/transport.h"
#include "heed/web/url.h"

namespace heed::web {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kHostsMax = 10'000;  // hosts whose last request is remembered

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "Text/HTML; charset=\"UTF-8\"" -> "text/html" and "UTF-8".
void read_content_type(std::string_view value, Response& response) {
  const auto semicolon = value.find(';');
  for (const char c : value.substr(0, semicolon)) {
    if (c != ' ' && c != '\t') response.media_type += to_lower(c);
  }
  std::string parameters(semicolon == std::string_view::npos ? std::string_view() : value.substr(semicolon));
  std::string lower = parameters;
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  const auto at = lower.find("charset=");
  if (at == std::string::npos) return;
  std::string_view charset = std::string_view(parameters).substr(at + 8);
  if (charset.starts_with('"')) charset.remove_prefix(1);
  response.charset = charset.substr(0, charset.find_first_of("\"; \t,"));
}

// How a URL is named in messages: never with its password.
std::string shown(Url url) {
  url.username.clear();
  url.password.clear();
  return url.str();
}

std::string_view remedy_of(int status) {
  switch (status) {
    case 401:
    case 407:
      return "it wants a login, which heed does not do; save the page to a file";
    case 403:
      return "it refuses this crawler; ask its owner or leave it out";
    case 404:
    case 410:
      return "there is no such page; check the address";
    case 429:
      return "it asks for fewer requests; try later";
    case 451:
      return "it is withheld for legal reasons; leave it out";
    default:
      return status >= 500 ? "its server has a problem; try again later" : "expected a page; check the address";
  }
}

}  // namespace

struct Fetcher::State {
  explicit State(FetchOptions given)
      : options(std::move(given)),
        transport({.user_agent = user_agent(options),
                   .proxy = options.proxy,
                   .connect_timeout_ms = options.connect_timeout_ms,
                   .timeout_ms = options.timeout_ms,
                   .allow_private = options.allow_private}) {}

  static std::string user_agent(const FetchOptions& options) {
    const std::string contact = options.contact.empty() ? "" : fmt::format(" (+{})", options.contact);
    return fmt::format("heed/{}{}", options.version, contact);
  }

  // What is known of an origin's robots.txt.
  struct Rules {
    Robots robots;
    std::string problem;  // why everything is disallowed although no rule says so
  };

  const Rules& rules_of(const Url& url);
  Rules fetch_rules(const Url& url);
  void wait_for(const Url& url, const Rules* rules);
  Status check_robots(const Url& url, const Rules& rules) const;
  Result<Exchange> exchange(const Url& url);

  FetchOptions options;
  Transport transport;
  std::unordered_map<std::string, Rules> rules;                     // by origin
  std::deque<std::string> origins;                                  // in the order they were met
  std::unordered_map<std::string, Clock::time_point> next_request;  // by host
};

// RFC 9309 section 2.3: the file of an origin, fetched once. 2xx: its rules. 4xx, or redirects without end: no rules
// (2.3.1.2, 2.3.1.3). 5xx or no answer: everything is disallowed (2.3.1.4).
Fetcher::State::Rules Fetcher::State::fetch_rules(const Url& url) {
  Url at;
  at.scheme = url.scheme;
  at.host = url.host;
  at.port = url.port;
  at.path = "/robots.txt";
  for (int hop = 0; hop <= kRobotsRedirectsMax; ++hop) {
    const Exchange answer = transport.get(at.str(), kRobotsBytesMax);
    switch (answer.outcome) {
      case Exchange::Outcome::kBlocked:
        return {
            Robots::disallow_all(),
            fmt::format("leads to {}, which is not on the public internet; allow private addresses if that is meant",
                        answer.problem)};
      case Exchange::Outcome::kUnreachable:
        return {
            Robots::disallow_all(),
            fmt::format(
                "its robots.txt could not be read ({}), so nothing of it may be; check the address or try again later",
                answer.problem)};
      case Exchange::Outcome::kTooLarge:
      case Exchange::Outcome::kAnswered:
        break;
    }
    if (is_redirect(answer.status) && !answer.location.empty()) {
      auto next = parse_url(answer.location, &at);
      if (!next || !next->is_http()) return {};
      at = normalise(*std::move(next));
      continue;
    }
    if (answer.status >= 500) {
      return {
          Robots::disallow_all(),
          fmt::format("its robots.txt answered {}, so nothing of it may be read for now (RFC 9309); try again later",
                      answer.status)};
    }
    if (answer.status >= 200 && answer.status < 300) return {Robots::parse(answer.body), {}};
    return {};
  }
  return {};
}

const Fetcher::State::Rules& Fetcher::State::rules_of(const Url& url) {
  const std::string origin = url.origin();
  if (const auto it = rules.find(origin); it != rules.end()) return it->second;
  if (origins.size() >= kRobotsOriginsMax) {
    rules.erase(origins.front());
    origins.pop_front();
  }
  origins.push_back(origin);
  return rules.emplace(origin, fetch_rules(url)).first->second;
}

Status Fetcher::State::check_robots(const Url& url, const Rules& found) const {
  if (!found.problem.empty()) return system_error(fmt::format("{}: {}", shown(url), found.problem));
  const std::string path = url.path + (url.query ? "?" + *url.query : "");
  if (!found.robots.allows(options.product_token, path)) {
    return input_error(fmt::format("{}: its robots.txt does not let \"{}\" read it; leave it out or ask its owner",
                                   shown(url), options.product_token));
  }
  return {};
}

// Sleeps until the host's turn. The delay counts from the end of the last answer; reading robots.txt is not counted.
void Fetcher::State::wait_for(const Url& url, const Rules* found) {
  const auto it = next_request.find(*url.host);
  if (it != next_request.end()) {
    auto when = it->second + std::chrono::milliseconds(options.host_delay_ms);
    if (found != nullptr) {
      const auto asked = std::min(found->robots.crawl_delay_ms(options.product_token), options.crawl_delay_ms_max);
      when = std::max(when, it->second + std::chrono::milliseconds(std::max<std::int64_t>(asked, 0)));
    }
    std::this_thread::sleep_until(when);
  }
  if (next_request.size() >= kHostsMax) {
    const auto old =
        Clock::now() - std::chrono::milliseconds(std::max(options.host_delay_ms, options.crawl_delay_ms_max));
    std::erase_if(next_request, [&](const auto& entry) { return entry.second < old; });
  }
}

// One page request in its turn; the outcome is an answer or a sentence.
Result<Exchange> Fetcher::State::exchange(const Url& url) {
  const Rules* found = nullptr;
  if (options.respect_robots) {
    found = &rules_of(url);
    if (const Status allowed = check_robots(url, *found); !allowed) return allowed.error();
  }
  wait_for(url, found);
  Exchange answer = transport.get(url.str(), options.body_bytes_max);
  next_request[*url.host] = Clock::now();
  switch (answer.outcome) {
    case Exchange::Outcome::kAnswered:
      return answer;
    case Exchange::Outcome::kTooLarge:
      return input_error(fmt::format("{}: has more than the {} bytes read of one page; leave it out", shown(url),
                                     options.body_bytes_max));
    case Exchange::Outcome::kBlocked:
      return input_error(
          fmt::format("{}: leads to {}, which is not on the public internet; allow private addresses if that is meant",
                      shown(url), answer.problem));
    case Exchange::Outcome::kUnreachable:
      break;
  }
  return system_error(
      fmt::format("{}: could not be fetched ({}); check the address or try again later", shown(url), answer.problem));
}

Fetcher::Fetcher(FetchOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher& Fetcher::operator=(Fetcher&&) noexcept = default;

Result<Response> Fetcher::get(std::string_view uri) {
  if (uri.size() > kUriBytesMax) {
    return input_error(fmt::format("{}...: has {} bytes, more than the {} of a URL; leave it out", uri.substr(0, 60),
                                   uri.size(), kUriBytesMax));
  }
  auto parsed = parse_url(uri);
  if (!parsed) return input_error(fmt::format("{}: {}", uri, parsed.error().message));
  Url url = normalise(*std::move(parsed));
  if (!url.is_http())
    return input_error(
        fmt::format("{}: is a {}: URL, expected http: or https:; save it to a file first", shown(url), url.scheme));
  const std::string first = shown(url);
  for (int hop = 0; hop <= state_->options.redirects_max; ++hop) {
    auto answer = state_->exchange(url);
    if (!answer) {
      if (hop == 0) return answer.error();
      return Error{answer.error().kind, fmt::format("{}: redirects to {}", first, answer.error().message), {}};
    }
    if (is_redirect(answer->status) && !answer->location.empty()) {
      auto next = answer->location.size() > kUriBytesMax
                      ? Result<Url>(input_error("is too long for a URL; leave it out"))
                      : parse_url(answer->location, &url);
      if (!next) {
        return input_error(fmt::format("{}: redirects to \"{}\", which {}", first, answer->location.substr(0, 100),
                                       next.error().message));
      }
      if (!next->is_http()) {
        return input_error(
            fmt::format("{}: redirects to a {}: URL, expected http: or https:; leave it out", first, next->scheme));
      }
      url = normalise(*std::move(next));
      continue;
    }
    if (answer->status < 200 || answer->status > 299) {
      return input_error(fmt::format("{}: answered {}: {}", shown(url), answer->status, remedy_of(answer->status)));
    }
    Response response;
    response.uri = shown(url);
    response.status = answer->status;
    read_content_type(answer->content_type, response);
    response.body = std::move(answer->body);
    response.etag = std::move(answer->etag);
    response.last_modified = std::move(answer->last_modified);
    response.robots_tag = std::move(answer->robots_tag);
    response.redirects = hop;
    return response;
  }
  return input_error(fmt::format("{}: redirects more than {} times, the last time to {}; leave it out", first,
                                 state_->options.redirects_max, shown(url)));
}

}  // namespace heed::web
