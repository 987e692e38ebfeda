void KERNEL(strided_copy)(strided_input x, strided_output y, int64_t rows, int64_t columns) {
  enum { TILE = 16 };
  if (x.row == 1 && y.row != 1 && x.column != 1) {
    // A transposition: a few rows at a time, so that what is read together is used together.
    for (int64_t r0 = 0; r0 < rows; r0 += TILE) {
      int64_t r1 = r0 + TILE < rows ? r0 + TILE : rows;
      for (int64_t c = 0; c < columns; c++)
        for (int64_t r = r0; r < r1; r++)
          y.pointer[r * y.row + c * y.column] = x.pointer[r + c * x.column];
    }
    return;
  }
  for (int64_t r = 0; r < rows; r++) {
    const float *from = x.pointer + r * x.row;
    float *to = y.pointer + r * y.row;
    if (x.column == 1 && y.column == 1) {
      for (int64_t c = 0; c < columns; c++) to[c] = from[c];
    } else if (x.column == 0 && y.column == 1) {
      for (int64_t c = 0; c < columns; c++) to[c] = from[0];
    } else {
      for (int64_t c = 0; c < columns; c++) to[c * y.column] = from[c * x.column];
    }
  }
}

// Runs an expression of A and B over a grid, with loops of their own for elements side by side and for one that is repeated.
#define GRID(expression)                                                 \
  for (int64_t r = 0; r < rows; r++) {                                   \
    const float *left = a.pointer + r * a.row;                           \
    const float *right = b.pointer + r * b.row;                          \
    float *to = y.pointer + r * y.row;                                   \
    if (a.column == 1 && b.column == 1 && y.column == 1) {               \
      for (int64_t c = 0; c < columns; c++) {                            \
        const float A = left[c], B = right[c];                           \
        to[c] = expression;                                              \
      }                                                                  \
    } else if (a.column == 1 && b.column == 0 && y.column == 1) {        \
      const float B = right[0];                                          \
      for (int64_t c = 0; c < columns; c++) {                            \
        const float A = left[c];                                         \
        to[c] = expression;                                              \
      }                                                                  \
    } else if (a.column == 0 && b.column == 1 && y.column == 1) {        \
      const float A = left[0];                                           \
      for (int64_t c = 0; c < columns; c++) {                            \
        const float B = right[c];                                        \
        to[c] = expression;                                              \
      }                                                                  \
    } else {                                                             \
      for (int64_t c = 0; c < columns; c++) {                            \
        const float A = left[c * a.column], B = right[c * b.column];     \
        to[c * y.column] = expression;                                   \
      }                                                                  \
    }                                                                    \
  }                                                                      \
  return

void KERNEL(strided_arithmetic)(
    arithmetic_function f, strided_input a, strided_input b, strided_output y, int64_t rows, int64_t columns) {
  switch (f) {
    case ARITHMETIC_ADD: GRID(A + B);
    case ARITHMETIC_SUBTRACT: GRID(A - B);
    case ARITHMETIC_MULTIPLY: GRID(A * B);
    case ARITHMETIC_DIVIDE: GRID(A / B);
    case ARITHMETIC_POWER: GRID(B == 2 ? A * A : powf(A, B));
    // Not-a-numbers stay, as they do in NumPy.
    case ARITHMETIC_MINIMUM: GRID(A < B || A != A ? A : B);
    case ARITHMETIC_MAXIMUM: GRID(A > B || A != A ? A : B);
  }
}

void KERNEL(strided_rectify)(
    strided_input a, strided_input b, strided_output y, int64_t rows, int64_t columns) {
  GRID(A < 0 ? B * A : A);
}
#undef GRID

// Adds an expression of A, B and the gradient D over a grid to a sum.
#define GRADIENT(expression)                                                                     \
  for (int64_t r = 0; r < rows; r++) {                                                           \
    const float *left = a.pointer + r * a.row;                                                   \
    const float *right = b.pointer + r * b.row;                                                  \
    const float *from = dy.pointer + r * dy.row;                                                 \
    float *to = sum.pointer + r * sum.row;                                                       \
    if (sum.column == 0) {                                                                       \
      double total = 0;                                                                          \
      for (int64_t c = 0; c < columns; c++) {                                                    \
        const float A = left[c * a.column], B = right[c * b.column], D = from[c * dy.column];    \
        (void)A, (void)B;                                                                        \
        total += expression;                                                                     \
      }                                                                                          \
      to[0] += (float)total;                                                                     \
    } else {                                                                                     \
      for (int64_t c = 0; c < columns; c++) {                                                    \
        const float A = left[c * a.column], B = right[c * b.column], D = from[c * dy.column];    \
        (void)A, (void)B;                                                                        \
        to[c * sum.column] += expression;                                                        \
      }                                                                                          \
    }                                                                                            \
  }                                                                                              \
  return

