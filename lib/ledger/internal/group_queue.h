// The groups of a ledger in order, read and hashed ahead by several threads. Private to this room.
//
// The one who asks takes part: it reads a group itself while the next one is not there, so that with n threads n cores
// are busy, whether judging and replaying take no time at all or most of it. What is in flight is bounded in bytes, not
// only in groups, as a bundle may have 41 kB or 17 MB.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "heed/ledger/internal/leaf_group.h"
#include "heed/result.h"

namespace heed::ledger::internal {

class GroupQueue {
 public:
  // `threads` includes the caller's; more than the ledger has work for are not started.
  GroupQueue(const LeafGroupReader& reader, unsigned threads);
  GroupQueue(const GroupQueue&) = delete;
  GroupQueue& operator=(const GroupQueue&) = delete;
  ~GroupQueue();  // does not wait for what is left, only for what is being read

  // The next group, null after the last one. It lives until next() is called again.
  Result<LeafGroup*> next();

 private:
  struct Slot {
    LeafGroup group;
    Status status;
    std::exception_ptr thrown;  // no memory, say: thrown again where next() was called
    std::size_t bytes = 0;
    bool ready = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  Slot& slot(std::uint64_t index) { return slots_[index % slots_.size()]; }
  // With the lock held: whether a group can be taken on now.
  bool can_claim();
  // With the lock held, which is let go meanwhile.
  void read_next(Lock& lock);
  void release_last();
  void work();

  const LeafGroupReader& reader_;
  const std::uint64_t count_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable may_read_;
  std::condition_variable is_ready_;
  std::uint64_t claimed_ = 0;  // groups taken on so far
  std::uint64_t handed_ = 0;   // groups handed out so far
  bool holding_ = false;       // the last one handed out is still in use
  std::optional<std::size_t> claim_bytes_;
  std::size_t bytes_ = 0;  // in flight
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace heed::ledger::internal
