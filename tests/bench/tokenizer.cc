// Tokenising alone: bench_tokenizer ROUNDS TOKENIZER.json TEXTS [PYTHON PEER.py]
//
// Every line of TEXTS is a text. With PYTHON, an interpreter that has the package `tokenizers`, that package takes
// turns with us, one process for each number of threads, kept waiting between its turns; the token counts have to be
// equal.
#include "heed/encoder/tokenizer/tokenizer.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "race.h"

namespace {

using heed::bench::fail;
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

// A Python process that encodes all texts whenever it is asked.
class Peer {
 public:
  Peer(char** argv, unsigned threads) {
    std::array<int, 2> ask, answer;
    // Closed in the other peer: it would keep this one waiting for the end of its input.
    if (::pipe2(ask.data(), O_CLOEXEC) != 0 || ::pipe2(answer.data(), O_CLOEXEC) != 0)
      fail("tokenizer: cannot make a pipe");
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ask[0], STDIN_FILENO);
      ::dup2(answer[1], STDOUT_FILENO);
      const std::string count = std::to_string(threads);
      ::execlp(argv[4], argv[4], argv[5], argv[2], argv[3], count.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ask[0]);
    ::close(answer[1]);
    ask_ = ::fdopen(ask[1], "w");
    answer_ = ::fdopen(answer[0], "r");
    if (read_line() != "ready\n") fail("tokenizer: the peer does not start: has its Python the package tokenizers?");
  }
  ~Peer() {
    std::fclose(ask_);
    std::fclose(answer_);
    ::waitpid(process_, nullptr, 0);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::size_t encode_all() {
    std::fputs("go\n", ask_);
    std::fflush(ask_);
    return std::strtoull(read_line().c_str(), nullptr, 10);
  }

 private:
  std::string read_line() {
    std::array<char, 64> line{};
    return std::fgets(line.data(), line.size(), answer_) == nullptr ? std::string() : std::string(line.data());
  }

  pid_t process_;
  std::FILE *ask_, *answer_;
};

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
    peers.push_back(std::make_unique<Peer>(argv, threads));
    race.add(fmt::format("tokenizers.t{}", threads), static_cast<double>(text.size()),
             [&, peer = peers.back().get()] { require(peer->encode_all() == expected, "the peer's count of tokens"); });
  }
  race.run(static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)));
}
