// The kernels for x86-64-v2; CMakeLists.txt sets the flags.
#define HEED_KERNELS kV2Kernels
#include "heed/encoder/kernels.inc"
