// What the ledger's tests share: a directory that goes away, keys that never change, lines that name their place.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/audit.h"
#include "heed/ledger/hash.h"
#include "heed/ledger/key.h"
#include "heed/ledger/writer.h"

namespace heed::ledger {
namespace fs = std::filesystem;  // for the tests that say `using namespace heed::ledger`
}

namespace heed::ledger::test {

inline const std::string& vectors() {
  static const std::string path = HEED_VECTORS;
  return path;
}

class TempDirectory {
 public:
  TempDirectory() {
    // In memory where that exists: these tests are about what is written, and there fsync costs nothing.
    const fs::path parent = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    std::string name = (parent / "heed-ledger-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TempDirectory() { fs::remove_all(path_); }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

// The key of a seed that is `first` and 31 zero bytes: 7 and 8 are those of the golden note.
inline SignerKey seeded_key(std::string_view name, char first) {
  std::string seed(kEd25519SeedBytes, '\0');
  seed[0] = first;
  return *SignerKey::make(name, *Ed25519PrivateKey::from_seed(seed));
}

inline const SignerKey& log_key() {
  static const SignerKey key = seeded_key("example.com/attention", 7);
  return key;
}

inline std::string line(std::uint64_t index) { return fmt::format("{{\"seq\":{}}}", index); }

// Appends lines up to entry `size` and commits; stops the test program if that fails.
inline Checkpoint grow(Writer& writer, std::uint64_t size) {
  while (writer.size() < size) {
    if (!writer.append(line(writer.size()))) std::abort();
  }
  return *writer.commit();
}

// A ledger that was committed at each of these sizes.
inline void make_ledger(const std::string& directory, const std::vector<std::uint64_t>& sizes) {
  Writer writer = *Writer::open(directory, log_key());
  for (const std::uint64_t size : sizes) grow(writer, size);
}

inline std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline void remove_ledger(const std::string& directory) {
  fs::remove_all(directory);
  fs::remove(directory + ".head");
}

// A copy that may be written: with its head file.
inline void copy_ledger(const std::string& from, const std::string& to) {
  remove_ledger(to);
  fs::copy(from, to, fs::copy_options::recursive);
  fs::copy_file(from + ".head", to + ".head");
}

// Every file below a directory: path -> bytes.
inline std::map<std::string, std::string> snapshot(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), directory).string()] = read_file(entry.path());
  }
  return files;
}

inline AuditOptions audit_options() {
  AuditOptions options;
  options.keys = {log_key().verifier()};
  return options;
}

inline AuditReport audit(const std::string& directory, const AuditOptions& options = audit_options()) {
  return *audit_ledger(directory, options);
}

// "tile/0/000.p/20:64 entry 2 tile-hash", or "ok".
inline std::string first_fault(const AuditReport& report) {
  if (report.ok()) return "ok";
  const Fault& fault = report.faults.front();
  const std::string entry = fault.entry ? fmt::format(" entry {}", *fault.entry) : "";
  return fmt::format("{}:{}{} {}", fault.file, fault.offset, entry, fault.rule);
}

// MTH of RFC 6962 section 2.1, as it is written there.
inline Hash plain_tree_hash(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return empty_root();
  if (end - begin == 1) return leaves[begin];
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return node_hash(plain_tree_hash(leaves, begin, begin + k), plain_tree_hash(leaves, begin + k, end));
}

inline std::vector<Hash> numbered_leaves(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(line(i)));
  return leaves;
}

// The eight leaves of transparency-dev/merkle testonly/constants.go.
inline std::vector<std::string> reference_leaves() {
  using namespace std::string_literals;
  return {"",
          "\x00"s,
          "\x10",
          "\x20\x21",
          "\x30\x31",
          "\x40\x41\x42\x43",
          "\x50\x51\x52\x53\x54\x55\x56\x57",
          "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
}

}  // namespace heed::ledger::test
