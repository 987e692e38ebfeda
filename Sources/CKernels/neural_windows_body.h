// The part [*from, *to) of the kernel's positions that falls inside the image, for the window that starts at `start`.
static inline void KERNEL(clip_window)(
    int32_t start, int32_t extent, int32_t kernel, int32_t dilation, int32_t *from, int32_t *to) {
  int32_t first = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
  int32_t last = start >= extent ? 0 : (extent - start + dilation - 1) / dilation;
  if (first > kernel) first = kernel;
  if (last > kernel) last = kernel;
  *from = first;
  *to = last > first ? last : first;
}

static inline void KERNEL(copy_floats)(const float *restrict from, float *restrict to, int64_t n) {
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) __builtin_memcpy(to + i, from + i, 16 * sizeof(float));
  for (; i + 4 <= n; i += 4) __builtin_memcpy(to + i, from + i, 4 * sizeof(float));
  for (; i < n; i++) to[i] = from[i];
}

void KERNEL(image_to_columns)(
    const window_geometry *g, const float *restrict x, float *restrict columns, int32_t first, int32_t count) {
  const int64_t channels = g->channels, row = (int64_t)g->kernel_width * count;
  // With neighbouring pixels and all channels, one line of a window is contiguous in the image.
  const int contiguous = g->dilation_x == 1 && count == g->channels;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    for (int32_t ox = 0; ox < g->output_width; ox++) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      for (int32_t ky = 0; ky < g->kernel_height; ky++, columns += row) {
        const int32_t iy = y0 + ky * g->dilation_y;
        if (iy < 0 || iy >= g->height) {
          for (int64_t i = 0; i < row; i++) columns[i] = 0;
          continue;
        }
        const float *line = x + (int64_t)iy * g->width * channels + first;
        for (int64_t i = 0; i < (int64_t)from * count; i++) columns[i] = 0;
        if (contiguous) {
          KERNEL(copy_floats)(
              line + (x0 + from) * channels, columns + from * channels, (int64_t)(to - from) * channels);
        } else {
          for (int32_t kx = from; kx < to; kx++)
            KERNEL(copy_floats)(
                line + (int64_t)(x0 + kx * g->dilation_x) * channels, columns + (int64_t)kx * count, count);
        }
        for (int64_t i = (int64_t)to * count; i < row; i++) columns[i] = 0;
      }
    }
  }
}

void KERNEL(columns_to_image)(
    const window_geometry *g, const float *restrict columns, float *restrict dx, int32_t first, int32_t count) {
  const int64_t channels = g->channels, row = (int64_t)g->kernel_width * count;
  const int contiguous = g->dilation_x == 1 && count == g->channels;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    for (int32_t ox = 0; ox < g->output_width; ox++) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      for (int32_t ky = 0; ky < g->kernel_height; ky++, columns += row) {
        const int32_t iy = y0 + ky * g->dilation_y;
        if (iy < 0 || iy >= g->height) continue;
        float *line = dx + (int64_t)iy * g->width * channels + first;
        if (contiguous) {
          float *restrict target = line + (x0 + from) * channels;
          const float *restrict source = columns + from * channels;
          for (int64_t i = 0; i < (int64_t)(to - from) * channels; i++) target[i] += source[i];
        } else {
          for (int32_t kx = from; kx < to; kx++) {
            float *restrict target = line + (int64_t)(x0 + kx * g->dilation_x) * channels;
            const float *restrict source = columns + (int64_t)kx * count;
            for (int32_t i = 0; i < count; i++) target[i] += source[i];
          }
        }
      }
    }
  }
}

typedef float KERNEL(window_vector) __attribute__((ext_vector_type(KERNEL_LANES), aligned(4)));

enum { KERNEL(window_pixels) = 4 };

