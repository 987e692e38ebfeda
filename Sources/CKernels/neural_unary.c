#include "neural_unary.h"

#include <math.h>
#include <string.h>

#define KERNEL_BODY "neural_unary_body.h"
#include "variants.h"

void unary_forward(unary_function f, float a, float b, const float *x, float *y, int64_t n) {
  DISPATCH(unary_forward)(f, a, b, x, y, n);
}

void unary_backward(
    unary_function f, float a, float b, const float *x, const float *dy, float *dx, int64_t n) {
  DISPATCH(unary_backward)(f, a, b, x, dy, dx, n);
}
