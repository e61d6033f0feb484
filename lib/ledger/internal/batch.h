// Files that become durable together. Private to this room.
//
// stage() writes each file beside its final name with ".tmp" behind it; publish() then runs
//
//   fsync of every file -> rename to the final names -> fsync of every directory that gained an entry
//
// so after publish() succeeds nothing of the batch can be lost, and before it nothing of it has a final name.
// Directories stay open from before the first change until their fsync, as an error of theirs could be lost otherwise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/ledger/internal/file.h"
#include "heed/result.h"

namespace heed::ledger::internal {

class FileBatch {
 public:
  explicit FileBatch(const Directory& root) : root_(root) {}

  // Creates missing directories of the path.
  Status stage(const std::string& path, std::string_view bytes);
  Status publish();

  // After a failure: takes away what the batch made, as far as that succeeds; what stays is beyond the checkpoint and
  // is cleaned when the ledger is opened next.
  void discard();

  // Whether a file may have got its final name already.
  bool renamed() const { return renamed_; }

  // The errno of the call that failed, 0 if none did.
  int error_number() const { return error_number_; }

 private:
  struct Staged {
    std::string path;
    Fd file;
    bool renamed = false;
  };
  struct Touched {
    std::string path;  // "" is the root
    Fd directory;
  };
  Status fail(std::string_view action, const std::string& path, int error_number);
  Status make_directories(const std::string& path);
  Status touch(const std::string& directory);
  Status sync_files();
  Status rename_files();
  Status sync_directories();

  const Directory& root_;
  std::vector<Staged> staged_;
  std::size_t open_files_ = 0;  // at the end of staged_
  std::vector<Touched> touched_;
  bool renamed_ = false;
  int error_number_ = 0;
};

// unlink and rmdir that do not mind if there is nothing.
void remove_file(const Directory& root, const std::string& path);
void remove_empty_directory(const Directory& root, const std::string& path);

}  // namespace heed::ledger::internal
