void KERNEL(relu_forward)(const float *x, float *y, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void KERNEL(relu_backward)(const float *y, const float *dy, float *dx, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    float gradient = dy[i];  // Read always, so that the loop has no branch.
    dx[i] = y[i] > 0 ? gradient : 0;
  }
}

void KERNEL(clip_forward)(const float *x, float *y, int64_t n, float low, float high) {
  for (int64_t i = 0; i < n; i++) {
    // What isn't a number fails both comparisons and stays.
    float value = x[i] < low ? low : x[i];
    y[i] = value > high ? high : value;
  }
}

void KERNEL(clip_backward)(const float *y, const float *dy, float *dx, int64_t n, float low, float high) {
  for (int64_t i = 0; i < n; i++) {
    float gradient = dy[i];  // Read always, so that the loop has no branch.
    int inside = (y[i] > low) & (y[i] < high);
    dx[i] = inside ? gradient : 0;
  }
}

void KERNEL(add_forward)(const float *a, const float *b, float *y, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = a[i] + b[i];
}

void KERNEL(accumulate)(const float *x, float *sum, int64_t n) {
  for (int64_t i = 0; i < n; i++) sum[i] += x[i];
}

void KERNEL(fill_rows)(const float *row, float *y, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) y[r * columns + c] = row[c];
}

void KERNEL(add_column_sums)(const float *x, float *sums, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) sums[c] += x[r * columns + c];
}

void KERNEL(transpose_matrix)(const float *x, float *y, int64_t rows, int64_t columns) {
  enum { TILE = 16 };
  for (int64_t r0 = 0; r0 < rows; r0 += TILE) {
    int64_t r1 = r0 + TILE < rows ? r0 + TILE : rows;
    for (int64_t c = 0; c < columns; c++)
      for (int64_t r = r0; r < r1; r++) y[c * rows + r] = x[r * columns + c];
  }
}

void KERNEL(bytes_to_floats)(const uint8_t *x, float *y, int64_t n, float scale, float shift) {
  for (int64_t i = 0; i < n; i++) y[i] = (float)x[i] * scale + shift;
}
