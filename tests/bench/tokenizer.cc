// Tokenising alone: bench_tokenizer ROUNDS TOKENIZER.json TEXTS [PYTHON PEER.py]
//
// Every line of TEXTS is a text. With PYTHON, an interpreter that has the package `tokenizers`, that package takes
// turns with us, one process for each number of threads, kept waiting between its turns; the token counts have to be
// equal.
#include "heed/encoder/tokenizer/tokenizer.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "peer.h"
#include "race.h"

namespace {

using heed::bench::fail;
using heed::bench::Peer;
using heed::bench::require;
using heed::encoder::Tokenizer;
using heed::encoder::TokenSpan;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  lines.push_back(text);
  return lines;
}

std::size_t encode_all(const Tokenizer& tokenizer, const std::vector<std::string_view>& lines, unsigned count) {
  constexpr std::size_t kBatch = 256;
  std::atomic<std::size_t> next{0}, total{0};
  const auto work = [&] {
    std::vector<TokenSpan> tokens;
    std::size_t mine = 0;
    for (std::size_t begin = next.fetch_add(kBatch); begin < lines.size(); begin = next.fetch_add(kBatch)) {
      for (std::size_t i = begin; i < std::min(lines.size(), begin + kBatch); ++i) {
        tokens.clear();
        tokenizer.encode(lines[i], tokens);
        mine += tokens.size();
      }
    }
    total += mine;
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return total;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 6) fail("usage: bench_tokenizer ROUNDS TOKENIZER.json TEXTS [PYTHON PEER.py]");
  const auto read = [](const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(fmt::format("tokenizer: cannot read {}", path));
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto tokenizer = heed::bench::need(Tokenizer::parse_json(read(argv[2]), argv[2]));
  const std::string text = read(argv[3]);
  const auto lines = lines_of(text);
  const std::size_t expected = encode_all(*tokenizer, lines, 1);
  std::vector<std::unique_ptr<Peer>> peers;
  heed::bench::Race race;
  for (const unsigned threads : {1U, 2U}) {
    race.add(fmt::format("tokenizer.t{}", threads), static_cast<double>(text.size()),
             [&, threads] { require(encode_all(*tokenizer, lines, threads) == expected, "count of tokens"); });
    if (argc == 4) continue;
    const std::vector<std::string> command = {argv[4], argv[5], argv[2], argv[3], std::to_string(threads)};
    peers.push_back(std::make_unique<Peer>(command, "has its Python the package tokenizers?"));
    race.add(fmt::format("tokenizers.t{}", threads), static_cast<double>(text.size()), [&, peer = peers.back().get()] {
      require(peer->ask("go") == std::to_string(expected), "the peer's count of tokens");
    });
  }
  race.run(static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)));
}
