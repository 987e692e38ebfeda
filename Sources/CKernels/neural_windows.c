#include "neural_kernels.h"

#define KERNEL_BODY "neural_windows_body.h"
#include "variants.h"

void image_to_columns(const window_geometry *g, const float *x, float *columns, int32_t first, int32_t count) {
  DISPATCH(image_to_columns)(g, x, columns, first, count);
}

void columns_to_image(const window_geometry *g, const float *columns, float *dx, int32_t first, int32_t count) {
  DISPATCH(columns_to_image)(g, columns, dx, first, count);
}

void depthwise_forward(
    const window_geometry *g, const float *x, const float *weights, const float *bias, float *y,
    float low, float high) {
  DISPATCH(depthwise_forward)(g, x, weights, bias, y, low, high);
}

void depthwise_input_gradient(const window_geometry *g, const float *dy, const float *weights, float *dx) {
  DISPATCH(depthwise_input_gradient)(g, dy, weights, dx);
}

void depthwise_weight_gradient(const window_geometry *g, const float *x, const float *dy, float *dweights) {
  DISPATCH(depthwise_weight_gradient)(g, x, dy, dweights);
}

void max_pool_forward(const window_geometry *g, const float *x, float *y, uint16_t *winners) {
  DISPATCH(max_pool_forward)(g, x, y, winners);
}

void max_pool_backward(const window_geometry *g, const float *dy, const uint16_t *winners, float *dx) {
  DISPATCH(max_pool_backward)(g, dy, winners, dx);
}

void average_pool_forward(const window_geometry *g, const float *x, float *y, int counts_padding) {
  DISPATCH(average_pool_forward)(g, x, y, counts_padding);
}

void average_pool_backward(const window_geometry *g, const float *dy, float *dx, int counts_padding) {
  DISPATCH(average_pool_backward)(g, dy, dx, counts_padding);
}