void KERNEL(strided_arithmetic_gradient)(
    arithmetic_function f, int of_right, strided_input a, strided_input b, strided_input dy, strided_output sum,
    int64_t rows, int64_t columns) {
  if (!of_right) {
    switch (f) {
      case ARITHMETIC_ADD:
      case ARITHMETIC_SUBTRACT: GRADIENT(D);
      case ARITHMETIC_MULTIPLY: GRADIENT(D * B);
      case ARITHMETIC_DIVIDE: GRADIENT(D / B);
      case ARITHMETIC_POWER: GRADIENT(B == 0 ? 0 : D * B * powf(A, B - 1));
      // Equal elements share the gradient, as in PyTorch.
      case ARITHMETIC_MINIMUM: GRADIENT(A < B ? D : A == B ? 0.5f * D : 0);
      case ARITHMETIC_MAXIMUM: GRADIENT(A > B ? D : A == B ? 0.5f * D : 0);
    }
    return;
  }
  switch (f) {
    case ARITHMETIC_ADD: GRADIENT(D);
    case ARITHMETIC_SUBTRACT: GRADIENT(-D);
    case ARITHMETIC_MULTIPLY: GRADIENT(D * A);
    case ARITHMETIC_DIVIDE: GRADIENT(-D * A / (B * B));
    case ARITHMETIC_POWER: GRADIENT(A == 0 && B >= 0 ? 0 : D * powf(A, B) * logf(A));
    case ARITHMETIC_MINIMUM: GRADIENT(B < A ? D : A == B ? 0.5f * D : 0);
    case ARITHMETIC_MAXIMUM: GRADIENT(B > A ? D : A == B ? 0.5f * D : 0);
  }
}
#undef GRADIENT

// Takes every X into Y. Rows that become one number are taken in several partial results, which a vector holds.
#define REDUCE(expression)                                                  \
  for (int64_t r = 0; r < rows; r++) {                                      \
    const float *from = x.pointer + r * x.row;                              \
    float *to = y.pointer + r * y.row;                                      \
    if (y.column == 0 && x.column == 1 && columns >= 2 * PARTS) {           \
      float parts[PARTS];                                                   \
      for (int k = 0; k < PARTS; k++) parts[k] = START(f);                  \
      int64_t c = 0;                                                        \
      for (; c + PARTS <= columns; c += PARTS)                              \
        for (int k = 0; k < PARTS; k++) {                                   \
          const float X = from[c + k], Y = parts[k];                        \
          parts[k] = expression;                                            \
        }                                                                   \
      float result = to[0];                                                 \
      for (; c < columns; c++) {                                            \
        const float X = from[c], Y = result;                                \
        result = expression;                                                \
      }                                                                     \
      for (int k = 0; k < PARTS; k++) result = KERNEL(join)(f, result, parts[k]); \
      to[0] = result;                                                       \
    } else if (y.column == 0) {                                             \
      float result = to[0];                                                 \
      for (int64_t c = 0; c < columns; c++) {                               \
        const float X = from[c * x.column], Y = result;                     \
        result = expression;                                                \
      }                                                                     \
      to[0] = result;                                                       \
    } else if (x.column == 1 && y.column == 1) {                            \
      for (int64_t c = 0; c < columns; c++) {                               \
        const float X = from[c], Y = to[c];                                 \
        to[c] = expression;                                                 \
      }                                                                     \
    } else {                                                                \
      for (int64_t c = 0; c < columns; c++) {                               \
        const float X = from[c * x.column], Y = to[c * y.column];           \
        to[c * y.column] = expression;                                      \
      }                                                                     \
    }                                                                       \
  }                                                                         \
  return

#define START(f) \
  ((f) == REDUCTION_PRODUCT ? 1 : (f) == REDUCTION_MINIMUM ? INFINITY : (f) == REDUCTION_MAXIMUM ? -INFINITY : 0)

// One partial result with another.
static inline float KERNEL(join)(reduction_function f, float X, float Y) {
  switch (f) {
    case REDUCTION_PRODUCT: return X * Y;
    case REDUCTION_MINIMUM: return X < Y || X != X ? X : Y;
    case REDUCTION_MAXIMUM: return X > Y || X != X ? X : Y;
    default: return X + Y;
  }
}

void KERNEL(strided_reduce)(
    reduction_function f, strided_input x, strided_output y, int64_t rows, int64_t columns) {
  enum { PARTS = 2 * KERNEL_LANES };
  switch (f) {
    case REDUCTION_SUM: REDUCE(Y + X);
    case REDUCTION_SUM_OF_MAGNITUDES: REDUCE(Y + fabsf(X));
    case REDUCTION_SUM_OF_SQUARES: REDUCE(Y + X * X);
    case REDUCTION_PRODUCT: REDUCE(Y * X);
    case REDUCTION_MINIMUM: REDUCE(X < Y || X != X ? X : Y);
    case REDUCTION_MAXIMUM: REDUCE(X > Y || X != X ? X : Y);
  }
}
#undef REDUCE
#undef START

void KERNEL(strided_rectify_gradient)(
    strided_input x, strided_input slope, strided_input dy, strided_output dx, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) {
      const float gradient = dy.pointer[r * dy.row + c * dy.column];
      const float factor = slope.pointer[r * slope.row + c * slope.column];
      const int passes = x.pointer[r * x.row + c * x.column] > 0;
      dx.pointer[r * dx.row + c * dx.column] = passes ? gradient : factor * gradient;
    }
}

void KERNEL(strided_rectify_slope_gradient)(
    strided_input x, strided_input dy, strided_output sum, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) {
      const float value = x.pointer[r * x.row + c * x.column];
      const float gradient = dy.pointer[r * dy.row + c * dy.column];
      sum.pointer[r * sum.row + c * sum.column] += value > 0 ? 0 : value * gradient;
    }
}
