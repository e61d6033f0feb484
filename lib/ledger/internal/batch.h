// New tiles that become durable together. Private to this room.
//
// stage() writes each file under its final name: nobody reads a tile beyond the checkpoint, and what a crash leaves of
// one the next opening takes away, so a temporary name would only cost another round of fsync. publish() then runs
//
//   fsync of every file, and of every directory that gained an entry, all at the same time
//
// so after publish() succeeds nothing of the batch can be lost. Directories stay open from before the first change
// until their fsync, as an error of theirs could be lost otherwise.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/internal/file.h"
#include "heed/result.h"

namespace heed::ledger::internal {

// Directories whose own names are known to be on the disk, because this process has put them there. One that is merely
// found may be the work of a process that was killed before its fsync.
using KnownDirectories = std::set<std::string>;

class FileBatch {
 public:
  FileBatch(const Directory& root, KnownDirectories& known) : root_(root), known_(known) {}

  // Makes a new file, and missing directories of its path.
  Status stage(const std::string& path, std::string_view bytes);
  Status publish();

  // After a failure: takes away what the batch made, as far as that succeeds; what stays is beyond the checkpoint and
  // is cleaned when the ledger is opened next.
  void discard();

  // The errno of the call that failed, 0 if none did.
  int error_number() const { return error_number_; }

 private:
  struct Staged {
    std::string path;
    Fd file;
  };
  struct Touched {
    std::string path;  // "" is the root
    Fd directory;
  };
  Status fail(std::string_view action, const std::string& path, int error_number);
  Status enter(const std::string& directory);
  Status sync(bool directories);

  const Directory& root_;
  KnownDirectories& known_;
  std::vector<Staged> staged_;
  std::size_t open_files_ = 0;  // at the end of staged_
  std::vector<Touched> touched_;
  int error_number_ = 0;
};

// unlink and rmdir that do not mind if there is nothing.
void remove_file(const Directory& root, const std::string& path);
void remove_empty_directory(const Directory& root, const std::string& path);

}  // namespace heed::ledger::internal
