#include "neural_kernels.h"

#define KERNEL_BODY "neural_quantization_body.h"
#include "variants.h"

void fake_quantize_forward(const float *x, float *y, int64_t n, float scale, float low, float high) {
  DISPATCH(fake_quantize_forward)(x, y, n, scale, low, high);
}

void fake_quantize_backward(
    const float *x, const float *dy, float *dx, int64_t n, float scale, float low, float high) {
  DISPATCH(fake_quantize_backward)(x, dy, dx, n, scale, low, high);
}

void fake_quantize_scale_gradient(
    const float *x, const float *dy, double *sum, int64_t n, float scale, float low, float high) {
  DISPATCH(fake_quantize_scale_gradient)(x, dy, sum, n, scale, low, high);
}

void value_range(const float *x, int64_t n, float *low, float *high) { DISPATCH(value_range)(x, n, low, high); }
