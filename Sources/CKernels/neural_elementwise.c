#include "neural_kernels.h"

#define KERNEL_BODY "neural_elementwise_body.h"
#include "variants.h"

void relu_forward(const float *x, float *y, int64_t n) { DISPATCH(relu_forward)(x, y, n); }

void relu_backward(const float *y, const float *dy, float *dx, int64_t n) {
  DISPATCH(relu_backward)(y, dy, dx, n);
}

void clip_forward(const float *x, float *y, int64_t n, float low, float high) {
  DISPATCH(clip_forward)(x, y, n, low, high);
}

void clip_backward(const float *y, const float *dy, float *dx, int64_t n, float low, float high) {
  DISPATCH(clip_backward)(y, dy, dx, n, low, high);
}

void add_forward(const float *a, const float *b, float *y, int64_t n) { DISPATCH(add_forward)(a, b, y, n); }

void accumulate(const float *x, float *sum, int64_t n) { DISPATCH(accumulate)(x, sum, n); }

void fill_rows(const float *row, float *y, int64_t rows, int64_t columns) {
  DISPATCH(fill_rows)(row, y, rows, columns);
}

void add_column_sums(const float *x, float *sums, int64_t rows, int64_t columns) {
  DISPATCH(add_column_sums)(x, sums, rows, columns);
}

void transpose_matrix(const float *x, float *y, int64_t rows, int64_t columns) {
  DISPATCH(transpose_matrix)(x, y, rows, columns);
}

void bytes_to_floats(const uint8_t *x, float *y, int64_t n, float scale, float shift) {
  DISPATCH(bytes_to_floats)(x, y, n, scale, shift);
}
