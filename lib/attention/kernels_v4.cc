// The kernels for x86-64-v4; CMakeLists.txt sets the flags.
#define HEED_KERNELS kV4Kernels
#define HEED_VBMI_KERNELS kV4VbmiKernels
#include "heed/attention/kernels.inc"
