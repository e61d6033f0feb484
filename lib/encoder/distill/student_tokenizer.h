// The tokenizer of a distilled model: the teacher's, without what a static encoder has no use for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/result.h"

namespace heed::encoder {

struct StudentTokenizer {
  std::string json;               // tokenizer.json
  std::vector<std::int32_t> ids;  // the teacher's id of each of the student's, which are 0, 1, ...
};

// Reads tokenizer.json of the teacher's directory. WordPiece: the special tokens but the unknown one, and tokens
// [unused0], [unused1] ..., are left out and the rest numbered anew in the same order; nothing is put around a text,
// nothing cut or padded. Other models keep every id, and so their file, byte for byte.
Result<StudentTokenizer> make_student_tokenizer(const std::string& teacher_directory, const Tokenizer& teacher);

}  // namespace heed::encoder
