void KERNEL(channel_moments)(
    const float *restrict x, float *restrict mean, float *restrict squares, int64_t rows, int64_t channels) {
  for (int64_t c = 0; c < channels; c++) mean[c] = 0, squares[c] = 0;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < channels; c++) mean[c] += x[r * channels + c];
  float share = rows > 0 ? 1.0f / (float)rows : 0;
  for (int64_t c = 0; c < channels; c++) mean[c] *= share;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < channels; c++) {
      float deviation = x[r * channels + c] - mean[c];
      squares[c] += deviation * deviation;
    }
}

void KERNEL(scale_shift_rows)(
    const float *x, const float *restrict scale, const float *restrict shift, float *y, int64_t rows,
    int64_t channels) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < channels; c++) y[r * channels + c] = x[r * channels + c] * scale[c] + shift[c];
}

void KERNEL(normalization_gradient_sums)(
    const float *restrict x, const float *restrict dy, const float *restrict mean, const float *restrict inverse,
    float *restrict sum_dy, float *restrict sum_dy_x, int64_t rows, int64_t channels) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < channels; c++) {
      float gradient = dy[r * channels + c];
      sum_dy[c] += gradient;
      sum_dy_x[c] += gradient * (x[r * channels + c] - mean[c]) * inverse[c];
    }
}

void KERNEL(normalization_input_gradient)(
    const float *x, const float *dy, const float *restrict a, const float *restrict b, const float *restrict c,
    float *dx, int64_t rows, int64_t channels) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t k = 0; k < channels; k++) {
      int64_t i = r * channels + k;
      dx[i] = a[k] * dy[i] + b[k] * x[i] + c[k];
    }
}
