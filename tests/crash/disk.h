// A disk that may be cut off at any moment: what is certain, what may or may not have arrived, and the states it can be
// found in. In memory.
//
// The model is what POSIX promises and not what one file system does:
//   - bytes written are certain once the file was synced; before that any part of them may be there, the file may have
//     its new length and garbage in it, and an overwritten range may be a mixture
//   - a name is certain once its directory was synced, whether or not the file was; changes of names that were not
//   synced
//     arrive one without the other and in any order; a rename is one change, but the old name may survive it
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "log.h"

namespace heed::crash {

// Path below the folder -> bytes; directories end in "/".
using State = std::map<std::string, std::string>;

// "bundle", "tile", "tile-directory", "ledger-directory", "parent-directory", "new-head", "head", "checkpoint": what a
// path is for.
std::string kind_of_path(const std::string& path);

class Disk {
 public:
  explicit Disk(const State& certain);

  // Says which inode of the running program each path of the present view is; to be called before its operations.
  void name_inodes(std::uint64_t root, const std::map<std::string, std::uint64_t>& inodes);
  // fsync of these kinds of files does nothing: a mistake that has to be found. "found" are the files and directories
  // that the running program has not changed itself.
  void ignore_sync_of(std::string kind) { ignored_ = std::move(kind); }
  void apply(const Op& op);

  // What a program sees: everything has arrived.
  State view() const;
  // Calls `visit` with states that a power cut may leave: all of them if they are few, else about `states_max` of them.
  void crash_states(std::size_t states_max, std::mt19937_64& random,
                    const std::function<void(const State&)>& visit) const;
  // How many changes are not certain.
  std::size_t pending() const;

 private:
  struct Change {  // of a file's bytes, or of a directory's names
    OpKind kind;
    std::uint64_t offset = 0;  // of bytes, or the new length
    std::string bytes;
    std::string name;
    std::string new_name;
    std::size_t node = 0;
  };
  struct Node {
    bool directory = false;
    std::string path;  // the first one it had
    std::string bytes;
    std::map<std::string, std::size_t> names;
    std::vector<Change> pending;
    bool changed = false;  // by the running program
  };
  // How one node arrived: for a directory a bit for each pending change, for a file one of file_variant()'s ways.
  using Choice = std::map<std::size_t, std::uint64_t>;

  std::size_t add_node(bool directory, const std::string& path);
  std::size_t node_of(std::uint64_t inode) const;
  bool is_ignored(const Node& node) const;
  void sync(Node& node);
  Node& change(std::uint64_t inode);
  static void change_names(std::map<std::string, std::size_t>& names, const Change& change, bool keep_old);
  static void change_bytes(std::string& bytes, const Change& change);
  static std::uint64_t variants(const Node& node);
  static std::string file_variant(const Node& node, std::uint64_t variant);
  std::map<std::string, std::size_t> names_variant(const Node& node, std::uint64_t variant) const;
  void build(const Choice& choice, std::size_t node, const std::string& path, State& state) const;
  State everything(bool arrived) const;

  std::vector<Node> nodes_;  // 0 is the folder
  std::map<std::uint64_t, std::size_t> inodes_;
  std::string ignored_;
};

}  // namespace heed::crash
