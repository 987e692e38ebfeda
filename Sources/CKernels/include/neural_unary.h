// Functions of one number, element by element.
#ifndef NEURAL_UNARY_H
#define NEURAL_UNARY_H

#include "neural_kernels.h"

/// `a` and `b` are the function's own constants, where it has any.
typedef enum {
  UNARY_LEAKY_RELU,    // a: the slope below 0
  UNARY_ELU,           // a · (eˣ − 1) below 0
  UNARY_SELU,          // b · x, and a · b · (eˣ − 1) below 0
  UNARY_HARD_SIGMOID,  // a · x + b within 0…1
  UNARY_HARD_SWISH, UNARY_SOFTPLUS, UNARY_SOFTSIGN, UNARY_ERF, UNARY_EXP, UNARY_LOG, UNARY_SQRT, UNARY_RECIPROCAL,
  UNARY_NEGATE, UNARY_ABSOLUTE, UNARY_FLOOR, UNARY_CEIL, UNARY_ROUND, UNARY_SIGN, UNARY_SIN, UNARY_COS, UNARY_MISH,
  UNARY_SILU,
  UNARY_CELU,                // a · (e^(x/a) − 1) below 0
  UNARY_THRESHOLDED_RELU,    // x above a, else 0
} unary_function;

/// y = f(x); may work in place.
DECLARE_KERNEL(unary_forward, unary_function f, float a, float b, const float *x, float *y, int64_t n);
/// dx = dy · f′(x); may work in place over dy.
DECLARE_KERNEL(
    unary_backward, unary_function f, float a, float b, const float *x, const float *dy, float *dx, int64_t n);

#endif
