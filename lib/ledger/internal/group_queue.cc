#include "heed/ledger/internal/group_queue.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace heed::ledger::internal {
namespace {

constexpr std::size_t kGroupsAhead = 4;                         // a thread; more gained nothing
constexpr std::size_t kBytesAhead = std::size_t{20} << 20;      // one bundle of 256 of the longest entries, and some
constexpr std::size_t kBundleBytesKept = std::size_t{1} << 18;  // larger buffers are given back between groups

}  // namespace

GroupQueue::GroupQueue(const LeafGroupReader& reader, unsigned threads) : reader_(reader), count_(reader.count()) {
  const std::uint64_t useful = std::max<std::uint64_t>(1, count_ / kGroupsAhead);
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(threads, useful));
  slots_ = std::vector<Slot>(wanted > 1 ? wanted * kGroupsAhead : 1);
  try {
    while (threads_.size() + 1 < wanted) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // No more threads to be had: those there are do the work.
  }
}

GroupQueue::~GroupQueue() {
  {
    const Lock lock(mutex_);
    stopped_ = true;
  }
  may_read_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool GroupQueue::can_claim() {
  const std::uint64_t in_use = handed_ - (holding_ ? 1 : 0);  // the first group whose slot is taken
  if (claimed_ >= std::min<std::uint64_t>(count_, in_use + slots_.size())) return false;
  if (!claim_bytes_) claim_bytes_ = reader_.bytes(claimed_);
  // The group that is asked for next can always be read: nothing else is in flight when nothing ahead of it is.
  return bytes_ == 0 || bytes_ + *claim_bytes_ <= kBytesAhead;
}

void GroupQueue::read_next(Lock& lock) {
  const std::uint64_t index = claimed_++;
  Slot& mine = slot(index);
  mine.bytes = *claim_bytes_;
  bytes_ += mine.bytes;
  claim_bytes_.reset();
  lock.unlock();
  try {
    mine.status = reader_.read(index, mine.group);
  } catch (...) {
    mine.thrown = std::current_exception();
  }
  lock.lock();
  mine.ready = true;
}

void GroupQueue::work() {
  Lock lock(mutex_);
  for (;;) {
    may_read_.wait(lock, [this] { return stopped_ || claimed_ == count_ || can_claim(); });
    if (stopped_ || claimed_ == count_) return;
    read_next(lock);
    is_ready_.notify_one();
  }
}

void GroupQueue::release_last() {
  if (!holding_) return;
  Slot& last = slot(handed_ - 1);
  if (last.group.bundle.capacity() > kBundleBytesKept) std::string().swap(last.group.bundle);
  last.ready = false;
  bytes_ -= last.bytes;
  holding_ = false;
  may_read_.notify_all();
}

Result<LeafGroup*> GroupQueue::next() {
  Lock lock(mutex_);
  release_last();
  if (handed_ == count_) return nullptr;
  Slot& mine = slot(handed_);
  while (!mine.ready) {
    if (can_claim()) {
      read_next(lock);
    } else {
      is_ready_.wait(lock);
    }
  }
  ++handed_;
  holding_ = true;
  if (mine.thrown) std::rethrow_exception(mine.thrown);
  if (!mine.status) return mine.status.error();
  return &mine.group;
}

}  // namespace heed::ledger::internal
