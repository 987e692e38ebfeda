// Adding and subtracting 1.5 · 2²³ rounds |v| < 2²² to the nearest integer, half to even.
static inline float KERNEL(code)(float x, float scale, float low, float high) {
  float v = x / scale;
  v = v < low ? low : v;
  v = v > high ? high : v;
  return (v + 12582912.0f) - 12582912.0f;
}

void KERNEL(fake_quantize_forward)(const float *x, float *y, int64_t n, float scale, float low, float high) {
  for (int64_t i = 0; i < n; i++) y[i] = KERNEL(code)(x[i], scale, low, high) * scale;
}

void KERNEL(fake_quantize_backward)(
    const float *x, const float *dy, float *dx, int64_t n, float scale, float low, float high) {
  for (int64_t i = 0; i < n; i++) {
    float gradient = dy[i];  // Read always, so that the loop has no branch.
    float code = KERNEL(code)(x[i], scale, low - 1, high + 1);
    int inside = (code >= low) & (code <= high);
    dx[i] = inside ? gradient : 0;
  }
}

void KERNEL(fake_quantize_scale_gradient)(
    const float *x, const float *dy, double *sum, int64_t n, float scale, float low, float high) {
  double total = 0;
  for (int64_t i = 0; i < n; i++) {
    float code = KERNEL(code)(x[i], scale, low - 1, high + 1);
    float slope = code < low ? low : code > high ? high : code - x[i] / scale;
    total += (double)dy[i] * slope;
  }
  *sum = total;
}

void KERNEL(value_range)(const float *x, int64_t n, float *low, float *high) {
  float least[KERNEL_LANES], greatest[KERNEL_LANES];
  for (int k = 0; k < KERNEL_LANES; k++) {
    least[k] = __builtin_inff();
    greatest[k] = -__builtin_inff();
  }
  int64_t i = 0;
  for (; i + KERNEL_LANES <= n; i += KERNEL_LANES)
    for (int k = 0; k < KERNEL_LANES; k++) {
      float v = x[i + k];
      least[k] = v < least[k] ? v : least[k];
      greatest[k] = v > greatest[k] ? v : greatest[k];
    }
  for (; i < n; i++) {
    least[0] = x[i] < least[0] ? x[i] : least[0];
    greatest[0] = x[i] > greatest[0] ? x[i] : greatest[0];
  }
  *low = least[0];
  *high = greatest[0];
  for (int k = 1; k < KERNEL_LANES; k++) {
    *low = least[k] < *low ? least[k] : *low;
    *high = greatest[k] > *high ? greatest[k] : *high;
  }
}
