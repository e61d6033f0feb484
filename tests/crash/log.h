// What record.cc writes and states.cc reads: one operation after the other, each
//
//   kind, 1 byte || a || b || bytes of the name || bytes of the data (four uint64 of this machine) || name || data
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heed::crash {

enum class OpKind : char {
  kCreate = 'C',         // a new file: a directory, b inode, name
  kMakeDirectory = 'D',  // a new directory: the same
  kWrite = 'W',          // a inode, b offset, data
  kTruncate = 'T',       // a inode, b size
  kSync = 'S',           // fsync or fdatasync has returned: a inode of a file or directory
  kRename = 'R',         // a directory, name to data
  kRemove = 'U',         // unlink or rmdir: a directory, name
  kOutput = 'O',         // written to standard output: data
};

struct Op {
  OpKind kind;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::string name;
  std::string data;
};

// Stops the program if the file is not such a log.
std::vector<Op> read_log(const std::string& path);

}  // namespace heed::crash
