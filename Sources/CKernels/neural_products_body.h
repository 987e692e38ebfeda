// A tile of rows × outputs is summed in registers: each weight that is loaded is used for all rows of the tile, and each
// input for all vectors of outputs.

typedef float KERNEL(vector) __attribute__((ext_vector_type(KERNEL_LANES)));
typedef float KERNEL(loose_vector) __attribute__((ext_vector_type(KERNEL_LANES), aligned(4)));

enum {
  KERNEL(tile_rows) = KERNEL_LANES == 16 ? 8 : 6,
  KERNEL(tile_vectors) = 2,
  KERNEL(tile_outputs) = 2 * KERNEL_LANES,
};

int64_t KERNEL(product_arranged_count)(int64_t depth, int64_t outputs) {
  const int64_t tile = KERNEL(tile_outputs);
  return (outputs + tile - 1) / tile * tile * depth;
}

void KERNEL(product_arrange)(const float *weights, float *arranged, int64_t depth, int64_t outputs) {
  const int64_t tile = KERNEL(tile_outputs);
  for (int64_t first = 0; first < outputs; first += tile, arranged += tile * depth) {
    const int64_t used = outputs - first < tile ? outputs - first : tile;
    for (int64_t k = 0; k < depth; k++) {
      for (int64_t o = 0; o < used; o++) arranged[k * tile + o] = weights[(first + o) * depth + k];
      for (int64_t o = used; o < tile; o++) arranged[k * tile + o] = 0;
    }
  }
}

// `count` and `vectors` are constants where this is inlined, so that the sums stay in registers.
static inline __attribute__((always_inline)) void KERNEL(product_tile)(
    const int count, const int vectors, const float *const *starts, const product_rows *rows, const float *weights,
    const float *bias, float *y, int64_t outputs, int64_t used, int spills, float low, float high) {
  typedef KERNEL(vector) vector;
  typedef KERNEL(loose_vector) loose_vector;
  enum { LANES = KERNEL_LANES, ROWS = KERNEL(tile_rows), VECTORS = KERNEL(tile_vectors) };
  vector sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = *(const loose_vector *)(bias + v * LANES);

  for (int64_t run = 0; run < rows->runs; run++) {
    const int64_t offset = rows->offsets[run];
    const float *inputs[ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) inputs[r] = starts[r] + offset;
    for (int64_t k = 0; k < rows->run_length; k++, weights += KERNEL(tile_outputs)) {
      vector loaded[VECTORS];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) loaded[v] = *(const loose_vector *)(weights + v * LANES);
#pragma clang loop unroll(full)
      for (int r = 0; r < count; r++) {
        const vector input = inputs[r][k];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sums[r][v] += input * loaded[v];
      }
    }
  }
  // Not-a-numbers fail both comparisons and stay.
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const vector raised = sums[r][v] < low ? low : sums[r][v];
      sums[r][v] = raised > high ? high : raised;
    }
  if (used == vectors * LANES || spills) {
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) *(loose_vector *)(y + r * outputs + v * LANES) = sums[r][v];
    return;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    float line[KERNEL(tile_outputs)];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(loose_vector *)(line + v * LANES) = sums[r][v];
    for (int64_t o = 0; o < used; o++) y[r * outputs + o] = line[o];
  }
}

void KERNEL(product)(
    const float *x, const int32_t *starts, const product_rows *rows, int64_t count, const float *arranged,
    const float *bias, float *y, int64_t outputs, float low, float high) {
  enum { ROWS = KERNEL(tile_rows), LANES = KERNEL_LANES };
  const int64_t tile = KERNEL(tile_outputs), depth = rows->runs * rows->run_length;
  // From the last outputs to the first: where the last tile is narrower than its registers, whole registers are stored all
  // the same, and what spills into the next row is written over by that row's own outputs, which come later.
  for (int64_t first = (outputs - 1) / tile * tile; first >= 0; first -= tile) {
    const int64_t used = outputs - first < tile ? outputs - first : tile;
    const int vectors = used > LANES ? 2 : 1;
    const float *weights = arranged + first * depth;
    float tile_bias[KERNEL(tile_outputs)] = {0};
    for (int64_t o = 0; o < used && bias; o++) tile_bias[o] = bias[first + o];
    for (int64_t row = 0; row < count; row += ROWS) {
      const int64_t left = count - row < ROWS ? count - row : ROWS;
      const float *pointers[ROWS];
      for (int64_t r = 0; r < left; r++) pointers[r] = x + starts[row + r];
      float *target = y + row * outputs + first;
      // The spill must end within the next row, and there must be one.
      const int spills = row + ROWS < count && vectors * LANES - used <= outputs;
      if (left == ROWS && vectors == 2) {
        KERNEL(product_tile)(ROWS, 2, pointers, rows, weights, tile_bias, target, outputs, used, spills, low, high);
      } else if (left == ROWS) {
        KERNEL(product_tile)(ROWS, 1, pointers, rows, weights, tile_bias, target, outputs, used, spills, low, high);
      } else {
        int64_t r = 0;
        for (; r + 4 <= left; r += 4)
          KERNEL(product_tile)(
              4, 2, pointers + r, rows, weights, tile_bias, target + r * outputs, outputs, used, 0, low, high);
        for (; r + 2 <= left; r += 2)
          KERNEL(product_tile)(
              2, 2, pointers + r, rows, weights, tile_bias, target + r * outputs, outputs, used, 0, low, high);
        for (; r < left; r++)
          KERNEL(product_tile)(
              1, 2, pointers + r, rows, weights, tile_bias, target + r * outputs, outputs, used, 0, low, high);
      }
    }
  }
}
