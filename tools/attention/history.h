// The head `novelty`: how far a resource is from everything its reader has read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "attention/dense.h"
#include "heed/stream/record.h"

namespace heed::tools {

class History {
 public:
  // A resource with a vector; its field `person` says who read it, without one everybody did. An error if its model or
  // length is not that of those before it.
  Status add(const stream::Record& resource);

  bool empty() const { return persons_.empty(); }
  std::size_t size() const { return persons_.size(); }
  const std::string& model() const { return model_; }
  std::size_t dims() const { return dims_; }

  // For what is scored against it: 1 minus the greatest cosine, not below 0, to what `person` has read.
  class Reader {
   public:
    explicit Reader(const History& history);
    void look_at(const Embedding& resource);
    double novelty(const std::string& person) const;

   private:
    const History* history_;
    DenseScorer scorer_;
    std::vector<double> cosines_;
  };

 private:
  std::vector<Embedding> vectors_;
  std::vector<std::string> persons_;
  std::string model_;
  std::size_t dims_ = 0;
};

}  // namespace heed::tools
