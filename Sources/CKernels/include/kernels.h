#ifndef KERNELS_H
#define KERNELS_H

#include "cpu_level.h"

#endif
