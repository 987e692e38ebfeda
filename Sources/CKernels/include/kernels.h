#ifndef KERNELS_H
#define KERNELS_H

#include "compression_kernels.h"
#include "cpu_level.h"
#include "neural_kernels.h"
#include "neural_products.h"

#endif
