// What every tool says to the shell on leaving.
#pragma once

namespace heed::tools {

enum ExitStatus : int {
  kDone = 0,
  kNegative = 1,  // an honest no: verify found a fault, match found nothing feasible
  kFailed = 2,    // wrong usage, or reading or writing failed, or a record was refused under --on-error=stop
  kRejected = 3,  // finished, but records were refused
};

}  // namespace heed::tools
