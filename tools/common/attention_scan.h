// One pass of many needs over a stream of resources, in constant memory: for each need the mergeable softmax state of
// all admitted resources and the best of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/attention_need.h"
#include "heed/attention/dot.h"
#include "heed/attention/softmax.h"
#include "heed/attention/topk.h"
#include "heed/stream/record.h"

namespace heed::tools {

// What an edge carries on from its resource, and the vector that can say why.
struct Candidate {
  std::string id;
  std::string fields;  // members of the edge as JSON: "title":...,"uri":...
  std::vector<float> embedding;
};

struct Attention {
  attention::SoftmaxSum sum;
  attention::TopK<std::shared_ptr<const Candidate>> best;
};

// The needs of a run: fixed before the first resource. All have vectors of one model.
class Needs {
 public:
  Status add(Need need);
  const std::vector<Need>& all() const { return needs_; }
  bool empty() const { return needs_.empty(); }
  std::size_t dims() const { return needs_.empty() ? 0 : needs_[0].embedding.size(); }
  const std::string& model() const { return needs_[0].model; }

 private:
  std::vector<Need> needs_;
};

// One thread's share of a scan. Shares merge to the same bytes however the stream was divided.
class Scan {
 public:
  Scan(const Needs& needs, double temperature, std::size_t k);

  Status push(const stream::Record& resource);
  void merge(Scan other);

  std::uint64_t resources() const { return resources_; }
  std::vector<Attention>& attention() { return attention_; }

 private:
  Status check_vector(const stream::Record& resource) const;

  const Needs* needs_;
  double temperature_;
  attention::QueryBlock queries_;
  std::vector<double> scores_;
  std::vector<float> embedding_;
  std::vector<Attention> attention_;  // by need
  std::uint64_t resources_ = 0;
};

}  // namespace heed::tools
