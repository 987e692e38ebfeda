#include "neural_kernels.h"

#define KERNEL_BODY "neural_normalization_body.h"
#include "variants.h"

void channel_moments(const float *x, float *mean, float *squares, int64_t rows, int64_t channels) {
  DISPATCH(channel_moments)(x, mean, squares, rows, channels);
}

void scale_shift_rows(
    const float *x, const float *scale, const float *shift, float *y, int64_t rows, int64_t channels) {
  DISPATCH(scale_shift_rows)(x, scale, shift, y, rows, channels);
}

void normalization_gradient_sums(
    const float *x, const float *dy, const float *mean, const float *inverse, float *sum_dy, float *sum_dy_x,
    int64_t rows, int64_t channels) {
  DISPATCH(normalization_gradient_sums)(x, dy, mean, inverse, sum_dy, sum_dy_x, rows, channels);
}

void normalization_input_gradient(
    const float *x, const float *dy, const float *a, const float *b, const float *c, float *dx, int64_t rows,
    int64_t channels) {
  DISPATCH(normalization_input_gradient)(x, dy, a, b, c, dx, rows, channels);
}
