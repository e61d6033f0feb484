// The check of embeddings: a record that has text and names a model that is here gets its vector computed again, as
// embed does, written in the same type, and compared with what it has, number by number.
//
// Both readings see all records. The first counts and draws the sample, the second computes, on any number of threads.
#pragma once

#include <string>
#include <vector>

#include "common/models.h"
#include "heed/stream/record.h"
#include "verify/claims.h"
#include "verify/placed_fault.h"
#include "verify/sample.h"

namespace heed::tools {

class EmbeddingCheck {
 public:
  explicit EmbeddingCheck(Sample sample) : sample_(std::move(sample)) {}

  // The first reading.
  void add(const stream::Record& record);
  // Whether there is anything to compute.
  bool wanted() const { return announced_ > 0; }

  // The second reading: one thread's share of it.
  class Share {
   public:
    explicit Share(const EmbeddingCheck& check) : check_(&check) {}
    void push(const stream::Record& record, Place place);
    void merge(Share other);

   private:
    friend class EmbeddingCheck;
    Status compare(const stream::Record& record, const Model& model, Place place);

    const EmbeddingCheck* check_;
    std::uint64_t checked_ = 0;
    std::vector<PlacedFault> faults_;
    std::vector<float> stated_;
  };

  // Behind the second reading, with all shares merged.
  std::vector<PlacedFault> finish(Share share);

  const Claims& claims() const { return claims_; }

 private:
  Sample sample_;
  std::uint64_t announced_ = 0;
  Claims claims_{"embedding", "embeddings"};
};

}  // namespace heed::tools
