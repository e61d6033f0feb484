// The kernels for x86-64-v3; CMakeLists.txt sets the flags.
#define HEED_KERNELS kV3Kernels
#include "heed/encoder/kernels.inc"
