// The kernels for any machine, and the reference for the others.
#define HEED_KERNELS kPlainKernels
#include "heed/encoder/kernels.inc"