// One vector of channels of `count` neighbouring output pixels, a constant where this is inlined: each weight that is loaded is
// used for all of them. The pixels' windows have the same part [from, to) of the kernel's columns within the image.
static inline __attribute__((always_inline)) void KERNEL(depthwise_tile)(
    const int count, const window_geometry *g, const float *x, const float *weights, const float *bias, float *y,
    int32_t y0, int32_t x0, int32_t top, int32_t bottom, int32_t from, int32_t to, float low, float high) {
  typedef KERNEL(window_vector) vector;
  const int64_t channels = g->channels, step = (int64_t)g->stride_x * channels;
  vector sums[KERNEL(window_pixels)];
#pragma clang loop unroll(full)
  for (int p = 0; p < count; p++) sums[p] = bias ? *(const vector *)bias : (vector)0;
  for (int32_t ky = top; ky < bottom; ky++)
    for (int32_t kx = from; kx < to; kx++) {
      const float *source =
          x + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
      const vector weight = *(const vector *)(weights + ((int64_t)ky * g->kernel_width + kx) * channels);
#pragma clang loop unroll(full)
      for (int p = 0; p < count; p++) sums[p] += *(const vector *)(source + p * step) * weight;
    }
#pragma clang loop unroll(full)
  for (int p = 0; p < count; p++) {
    const vector raised = sums[p] < low ? low : sums[p];
    *(vector *)(y + p * channels) = raised > high ? high : raised;
  }
}

void KERNEL(depthwise_forward)(
    const window_geometry *g, const float *restrict x, const float *restrict weights, const float *restrict bias,
    float *restrict y, float low, float high) {
  enum { LANES = KERNEL_LANES, PIXELS = KERNEL(window_pixels) };
  const int64_t channels = g->channels;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width;) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to, last_from, last_to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      KERNEL(clip_window)(
          x0 + (PIXELS - 1) * g->stride_x, g->width, g->kernel_width, g->dilation_x, &last_from, &last_to);
      // Windows between two that lie within the image do so too.
      const int together = ox + PIXELS <= g->output_width && from == 0 && to == g->kernel_width &&
                           last_from == 0 && last_to == g->kernel_width;
      const int count = together ? PIXELS : 1;
      int64_t c = 0;
      // The last vector overlaps the one before it where channels don't fill it.
      while (c + LANES <= channels) {
        const float *part = bias ? bias + c : 0;
        if (together) {
          KERNEL(depthwise_tile)(
              PIXELS, g, x + c, weights + c, part, y + c, y0, x0, top, bottom, from, to, low, high);
        } else {
          KERNEL(depthwise_tile)(
              1, g, x + c, weights + c, part, y + c, y0, x0, top, bottom, from, to, low, high);
        }
        c = c + LANES < channels && c + 2 * LANES > channels ? channels - LANES : c + LANES;
      }
      for (int p = 0; p < count; p++)
        for (int64_t k = c; k < channels; k++) {
          float sum = bias ? bias[k] : 0;
          for (int32_t ky = top; ky < bottom; ky++)
            for (int32_t kx = from; kx < to; kx++)
              sum += x[((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + p * g->stride_x + kx * g->dilation_x) *
                           channels +
                       k] *
                     weights[((int64_t)ky * g->kernel_width + kx) * channels + k];
          const float raised = sum < low ? low : sum;
          y[p * channels + k] = raised > high ? high : raised;
        }
      y += count * channels;
      ox += count;
    }
  }
}

void KERNEL(depthwise_input_gradient)(
    const window_geometry *g, const float *restrict dy, const float *restrict weights, float *restrict dx) {
  const int64_t channels = g->channels;
  for (int64_t i = 0; i < (int64_t)g->height * g->width * channels; i++) dx[i] = 0;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width; ox++, dy += channels) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      for (int32_t ky = top; ky < bottom; ky++)
        for (int32_t kx = from; kx < to; kx++) {
          float *restrict target =
              dx + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
          const float *restrict weight = weights + ((int64_t)ky * g->kernel_width + kx) * channels;
          for (int64_t c = 0; c < channels; c++) target[c] += dy[c] * weight[c];
        }
    }
  }
}

void KERNEL(depthwise_weight_gradient)(
    const window_geometry *g, const float *restrict x, const float *restrict dy, float *restrict dweights) {
  const int64_t channels = g->channels;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width; ox++, dy += channels) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      for (int32_t ky = top; ky < bottom; ky++)
        for (int32_t kx = from; kx < to; kx++) {
          const float *restrict source =
              x + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
          float *restrict target = dweights + ((int64_t)ky * g->kernel_width + kx) * channels;
          for (int64_t c = 0; c < channels; c++) target[c] += dy[c] * source[c];
        }
    }
  }
}

