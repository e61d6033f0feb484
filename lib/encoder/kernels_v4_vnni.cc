// The kernels for x86-64-v4 with AVX512-VNNI; CMakeLists.txt sets the flags.
#define HEED_KERNELS kV4VnniKernels
#include "heed/encoder/kernels.inc"
