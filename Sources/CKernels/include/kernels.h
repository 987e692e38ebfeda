#ifndef KERNELS_H
#define KERNELS_H

#include "compression_kernels.h"
#include "cpu_level.h"
#include "integer_coding.h"
#include "neural_kernels.h"
#include "neural_products.h"
#include "neural_strided.h"
#include "neural_unary.h"
#include "palette_kernels.h"

#endif
