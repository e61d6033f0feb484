// The golden note: a log and a witness sign a tree of three entries, {"seq":0} to {"seq":2}. Every byte is known (the
// seeds are 07 and 08, each followed by 31 zeros; the witness's time is 1700000000) and was opened by golang.org/x/mod.
#pragma once

#include <string>

#include "fixture.h"

namespace heed::ledger::test {

inline const std::string kGoldenText = "example.com/attention\n3\nPbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n";
inline const std::string kGoldenLogLine =
    "— example.com/attention "
    "gYEkK8g+U7UgAU45Hs1StHOGZJt7FN9Fa6rbweHokXQ8F7w6j14Mu1vWltdAM1PYrqQeOmCWkYADp7IEDRDwQ1u35Ao=\n";
inline const std::string kGoldenWitnessLine =
    "— witness.example/w1 "
    "wM+vtAAAAABlU/EAKDD3qLsmznb07Mf+9fb7JafHBrczG22Lw4LpQYbU5XGDHJiLTmOqvpVMpV09NSeCEzXL/eYaxEnRB9vhjSWtAQ==\n";
inline const std::string kGoldenSigned = kGoldenText + "\n" + kGoldenLogLine + kGoldenWitnessLine;

inline const std::string kGoldenLogKey = "example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM";
inline const std::string kGoldenWitnessKey = "witness.example/w1+c0cfafb4+BNTFBhuBxGgrJ6DPxkWc2deJLrYKQ/c90QYLbEeKp8PY";
inline const std::string kGoldenPolicy = "log " + kGoldenLogKey + "\nwitness w1 " + kGoldenWitnessKey + "\nquorum w1\n";

// The proof for the entry in the middle.
inline const std::string kGoldenProof =
    "c2sp.org/tlog-proof@v1\nindex 1\npAKw429aroVFc2D88AolRbh91H8xBVPnsNMtbQrEQA0=\n"
    "0+CmKo96klbIvrcVr97YPkMm0sRzedJZsXCahArS8R0=\n\n" +
    kGoldenSigned;

inline std::string flip_bit(std::string bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

}  // namespace heed::ledger::test
