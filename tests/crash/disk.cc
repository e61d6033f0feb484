#include "disk.h"

#include <algorithm>
#include <cstdlib>

namespace heed::crash {
namespace {

constexpr std::uint64_t kFileVariants = 11;
constexpr std::size_t kNamesPendingMax = 16;

// Never zero, never a line feed, and different at each place.
char garbage(std::size_t at) { return static_cast<char>(0x80U | (at * 37U + 11U)); }

}  // namespace

std::string kind_of_path(const std::string& path) {
  const std::string ledger = path.substr(0, path.find('/'));
  if (path.empty()) return "parent-directory";
  if (ledger.ends_with(".head.tmp")) return "new-head";
  if (ledger.ends_with(".head")) return "head";
  if (ledger.find(".key") != std::string::npos || ledger.find(".vkey") != std::string::npos) return "key";
  if (path.find("/checkpoint") != std::string::npos) return "checkpoint";
  if (path == ledger || path == ledger + "/") return "ledger-directory";
  if (path.ends_with('/')) return "tile-directory";
  return path.find("/entries/") != std::string::npos ? "bundle" : "tile";
}

Disk::Disk(const State& certain) {
  add_node(true, "");
  std::map<std::string, std::size_t> at = {{"", 0}};
  for (const auto& [path, bytes] : certain) {
    const bool directory = path.ends_with('/');
    const std::string bare = directory ? path.substr(0, path.size() - 1) : path;
    const std::size_t slash = bare.rfind('/');
    const std::size_t parent = at.at(slash == std::string::npos ? "" : bare.substr(0, slash + 1));
    const std::size_t node = add_node(directory, path);
    nodes_[node].bytes = bytes;
    nodes_[parent].names[slash == std::string::npos ? bare : bare.substr(slash + 1)] = node;
    if (directory) at[path] = node;
  }
}

std::size_t Disk::add_node(bool directory, const std::string& path) {
  nodes_.push_back({directory, path, {}, {}, {}, false});
  return nodes_.size() - 1;
}

void Disk::name_inodes(std::uint64_t root, const std::map<std::string, std::uint64_t>& inodes) {
  inodes_ = {{root, 0}};
  const std::function<void(std::size_t, const std::string&)> walk = [&](std::size_t node, const std::string& path) {
    std::map<std::string, std::size_t> names = nodes_[node].names;
    for (const Change& change : nodes_[node].pending) change_names(names, change, false);
    for (const auto& [name, child] : names) {
      const std::string below = path + name + (nodes_[child].directory ? "/" : "");
      inodes_[inodes.at(below)] = child;
      if (nodes_[child].directory) walk(child, below);
    }
  };
  walk(0, "");
  for (Node& node : nodes_) node.changed = false;
}

Disk::Node& Disk::change(std::uint64_t inode) {
  Node& node = nodes_[node_of(inode)];
  node.changed = true;
  return node;
}

std::size_t Disk::node_of(std::uint64_t inode) const { return inodes_.at(inode); }

void Disk::apply(const Op& op) {
  switch (op.kind) {
    case OpKind::kCreate:
    case OpKind::kMakeDirectory: {
      const std::size_t parent = node_of(op.a);
      const bool directory = op.kind == OpKind::kMakeDirectory;
      const std::size_t node = add_node(directory, nodes_[parent].path + op.name + (directory ? "/" : ""));
      inodes_[op.b] = node;
      change(op.a).pending.push_back({op.kind, 0, {}, op.name, {}, node});
      return;
    }
    case OpKind::kRename: {
      Node& directory = change(op.a);
      std::map<std::string, std::size_t> names = directory.names;
      for (const Change& change : directory.pending) change_names(names, change, false);
      directory.pending.push_back({op.kind, 0, {}, op.name, op.data, names.at(op.name)});
      return;
    }
    case OpKind::kRemove:
      change(op.a).pending.push_back({op.kind, 0, {}, op.name, {}, 0});
      return;
    case OpKind::kWrite:
    case OpKind::kTruncate:
      change(op.a).pending.push_back({op.kind, op.b, op.data, {}, {}, 0});
      return;
    case OpKind::kSync:
      sync(nodes_[node_of(op.a)]);
      return;
    case OpKind::kOutput:
      return;
  }
}

bool Disk::is_ignored(const Node& node) const {
  if (ignored_ == "found") return !node.changed;
  if (ignored_ == "removal") {
    const auto removes = [](const Change& change) { return change.kind == OpKind::kRemove; };
    return node.directory && node.changed && std::all_of(node.pending.begin(), node.pending.end(), removes);
  }
  return !ignored_.empty() && kind_of_path(node.path) == ignored_;
}

void Disk::sync(Node& node) {
  if (is_ignored(node)) return;
  for (const Change& change : node.pending) {
    if (node.directory) {
      change_names(node.names, change, false);
    } else {
      change_bytes(node.bytes, change);
    }
  }
  node.pending.clear();
}

void Disk::change_names(std::map<std::string, std::size_t>& names, const Change& change, bool keep_old) {
  if (change.kind == OpKind::kRemove) {
    names.erase(change.name);
  } else if (change.kind == OpKind::kRename) {
    names[change.new_name] = change.node;
    const auto old = names.find(change.name);
    if (!keep_old && old != names.end() && old->second == change.node) names.erase(old);
  } else {
    names[change.name] = change.node;
  }
}

void Disk::change_bytes(std::string& bytes, const Change& change) {
  if (change.kind == OpKind::kTruncate) {
    bytes.resize(change.offset);
    return;
  }
  if (bytes.size() < change.offset + change.bytes.size()) bytes.resize(change.offset + change.bytes.size());
  bytes.replace(change.offset, change.bytes.size(), change.bytes);
}

std::uint64_t Disk::variants(const Node& node) {
  if (node.pending.empty()) return 1;
  if (!node.directory) return kFileVariants + node.pending.size() - 1;
  // Each change arrives or not; the last bit lets the old names of renames survive.
  return std::uint64_t{1} << (std::min(node.pending.size(), kNamesPendingMax) + 1);
}

std::map<std::string, std::size_t> Disk::names_variant(const Node& node, std::uint64_t variant) const {
  std::map<std::string, std::size_t> names = node.names;
  const std::size_t count = std::min(node.pending.size(), kNamesPendingMax);
  const bool keep_old = ((variant >> count) & 1) != 0;
  for (std::size_t i = 0; i < node.pending.size(); ++i) {
    if (i >= count || ((variant >> i) & 1) != 0) change_names(names, node.pending[i], keep_old);
  }
  return names;
}

// 0 nothing of it, 1 all of it, 2... all but the last change; else the last change is torn.
std::string Disk::file_variant(const Node& node, std::uint64_t variant) {
  std::string bytes = node.bytes;
  if (node.pending.empty() || variant == 0) return bytes;
  if (variant >= kFileVariants) {
    for (std::size_t i = 0; i <= variant - kFileVariants; ++i) change_bytes(bytes, node.pending[i]);
    return bytes;
  }
  for (std::size_t i = 0; i + 1 < node.pending.size(); ++i) change_bytes(bytes, node.pending[i]);
  Change last = node.pending.back();
  if (variant == 1 || last.kind == OpKind::kTruncate || last.bytes.empty()) {
    change_bytes(bytes, last);
    return bytes;
  }
  const std::size_t size = last.bytes.size();
  const auto spoil = [&](std::size_t begin, std::size_t end, bool zeros) {
    for (std::size_t i = begin; i < end; ++i) last.bytes[i] = zeros ? '\0' : garbage(i);
  };
  switch (variant) {
    case 2:
      last.bytes.resize(size / 2);
      break;
    case 3:
      last.bytes.resize(size - 1);
      break;
    case 4:
      last.bytes.resize(std::min<std::size_t>(size, 100));
      break;  // within a note's lines
    case 5:
      spoil(0, size, true);
      break;
    case 6:
      spoil(0, size, false);
      break;
    case 7:
      spoil(size / 2, size, false);
      break;
    case 8:
      spoil(0, size / 2, true);
      break;
    case 9:
      spoil(size - 1, size, false);
      break;
    default:
      spoil(std::min<std::size_t>(size, 100), size, true);
      break;
  }
  change_bytes(bytes, last);
  return bytes;
}

void Disk::build(const Choice& choice, std::size_t node, const std::string& path, State& state) const {
  const auto chosen = [&](std::size_t at) {
    const auto found = choice.find(at);
    return found == choice.end() ? std::uint64_t{0} : found->second;
  };
  for (const auto& [name, child] : names_variant(nodes_[node], chosen(node))) {
    if (nodes_[child].directory) {
      state[path + name + "/"] = "";
      build(choice, child, path + name + "/", state);
    } else {
      state[path + name] = file_variant(nodes_[child], chosen(child));
    }
  }
}

State Disk::everything(bool arrived) const {
  Choice choice;
  for (std::size_t i = 0; arrived && i < nodes_.size(); ++i) {
    if (nodes_[i].pending.empty()) continue;
    const std::uint64_t all = (std::uint64_t{1} << std::min(nodes_[i].pending.size(), kNamesPendingMax)) - 1;
    choice[i] = nodes_[i].directory ? all : 1;
  }
  State state;
  build(choice, 0, "", state);
  return state;
}

State Disk::view() const { return everything(true); }

std::size_t Disk::pending() const {
  std::size_t count = 0;
  for (const Node& node : nodes_) count += node.pending.size();
  return count;
}

void Disk::crash_states(std::size_t states_max, std::mt19937_64& random,
                        const std::function<void(const State&)>& visit) const {
  std::vector<std::pair<std::size_t, std::uint64_t>> open;  // nodes that are not certain, and in how many ways
  double combinations = 1;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].pending.empty()) continue;
    open.emplace_back(i, variants(nodes_[i]));
    combinations *= static_cast<double>(open.back().second);
  }
  const auto visit_choice = [&](const Choice& choice) {
    State state;
    build(choice, 0, "", state);
    visit(state);
  };
  if (combinations <= static_cast<double>(states_max)) {
    for (std::uint64_t number = 0; number < static_cast<std::uint64_t>(combinations); ++number) {
      Choice choice;
      std::uint64_t rest = number;
      for (const auto& [node, ways] : open) {
        choice[node] = rest % ways;
        rest /= ways;
      }
      visit_choice(choice);
    }
    return;
  }
  visit(everything(false));
  visit(everything(true));
  for (std::size_t i = 0; i < states_max; ++i) {
    Choice choice;
    // Names mostly arrive, so that what stands below them is seen; a quarter of the files is whole.
    for (const auto& [node, ways] : open) {
      std::uint64_t variant = random() % ways;
      if (nodes_[node].directory && random() % 2 == 0) variant |= random() % ways;
      if (!nodes_[node].directory && random() % 4 == 0) variant = 1;
      choice[node] = variant;
    }
    visit_choice(choice);
  }
}

}  // namespace heed::crash
