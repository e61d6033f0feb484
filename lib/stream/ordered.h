// Work on many items by several threads, in and out in order.
//
// The items under way stand in a ring. Every thread does what is furthest downstream: write the oldest item if it is
// done, else work on one that was read, else read. So one thread alone needs no other, a reader that waits for a live
// stream holds up nobody, and memory is bounded by the ring. (oneTBB's parallel_pipeline is the same idea; this one can
// be watched by the thread sanitizer, which the packaged TBB cannot.)
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "heed/result.h"

namespace heed::stream {

// The three steps of an item. read and write are called by one thread at a time and in order; work by any thread, with
// the thread's number. In and Out are used again, so each step starts by clearing what it fills.
template <class In, class Out>
struct Steps {
  std::function<Result<bool>(In&)> read;  // false: there are no more
  std::function<void(unsigned, In&, Out&)> work;
  std::function<Result<bool>(In&, Out&)> write;  // false: stop here, what is under way is dropped
};

template <class In, class Out>
class OrderedRun {
 public:
  OrderedRun(const Steps<In, Out>& steps, unsigned threads) : steps_(steps), slots_(std::size_t{threads} * 2 + 1) {}

  Status run(unsigned threads) {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([this, i] { serve(i); });
    serve(0);
    for (auto& other : others) other.join();
    return failure_ ? Status(std::move(*failure_)) : Status();
  }

 private:
  enum class State { kFree, kRead, kDone };
  struct Slot {
    State state = State::kFree;
    In in;
    Out out;
  };
  using Lock = std::unique_lock<std::mutex>;

  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }

  void serve(unsigned thread) {
    Lock lock(mutex_);
    while (!finished_) {
      if (!writing_ && slot(write_at_).state == State::kDone) {
        write(lock);
      } else if (work_at_ < read_at_) {
        work(lock, thread);
      } else if (!reading_ && !at_end_ && slot(read_at_).state == State::kFree) {
        read(lock);
      } else if (at_end_ && write_at_ == read_at_) {
        finish();
      } else {
        changed_.wait(lock);
      }
    }
  }

  void read(Lock& lock) {
    Slot& into = slot(read_at_);
    reading_ = true;
    lock.unlock();
    auto more = steps_.read(into.in);
    lock.lock();
    reading_ = false;
    if (more && *more) {
      into.state = State::kRead;
      ++read_at_;
    } else {
      // What was read before a failure is still worked on and written.
      at_end_ = true;
      if (!more) failure_ = more.error();
    }
    changed_.notify_all();
  }

  void work(Lock& lock, unsigned thread) {
    Slot& mine = slot(work_at_++);
    lock.unlock();
    steps_.work(thread, mine.in, mine.out);
    lock.lock();
    mine.state = State::kDone;
    changed_.notify_all();
  }

  void write(Lock& lock) {
    Slot& oldest = slot(write_at_);
    writing_ = true;
    lock.unlock();
    auto more = steps_.write(oldest.in, oldest.out);
    lock.lock();
    writing_ = false;
    oldest.state = State::kFree;
    ++write_at_;
    if (!more) failure_ = more.error();
    if (!more || !*more) return finish();
    changed_.notify_all();
  }

  void finish() {
    finished_ = true;
    changed_.notify_all();
  }

  const Steps<In, Out>& steps_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  // Items are numbered; each of these is the number of the next one to be read, worked on and written.
  std::uint64_t read_at_ = 0;
  std::uint64_t work_at_ = 0;
  std::uint64_t write_at_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool at_end_ = false;
  bool finished_ = false;
  std::optional<Error> failure_;
};

template <class In, class Out>
Status run_ordered(unsigned threads, const Steps<In, Out>& steps) {
  return OrderedRun<In, Out>(steps, threads).run(threads);
}

}  // namespace heed::stream
