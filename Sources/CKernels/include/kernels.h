#ifndef KERNELS_H
#define KERNELS_H

#include "cpu_level.h"
#include "neural_kernels.h"

#endif
