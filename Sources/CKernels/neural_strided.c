#include "neural_strided.h"

#include <math.h>

#define KERNEL_BODY "neural_strided_body.h"
#include "variants.h"

void strided_copy(strided_input x, strided_output y, int64_t rows, int64_t columns) {
  DISPATCH(strided_copy)(x, y, rows, columns);
}

void strided_arithmetic(
    arithmetic_function f, strided_input a, strided_input b, strided_output y, int64_t rows, int64_t columns) {
  DISPATCH(strided_arithmetic)(f, a, b, y, rows, columns);
}

void strided_arithmetic_gradient(
    arithmetic_function f, int of_right, strided_input a, strided_input b, strided_input dy, strided_output sum,
    int64_t rows, int64_t columns) {
  DISPATCH(strided_arithmetic_gradient)(f, of_right, a, b, dy, sum, rows, columns);
}

void strided_reduce(
    reduction_function f, strided_input x, strided_output y, int64_t rows, int64_t columns) {
  DISPATCH(strided_reduce)(f, x, y, rows, columns);
}

void strided_rectify(strided_input x, strided_input slope, strided_output y, int64_t rows, int64_t columns) {
  DISPATCH(strided_rectify)(x, slope, y, rows, columns);
}

void strided_rectify_gradient(
    strided_input x, strided_input slope, strided_input dy, strided_output dx, int64_t rows, int64_t columns) {
  DISPATCH(strided_rectify_gradient)(x, slope, dy, dx, rows, columns);
}

void strided_rectify_slope_gradient(
    strided_input x, strided_input dy, strided_output sum, int64_t rows, int64_t columns) {
  DISPATCH(strided_rectify_slope_gradient)(x, dy, sum, rows, columns);
}
