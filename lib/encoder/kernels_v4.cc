// The kernels for x86-64-v4; CMakeLists.txt sets the flags.
#define HEED_KERNELS kV4Kernels
#include "heed/encoder/kernels.inc"
