// Loops over grids of rows and columns whose elements lie anywhere in memory: what operators with broadcasting, slicing and
// reduction are made of. Distances are counted in floats; 0 repeats an element.
#ifndef NEURAL_STRIDED_H
#define NEURAL_STRIDED_H

#include "neural_kernels.h"

/// A value of a grid: its first element, and the distances from one row and one column to the next.
typedef struct {
  const float *pointer;
  int64_t row, column;
} strided_input;

/// A value of a grid that is written.
typedef struct {
  float *pointer;
  int64_t row, column;
} strided_output;

typedef enum {
  ARITHMETIC_ADD, ARITHMETIC_SUBTRACT, ARITHMETIC_MULTIPLY, ARITHMETIC_DIVIDE, ARITHMETIC_POWER,
  ARITHMETIC_MINIMUM, ARITHMETIC_MAXIMUM,
} arithmetic_function;

typedef enum {
  REDUCTION_SUM, REDUCTION_SUM_OF_MAGNITUDES, REDUCTION_SUM_OF_SQUARES, REDUCTION_PRODUCT,
  REDUCTION_MINIMUM, REDUCTION_MAXIMUM,
} reduction_function;

/// y = x.
DECLARE_KERNEL(strided_copy, strided_input x, strided_output y, int64_t rows, int64_t columns);
/// y = f(a, b); y may be a or b where it has the same distances.
DECLARE_KERNEL(
    strided_arithmetic, arithmetic_function f, strided_input a, strided_input b, strided_output y, int64_t rows,
    int64_t columns);
/// Adds dy · ∂f/∂a (or ∂f/∂b with `of_right`) to `sum`, which may be repeated.
DECLARE_KERNEL(
    strided_arithmetic_gradient, arithmetic_function f, int of_right, strided_input a, strided_input b,
    strided_input dy, strided_output sum, int64_t rows, int64_t columns);
/// Takes x into y, which may be repeated.
DECLARE_KERNEL(
    strided_reduce, reduction_function f, strided_input x, strided_output y, int64_t rows, int64_t columns);
/// y = x, and slope · x below 0; y may be x.
DECLARE_KERNEL(
    strided_rectify, strided_input x, strided_input slope, strided_output y, int64_t rows, int64_t columns);
/// dx = dy, and slope · dy where x isn't above 0; dx may be dy.
DECLARE_KERNEL(
    strided_rectify_gradient, strided_input x, strided_input slope, strided_input dy, strided_output dx,
    int64_t rows, int64_t columns);
/// Adds x · dy where x isn't above 0 to the slope's gradient.
DECLARE_KERNEL(
    strided_rectify_slope_gradient, strided_input x, strided_input dy, strided_output sum, int64_t rows,
    int64_t columns);

#endif
