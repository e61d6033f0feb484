// A need as attend sees it: query vectors, terms, the masks that decide which resources it may meet, and the words that
// can say why.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "attention/admission.h"
#include "attention/dense.h"
#include "attention/lexical.h"
#include "common/models.h"
#include "heed/stream/edit.h"
#include "heed/stream/record.h"

namespace heed::tools {

// What is looked for: a text, as a vector and as terms.
struct Question {
  Embedding embedding;
  TermCounts terms;

  bool operator==(const Question& other) const {
    return embedding.numbers == other.embedding.numbers && embedding.rows == other.embedding.rows &&
           terms == other.terms;
  }
};

struct Need {
  std::string line;  // the record, what its text does not want in the field `not`
  std::string id;
  std::string value;  // JSON of the field, "" if absent
  Asker asker;
  std::string model, prompt;  // of the embedding; "" if it does not say
  std::size_t dims = 0;       // of a vector as the record has it, and as resources have it
  Question wanted;
  std::vector<Question> unwanted;            // the field `not`
  std::vector<std::string> not_wanted;       // its texts
  std::optional<Model> maker;                // what makes such vectors, if it is here
  std::vector<encoder::Contribution> words;  // of the vector; empty when the model cannot be split
  std::vector<std::string> tokens;           // the words that its vectors for each token belong to; empty if unknown

  // As if the model were not here: nothing says why any more.
  void forget_maker();
};

// Whether it may meet every resource, but for those that name their readers.
inline bool meets_all(const Need& need) { return need.asker.filter == Filter() && need.asker.exclude.empty(); }

// Reads a need; one without an embedding gets it from `model`, as embed makes it, and one without terms has those of
// its text. `lenient` about nothing: an unknown filter would let through what somebody meant to keep out, so it is an
// error. A sentence that says what it does not want (text/wish.h) is understood if the model is here, or taken whole.
enum class Sentences { kUnderstood, kWhole };
Result<Need> read_need(const stream::Record& record, const NeedModel& model,
                       Sentences sentences = Sentences::kUnderstood);

// Gives the record of a need these vectors, made by the model with the prompt.
Status set_vectors(stream::Edit& edit, const Embedding& embedding, std::string_view model, std::string_view prompt);

// The needs of a run: fixed before the first resource. All have vectors of one model.
class Needs {
 public:
  Status add(Need need);
  const std::vector<Need>& all() const { return needs_; }
  bool empty() const { return needs_.empty(); }
  std::size_t size() const { return needs_.size(); }
  std::size_t dims() const { return needs_.empty() ? 0 : needs_[0].dims; }
  bool late() const { return !needs_.empty() && needs_[0].wanted.embedding.rows > 0; }
  const std::string& model() const { return needs_[0].model; }

  // Every question: those of the needs, in their order, then what each of them does not want.
  std::vector<const Question*> questions() const;

 private:
  std::vector<Need> needs_;
  std::unordered_set<std::string> ids_;
};

}  // namespace heed::tools
