#include "heed/encoder/kernels.h"

#include "heed/attention/isa.h"

namespace heed::encoder {

const Kernels& kernels() {
#ifdef HEED_X86_KERNELS
  switch (attention::selected_isa()) {
    case attention::Isa::kPlain:
      break;
    case attention::Isa::kV2:
      return kV2Kernels;
    case attention::Isa::kV3:
      return kV3Kernels;
    case attention::Isa::kV4:
      return __builtin_cpu_supports("avx512vnni") ? kV4VnniKernels : kV4Kernels;
  }
#endif
  return kPlainKernels;
}

}  // namespace heed::encoder
