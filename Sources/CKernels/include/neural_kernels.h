// Loops of neural-network operators that aren't matrix products. Images are stored [height][width][channels] (channels
// last). Every function exists also as `…_plain`, the portable twin that the faster variants are tested against.
#ifndef NEURAL_KERNELS_H
#define NEURAL_KERNELS_H

#include <stdint.h>

/// The window of a convolution or pooling over one image, channels last.
typedef struct {
  int32_t height, width, channels;
  int32_t output_height, output_width;
  int32_t kernel_height, kernel_width;
  int32_t stride_y, stride_x;
  int32_t padding_top, padding_left, padding_bottom, padding_right;
  int32_t dilation_y, dilation_x;
} window_geometry;

/// Declares a kernel and its variants. The variants are for tests: only a processor of their level runs them.
#if defined(__x86_64__)
#define DECLARE_KERNEL(name, ...)  \
  void name(__VA_ARGS__);          \
  void name##_plain(__VA_ARGS__);  \
  void name##_avx2(__VA_ARGS__);   \
  void name##_avx512(__VA_ARGS__)
#else
#define DECLARE_KERNEL(name, ...) \
  void name(__VA_ARGS__);         \
  void name##_plain(__VA_ARGS__)
#endif

// Element by element.
DECLARE_KERNEL(relu_forward, const float *x, float *y, int64_t n);
DECLARE_KERNEL(relu_backward, const float *y, const float *dy, float *dx, int64_t n);
DECLARE_KERNEL(clip_forward, const float *x, float *y, int64_t n, float low, float high);
DECLARE_KERNEL(clip_backward, const float *y, const float *dy, float *dx, int64_t n, float low, float high);
DECLARE_KERNEL(add_forward, const float *a, const float *b, float *y, int64_t n);
DECLARE_KERNEL(accumulate, const float *x, float *sum, int64_t n);

// Quantized and dequantized: `low` and `high` are the codes relative to the zero point, at most 2²¹ from 0. Not-a-numbers stay.
/// y = clamp(x / scale, rounded half to even) · scale; may work in place.
DECLARE_KERNEL(fake_quantize_forward, const float *x, float *y, int64_t n, float scale, float low, float high);
/// Lets the gradient through where the rounded code is one of the codes; may work in place over dy.
DECLARE_KERNEL(
    fake_quantize_backward, const float *x, const float *dy, float *dx, int64_t n, float scale, float low, float high);
/// The gradient of the scale: dy · (code − x / scale), and dy times the code where that saturates.
DECLARE_KERNEL(
    fake_quantize_scale_gradient, const float *x, const float *dy, double *sum, int64_t n, float scale, float low,
    float high);
/// The smallest and the largest element that isn't not-a-number; ∞ and −∞ without any.
DECLARE_KERNEL(value_range, const float *x, int64_t n, float *low, float *high);

// Rows of `columns` floats.
DECLARE_KERNEL(fill_rows, const float *row, float *y, int64_t rows, int64_t columns);
DECLARE_KERNEL(add_column_sums, const float *x, float *sums, int64_t rows, int64_t columns);
DECLARE_KERNEL(transpose_matrix, const float *x, float *y, int64_t rows, int64_t columns);

// Normalization over rows of `channels` floats.
/// Mean and sum of squared deviations of every channel.
DECLARE_KERNEL(channel_moments, const float *x, float *mean, float *squares, int64_t rows, int64_t channels);
/// y = x · scale + shift for every channel.
DECLARE_KERNEL(
    scale_shift_rows, const float *x, const float *scale, const float *shift, float *y, int64_t rows,
    int64_t channels);
/// sum_dy += Σ dy and sum_dy_x += Σ dy · (x − mean) · inverse for every channel.
DECLARE_KERNEL(
    normalization_gradient_sums, const float *x, const float *dy, const float *mean, const float *inverse,
    float *sum_dy, float *sum_dy_x, int64_t rows, int64_t channels);
/// dx = a · dy + b · x + c for every channel.
DECLARE_KERNEL(
    normalization_input_gradient, const float *x, const float *dy, const float *a, const float *b, const float *c,
    float *dx, int64_t rows, int64_t channels);

// Windows over images.
/// Row p of `columns` becomes the window of output pixel p: [kernel_height][kernel_width][count] for the channels from
/// `first`.
DECLARE_KERNEL(
    image_to_columns, const window_geometry *g, const float *x, float *columns, int32_t first, int32_t count);
/// The transpose of image_to_columns: adds every window's entries to the pixels that they came from.
DECLARE_KERNEL(
    columns_to_image, const window_geometry *g, const float *columns, float *dx, int32_t first, int32_t count);
/// weights: [kernel_height · kernel_width][channels]; bias may be NULL. Results are limited to `low`…`high`; what isn't a number stays.
DECLARE_KERNEL(
    depthwise_forward, const window_geometry *g, const float *x, const float *weights, const float *bias, float *y,
    float low, float high);
DECLARE_KERNEL(
    depthwise_input_gradient, const window_geometry *g, const float *dy, const float *weights, float *dx);
/// Adds to dweights.
DECLARE_KERNEL(
    depthwise_weight_gradient, const window_geometry *g, const float *x, const float *dy, float *dweights);
/// `winners`, when not NULL, receives the number of the window position that won.
DECLARE_KERNEL(max_pool_forward, const window_geometry *g, const float *x, float *y, uint16_t *winners);
DECLARE_KERNEL(
    max_pool_backward, const window_geometry *g, const float *dy, const uint16_t *winners, float *dx);
/// `counts_padding`: divide by the window's pixels in the padded image instead of by those in the image.
DECLARE_KERNEL(average_pool_forward, const window_geometry *g, const float *x, float *y, int counts_padding);
DECLARE_KERNEL(average_pool_backward, const window_geometry *g, const float *dy, float *dx, int counts_padding);

// Optimizers.
/// Momentum as in PyTorch: v = momentum · v + g; w −= rate · v (Nesterov: g + momentum · v).
DECLARE_KERNEL(
    sgd_update, float *w, const float *g, float *v, int64_t n, float rate, float momentum, float decay,
    int nesterov);
/// Adam with L2 added to the gradient, or AdamW with decoupled decay; the corrections are 1 − βᵗ.
DECLARE_KERNEL(
    adam_update, float *w, const float *g, float *m, float *v, int64_t n, float rate, float beta1, float beta2,
    float epsilon, float decay, int decoupled, float correction1, float correction2);

/// x / 255-like scaling of bytes: y = x · scale + shift.
DECLARE_KERNEL(bytes_to_floats, const uint8_t *x, float *y, int64_t n, float scale, float shift);

#endif