void KERNEL(max_pool_forward)(
    const window_geometry *g, const float *restrict x, float *restrict y, uint16_t *restrict winners) {
  const int64_t channels = g->channels;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width; ox++, y += channels) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      for (int64_t c = 0; c < channels; c++) y[c] = -__builtin_inff();
      if (winners)
        for (int64_t c = 0; c < channels; c++) winners[c] = (uint16_t)(top * g->kernel_width + from);
      for (int32_t ky = top; ky < bottom; ky++)
        for (int32_t kx = from; kx < to; kx++) {
          const float *restrict source =
              x + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
          const uint16_t position = (uint16_t)(ky * g->kernel_width + kx);
          if (winners) {
            for (int64_t c = 0; c < channels; c++) {
              winners[c] = source[c] > y[c] ? position : winners[c];
              y[c] = source[c] > y[c] ? source[c] : y[c];
            }
          } else {
            for (int64_t c = 0; c < channels; c++) y[c] = source[c] > y[c] ? source[c] : y[c];
          }
        }
      if (winners) winners += channels;
    }
  }
}

void KERNEL(max_pool_backward)(
    const window_geometry *g, const float *restrict dy, const uint16_t *restrict winners, float *restrict dx) {
  const int64_t channels = g->channels;
  for (int64_t i = 0; i < (int64_t)g->height * g->width * channels; i++) dx[i] = 0;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width; ox++, dy += channels, winners += channels) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      for (int32_t ky = top; ky < bottom; ky++)
        for (int32_t kx = from; kx < to; kx++) {
          float *restrict target =
              dx + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
          const uint16_t position = (uint16_t)(ky * g->kernel_width + kx);
          for (int64_t c = 0; c < channels; c++) target[c] += winners[c] == position ? dy[c] : 0;
        }
    }
  }
}

// The reciprocal of the number of pixels that an average is taken over: the given rows and columns of the image, or all that the
// window at (y0, x0) has in the padded image. A last window may reach beyond the padding.
static inline float KERNEL(average_share)(
    const window_geometry *g, int32_t y0, int32_t x0, int32_t rows, int32_t columns, int counts_padding) {
  if (counts_padding) {
    int32_t from, to;
    KERNEL(clip_window)(
        y0 + g->padding_top, g->padding_top + g->height + g->padding_bottom, g->kernel_height, g->dilation_y, &from, &to);
    rows = to - from;
    KERNEL(clip_window)(
        x0 + g->padding_left, g->padding_left + g->width + g->padding_right, g->kernel_width, g->dilation_x, &from, &to);
    columns = to - from;
  }
  const int64_t pixels = (int64_t)rows * columns;
  return pixels > 0 ? 1.0f / (float)pixels : 0;
}

void KERNEL(average_pool_forward)(
    const window_geometry *g, const float *restrict x, float *restrict y, int counts_padding) {
  const int64_t channels = g->channels;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width; ox++, y += channels) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      const float share = KERNEL(average_share)(g, y0, x0, bottom - top, to - from, counts_padding);
      for (int64_t c = 0; c < channels; c++) y[c] = 0;
      for (int32_t ky = top; ky < bottom; ky++)
        for (int32_t kx = from; kx < to; kx++) {
          const float *restrict source =
              x + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
          for (int64_t c = 0; c < channels; c++) y[c] += source[c];
        }
      for (int64_t c = 0; c < channels; c++) y[c] *= share;
    }
  }
}

void KERNEL(average_pool_backward)(
    const window_geometry *g, const float *restrict dy, float *restrict dx, int counts_padding) {
  const int64_t channels = g->channels;
  for (int64_t i = 0; i < (int64_t)g->height * g->width * channels; i++) dx[i] = 0;
  for (int32_t oy = 0; oy < g->output_height; oy++) {
    const int32_t y0 = oy * g->stride_y - g->padding_top;
    int32_t top, bottom;
    KERNEL(clip_window)(y0, g->height, g->kernel_height, g->dilation_y, &top, &bottom);
    for (int32_t ox = 0; ox < g->output_width; ox++, dy += channels) {
      const int32_t x0 = ox * g->stride_x - g->padding_left;
      int32_t from, to;
      KERNEL(clip_window)(x0, g->width, g->kernel_width, g->dilation_x, &from, &to);
      const float share = KERNEL(average_share)(g, y0, x0, bottom - top, to - from, counts_padding);
      for (int32_t ky = top; ky < bottom; ky++)
        for (int32_t kx = from; kx < to; kx++) {
          float *restrict target =
              dx + ((int64_t)(y0 + ky * g->dilation_y) * g->width + x0 + kx * g->dilation_x) * channels;
          for (int64_t c = 0; c < channels; c++) target[c] += dy[c] * share;
        }
    }
  }
}
